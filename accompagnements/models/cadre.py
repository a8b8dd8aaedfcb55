"""Cadre de collaboration : sept rubriques, deux parties, des versions, des validations."""

from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.urls import reverse

from collectivites.models.portail import PortailQuerySet
from predict.comptes.models import Locataire, LocataireQuerySet

from ..regles import (
    Contractualisation,
    EtatCadre,
    EtatValidation,
    FormeCadre,
    NatureApport,
    PartieValidation,
    Rubrique,
)


class CadreQuerySet(PortailQuerySet):
    """Le portail ne montre un cadre qu’une fois soumis à la collectivité."""

    acces = "accompagnement__fiche__referents"
    partage = {"partage_le__isnull": False}

    def courants(self):
        return self.exclude(etat=EtatCadre.REMPLACE)


class CadreCollaboration(Locataire):
    """Une version du cadre. Modifier un cadre soumis en ouvre une nouvelle et annule les
    validations en cours (conception §6)."""

    accompagnement = models.ForeignKey(
        "accompagnements.Accompagnement", on_delete=models.CASCADE, related_name="cadres"
    )
    numero = models.PositiveSmallIntegerField("version du cadre", default=1)
    forme = models.CharField(
        max_length=20, choices=FormeCadre.choices, default=FormeCadre.FEUILLE_DE_ROUTE
    )
    contractualisation = models.CharField(
        max_length=20, choices=Contractualisation.choices, blank=True
    )
    etat = models.CharField(
        "état",
        max_length=14,
        choices=EtatCadre.choices,
        default=EtatCadre.BROUILLON,
        editable=False,
    )
    partage_le = models.DateTimeField("partagé avec la collectivité le", null=True, blank=True)
    auteur = models.ForeignKey(
        "comptes.Agent", on_delete=models.SET_NULL, null=True, related_name="+"
    )

    objects = CadreQuerySet.as_manager()

    class Meta(Locataire.Meta):
        ordering = ["accompagnement", "-numero"]
        verbose_name = "cadre de collaboration"
        verbose_name_plural = "cadres de collaboration"
        constraints = [
            *Locataire.Meta.constraints,
            models.UniqueConstraint(
                fields=["accompagnement", "numero"],
                name="acc_cadre_version_unique",
                violation_error_message="Cette version du cadre existe déjà.",
            ),
        ]

    def __str__(self):
        return f"Cadre de collaboration, version {self.numero}"

    def get_absolute_url(self):
        return reverse("accompagnements:cadre", args=[self.pk])


class RubriqueCadre(Locataire):
    """Le texte d’une rubrique. `texte_collectivite` ne sert qu’aux rôles et missions."""

    cadre = models.ForeignKey(
        CadreCollaboration, on_delete=models.CASCADE, related_name="rubriques"
    )
    code = models.CharField(max_length=12, choices=Rubrique.choices)
    texte = models.TextField(blank=True)
    texte_collectivite = models.TextField("rôle de la collectivité", blank=True)

    class Meta(Locataire.Meta):
        constraints = [
            *Locataire.Meta.constraints,
            models.UniqueConstraint(fields=["cadre", "code"], name="acc_rubrique_unique"),
        ]

    def __str__(self):
        return self.get_code_display()


class LigneBudget(Locataire):
    """Apports des deux parties, en euros. Un apport nul (`None`) reste « à préciser »."""

    cadre = models.ForeignKey(
        CadreCollaboration, on_delete=models.CASCADE, related_name="lignes_budget"
    )
    nature = models.CharField(max_length=10, choices=NatureApport.choices)
    poste = models.CharField(max_length=160)
    jours = models.DecimalField(max_digits=6, decimal_places=1, null=True, blank=True)
    cout_jour = models.DecimalField(
        "coût par jour (€)", max_digits=8, decimal_places=2, null=True, blank=True
    )
    apport_reseau = models.DecimalField(
        "apport du réseau (€)", max_digits=11, decimal_places=2, null=True, blank=True
    )
    apport_collectivite = models.DecimalField(
        "apport de la collectivité (€)", max_digits=11, decimal_places=2, null=True, blank=True
    )
    ordre = models.PositiveSmallIntegerField(default=0)

    class Meta(Locataire.Meta):
        ordering = ["-nature", "ordre", "pk"]
        constraints = [
            *Locataire.Meta.constraints,
            models.CheckConstraint(
                condition=(Q(apport_reseau__isnull=True) | Q(apport_reseau__gte=0))
                & (Q(apport_collectivite__isnull=True) | Q(apport_collectivite__gte=0)),
                name="acc_budget_positif",
                violation_error_message="Un apport ne peut pas être négatif.",
            ),
        ]

    def __str__(self):
        return self.poste

    @property
    def ensemble(self):
        """Somme des deux apports ; `None` tant que l’un reste à préciser."""
        if self.apport_reseau is None or self.apport_collectivite is None:
            return None
        return Decimal(self.apport_reseau) + Decimal(self.apport_collectivite)


class EcheanceCadre(Locataire):
    cadre = models.ForeignKey(
        CadreCollaboration, on_delete=models.CASCADE, related_name="echeances"
    )
    le = models.DateField("date")
    libelle = models.CharField("libellé", max_length=200)
    charge = models.CharField("à la charge de", max_length=120, blank=True)

    class Meta(Locataire.Meta):
        ordering = ["le", "pk"]

    def __str__(self):
        return self.libelle


class LivrableCadre(Locataire):
    cadre = models.ForeignKey(
        CadreCollaboration, on_delete=models.CASCADE, related_name="livrables"
    )
    libelle = models.CharField("libellé", max_length=200)
    le = models.DateField("attendu le", null=True, blank=True)

    class Meta(Locataire.Meta):
        ordering = ["le", "pk"]

    def __str__(self):
        return self.libelle


class IndicateurCadre(Locataire):
    """Indicateur choisi ensemble ; `indicateur` : code I1…I9 s’il nourrit la matrice."""

    cadre = models.ForeignKey(
        CadreCollaboration, on_delete=models.CASCADE, related_name="indicateurs"
    )
    libelle = models.CharField("libellé", max_length=200)
    indicateur = models.CharField(max_length=2, blank=True)
    cible = models.CharField(max_length=120, blank=True)
    source = models.CharField(max_length=120, blank=True)

    class Meta(Locataire.Meta):
        ordering = ["indicateur", "pk"]

    def __str__(self):
        return self.libelle


class CommentaireQuerySet(LocataireQuerySet):
    def ouverts(self):
        return self.filter(regle_le__isnull=True)


class Commentaire(Locataire):
    """Commentaire sur une rubrique, par un agent ou un·e référent·e."""

    cadre = models.ForeignKey(
        CadreCollaboration, on_delete=models.CASCADE, related_name="commentaires"
    )
    rubrique = models.CharField(max_length=12, choices=Rubrique.choices)
    auteur = models.ForeignKey(
        "comptes.Agent", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    de_la_collectivite = models.BooleanField(default=False)
    texte = models.TextField()
    le = models.DateTimeField()
    regle_le = models.DateTimeField("réglé le", null=True, blank=True)
    regle_par = models.ForeignKey(
        "comptes.Agent", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = CommentaireQuerySet.as_manager()

    class Meta(Locataire.Meta):
        ordering = ["le", "pk"]

    def __str__(self):
        return self.texte[:60]


class Validation(Locataire):
    """Avis d’une partie sur une version du cadre."""

    cadre = models.ForeignKey(
        CadreCollaboration, on_delete=models.CASCADE, related_name="validations"
    )
    partie = models.CharField(max_length=12, choices=PartieValidation.choices)
    etat = models.CharField(
        "état", max_length=10, choices=EtatValidation.choices, default=EtatValidation.DEMANDEE
    )
    agent = models.ForeignKey(
        "comptes.Agent", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    demandee_le = models.DateTimeField("demandée le")
    rendue_le = models.DateTimeField("rendue le", null=True, blank=True)
    motif = models.TextField(blank=True)

    class Meta(Locataire.Meta):
        ordering = ["pk"]
        constraints = [
            *Locataire.Meta.constraints,
            models.UniqueConstraint(
                fields=["cadre", "partie"],
                condition=~Q(etat=EtatValidation.ANNULEE),
                name="acc_validation_unique",
                violation_error_message="Cette partie s’est déjà prononcée sur cette version.",
            ),
        ]

    def __str__(self):
        return f"{self.get_partie_display()} : {self.get_etat_display()}"
