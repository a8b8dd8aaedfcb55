"""Catalogue commun, compétences, matrice et priorités : partagés entre réseaux."""

from django.db import models

from predict.comptes.models import Referentiel, Reseau

from ..regles import Volet


class Mission(Referentiel):
    code = models.SlugField(max_length=40, unique=True)
    libelle = models.CharField("libellé", max_length=120)
    definition = models.TextField("définition", blank=True)
    ordre = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["ordre", "libelle"]

    def __str__(self):
        return self.libelle


class Service(Referentiel):
    """Service du catalogue commun. `jours_min`, `jours_max` : jours indicatifs, à vérifier."""

    mission = models.ForeignKey(Mission, on_delete=models.PROTECT, related_name="services")
    code = models.SlugField(max_length=60, unique=True)
    libelle = models.CharField("libellé", max_length=160)
    but = models.TextField("à quoi il sert", blank=True)
    publics = models.JSONField(default=list, blank=True)
    modes = models.JSONField("modes conseillés", default=list, blank=True)
    livrables = models.JSONField("livrables types", default=list, blank=True)
    deroule = models.JSONField("déroulé type", default=list, blank=True)
    volet_conseille = models.CharField(
        "volet conseillé", max_length=10, choices=Volet.choices, default=Volet.SOCLE
    )
    jours_min = models.DecimalField(max_digits=5, decimal_places=1, null=True, blank=True)
    jours_max = models.DecimalField(max_digits=5, decimal_places=1, null=True, blank=True)
    jours_a_verifier = models.BooleanField(default=True)
    ecsi = models.BooleanField("relève de l’ECSI", default=False)
    odd = models.JSONField("ODD", default=list, blank=True)
    ordre = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["mission__ordre", "ordre", "libelle"]

    def __str__(self):
        return self.libelle


class Competence(Referentiel):
    """Compétence du chargé ou de la chargée de mission, point focal collectivités."""

    code = models.SlugField(max_length=60, unique=True)
    libelle = models.CharField("libellé", max_length=160)
    transversale = models.BooleanField(default=False)
    savoirs = models.JSONField(default=list, blank=True)
    postures = models.JSONField(default=list, blank=True)
    ordre = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["transversale", "ordre"]
        verbose_name = "compétence"

    def __str__(self):
        return self.libelle


class RangActer(Referentiel):
    """Rang d’un profil dans le temps d’un réseau (1 = le plus). Un vide n’est pas une ligne."""

    reseau = models.ForeignKey(Reseau, on_delete=models.CASCADE, related_name="rangs")
    profil = models.CharField(max_length=12)
    rang = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["reseau", "rang"]
        verbose_name = "rang ACTER"
        verbose_name_plural = "rangs ACTER"
        constraints = [
            models.UniqueConstraint(
                fields=["reseau", "profil"],
                name="offre_rang_profil_unique",
                violation_error_message="Ce profil a déjà un rang pour ce réseau.",
            ),
            models.UniqueConstraint(
                fields=["reseau", "rang"],
                name="offre_rang_unique",
                violation_error_message="Ce rang est déjà donné à un autre profil de ce réseau.",
            ),
            models.CheckConstraint(
                condition=models.Q(rang__gte=1, rang__lte=5),
                name="offre_rang_borne",
                violation_error_message="Un rang va de 1 à 5.",
            ),
        ]

    def __str__(self):
        return f"{self.reseau} · {self.profil} : {self.rang}"


class PrioriteReseau(Referentiel):
    """Service à développer ou à renforcer, dit par un réseau (diagnostic de l’été 2024)."""

    reseau = models.ForeignKey(Reseau, on_delete=models.CASCADE, related_name="priorites")
    code = models.SlugField(max_length=60)
    theme = models.CharField("thème", max_length=120)
    texte = models.TextField(blank=True)
    mission = models.ForeignKey(Mission, on_delete=models.SET_NULL, null=True, blank=True)
    ordre = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["reseau", "ordre"]
        constraints = [
            models.UniqueConstraint(fields=["reseau", "code"], name="offre_priorite_unique")
        ]

    def __str__(self):
        return self.theme
