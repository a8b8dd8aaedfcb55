"""Prioriser l’offre à l’horizon 2030 : notes de plusieurs personnes, décision du réseau."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from predict.comptes.models import Locataire

from ..regles import DecisionOffre, EtatPriorisation, Projection
from .reseau import ServiceReseau


class Priorisation(Locataire):
    """Un tour de notes. `a_l_aveugle` : on ne voit les notes des autres qu’après les siennes."""

    titre = models.CharField(max_length=160)
    horizon = models.PositiveSmallIntegerField(default=2030)
    etat = models.CharField(
        "état", max_length=10, choices=EtatPriorisation.choices, default=EtatPriorisation.OUVERTE
    )
    ouverte_le = models.DateField("ouverte le")
    arretee_le = models.DateField("arrêtée le", null=True, blank=True)
    a_l_aveugle = models.BooleanField("noter sans voir les autres", default=True)

    class Meta(Locataire.Meta):
        ordering = ["-ouverte_le", "-pk"]
        constraints = [
            *Locataire.Meta.constraints,
            models.CheckConstraint(
                condition=Q(arretee_le__isnull=True) | Q(arretee_le__gte=models.F("ouverte_le")),
                name="offre_priorisation_dates",
                violation_error_message="On ne peut pas arrêter avant d’avoir ouvert.",
            ),
        ]

    def __str__(self):
        return self.titre

    def get_absolute_url(self):
        return reverse("offre:priorisation", args=[self.pk])


class NotePriorite(Locataire):
    """Ce qu’une personne pense d’un service : de 1 (faible) à 5 (fort), avec sa raison."""

    priorisation = models.ForeignKey(Priorisation, on_delete=models.CASCADE, related_name="notes")
    service = models.ForeignKey(ServiceReseau, on_delete=models.CASCADE, related_name="notes")
    agent = models.ForeignKey("comptes.Agent", on_delete=models.PROTECT, related_name="+")
    strategie = models.PositiveSmallIntegerField("intérêt stratégique")
    capacites = models.PositiveSmallIntegerField("capacités et ressources")
    projection = models.CharField(
        "demande attendue", max_length=8, choices=Projection.choices, default=Projection.STABLE
    )
    raison = models.CharField(max_length=300, blank=True)

    class Meta(Locataire.Meta):
        ordering = ["service", "agent"]
        verbose_name = "note de priorité"
        verbose_name_plural = "notes de priorité"
        constraints = [
            *Locataire.Meta.constraints,
            models.UniqueConstraint(
                fields=["priorisation", "service", "agent"],
                name="offre_note_unique",
                violation_error_message="Vous avez déjà noté ce service.",
            ),
            models.CheckConstraint(
                condition=Q(strategie__gte=1, strategie__lte=5, capacites__gte=1, capacites__lte=5),
                name="offre_note_bornee",
                violation_error_message="Une note va de 1 à 5.",
            ),
        ]

    def __str__(self):
        return f"{self.service} : {self.strategie}, {self.capacites}"


class DecisionPriorite(Locataire):
    """Ce que le réseau décide d’un service au terme d’un tour ; la direction l’enregistre."""

    priorisation = models.ForeignKey(
        Priorisation, on_delete=models.CASCADE, related_name="decisions"
    )
    service = models.ForeignKey(ServiceReseau, on_delete=models.CASCADE, related_name="decisions")
    decision = models.CharField("décision", max_length=12, choices=DecisionOffre.choices)
    motif = models.CharField(max_length=300, blank=True)
    decidee_par = models.ForeignKey(
        "comptes.Agent", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    decidee_le = models.DateField("décidée le")

    class Meta(Locataire.Meta):
        ordering = ["service"]
        verbose_name = "décision de priorité"
        verbose_name_plural = "décisions de priorité"
        constraints = [
            *Locataire.Meta.constraints,
            models.UniqueConstraint(
                fields=["priorisation", "service"],
                name="offre_decision_unique",
                violation_error_message="Ce service a déjà sa décision dans ce tour.",
            ),
        ]

    def __str__(self):
        return f"{self.service} : {self.get_decision_display()}"
