from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('comptes', '0006_courriels_notifications'),
    ]

    operations = [
        migrations.AddField(
            model_name='acte',
            name='rang',
            field=models.PositiveBigIntegerField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='acte',
            name='sel',
            field=models.CharField(blank=True, default='', editable=False, max_length=32),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='acte',
            name='contenu',
            field=models.CharField(blank=True, default='', editable=False, max_length=64, verbose_name='empreinte du contenu'),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='acte',
            name='chaine',
            field=models.CharField(blank=True, default='', editable=False, max_length=64, verbose_name='empreinte chaînée'),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            model_name='acte',
            constraint=models.UniqueConstraint(fields=('reseau', 'rang'), name='comptes_acte_rang_unique'),
        ),
        migrations.AlterModelOptions(
            name='acte',
            options={'base_manager_name': 'objects', 'ordering': ['-le', '-pk']},
        ),
        migrations.AddField(
            model_name='reseau',
            name='mfa_exigee',
            field=models.JSONField(blank=True, default=list, verbose_name='double vérification exigée'),
        ),
        migrations.AddField(
            model_name='reseau',
            name='journal_etat',
            field=models.JSONField(blank=True, default=dict, editable=False),
        ),
    ]
