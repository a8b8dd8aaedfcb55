"""La stratégie d’action internationale, en travail : de la sensibilisation à l’évaluation.

`Strategie` (models.resultats) est le document adopté, que I9 compte ; la démarche y mène.
"""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from predict.comptes.models import Locataire

from ..regles.outils import (
    EtapeStrategie,
    MomentEvaluation,
    NaturePriorite,
    Periodicite,
    Rattachement,
)


class DemarcheStrategie(Locataire):
    """`conditions` : {condition de réussite: {"etat": …, "note": …}} (regles.outils)."""

    accompagnement = models.ForeignKey(
        "accompagnements.Accompagnement", on_delete=models.CASCADE, related_name="demarches"
    )
    diagnostic = models.ForeignKey(
        "accompagnements.Diagnostic",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="demarches",
    )
    adoptee = models.ForeignKey(
        "accompagnements.Strategie",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="demarches",
        verbose_name="stratégie adoptée",
    )
    titre = models.CharField(max_length=200)
    etape = models.CharField(
        "étape",
        max_length=16,
        choices=EtapeStrategie.choices,
        default=EtapeStrategie.SENSIBILISATION,
    )
    debut_annee = models.PositiveSmallIntegerField("de")
    fin_annee = models.PositiveSmallIntegerField("à", null=True, blank=True)
    valeurs = models.TextField("valeurs (une par ligne)", blank=True)
    vision = models.TextField(blank=True)
    mission = models.TextField("mission de la collectivité", blank=True)
    objectif_general = models.TextField("objectif général", blank=True)
    benefices = models.TextField("ce que le territoire y gagne", blank=True)
    rattachement = models.CharField(max_length=16, choices=Rattachement.choices, blank=True)
    rattachement_motif = models.TextField("pourquoi là", blank=True)
    moyens = models.TextField("temps et moyens", blank=True)
    communication = models.TextField("dire et associer", blank=True)
    conditions = models.JSONField("conditions de réussite", default=dict, blank=True)
    auteur = models.ForeignKey(
        "comptes.Agent", on_delete=models.SET_NULL, null=True, related_name="+"
    )

    class Meta(Locataire.Meta):
        ordering = ["-debut_annee", "-pk"]
        verbose_name = "démarche de stratégie"
        verbose_name_plural = "démarches de stratégie"
        constraints = [
            *Locataire.Meta.constraints,
            models.CheckConstraint(
                condition=Q(fin_annee__isnull=True) | Q(fin_annee__gte=F("debut_annee")),
                name="acc_demarche_annees",
                violation_error_message="La stratégie ne peut pas finir avant de commencer.",
            ),
        ]

    def __str__(self):
        return self.titre

    def get_absolute_url(self):
        return reverse("outils:strategie", args=[self.pk])


class PrioriteStrategie(Locataire):
    """Priorité géographique (`pays` : ISO 3166-1 alpha-2) ou thématique, et sa raison."""

    demarche = models.ForeignKey(
        DemarcheStrategie, on_delete=models.CASCADE, related_name="priorites"
    )
    nature = models.CharField(max_length=12, choices=NaturePriorite.choices)
    libelle = models.CharField("libellé", max_length=160)
    pays = models.CharField(max_length=2, blank=True)
    raison = models.TextField(blank=True)
    ordre = models.PositiveSmallIntegerField(default=0)

    class Meta(Locataire.Meta):
        ordering = ["nature", "ordre", "pk"]
        verbose_name = "priorité de la stratégie"
        verbose_name_plural = "priorités de la stratégie"

    def __str__(self):
        return self.libelle


class ObjectifStrategie(Locataire):
    """Objectif spécifique. SMART se vérifie : mesurable par un indicateur daté et chiffré, daté par
    son échéance ; précis, atteignable et pertinent se justifient en une phrase chacun."""

    demarche = models.ForeignKey(
        DemarcheStrategie, on_delete=models.CASCADE, related_name="objectifs"
    )
    libelle = models.CharField("objectif", max_length=300)
    valeur = models.CharField("valeur servie", max_length=160, blank=True)
    priorite = models.ForeignKey(
        PrioriteStrategie,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="objectifs",
    )
    precis = models.TextField("précis : qui, quoi, où", blank=True)
    atteignable = models.TextField("atteignable : avec quels moyens", blank=True)
    pertinent = models.TextField("pertinent : à quoi il sert ici", blank=True)
    echeance = models.DateField("échéance", null=True, blank=True)
    ordre = models.PositiveSmallIntegerField(default=0)

    class Meta(Locataire.Meta):
        ordering = ["ordre", "pk"]
        verbose_name = "objectif de la stratégie"
        verbose_name_plural = "objectifs de la stratégie"

    def __str__(self):
        return self.libelle


class IndicateurStrategie(Locataire):
    """Indicateur d’un objectif : référence, cible datée, périodicité, source (guide CUF)."""

    objectif = models.ForeignKey(
        ObjectifStrategie, on_delete=models.CASCADE, related_name="indicateurs"
    )
    libelle = models.CharField("indicateur", max_length=200)
    unite = models.CharField("unité", max_length=60, blank=True)
    reference = models.DecimalField(
        "valeur de référence", max_digits=12, decimal_places=2, null=True, blank=True
    )
    reference_le = models.DateField("mesurée le", null=True, blank=True)
    cible = models.DecimalField(
        "valeur cible", max_digits=12, decimal_places=2, null=True, blank=True
    )
    cible_le = models.DateField("à atteindre le", null=True, blank=True)
    periodicite = models.CharField(
        "périodicité", max_length=14, choices=Periodicite.choices, blank=True
    )
    source = models.CharField(max_length=200, blank=True)

    class Meta(Locataire.Meta):
        ordering = ["pk"]
        verbose_name = "indicateur de la stratégie"
        verbose_name_plural = "indicateurs de la stratégie"
        constraints = [
            *Locataire.Meta.constraints,
            models.CheckConstraint(
                condition=Q(cible_le__isnull=True)
                | Q(reference_le__isnull=True)
                | Q(cible_le__gte=F("reference_le")),
                name="acc_indicateur_dates",
                violation_error_message="La cible se date après la référence.",
            ),
        ]

    def __str__(self):
        return self.libelle


class MesureStrategie(Locataire):
    """Une valeur relevée d’un indicateur."""

    indicateur = models.ForeignKey(
        IndicateurStrategie, on_delete=models.CASCADE, related_name="mesures"
    )
    le = models.DateField("date")
    valeur = models.DecimalField(max_digits=12, decimal_places=2)
    note = models.CharField(max_length=200, blank=True)

    class Meta(Locataire.Meta):
        ordering = ["le", "pk"]
        verbose_name = "mesure"
        constraints = [
            *Locataire.Meta.constraints,
            models.UniqueConstraint(
                fields=["indicateur", "le"],
                name="acc_mesure_unique",
                violation_error_message="Cet indicateur a déjà une valeur ce jour-là.",
            ),
        ]

    def __str__(self):
        return str(self.valeur)


class EvaluationStrategie(Locataire):
    """Évaluation à mi-parcours ou finale ; sans date faite, elle est prévue."""

    demarche = models.ForeignKey(
        DemarcheStrategie, on_delete=models.CASCADE, related_name="evaluations"
    )
    moment = models.CharField(max_length=12, choices=MomentEvaluation.choices)
    prevue_le = models.DateField("prévue le", null=True, blank=True)
    faite_le = models.DateField("faite le", null=True, blank=True)
    constats = models.TextField(blank=True)
    decisions = models.TextField("décisions", blank=True)

    class Meta(Locataire.Meta):
        ordering = ["prevue_le", "pk"]
        verbose_name = "évaluation de la stratégie"
        verbose_name_plural = "évaluations de la stratégie"
        constraints = [
            *Locataire.Meta.constraints,
            models.UniqueConstraint(
                fields=["demarche", "moment"],
                name="acc_evaluation_unique",
                violation_error_message="Cette évaluation est déjà prévue.",
            ),
        ]

    def __str__(self):
        return self.get_moment_display()
