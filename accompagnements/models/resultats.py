"""Ce que l’accompagnement produit : liens, projets, candidatures, conventions, stratégies."""

from django.db import models
from django.db.models import F, IntegerField, Q
from django.db.models.functions import Coalesce
from django.urls import reverse

from collectivites.models.portail import PortailQuerySet
from predict.comptes.models import Locataire

from ..regles import (
    Contractualisation,
    DecisionCandidature,
    Etat,
    EtatConvention,
    NatureMiseEnLien,
    NatureStrategie,
)


class MiseEnLien(Locataire):
    """Rencontre provoquée par le réseau. Sans date tracée, rien de ce qui suit ne compte."""

    fiche = models.ForeignKey(
        "collectivites.Fiche", on_delete=models.PROTECT, related_name="mises_en_lien"
    )
    accompagnement = models.ForeignKey(
        "accompagnements.Accompagnement",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="mises_en_lien",
    )
    nature = models.CharField(
        max_length=14, choices=NatureMiseEnLien.choices, default=NatureMiseEnLien.LIEN
    )
    le = models.DateField("date")
    acteur = models.ForeignKey(
        "collectivites.Acteur", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    avec = models.CharField("avec qui", max_length=200, blank=True)
    objet = models.CharField(max_length=200)

    class Meta(Locataire.Meta):
        ordering = ["-le", "-pk"]
        verbose_name = "mise en lien"
        verbose_name_plural = "mises en lien"
        constraints = [
            *Locataire.Meta.constraints,
            models.CheckConstraint(
                condition=Q(acteur__isnull=False) | ~Q(avec=""),
                name="acc_miseenlien_avec",
                violation_error_message="Dites avec qui : un acteur de l’annuaire, ou son nom.",
            ),
        ]

    def __str__(self):
        return self.objet

    @property
    def partenaire(self):
        return str(self.acteur) if self.acteur_id else self.avec


class Projet(Locataire):
    """Projet développé ; I5 le compte né d’une mise en réseau, son document validé."""

    fiche = models.ForeignKey(
        "collectivites.Fiche", on_delete=models.PROTECT, related_name="projets"
    )
    accompagnement = models.ForeignKey(
        "accompagnements.Accompagnement",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="projets",
    )
    titre = models.CharField(max_length=200)
    pays = models.CharField(max_length=2, blank=True)
    document_valide_le = models.DateField("document validé le", null=True, blank=True)
    document = models.ForeignKey(
        "accompagnements.Piece", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta(Locataire.Meta):
        ordering = ["-document_valide_le", "-pk"]

    def __str__(self):
        return self.titre


class ProjetOrigine(Locataire):
    """La rencontre dont le projet est né ; il peut en avoir plusieurs."""

    projet = models.ForeignKey(Projet, on_delete=models.CASCADE, related_name="origines")
    mise_en_lien = models.ForeignKey(MiseEnLien, on_delete=models.PROTECT, related_name="projets")

    class Meta(Locataire.Meta):
        constraints = [
            *Locataire.Meta.constraints,
            models.UniqueConstraint(fields=["projet", "mise_en_lien"], name="acc_origine_unique"),
        ]

    def __str__(self):
        return str(self.mise_en_lien)


class Candidature(Locataire):
    """Demande de financement. Montants en euros. `etape_de` : étape suivante d’un même appel,
    qui ne se compte pas une seconde fois ; `projet` : ce que l’on veut financer."""

    accompagnement = models.ForeignKey(
        "accompagnements.Accompagnement",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="candidatures",
    )
    titre = models.CharField(max_length=200)
    session = models.ForeignKey(
        "offre.SessionDispositif",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="candidatures",
    )
    dispositif = models.CharField(
        "dispositif (s’il n’est pas au catalogue)", max_length=160, blank=True
    )
    projet = models.ForeignKey(
        Projet, on_delete=models.SET_NULL, null=True, blank=True, related_name="candidatures"
    )
    etape_de = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="etapes"
    )
    redepot_de = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="redepots",
        verbose_name="redépôt de",
    )
    montant_total = models.DecimalField(
        "coût total (€)", max_digits=12, decimal_places=2, null=True, blank=True
    )
    montant_demande = models.DecimalField(
        "montant demandé (€)", max_digits=12, decimal_places=2, null=True, blank=True
    )
    deposee_le = models.DateField("déposée le", null=True, blank=True)
    accuse = models.ForeignKey(
        "accompagnements.Piece",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="accusé de dépôt",
    )
    decision = models.CharField(
        "décision", max_length=10, choices=DecisionCandidature.choices, blank=True
    )
    notifiee_le = models.DateField("notifiée le", null=True, blank=True)
    montant_accorde = models.DecimalField(
        "montant accordé (€)", max_digits=12, decimal_places=2, null=True, blank=True
    )

    class Meta(Locataire.Meta):
        ordering = ["-deposee_le", "-pk"]
        constraints = [
            *Locataire.Meta.constraints,
            models.CheckConstraint(
                condition=Q(notifiee_le__isnull=True)
                | (Q(deposee_le__isnull=False) & Q(notifiee_le__gte=F("deposee_le"))),
                name="acc_candidature_dates",
                violation_error_message="La notification ne peut pas précéder le dépôt.",
            ),
            models.CheckConstraint(
                condition=Q(decision="") | Q(notifiee_le__isnull=False),
                name="acc_candidature_notifiee",
                violation_error_message="Une décision a une date de notification.",
            ),
        ]

    def __str__(self):
        return self.titre


# La première étape d’un appel et son projet valent pour toutes les étapes suivantes.
PREMIERE_ETAPE = Coalesce("etape_de__etape_de__etape_de_id", "etape_de__etape_de_id", "etape_de_id")
PROJET_FINANCE = Coalesce(
    "projet_id",
    "etape_de__projet_id",
    "etape_de__etape_de__projet_id",
    output_field=IntegerField(),
)


class CandidatureCollectivite(Locataire):
    candidature = models.ForeignKey(
        Candidature, on_delete=models.CASCADE, related_name="collectivites"
    )
    fiche = models.ForeignKey(
        "collectivites.Fiche", on_delete=models.PROTECT, related_name="candidatures"
    )

    class Meta(Locataire.Meta):
        constraints = [
            *Locataire.Meta.constraints,
            models.UniqueConstraint(
                fields=["candidature", "fiche"],
                name="acc_candidature_collectivite_unique",
                violation_error_message="Cette collectivité porte déjà la candidature.",
            ),
        ]

    def __str__(self):
        return str(self.fiche)


class ConventionQuerySet(PortailQuerySet):
    def a_deliberer(self):
        """Dont la délibération n’est ni datée par l’équipe, ni déposée par la collectivité."""
        return self.filter(
            deliberee_le__isnull=True, signee_le__isnull=True, deliberation__isnull=True
        ).exclude(accompagnement__etat__in=(Etat.CLOS, Etat.ABANDONNE))

    def finissant(self, du, au):
        """Signées, au terme entre `du` et `au`, qu’aucun avenant signé ne prolonge."""
        prolongees = models.Exists(
            self.model.objects.filter(
                parent=models.OuterRef("pk"),
                signee_le__isnull=False,
                fin_le__gt=models.OuterRef("fin_le"),
            )
        )
        return self.filter(
            ~prolongees, signee_le__isnull=False, fin_le__range=(du, au), parent__isnull=True
        )


class Convention(Locataire):
    """Convention de coopération (CGCT L.1115-1 s.) : objet et montant prévisionnel obligatoires,
    en vigueur dès sa transmission au représentant de l’État. Montants en euros.

    `partenaire` vide : la convention ne lie la collectivité qu’au réseau.
    """

    fiche = models.ForeignKey(
        "collectivites.Fiche", on_delete=models.PROTECT, related_name="conventions"
    )
    accompagnement = models.ForeignKey(
        "accompagnements.Accompagnement",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="conventions",
    )
    cadre = models.ForeignKey(
        "accompagnements.CadreCollaboration",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="conventions",
    )
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="avenants",
        verbose_name="avenant à",
    )
    titre = models.CharField(max_length=200)
    objet = models.TextField(blank=True)
    partenaire = models.CharField("partenaire (tiers)", max_length=200, blank=True)
    avec_reseau = models.BooleanField("le réseau est partie", default=False)
    mise_en_lien = models.ForeignKey(
        MiseEnLien,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="conventions",
        verbose_name="née de la mise en lien",
    )
    contractualisation = models.CharField(
        max_length=20,
        choices=Contractualisation.choices,
        default=Contractualisation.CONVENTIONNEMENT,
    )
    montant_previsionnel = models.DecimalField(
        "montant prévisionnel (€)", max_digits=12, decimal_places=2, null=True, blank=True
    )
    deliberee_le = models.DateField("délibérée le", null=True, blank=True)
    signee_le = models.DateField("signée le", null=True, blank=True)
    transmise_le = models.DateField("transmise au représentant de l’État le", null=True, blank=True)
    fin_le = models.DateField("fin", null=True, blank=True)
    piece_signee = models.ForeignKey(
        "accompagnements.Piece", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    deliberation = models.ForeignKey(
        "accompagnements.Piece",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="délibération",
    )

    objects = ConventionQuerySet.as_manager()

    class Meta(Locataire.Meta):
        ordering = ["-signee_le", "-pk"]
        constraints = [
            *Locataire.Meta.constraints,
            models.CheckConstraint(
                condition=Q(signee_le__isnull=True)
                | (Q(montant_previsionnel__isnull=False) & ~Q(objet="")),
                name="acc_convention_complete",
                violation_error_message=(
                    "L’objet et le montant prévisionnel sont exigés avant la signature."
                ),
            ),
            models.CheckConstraint(
                condition=Q(signee_le__isnull=True)
                | Q(deliberee_le__isnull=True)
                | Q(signee_le__gte=F("deliberee_le")),
                name="acc_convention_signature",
                violation_error_message="La signature ne peut pas précéder la délibération.",
            ),
            models.CheckConstraint(
                condition=Q(transmise_le__isnull=True)
                | (Q(signee_le__isnull=False) & Q(transmise_le__gte=F("signee_le"))),
                name="acc_convention_transmission",
                violation_error_message="La transmission ne peut pas précéder la signature.",
            ),
        ]

    def __str__(self):
        return self.titre

    def get_absolute_url(self):
        return reverse("accompagnements:convention", args=[self.pk])

    @property
    def etat(self):
        if self.transmise_le:
            return EtatConvention.EN_VIGUEUR
        if self.signee_le:
            return EtatConvention.SIGNEE
        return EtatConvention.DELIBEREE if self.deliberee_le else EtatConvention.BROUILLON

    @property
    def en_vigueur_le(self):
        """Entrée en vigueur : la transmission au représentant de l’État (CGCT L.1115-1)."""
        return self.transmise_le


class Strategie(Locataire):
    """Stratégie internationale d’une collectivité. Sans pièce, elle n’est que « déclarée »."""

    fiche = models.ForeignKey(
        "collectivites.Fiche", on_delete=models.PROTECT, related_name="strategies"
    )
    accompagnement = models.ForeignKey(
        "accompagnements.Accompagnement",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="strategies",
    )
    titre = models.CharField(max_length=200)
    nature = models.CharField(
        max_length=10, choices=NatureStrategie.choices, default=NatureStrategie.PREMIERE
    )
    adoptee_le = models.DateField("délibérée ou datée du", null=True, blank=True)
    piece = models.ForeignKey(
        "accompagnements.Piece", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta(Locataire.Meta):
        ordering = ["-adoptee_le", "-pk"]
        verbose_name = "stratégie"

    def __str__(self):
        return self.titre
