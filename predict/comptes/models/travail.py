"""La table des travaux est la vérité ; Celery ou l’exécuteur embarqué ne font que livrer."""

from django.db import models
from django.db.models import F, Q

from ..regles import EtatTravail
from .base import Locataire, LocataireQuerySet


class TravailQuerySet(LocataireQuerySet):
    def a_prendre(self, maintenant):
        """En attente, ou en cours avec un bail expiré (l’exécuteur est mort)."""
        return self.filter(
            Q(etat=EtatTravail.EN_ATTENTE, a_partir_de__lte=maintenant)
            | Q(etat=EtatTravail.EN_COURS, bail_jusqu_a__lt=maintenant)
        )


class Travail(Locataire):
    type = models.CharField(max_length=60)
    titre = models.CharField(max_length=200)
    parametres = models.JSONField("paramètres", default=dict, blank=True)
    etat = models.CharField(
        "état", max_length=12, choices=EtatTravail.choices, default=EtatTravail.EN_ATTENTE
    )
    demande_par = models.ForeignKey(
        "comptes.Agent", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    a_partir_de = models.DateTimeField()
    commence_le = models.DateTimeField(null=True, blank=True)
    fini_le = models.DateTimeField(null=True, blank=True)
    # Bail : qui exécute et jusqu’à quand ; le jeton change à chaque prise.
    bail_jeton = models.CharField(max_length=40, blank=True)
    bail_jusqu_a = models.DateTimeField(null=True, blank=True)
    essais = models.PositiveSmallIntegerField(default=0)
    fait = models.PositiveIntegerField("avancement", default=0)
    total = models.PositiveIntegerField(default=0)
    message = models.CharField(max_length=300, blank=True)
    annulation_demandee = models.BooleanField(default=False)
    resultat = models.JSONField("résultat", default=dict, blank=True)

    objects = TravailQuerySet.as_manager()

    class Meta(Locataire.Meta):
        ordering = ["-cree_le"]
        verbose_name_plural = "travaux"
        indexes = [models.Index(fields=["etat", "a_partir_de"], name="comptes_travail_file")]
        constraints = [
            *Locataire.Meta.constraints,
            models.CheckConstraint(
                condition=Q(total=0) | Q(fait__lte=F("total")),
                name="comptes_travail_avancement",
                violation_error_message="L’avancement ne dépasse pas le total.",
            ),
        ]

    def __str__(self):
        return self.titre

    @property
    def termine(self):
        return self.etat in {EtatTravail.FAIT, EtatTravail.ECHEC, EtatTravail.ANNULE}

    @property
    def pourcentage(self):
        return round(100 * self.fait / self.total) if self.total else None

    @property
    def url_resultat(self):
        """Adresse de ce que le travail a produit, telle que son effet l’a rendue."""
        return self.resultat.get("url", "")
