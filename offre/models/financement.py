"""Dispositifs et sessions de financement : partagés, règles en données."""

from django.db import models
from django.db.models import F, Q

from predict.comptes.models import Referentiel


class Dispositif(Referentiel):
    code = models.SlugField(max_length=60, unique=True)
    libelle = models.CharField("libellé", max_length=160)
    financeur = models.CharField(max_length=120)
    description = models.TextField(blank=True)

    class Meta:
        ordering = ["libelle"]

    def __str__(self):
        return self.libelle


class SessionDispositif(Referentiel):
    """Une session ouverte d’un dispositif. `regles` : données, jamais du code ; une règle que
    la source ne donne pas reste absente et se lit « à vérifier »."""

    dispositif = models.ForeignKey(Dispositif, on_delete=models.PROTECT, related_name="sessions")
    code = models.SlugField(max_length=60, unique=True)
    libelle = models.CharField("libellé", max_length=160)
    annee = models.PositiveSmallIntegerField("année")
    ouvre_le = models.DateField("ouvre le", null=True, blank=True)
    ferme_le = models.DateField("ferme le", null=True, blank=True)
    regles = models.JSONField("règles", default=dict, blank=True)
    verifie_le = models.DateField("vérifiée le", null=True, blank=True)

    class Meta:
        ordering = ["-annee", "libelle"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ouvre_le__isnull=True)
                | Q(ferme_le__isnull=True)
                | Q(ferme_le__gte=F("ouvre_le")),
                name="offre_session_dates",
                violation_error_message="La session ne peut pas fermer avant d’ouvrir.",
            )
        ]

    def __str__(self):
        return self.libelle
