"""Dispositifs et sessions de financement : partagés, ou propres à un réseau ; règles en données."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from predict.comptes.models import Locataire, Referentiel, Reseau

from ..regles import RythmeVeille
from ..regles.eligibilite import lire_regles


class PropreOuCommunQuerySet(models.QuerySet):
    def visibles_par(self, agent):
        """Le commun est à tous ; ce qu’un réseau a ajouté lui reste."""
        if not agent.reseau_id:
            return self.none()
        return self.filter(Q(propre_a__isnull=True) | Q(propre_a_id=agent.reseau_id))


class Dispositif(Referentiel):
    """Source de financement. `propre_a` : ajouté par un réseau, visible de lui seul."""

    code = models.SlugField(max_length=60)
    libelle = models.CharField("libellé", max_length=160)
    financeur = models.CharField(max_length=120)
    description = models.TextField(blank=True)
    famille = models.CharField(max_length=40, blank=True)
    adresse = models.URLField("page du financeur", blank=True)
    ecsi = models.BooleanField("finance l’ECSI", default=False)
    odd = models.JSONField("ODD", default=list, blank=True)
    propre_a = models.ForeignKey(
        Reseau, on_delete=models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )

    objects = PropreOuCommunQuerySet.as_manager()

    class Meta:
        ordering = ["libelle"]
        constraints = [
            models.UniqueConstraint(
                fields=["code"],
                condition=Q(propre_a__isnull=True),
                name="offre_dispositif_commun_unique",
                violation_error_message="Ce code est déjà celui d’un dispositif commun.",
            ),
            models.UniqueConstraint(
                fields=["propre_a", "code"],
                name="offre_dispositif_propre_unique",
                violation_error_message="Votre réseau a déjà un dispositif de ce nom.",
            ),
        ]

    def __str__(self):
        return self.libelle

    def get_absolute_url(self):
        return reverse("financements:dispositif", args=[self.pk])


class SessionQuerySet(PropreOuCommunQuerySet):
    def ouvertes(self, le):
        """Ni fermées, ni encore à venir, ni d’une année passée ; sans date connue, on ne peut pas
        l’exclure."""
        ouvre = Q(ouvre_le__isnull=True) | Q(ouvre_le__lte=le)
        ferme = Q(ferme_le__isnull=True) | Q(ferme_le__gte=le)
        return self.filter(ouvre, ferme).exclude(self.d_exemple(le))

    def a_titre_d_exemple(self, le):
        """D’une année révolue, sans clôture connue : leurs règles se lisent, on n’y dépose pas."""
        return self.filter(self.d_exemple(le))

    @staticmethod
    def d_exemple(le):
        commencee = Q(ouvre_le__isnull=True) | Q(ouvre_le__lte=le)
        return commencee & Q(ferme_le__isnull=True, dates_a_verifier=True, annee__lt=le.year)

    def datees(self):
        return self.filter(ferme_le__isnull=False)


class SessionDispositif(Referentiel):
    """Une session d’un dispositif. `regles`, `exemples` : données, jamais du code (formes dans
    `regles/eligibilite.py`) ; une règle que la source ne donne pas se lit « à vérifier »."""

    dispositif = models.ForeignKey(Dispositif, on_delete=models.PROTECT, related_name="sessions")
    code = models.SlugField(max_length=60)
    libelle = models.CharField("libellé", max_length=160)
    annee = models.PositiveSmallIntegerField("année")
    ouvre_le = models.DateField("ouvre le", null=True, blank=True)
    ferme_le = models.DateField("ferme le", null=True, blank=True)
    dates_a_verifier = models.BooleanField("dates à vérifier", default=True)
    regles = models.JSONField("règles", default=list, blank=True)
    exemples = models.JSONField("exemples", default=list, blank=True)
    numero_version = models.PositiveSmallIntegerField(
        "version des règles", default=1, editable=False
    )
    verifie_le = models.DateField("vérifiée le", null=True, blank=True)
    note = models.TextField(blank=True)
    propre_a = models.ForeignKey(
        Reseau, on_delete=models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )

    objects = SessionQuerySet.as_manager()

    class Meta:
        ordering = ["-annee", "libelle"]
        verbose_name = "session de financement"
        verbose_name_plural = "sessions de financement"
        constraints = [
            models.CheckConstraint(
                condition=Q(ouvre_le__isnull=True)
                | Q(ferme_le__isnull=True)
                | Q(ferme_le__gte=F("ouvre_le")),
                name="offre_session_dates",
                violation_error_message="La session ne peut pas fermer avant d’ouvrir.",
            ),
            models.UniqueConstraint(
                fields=["code"],
                condition=Q(propre_a__isnull=True),
                name="offre_session_commune_unique",
                violation_error_message="Ce code est déjà celui d’une session commune.",
            ),
            models.UniqueConstraint(
                fields=["propre_a", "code"],
                name="offre_session_propre_unique",
                violation_error_message="Votre réseau a déjà une session de ce nom.",
            ),
        ]

    def __str__(self):
        return self.libelle

    def get_absolute_url(self):
        return reverse("financements:session", args=[self.pk])

    @property
    def table_des_regles(self):
        """Les règles, lues et contrôlées. Lève `RegleInvalide` si la donnée est abîmée."""
        return lire_regles(self.regles)


class Veille(Locataire):
    """Ce qu’un agent veut recevoir des échéances. `dispositifs` : codes ; vide, tous."""

    agent = models.ForeignKey("comptes.Agent", on_delete=models.CASCADE, related_name="+")
    rythme = models.CharField(
        max_length=14, choices=RythmeVeille.choices, default=RythmeVeille.JAMAIS
    )
    dispositifs = models.JSONField(default=list, blank=True)
    dernier_envoi_le = models.DateField(null=True, blank=True, editable=False)

    class Meta(Locataire.Meta):
        verbose_name = "veille des financements"
        verbose_name_plural = "veilles des financements"
        constraints = [
            *Locataire.Meta.constraints,
            models.UniqueConstraint(fields=["reseau", "agent"], name="offre_veille_unique"),
        ]

    def __str__(self):
        return self.get_rythme_display()
