"""Mesurer : indicateurs, cibles, enquêtes, rapports."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from collectivites.models.portail import PortailQuerySet
from predict.comptes.models import Locataire, LocataireQuerySet, Referentiel

from .regles import Autonomie, Chaine, EtatCapitalisation, RubriqueCapitalisation


class Indicateur(Referentiel):
    """Fiche de référence d’un indicateur commun (guide PREDICT ; calcul : décision §2)."""

    code = models.CharField(max_length=2, unique=True)
    chaine = models.CharField("chaîne", max_length=10, choices=Chaine.choices)
    libelle = models.CharField("libellé", max_length=200)
    libelle_court = models.CharField("libellé court", max_length=80, blank=True)
    unite = models.CharField("unité", max_length=60)
    sens = models.CharField(max_length=20, default="hausse")
    source = models.CharField(max_length=200)
    outil = models.CharField(max_length=200)
    periodicite = models.CharField("périodicité", max_length=60)
    definition = models.TextField("définition")
    numerateur = models.TextField("numérateur")
    denominateur = models.TextField("dénominateur", blank=True)
    ordre = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["ordre"]

    def __str__(self):
        return f"{self.code} · {self.libelle}"


class Cible(Locataire):
    """Cible d’un réseau pour un indicateur et une année. Pour un taux, en pourcentage."""

    indicateur = models.ForeignKey(Indicateur, on_delete=models.PROTECT, related_name="+")
    annee = models.PositiveSmallIntegerField("année")
    valeur = models.DecimalField(max_digits=8, decimal_places=1)

    class Meta(Locataire.Meta):
        constraints = [
            *Locataire.Meta.constraints,
            models.UniqueConstraint(
                fields=["reseau", "indicateur", "annee"],
                name="suivi_cible_unique",
                violation_error_message="Cet indicateur a déjà une cible pour cette année.",
            ),
        ]

    def __str__(self):
        return f"{self.indicateur.code} {self.annee} : {self.valeur}"


class Campagne(Locataire):
    """Campagne d’enquête ; appartient à la période où elle s’ouvre."""

    titre = models.CharField(max_length=200)
    ouverte_le = models.DateField("ouverte le")
    close_le = models.DateField("close le", null=True, blank=True)

    class Meta(Locataire.Meta):
        ordering = ["-ouverte_le"]
        constraints = [
            *Locataire.Meta.constraints,
            models.CheckConstraint(
                condition=Q(close_le__isnull=True) | Q(close_le__gte=F("ouverte_le")),
                name="suivi_campagne_dates",
                violation_error_message="La campagne ne peut pas se clore avant de s’ouvrir.",
            ),
        ]

    def __str__(self):
        return self.titre


class InvitationQuerySet(PortailQuerySet):
    """Les référent·es ne voient que celles de leurs collectivités."""

    def a_repondre(self, le):
        """Campagnes qui courent."""
        return self.filter(campagne__ouverte_le__lte=le).filter(
            Q(campagne__close_le__isnull=True) | Q(campagne__close_le__gte=le)
        )


class InvitationEnquete(Locataire):
    campagne = models.ForeignKey(Campagne, on_delete=models.CASCADE, related_name="invitations")
    fiche = models.ForeignKey("collectivites.Fiche", on_delete=models.PROTECT, related_name="+")
    envoyee_le = models.DateField("envoyée le")

    objects = InvitationQuerySet.as_manager()

    class Meta(Locataire.Meta):
        constraints = [
            *Locataire.Meta.constraints,
            models.UniqueConstraint(
                fields=["campagne", "fiche"],
                name="suivi_invitation_unique",
                violation_error_message="Cette collectivité est déjà invitée.",
            ),
        ]

    def __str__(self):
        return f"{self.fiche} · {self.campagne}"


class Reponse(Locataire):
    """Réponse d’une personne. La réponse retenue par collectivité et campagne est celle de
    la personne référente principale, sinon la dernière. `satisfaction` : de 1 à 5."""

    invitation = models.ForeignKey(
        InvitationEnquete, on_delete=models.CASCADE, related_name="reponses"
    )
    le = models.DateField("date")
    referent_principal = models.BooleanField("référent·e principal·e", default=False)
    satisfaction = models.PositiveSmallIntegerField(null=True, blank=True)
    autonomie = models.CharField(max_length=3, choices=Autonomie.choices, blank=True)
    verbatim = models.TextField(blank=True)
    verbatim_consenti = models.BooleanField("accord pour citer", default=False)

    class Meta(Locataire.Meta):
        ordering = ["-le", "-pk"]
        verbose_name = "réponse"
        constraints = [
            *Locataire.Meta.constraints,
            models.CheckConstraint(
                condition=Q(satisfaction__isnull=True)
                | (Q(satisfaction__gte=1) & Q(satisfaction__lte=5)),
                name="suivi_reponse_note",
                violation_error_message="La note va de 1 à 5.",
            ),
        ]

    def __str__(self):
        return f"Réponse du {self.le:%d/%m/%Y}"


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
    titre = models.CharField(max_length=200)
    etat = models.CharField(
        "état",
        max_length=10,
        choices=EtatCapitalisation.choices,
        default=EtatCapitalisation.BROUILLON,
    )
    rubriques = models.JSONField(default=dict, blank=True)
    auteur = models.ForeignKey(
        "comptes.Agent", on_delete=models.SET_NULL, null=True, related_name="+"
    )

    class Meta(Locataire.Meta):
        ordering = ["-modifie_le", "-pk"]
        verbose_name = "fiche de capitalisation"
        verbose_name_plural = "fiches de capitalisation"

    def __str__(self):
        return self.titre

    def get_absolute_url(self):
        return reverse("suivi:capitalisation", args=[self.pk])

    @property
    def ecrites(self):
        """Nombre de rubriques qui ont un texte."""
        return sum(bool(self.rubriques.get(code)) for code in RubriqueCapitalisation.values)


class RapportQuerySet(LocataireQuerySet):
    def de_l_annee(self, annee):
        return self.filter(du__year=annee)


class Rapport(Locataire):
    """Rapport annuel : textes gardés, document scellé produit par un travail."""

    titre = models.CharField(max_length=200)
    du = models.DateField("du")
    au = models.DateField("au")
    introduction = models.TextField("mot d’introduction", blank=True)
    faits_marquants = models.TextField("faits marquants (un par ligne)", blank=True)
    perspectives = models.TextField(blank=True)
    travail = models.ForeignKey(
        "comptes.Travail",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
    )
    auteur = models.ForeignKey(
        "comptes.Agent", on_delete=models.SET_NULL, null=True, related_name="+", editable=False
    )

    objects = RapportQuerySet.as_manager()

    class Meta(Locataire.Meta):
        ordering = ["-du", "-pk"]
        constraints = [
            *Locataire.Meta.constraints,
            models.CheckConstraint(
                condition=Q(au__gte=F("du")),
                name="suivi_rapport_dates",
                violation_error_message="La période ne peut pas finir avant de commencer.",
            ),
        ]

    def __str__(self):
        return self.titre

    def get_absolute_url(self):
        return reverse("suivi:rapport", args=[self.pk])
