"""Un import de tableur : le fichier, ses lignes, leur verdict, de quoi l’annuler."""

from django.db import models
from django.urls import reverse

from predict.comptes.models import Locataire, LocataireQuerySet

from ..regles import EtatImport, SortAnnulation, TypeImport, VerdictLigne


class Import(Locataire):
    """Un fichier déposé, de la correspondance des colonnes à l’annulation.

    `entetes` : titres de colonnes lus ; `correspondance` : {champ du métier: rang de colonne} ;
    `comptes` : {verdict: nombre de lignes}. `sha256` : empreinte du fichier déposé.
    """

    type = models.CharField(max_length=14, choices=TypeImport.choices)
    etat = models.CharField(
        "état", max_length=14, choices=EtatImport.choices, default=EtatImport.DEPOSE
    )
    fichier = models.FileField(upload_to="imports/", max_length=200)
    nom_fichier = models.CharField(max_length=200)
    taille = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    feuille = models.CharField(max_length=120, blank=True)
    ligne_entetes = models.PositiveIntegerField("ligne des titres", default=1)
    entetes = models.JSONField("titres", default=list, blank=True)
    correspondance = models.JSONField(default=dict, blank=True)
    reglages = models.JSONField("réglages", default=dict, blank=True)
    comptes = models.JSONField(default=dict, blank=True)
    avis = models.JSONField(default=list, blank=True)
    depose_par = models.ForeignKey(
        "comptes.Agent", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    travail = models.ForeignKey(
        "comptes.Travail", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    applique_le = models.DateTimeField("appliqué le", null=True, blank=True)
    annule_le = models.DateTimeField("annulé le", null=True, blank=True)

    class Meta(Locataire.Meta):
        ordering = ["-cree_le", "-pk"]

    def __str__(self):
        return self.nom_fichier

    def get_absolute_url(self):
        return reverse("collectivites:import", args=[self.pk])


class LigneImportQuerySet(LocataireQuerySet):
    def vider(self):
        """Ôte les valeurs : restent le verdict, l’objet et ce que l’on en a fait."""
        return self.update(brut=[], avant={}, apres={}, traces=[], motifs=[], objet_titre="")


class LigneImport(Locataire):
    """Une ligne du fichier et ce que l’on en fait.

    `numero` : rang dans le fichier, comme l’affiche un tableur ; `brut` : cellules telles que
    lues ; `avant`, `apres` : {champ: valeur} de ce qui change ; `motifs` : pourquoi elle est
    rejetée ou ce qu’il faut savoir, en français ; `objet_version` : celle de l’objet juste après
    l’application ; `traces` : chaque ligne de la base créée ou modifiée, avec ses valeurs d’avant
    et d’après, de quoi annuler. Vider les quatre (`vider`) ôte ce qui nomme quelqu’un ; la ligne
    ne s’annule alors plus.
    """

    un_import = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="lignes")
    numero = models.PositiveIntegerField()
    brut = models.JSONField(default=list)
    verdict = models.CharField(max_length=10, choices=VerdictLigne.choices)
    motifs = models.JSONField(default=list, blank=True)
    objet_type = models.CharField(max_length=60, blank=True)
    objet_id = models.PositiveBigIntegerField(null=True, blank=True)
    objet_titre = models.CharField(max_length=200, blank=True)
    avant = models.JSONField(default=dict, blank=True)
    apres = models.JSONField(default=dict, blank=True)
    traces = models.JSONField(default=list, blank=True)
    objet_version = models.PositiveIntegerField(null=True, blank=True)
    sort = models.CharField(max_length=10, choices=SortAnnulation.choices, blank=True)

    objects = LigneImportQuerySet.as_manager()

    class Meta(Locataire.Meta):
        ordering = ["un_import", "numero"]
        constraints = [
            *Locataire.Meta.constraints,
            models.UniqueConstraint(
                fields=["un_import", "numero"],
                name="collectivites_ligne_import_unique",
                violation_error_message="Cette ligne est déjà lue.",
            ),
        ]
        indexes = [
            models.Index(
                fields=["un_import", "verdict", "numero"], name="collectivites_ligne_verdict"
            )
        ]

    def __str__(self):
        return f"Ligne {self.numero}"


class CorrespondanceImport(Locataire):
    """La correspondance retenue la dernière fois pour ces mêmes titres de colonnes.

    `signature` : empreinte des titres, sans accents ni casse ; `colonnes` : {champ: titre}.
    """

    type = models.CharField(max_length=14, choices=TypeImport.choices)
    signature = models.CharField(max_length=64)
    colonnes = models.JSONField(default=dict)

    class Meta(Locataire.Meta):
        constraints = [
            *Locataire.Meta.constraints,
            models.UniqueConstraint(
                fields=["reseau", "type", "signature"],
                name="collectivites_correspondance_unique",
                violation_error_message="Cette correspondance est déjà retenue.",
            ),
        ]

    def __str__(self):
        return f"{self.get_type_display()}, {len(self.colonnes)} colonnes"
