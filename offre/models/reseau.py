"""L’offre singularisée d’un réseau (étape 1 du guide)."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from predict.comptes.models import ColonneRecherche, Locataire, LocataireQuerySet

from ..regles import Decision, EtatService, NatureTarif, Volet
from .commun import DescriptionService, Mission, Service


class ServiceReseauQuerySet(LocataireQuerySet):
    def proposes(self):
        """Ce que le réseau propose aujourd’hui : ni arrêté, ni écarté."""
        return self.exclude(etat=EtatService.ARRETE).exclude(decision=Decision.NON_REPRIS)

    def publies(self):
        """Ce qui paraît au dehors : proposé, et publié par le réseau."""
        return self.proposes().filter(publie=True)

    def avec_commun(self):
        return self.select_related("service", "mission")


class ServiceReseau(Locataire, DescriptionService):
    """Un service tel que le réseau le propose ; `service` nul : propre au réseau.

    `base` : {champ: valeur} du commun quand le réseau l’a lu pour la dernière fois ; ce qui en
    diffère aujourd’hui dans le commun est une nouveauté à prendre ou à laisser, ce qui en diffère
    ici est une adaptation. `montant` : euros.
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
    base = models.JSONField("commun, tel que lu", default=dict, blank=True, editable=False)
    promesse = models.CharField("ce que reçoit la collectivité", max_length=160, blank=True)
    jours_indicatifs = models.DecimalField(
        "jours indicatifs", max_digits=5, decimal_places=1, null=True, blank=True
    )
    duree = models.CharField("durée, en mots", max_length=40, blank=True)
    marqueurs = models.JSONField("marqueurs du territoire", default=list, blank=True)
    financement_dedie = models.CharField("financement dédié", max_length=200, blank=True)
    competence_a_acquerir = models.CharField("compétence à acquérir", max_length=200, blank=True)
    nature_tarif = models.CharField("tarif", max_length=16, choices=NatureTarif.choices, blank=True)
    montant = models.DecimalField(
        "montant (€)", max_digits=10, decimal_places=2, null=True, blank=True
    )
    tarif = models.CharField("précision sur le tarif", max_length=200, blank=True)
    horizon = models.TextField("à l’horizon 2030", blank=True)
    publie = models.BooleanField("publié", default=False)
    ordre = models.PositiveSmallIntegerField(default=0)

    objects = ServiceReseauQuerySet.as_manager()

    class Meta(Locataire.Meta):
        ordering = ["mission__ordre", "ordre", "libelle"]
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
            models.CheckConstraint(
                condition=Q(montant__isnull=True) | Q(montant__gte=0),
                name="offre_servicereseau_montant",
                violation_error_message="Un montant ne peut pas être négatif.",
            ),
        ]

    @property
    def cle_publique(self):
        """Son adresse sur la page publique : le code du commun, sinon sa référence."""
        return self.service.code if self.service_id else self.ref

    def __str__(self):
        return self.libelle

    def get_absolute_url(self):
        return reverse("offre:service", args=[self.pk])


class FeuilleSingularisation(Locataire):
    """Les quatre questions de l’étape 1, répondues par un réseau ; une feuille par réseau."""

    le = models.DateField("date", null=True, blank=True)
    participants = models.CharField("qui y a travaillé", max_length=300, blank=True)
    singularite = models.TextField("ce qui est singulier ici", blank=True)
    marqueurs_reponse = models.TextField("les marqueurs du territoire", blank=True)
    acteurs = models.TextField("les acteurs à solliciter", blank=True)
    collectivites = models.TextField("les spécificités des collectivités", blank=True)
    marqueurs = models.JSONField("marqueurs, en quelques mots", default=list, blank=True)
    odd = models.JSONField("ODD", default=list, blank=True)
    approches = models.JSONField(default=list, blank=True)

    class Meta(Locataire.Meta):
        verbose_name = "feuille de singularisation"
        verbose_name_plural = "feuilles de singularisation"
        constraints = [
            *Locataire.Meta.constraints,
            models.UniqueConstraint(
                fields=["reseau"],
                name="offre_feuille_unique",
                violation_error_message="Votre réseau a déjà sa feuille.",
            ),
        ]

    def __str__(self):
        return "Feuille de singularisation"


class VersionOffre(Locataire):
    """L’offre validée par une instance. `contenu` : services et leurs textes ce jour-là."""

    numero = models.PositiveSmallIntegerField("numéro")
    validee_le = models.DateField("validée le")
    instance = models.CharField(max_length=120, default="conseil d’administration")
    note = models.TextField(blank=True)
    contenu = models.JSONField()

    class Meta(Locataire.Meta):
        ordering = ["-numero"]
        verbose_name = "version de l’offre"
        verbose_name_plural = "versions de l’offre"
        constraints = [
            *Locataire.Meta.constraints,
            models.UniqueConstraint(
                fields=["reseau", "numero"],
                name="offre_versionoffre_unique",
                violation_error_message="Cette version existe déjà.",
            ),
        ]

    def __str__(self):
        return f"Version {self.numero}"
