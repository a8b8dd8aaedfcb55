import django.db.models.deletion
import predict.comptes.models.base
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('collectivites', '0002_initial'),
        ('comptes', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Indicateur',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source_document', models.CharField(max_length=120, verbose_name='document source')),
                ('source_section', models.CharField(blank=True, max_length=200, verbose_name='section')),
                ('reconstruction', models.BooleanField(default=False, help_text='Le schéma d’origine est perdu : à vérifier.', verbose_name='reconstruction')),
                ('modifie_par_coordination', models.BooleanField(default=False, editable=False)),
                ('code', models.CharField(max_length=2, unique=True)),
                ('chaine', models.CharField(choices=[('activite', 'Suivi d’activité'), ('resultat', 'Résultats'), ('effet', 'Effets')], max_length=10, verbose_name='chaîne')),
                ('libelle', models.CharField(max_length=200, verbose_name='libellé')),
                ('libelle_court', models.CharField(blank=True, max_length=80, verbose_name='libellé court')),
                ('unite', models.CharField(max_length=60, verbose_name='unité')),
                ('sens', models.CharField(default='hausse', max_length=20)),
                ('source', models.CharField(max_length=200)),
                ('outil', models.CharField(max_length=200)),
                ('periodicite', models.CharField(max_length=60, verbose_name='périodicité')),
                ('definition', models.TextField(verbose_name='définition')),
                ('numerateur', models.TextField(verbose_name='numérateur')),
                ('denominateur', models.TextField(blank=True, verbose_name='dénominateur')),
                ('ordre', models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                'ordering': ['ordre'],
                'indexes': [],
                'constraints': [],
            },
        ),
        migrations.CreateModel(
            name='Campagne',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reseau', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comptes.reseau', verbose_name='réseau')),
                ('ref', models.CharField(default=predict.comptes.models.base.nouvelle_ref, editable=False, max_length=64, verbose_name='référence')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('cree_le', models.DateTimeField(auto_now_add=True, verbose_name='créé le')),
                ('modifie_le', models.DateTimeField(auto_now=True, verbose_name='modifié le')),
                ('titre', models.CharField(max_length=200)),
                ('ouverte_le', models.DateField(verbose_name='ouverte le')),
                ('close_le', models.DateField(blank=True, null=True, verbose_name='close le')),
            ],
            options={
                'ordering': ['-ouverte_le'],
                'abstract': False,
                'constraints': [models.UniqueConstraint(fields=('reseau', 'ref'), name='suivi_campagne_ref_unique', violation_error_message='Cette référence sert déjà dans ce réseau.'), models.CheckConstraint(condition=models.Q(('close_le__isnull', True), ('close_le__gte', models.F('ouverte_le')), _connector='OR'), name='suivi_campagne_dates', violation_error_message='La campagne ne peut pas se clore avant de s’ouvrir.')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='Rapport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reseau', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comptes.reseau', verbose_name='réseau')),
                ('ref', models.CharField(default=predict.comptes.models.base.nouvelle_ref, editable=False, max_length=64, verbose_name='référence')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('cree_le', models.DateTimeField(auto_now_add=True, verbose_name='créé le')),
                ('modifie_le', models.DateTimeField(auto_now=True, verbose_name='modifié le')),
                ('titre', models.CharField(max_length=200)),
                ('du', models.DateField(verbose_name='du')),
                ('au', models.DateField(verbose_name='au')),
                ('introduction', models.TextField(blank=True, verbose_name='mot d’introduction')),
                ('faits_marquants', models.TextField(blank=True, verbose_name='faits marquants (un par ligne)')),
                ('perspectives', models.TextField(blank=True)),
                ('travail', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='comptes.travail')),
                ('auteur', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-du', '-pk'],
                'abstract': False,
                'constraints': [models.UniqueConstraint(fields=('reseau', 'ref'), name='suivi_rapport_ref_unique', violation_error_message='Cette référence sert déjà dans ce réseau.'), models.CheckConstraint(condition=models.Q(('au__gte', models.F('du'))), name='suivi_rapport_dates', violation_error_message='La période ne peut pas finir avant de commencer.')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='Cible',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reseau', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comptes.reseau', verbose_name='réseau')),
                ('ref', models.CharField(default=predict.comptes.models.base.nouvelle_ref, editable=False, max_length=64, verbose_name='référence')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('cree_le', models.DateTimeField(auto_now_add=True, verbose_name='créé le')),
                ('modifie_le', models.DateTimeField(auto_now=True, verbose_name='modifié le')),
                ('indicateur', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='suivi.indicateur')),
                ('annee', models.PositiveSmallIntegerField(verbose_name='année')),
                ('valeur', models.DecimalField(decimal_places=1, max_digits=8)),
            ],
            options={
                'abstract': False,
                'constraints': [models.UniqueConstraint(fields=('reseau', 'ref'), name='suivi_cible_ref_unique', violation_error_message='Cette référence sert déjà dans ce réseau.'), models.UniqueConstraint(fields=('reseau', 'indicateur', 'annee'), name='suivi_cible_unique', violation_error_message='Cet indicateur a déjà une cible pour cette année.')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='InvitationEnquete',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reseau', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comptes.reseau', verbose_name='réseau')),
                ('ref', models.CharField(default=predict.comptes.models.base.nouvelle_ref, editable=False, max_length=64, verbose_name='référence')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('cree_le', models.DateTimeField(auto_now_add=True, verbose_name='créé le')),
                ('modifie_le', models.DateTimeField(auto_now=True, verbose_name='modifié le')),
                ('campagne', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='invitations', to='suivi.campagne')),
                ('fiche', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='collectivites.fiche')),
                ('envoyee_le', models.DateField(verbose_name='envoyée le')),
            ],
            options={
                'abstract': False,
                'constraints': [models.UniqueConstraint(fields=('reseau', 'ref'), name='suivi_invitationenquete_ref_unique', violation_error_message='Cette référence sert déjà dans ce réseau.'), models.UniqueConstraint(fields=('campagne', 'fiche'), name='suivi_invitation_unique', violation_error_message='Cette collectivité est déjà invitée.')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='Reponse',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reseau', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comptes.reseau', verbose_name='réseau')),
                ('ref', models.CharField(default=predict.comptes.models.base.nouvelle_ref, editable=False, max_length=64, verbose_name='référence')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('cree_le', models.DateTimeField(auto_now_add=True, verbose_name='créé le')),
                ('modifie_le', models.DateTimeField(auto_now=True, verbose_name='modifié le')),
                ('invitation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reponses', to='suivi.invitationenquete')),
                ('le', models.DateField(verbose_name='date')),
                ('referent_principal', models.BooleanField(default=False, verbose_name='référent·e principal·e')),
                ('satisfaction', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('autonomie', models.CharField(blank=True, choices=[('oui', 'Oui'), ('non', 'Non'), ('nsp', 'Ne sait pas'), ('', 'Sans réponse')], max_length=3)),
                ('verbatim', models.TextField(blank=True)),
                ('verbatim_consenti', models.BooleanField(default=False, verbose_name='accord pour citer')),
            ],
            options={
                'verbose_name': 'réponse',
                'ordering': ['-le', '-pk'],
                'abstract': False,
                'constraints': [models.UniqueConstraint(fields=('reseau', 'ref'), name='suivi_reponse_ref_unique', violation_error_message='Cette référence sert déjà dans ce réseau.'), models.CheckConstraint(condition=models.Q(('satisfaction__isnull', True), models.Q(('satisfaction__gte', 1), ('satisfaction__lte', 5)), _connector='OR'), name='suivi_reponse_note', violation_error_message='La note va de 1 à 5.')],
                'indexes': [],
            },
        ),
    ]
