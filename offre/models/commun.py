"""Catalogue commun, compétences, matrice, priorités et canevas : partagés entre réseaux."""

from django.db import models

from predict.comptes.models import Referentiel, Reseau

from ..regles import CHAMPS_COMMUNS, DecisionOffre, Volet


class DescriptionService(models.Model):
    """Ce qui décrit un service, commun ou singularisé, champ par champ comparable.

    `publics` : codes de niveau d’engagement ; `profils` : codes ACTER ; `modes` : codes de mode ;
    `deroule` : [{"phase": texte, "etapes": [texte]}] ; `livrables`, `outils` : textes ;
    `competences` : codes du référentiel ; `odd` : « 01 » à « 17 ».
    """

    but = models.TextField("à quoi il sert", blank=True)
    publics = models.JSONField(default=list, blank=True)
    profils = models.JSONField("profils ACTER", default=list, blank=True)
    angle = models.TextField("angle d’entrée", blank=True)
    modes = models.JSONField("modes conseillés", default=list, blank=True)
    deroule = models.JSONField("déroulé type", default=list, blank=True)
    livrables = models.JSONField("livrables types", default=list, blank=True)
    suites = models.TextField(blank=True)
    outils = models.JSONField(default=list, blank=True)
    competences = models.JSONField("compétences nécessaires", default=list, blank=True)
    ecsi = models.BooleanField("relève de l’ECSI", default=False)
    odd = models.JSONField("ODD", default=list, blank=True)

    class Meta:
        abstract = True

    @property
    def contenu(self):
        """{champ: valeur} des champs qui se comparent au commun."""
        return {nom: getattr(self, nom) for nom in CHAMPS_COMMUNS}


class Mission(Referentiel):
    code = models.SlugField(max_length=40, unique=True)
    libelle = models.CharField("libellé", max_length=120)
    definition = models.TextField("définition", blank=True)
    ordre = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["ordre", "libelle"]

    def __str__(self):
        return self.libelle


class ServiceQuerySet(models.QuerySet):
    def proposes(self):
        """Ceux que le catalogue commun propose encore."""
        return self.filter(retire_le__isnull=True)


class Service(Referentiel, DescriptionService):
    """Service du catalogue commun. `jours_min`, `jours_max` : jours indicatifs, à vérifier.

    `numero_version` : celle de `VersionService` la plus récente.
    """

    mission = models.ForeignKey(Mission, on_delete=models.PROTECT, related_name="services")
    code = models.SlugField(max_length=60, unique=True)
    libelle = models.CharField("libellé", max_length=160)
    volet_conseille = models.CharField(
        "volet conseillé", max_length=10, choices=Volet.choices, default=Volet.SOCLE
    )
    jours_min = models.DecimalField(
        "jours, au moins", max_digits=5, decimal_places=1, null=True, blank=True
    )
    jours_max = models.DecimalField(
        "jours, au plus", max_digits=5, decimal_places=1, null=True, blank=True
    )
    jours_a_verifier = models.BooleanField("jours à vérifier", default=True)
    ordre = models.PositiveSmallIntegerField(default=0)
    numero_version = models.PositiveSmallIntegerField(default=1, editable=False)
    retire_le = models.DateField("retiré du catalogue le", null=True, blank=True, editable=False)

    objects = ServiceQuerySet.as_manager()

    class Meta:
        ordering = ["mission__ordre", "ordre", "libelle"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(jours_min__isnull=True)
                | models.Q(jours_max__isnull=True)
                | models.Q(jours_max__gte=models.F("jours_min")),
                name="offre_service_jours",
                violation_error_message="Le plus de jours ne peut pas être sous le moins.",
            )
        ]

    def __str__(self):
        return self.libelle


class VersionService(models.Model):
    """Texte d’un service commun tel que publié à une date. `contenu` : {champ: valeur} de
    `CHAMPS_COMMUNS`."""

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="versions")
    numero = models.PositiveSmallIntegerField()
    contenu = models.JSONField()
    note = models.CharField("ce qui change", max_length=300, blank=True)
    publiee_le = models.DateTimeField("publiée le")

    class Meta:
        ordering = ["service", "-numero"]
        verbose_name = "version d’un service commun"
        verbose_name_plural = "versions des services communs"
        constraints = [
            models.UniqueConstraint(
                fields=["service", "numero"],
                name="offre_versionservice_unique",
                violation_error_message="Cette version existe déjà.",
            )
        ]

    def __str__(self):
        return f"{self.service}, version {self.numero}"


class Competence(Referentiel):
    """Compétence du chargé ou de la chargée de mission, point focal collectivités.

    `savoirs` : [{"code", "libelle", "ordre"}] ; `postures` : textes ; `mots` : ce qu’il faut
    chercher dans l’annuaire pour la trouver ailleurs.
    """

    code = models.SlugField(max_length=60, unique=True)
    libelle = models.CharField("libellé", max_length=160)
    transversale = models.BooleanField(default=False)
    savoirs = models.JSONField(default=list, blank=True)
    postures = models.JSONField(default=list, blank=True)
    mots = models.JSONField("mots de l’annuaire", default=list, blank=True)
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
    """Service à développer ou à renforcer, dit par un réseau : au diagnostic de l’été 2024, ou
    transmis depuis (`transmise_le`). `sujet` : mot commun par lequel les réseaux convergent."""

    reseau = models.ForeignKey(Reseau, on_delete=models.CASCADE, related_name="priorites")
    code = models.SlugField(max_length=60)
    theme = models.CharField("thème", max_length=160)
    texte = models.TextField(blank=True)
    mission = models.ForeignKey(Mission, on_delete=models.SET_NULL, null=True, blank=True)
    sujet = models.SlugField(max_length=60, blank=True)
    decision = models.CharField(
        "décision", max_length=12, choices=DecisionOffre.choices, blank=True
    )
    annee = models.PositiveSmallIntegerField("année", default=2024)
    transmise_le = models.DateField("transmise le", null=True, blank=True)
    ordre = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["reseau", "ordre"]
        verbose_name = "priorité"
        constraints = [
            models.UniqueConstraint(fields=["reseau", "code"], name="offre_priorite_unique")
        ]

    def __str__(self):
        return self.theme


class CanevasCommun(Referentiel):
    """Un des neuf blocs du canevas, à l’échelle commune. `bloc` : code de `canevas_bloc`."""

    bloc = models.SlugField(max_length=40, unique=True)
    contenu = models.TextField(blank=True)
    modifie_le = models.DateTimeField("modifié le", auto_now=True)

    class Meta:
        ordering = ["bloc"]
        verbose_name = "bloc du canevas commun"
        verbose_name_plural = "blocs du canevas commun"

    def __str__(self):
        return self.bloc
