import django.db.models.deletion
import predict.comptes.models.base
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('comptes', '0007_journal_chaine'),
    ]

    operations = [
        migrations.AddField(
            model_name='reseau',
            name='api_publique',
            field=models.BooleanField(default=False, verbose_name='offre et événements lisibles par tout site, sans jeton'),
        ),
        migrations.CreateModel(
            name='JetonAPI',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.CharField(default=predict.comptes.models.base.nouvelle_ref, editable=False, max_length=64, verbose_name='référence')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('cree_le', models.DateTimeField(auto_now_add=True, verbose_name='créé le')),
                ('modifie_le', models.DateTimeField(auto_now=True, verbose_name='modifié le')),
                ('nom', models.CharField(max_length=60, verbose_name='où il sert')),
                ('prefixe', models.CharField(blank=True, editable=False, max_length=8, verbose_name='début du jeton')),
                ('jeton_hache', models.CharField(editable=False, max_length=64, unique=True)),
                ('portees', models.JSONField(default=list, verbose_name='ce qu’il donne à lire')),
                ('expire_le', models.DateTimeField(verbose_name='expire le')),
                ('dernier_usage_le', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='dernier usage')),
                ('revoque_le', models.DateTimeField(blank=True, null=True, verbose_name='révoqué le')),
                ('cree_par', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('reseau', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comptes.reseau', verbose_name='réseau')),
            ],
            options={
                'verbose_name': 'jeton d’API',
                'verbose_name_plural': 'jetons d’API',
                'ordering': ['-cree_le', '-pk'],
                'abstract': False,
                'constraints': [models.UniqueConstraint(fields=('reseau', 'ref'), name='comptes_jetonapi_ref_unique', violation_error_message='Cette référence sert déjà dans ce réseau.')],
            },
        ),
    ]
