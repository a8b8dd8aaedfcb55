"""L’offre singularisée d’un réseau (étape 1 du guide)."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from predict.comptes.models import ColonneRecherche, Locataire, LocataireQuerySet

from ..regles import Decision, EtatService, Volet
from .commun import Mission, Service


class ServiceReseauQuerySet(LocataireQuerySet):
    def proposes(self):
        """Ce que le réseau propose aujourd’hui : ni arrêté, ni écarté."""
        return self.exclude(etat=EtatService.ARRETE).exclude(decision=Decision.NON_REPRIS)

    def avec_commun(self):
        return self.select_related("service", "mission")


class ServiceReseau(Locataire):
    """Un service tel que le réseau le propose ; `service` nul : propre au réseau.

    Les champs vides se lisent dans le catalogue commun : l’écart reste visible.
    """

    service = models.ForeignKey(
        Service, on_delete=models.PROTECT, null=True, blank=True, related_name="singularisations"
    )
    mission = models.ForeignKey(Mission, on_delete=models.PROTECT, related_name="+")
    decision = models.CharField(
        "décision", max_length=12, choices=Decision.choices, default=Decision.ADOPTE
    )
    volet = models.CharField(max_length=10, choices=Volet.choices, default=Volet.SOCLE)
    etat = models.CharField(
        "état", max_length=14, choices=EtatService.choices, default=EtatService.PROPOSE
    )
    libelle = models.CharField("libellé", max_length=160)
    recherche = ColonneRecherche(sources=["libelle"])
    but = models.TextField("à quoi il sert", blank=True)
    modes = models.JSONField("modes proposés", default=list, blank=True)
    jours_indicatifs = models.DecimalField(
        "jours indicatifs", max_digits=5, decimal_places=1, null=True, blank=True
    )
    financement_dedie = models.CharField("financement dédié", max_length=200, blank=True)
    tarif = models.CharField(max_length=200, blank=True)
    ecsi = models.BooleanField("relève de l’ECSI", default=False)
    publie = models.BooleanField("publié", default=False)

    objects = ServiceReseauQuerySet.as_manager()

    class Meta(Locataire.Meta):
        ordering = ["mission__ordre", "libelle"]
        verbose_name = "service du réseau"
        verbose_name_plural = "services du réseau"
        constraints = [
            *Locataire.Meta.constraints,
            models.UniqueConstraint(
                fields=["reseau", "service"],
                condition=Q(service__isnull=False),
                name="offre_servicereseau_unique",
                violation_error_message="Ce service commun figure déjà dans votre offre.",
            ),
        ]

    def __str__(self):
        return self.libelle

    def get_absolute_url(self):
        return reverse("offre:service", args=[self.pk])

    @property
    def but_affiche(self):
        return self.but or (self.service.but if self.service else "")
