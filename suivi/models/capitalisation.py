"""Fiches de capitalisation : du réseau, et partagées entre réseaux."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from predict.comptes.models import ColonneRecherche, Locataire, LocataireQuerySet, Referentiel
from predict.comptes.regles import ROLES_INTERNES, Role

from ..regles import EtatCapitalisation, RubriqueCapitalisation, VoixVerbatim

# Une fiche de dix-huit rubriques tient en quelques pages ; au-delà, la fin ne se cherche plus.
RECHERCHE_MAX = 60_000


class FicheCapitalisationQuerySet(LocataireQuerySet):
    def dans_la_bibliotheque(self):
        return self.filter(etat=EtatCapitalisation.PUBLIEE)


class FicheCapitalisation(Locataire):
    """Ce que l’on retient d’un accompagnement ou d’un événement, par rubrique.

    `rubriques` : {code: texte}, codes de `regles.RubriqueCapitalisation` (domaine.md §1.5-26).
    """

    fiche = models.ForeignKey(
        "collectivites.Fiche", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    accompagnement = models.ForeignKey(
        "accompagnements.Accompagnement",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="capitalisations",
    )
    evenement = models.ForeignKey(
        "collectivites.Evenement",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="capitalisations",
    )
    service = models.ForeignKey(
        "offre.ServiceReseau",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="service dont elle parle",
    )
    titre = models.CharField(max_length=200)
    etat = models.CharField(
        "état",
        max_length=10,
        choices=EtatCapitalisation.choices,
        default=EtatCapitalisation.BROUILLON,
    )
    rubriques = models.JSONField(default=dict, blank=True)
    recherche = ColonneRecherche(sources=["titre", "texte_entier"], max_length=RECHERCHE_MAX)
    illustration = models.ForeignKey(
        "accompagnements.Piece", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    legende = models.CharField("légende et crédit de l’image", max_length=200, blank=True)
    auteur = models.ForeignKey(
        "comptes.Agent", on_delete=models.SET_NULL, null=True, related_name="+"
    )

    objects = FicheCapitalisationQuerySet.as_manager()

    class Meta(Locataire.Meta):
        ordering = ["-modifie_le", "-pk"]
        verbose_name = "fiche de capitalisation"
        verbose_name_plural = "fiches de capitalisation"

    def __str__(self):
        return self.titre

    def get_absolute_url(self):
        return reverse("suivi:capitalisation", args=[self.pk])

    @property
    def texte_entier(self):
        return _texte(self.rubriques)

    @property
    def ecrites(self):
        """Nombre de rubriques écrites ; celle des verbatims l’est dès la première parole citée."""
        textes = sum(
            bool(self.rubriques.get(code))
            for code in RubriqueCapitalisation.values
            if code != RubriqueCapitalisation.VERBATIMS
        )
        return textes + bool(self.verbatims.all())

    @property
    def du_sujet(self):
        """La collectivité ou l’événement dont parle la fiche ; vide si aucun."""
        return str(self.fiche or self.evenement or "")


def _texte(rubriques):
    """Le texte des rubriques ; un fichier d’échange peut y avoir mis autre chose."""
    valeurs = rubriques.values() if isinstance(rubriques, dict) else ()
    return " ".join(v for v in valeurs if isinstance(v, str))


class VerbatimCapitalisation(Locataire):
    """Une parole citée ; sans `consenti_le`, elle reste dans le réseau et n’entre dans aucun
    document."""

    capitalisation = models.ForeignKey(
        FicheCapitalisation, on_delete=models.CASCADE, related_name="verbatims"
    )
    texte = models.TextField()
    voix = models.CharField("qui parle", max_length=12, choices=VoixVerbatim.choices)
    qualite = models.CharField("fonction ou structure", max_length=160, blank=True)
    consenti_le = models.DateField("accord donné le", null=True, blank=True)
    ordre = models.PositiveSmallIntegerField(default=0)

    class Meta(Locataire.Meta):
        ordering = ["ordre", "pk"]
        verbose_name = "verbatim"

    def __str__(self):
        return self.texte[:60]


class FichePartageeQuerySet(models.QuerySet):
    def en_vigueur(self):
        return self.filter(retiree_le__isnull=True)

    def visibles_par(self, agent):
        """Tous les réseaux et la coordination."""
        if agent.role not in ROLES_INTERNES and agent.role != Role.COORDINATION:
            return self.none()
        return self.en_vigueur()


class FichePartagee(Referentiel):
    """Copie d’une fiche qu’un réseau a choisi de partager nationalement (table partagée, ADR 3).

    `verbatims` : [{"texte", "voix", "qualite"}] dont l’accord est donné ; `origine_ref` : la fiche
    du réseau, vide pour une fiche venue d’un document public ; `service` : celui du guide commun,
    vide quand le service est propre au réseau. Ni nom de personne, ni pièce.
    """

    reseau = models.ForeignKey("comptes.Reseau", on_delete=models.PROTECT, related_name="+")
    origine_ref = models.CharField(max_length=64, blank=True)
    code = models.SlugField(max_length=80, unique=True)
    titre = models.CharField(max_length=200)
    mission = models.ForeignKey(
        "offre.Mission", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    service = models.ForeignKey(
        "offre.Service", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    rubriques = models.JSONField(default=dict)
    recherche = ColonneRecherche(sources=["titre", "texte_entier"], max_length=RECHERCHE_MAX)
    verbatims = models.JSONField(default=list, blank=True)
    partagee_le = models.DateField("partagée le")
    retiree_le = models.DateField("retirée le", null=True, blank=True)

    objects = FichePartageeQuerySet.as_manager()

    class Meta:
        ordering = ["-partagee_le", "titre"]
        verbose_name = "fiche partagée"
        verbose_name_plural = "fiches partagées"
        constraints = [
            models.UniqueConstraint(
                fields=["reseau", "origine_ref"],
                condition=Q(retiree_le__isnull=True) & ~Q(origine_ref=""),
                name="suivi_fiche_partagee_unique",
                violation_error_message="Cette fiche est déjà partagée.",
            ),
        ]

    def __str__(self):
        return self.titre

    def get_absolute_url(self):
        return reverse("suivi:fiche_partagee", args=[self.pk])

    @property
    def texte_entier(self):
        paroles = " ".join(v.get("texte", "") for v in self.verbatims)
        return f"{_texte(self.rubriques)} {paroles}"
