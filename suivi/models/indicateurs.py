"""Indicateurs : les neuf communs, ceux que le réseau compose, ce qu’il vise, qui en répond."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from predict.comptes.models import Locataire, LocataireQuerySet, Referentiel

from ..regles import Appreciation, Chaine, NatureCible, NatureIndicateur, Sens, Ventilation


class Indicateur(Referentiel):
    """Fiche de référence d’un indicateur commun (guide PREDICT ; calcul : décision §2)."""

    code = models.CharField(max_length=2, unique=True)
    chaine = models.CharField("chaîne", max_length=10, choices=Chaine.choices)
    libelle = models.CharField("libellé", max_length=200)
    libelle_court = models.CharField("libellé court", max_length=80, blank=True)
    unite = models.CharField("unité", max_length=60)
    sens = models.CharField(max_length=20, default="hausse")
    source = models.CharField(max_length=200)
    outil = models.CharField(max_length=200)
    periodicite = models.CharField("périodicité", max_length=60)
    definition = models.TextField("définition")
    numerateur = models.TextField("numérateur")
    denominateur = models.TextField("dénominateur", blank=True)
    ordre = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["ordre"]

    def __str__(self):
        return f"{self.code} · {self.libelle}"


class CibleQuerySet(LocataireQuerySet):
    def d_ensemble(self):
        """Les cibles d’un indicateur entier, sans les lignes ni les valeurs de référence."""
        return self.filter(nature=NatureCible.CIBLE, ventilation="")


class Cible(Locataire):
    """Ce qu’un réseau vise (`cible`) ou constatait au départ (`reference`) pour un indicateur, une
    année et, s’il le veut, une ligne d’une ventilation. Pour un taux, en pourcentage.

    `categorie` : la ligne de la ventilation telle qu’elle s’affiche (« HUMANIS », « Commune »).
    """

    indicateur = models.ForeignKey(Indicateur, on_delete=models.PROTECT, related_name="+")
    annee = models.PositiveSmallIntegerField("année")
    valeur = models.DecimalField(max_digits=8, decimal_places=1)
    nature = models.CharField(max_length=10, choices=NatureCible.choices, default=NatureCible.CIBLE)
    ventilation = models.CharField(max_length=12, choices=Ventilation.choices, blank=True)
    categorie = models.CharField("ligne de la ventilation", max_length=160, blank=True)

    objects = CibleQuerySet.as_manager()

    class Meta(Locataire.Meta):
        constraints = [
            *Locataire.Meta.constraints,
            models.UniqueConstraint(
                fields=["reseau", "indicateur", "annee", "nature", "ventilation", "categorie"],
                name="suivi_cible_unique",
                violation_error_message="Cet indicateur a déjà une cible pour cette année.",
            ),
            models.CheckConstraint(
                condition=(Q(ventilation="") & Q(categorie=""))
                | (~Q(ventilation="") & ~Q(categorie="")),
                name="suivi_cible_ligne",
                violation_error_message="Une cible par ventilation dit sa ligne.",
            ),
        ]

    def __str__(self):
        return f"{self.indicateur.code} {self.annee} : {self.valeur}"


class TenueIndicateur(Locataire):
    """Comment le réseau tient un indicateur commun : qui en répond, avec quel outil, quand."""

    indicateur = models.ForeignKey(Indicateur, on_delete=models.PROTECT, related_name="+")
    responsable = models.ForeignKey(
        "comptes.Agent", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    outil = models.CharField(max_length=200, blank=True)
    periodicite = models.CharField("périodicité", max_length=60, blank=True)
    note = models.TextField("note de méthode", blank=True)

    class Meta(Locataire.Meta):
        verbose_name = "tenue d’un indicateur"
        verbose_name_plural = "tenue des indicateurs"
        constraints = [
            *Locataire.Meta.constraints,
            models.UniqueConstraint(
                fields=["reseau", "indicateur"],
                name="suivi_tenue_unique",
                violation_error_message="La tenue de cet indicateur est déjà décrite.",
            ),
        ]

    def __str__(self):
        return str(self.indicateur)


class IndicateurPropre(Locataire):
    """Indicateur « spécifique » du réseau : composé d’enregistrements, ou qualitatif.

    `composition` (composé seulement) : {"objet": code d’objet, "mesure": "compte" | "somme" |
    "taux", "champ": champ sommé, "date": champ daté, "filtres": [{"champ", "operateur", "valeur"}],
    "favorables": filtres du numérateur d’un taux}. Rien n’y est exécutable : les codes se lisent
    dans une table fermée (`calculs.composition`). Valeurs d’un taux en pourcentage.
    """

    code = models.CharField(max_length=8)
    libelle = models.CharField("libellé", max_length=200)
    nature = models.CharField(
        max_length=12, choices=NatureIndicateur.choices, default=NatureIndicateur.COMPOSE
    )
    chaine = models.CharField("chaîne", max_length=10, choices=Chaine.choices)
    definition = models.TextField("définition", blank=True)
    unite = models.CharField("unité", max_length=60, blank=True)
    sens = models.CharField(max_length=10, choices=Sens.choices, default=Sens.HAUSSE)
    source = models.CharField(max_length=200, blank=True)
    outil = models.CharField(max_length=200, blank=True)
    periodicite = models.CharField("périodicité", max_length=60, blank=True)
    responsable = models.ForeignKey(
        "comptes.Agent", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    composition = models.JSONField(default=dict, blank=True)
    reference = models.DecimalField(
        "valeur de référence", max_digits=14, decimal_places=2, null=True, blank=True
    )
    reference_annee = models.PositiveSmallIntegerField("année de référence", null=True, blank=True)
    cible = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    cible_annee = models.PositiveSmallIntegerField("année visée", null=True, blank=True)
    actif = models.BooleanField(default=True)
    ordre = models.PositiveSmallIntegerField(default=0)

    class Meta(Locataire.Meta):
        ordering = ["ordre", "code"]
        verbose_name = "indicateur propre"
        verbose_name_plural = "indicateurs propres"
        constraints = [
            *Locataire.Meta.constraints,
            models.UniqueConstraint(
                fields=["reseau", "code"],
                name="suivi_propre_code_unique",
                violation_error_message="Ce code sert déjà à un autre indicateur.",
            ),
            models.CheckConstraint(
                condition=Q(reference__isnull=True) | Q(reference_annee__isnull=False),
                name="suivi_propre_reference_datee",
                violation_error_message="Dites l’année de la valeur de référence.",
            ),
            models.CheckConstraint(
                condition=Q(cible__isnull=True) | Q(cible_annee__isnull=False),
                name="suivi_propre_cible_datee",
                violation_error_message="Dites l’année visée.",
            ),
        ]

    def __str__(self):
        return f"{self.code} · {self.libelle}"

    def get_absolute_url(self):
        return reverse("suivi:indicateur_propre", args=[self.pk])


class ConstatIndicateur(Locataire):
    """Ce que l’on a constaté, à une date, pour un indicateur qualitatif, et ce qui en fait foi."""

    indicateur = models.ForeignKey(
        IndicateurPropre, on_delete=models.CASCADE, related_name="constats"
    )
    le = models.DateField("date")
    texte = models.TextField("constat")
    appreciation = models.CharField(
        "appréciation", max_length=10, choices=Appreciation.choices, blank=True
    )
    fiche = models.ForeignKey(
        "collectivites.Fiche", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    piece = models.ForeignKey(
        "accompagnements.Piece", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    auteur = models.ForeignKey(
        "comptes.Agent", on_delete=models.SET_NULL, null=True, related_name="+"
    )

    class Meta(Locataire.Meta):
        ordering = ["-le", "-pk"]
        verbose_name = "constat"

    def __str__(self):
        return f"{self.indicateur.code}, {self.le:%d/%m/%Y}"
