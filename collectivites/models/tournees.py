"""Les tournées : une semaine de visites, proposée par priorité et distance, puis arrêtée."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from predict.comptes.models import Locataire

from ..regles import EtatTournee


class Tournee(Locataire):
    """Une tournée de visites (étude SO Coopération 2017, « voltigeur »).

    `depart` : la commune d’où l’on part chaque matin ; `heure_depart`, `heure_retour` bornent
    la journée ; `vitesse` : km/h retenus pour passer d’une distance à vol d’oiseau à une durée ;
    `criteres` : ce que la proposition retient (`departement`, `epci`, `niveau`, `miennes`).
    """

    titre = models.CharField(max_length=160)
    agent = models.ForeignKey(
        "comptes.Agent", on_delete=models.SET_NULL, null=True, related_name="+",
        verbose_name="faite par",
    )  # fmt: skip
    du = models.DateField("du")
    au = models.DateField("au")
    depart = models.ForeignKey(
        "collectivites.Collectivite", on_delete=models.PROTECT, related_name="+",
        verbose_name="départ de",
    )  # fmt: skip
    heure_depart = models.TimeField("départ à")
    heure_retour = models.TimeField("retour à")
    vitesse = models.PositiveSmallIntegerField("vitesse moyenne (km/h)", default=50)
    rayon_km = models.PositiveSmallIntegerField("rayon (km)", null=True, blank=True)
    visites_par_jour = models.PositiveSmallIntegerField("visites par jour", default=3)
    duree_visite = models.PositiveSmallIntegerField("durée d’une visite (minutes)", default=60)
    # Ce qui borne la proposition : codes du COG et mots des règles, jamais des clés de la base.
    criteres = models.JSONField("critères", default=dict, blank=True)
    etat = models.CharField(
        "état", max_length=10, choices=EtatTournee.choices, default=EtatTournee.BROUILLON
    )
    note = models.TextField(blank=True)

    class Meta(Locataire.Meta):
        ordering = ["-du", "-pk"]
        verbose_name = "tournée"
        constraints = [
            *Locataire.Meta.constraints,
            models.CheckConstraint(
                condition=Q(au__gte=F("du")),
                name="collectivites_tournee_dates",
                violation_error_message="La tournée ne peut pas finir avant d’avoir commencé.",
            ),
            models.CheckConstraint(
                condition=Q(heure_retour__gt=F("heure_depart")),
                name="collectivites_tournee_heures",
                violation_error_message="Le retour vient après le départ.",
            ),
            models.CheckConstraint(
                condition=Q(vitesse__gte=10, vitesse__lte=130),
                name="collectivites_tournee_vitesse",
                violation_error_message="La vitesse moyenne va de 10 à 130 km/h.",
            ),
            models.CheckConstraint(
                condition=Q(visites_par_jour__gte=1, visites_par_jour__lte=8),
                name="collectivites_tournee_visites_par_jour",
                violation_error_message="Prévoyez de 1 à 8 visites par jour.",
            ),
            models.CheckConstraint(
                condition=Q(duree_visite__gte=15, duree_visite__lte=240),
                name="collectivites_tournee_duree_visite",
                violation_error_message="Une visite dure de 15 minutes à 4 heures.",
            ),
        ]

    def __str__(self):
        return self.titre

    def get_absolute_url(self):
        return reverse("collectivites:tournee", args=[self.pk])


class Visite(Locataire):
    """Une visite d’une tournée. `distance_km` : à vol d’oiseau depuis l’étape d’avant ;
    `raisons` : phrases qui disent pourquoi cette collectivité est proposée."""

    tournee = models.ForeignKey(Tournee, on_delete=models.CASCADE, related_name="visites")
    fiche = models.ForeignKey(
        "collectivites.Fiche", on_delete=models.CASCADE, related_name="visites"
    )
    le = models.DateField("jour")
    heure = models.TimeField()
    duree_minutes = models.PositiveSmallIntegerField("durée (minutes)", default=60)
    contact = models.ForeignKey(
        "collectivites.Contact", on_delete=models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name="qui l’on rencontre",
    )  # fmt: skip
    objet = models.CharField(max_length=200, blank=True)
    distance_km = models.PositiveSmallIntegerField("distance (km)", null=True, blank=True)
    raisons = models.JSONField(default=list, blank=True)
    confirmee = models.BooleanField("rendez-vous confirmé", default=False)
    echange = models.OneToOneField(
        "collectivites.Echange", on_delete=models.SET_NULL, null=True, blank=True,
        related_name="visite",
    )  # fmt: skip

    class Meta(Locataire.Meta):
        ordering = ["le", "heure", "pk"]
        constraints = [
            *Locataire.Meta.constraints,
            models.UniqueConstraint(
                fields=["tournee", "fiche"],
                name="collectivites_visite_unique",
                violation_error_message="Cette collectivité est déjà dans la tournée.",
            ),
        ]

    def __str__(self):
        return f"{self.fiche}, {self.le:%d/%m/%Y}"
