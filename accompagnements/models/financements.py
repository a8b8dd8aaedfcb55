"""Financer un projet : plan, postes, lignes ; le 1 % ; le canevas d’une collectivité."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from offre.regles.eligibilite import Porteur, SecteurUnPourcent, Zone
from predict.comptes.models import Locataire

from ..regles import EtatLignePlan, NatureLignePlan


class PlanFinancement(Locataire):
    """Un projet à financer, décrit pour le simulateur, et ce qui le paie.

    Montants en euros, `duree_mois` en mois, `pays` : codes ISO 3166-1 alpha-2, `pieces` : libellés
    des pièces déjà réunies. Un champ vide se lit « on ne sait pas encore ».
    """

    titre = models.CharField(max_length=200)
    fiche = models.ForeignKey(
        "collectivites.Fiche",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="plans",
        verbose_name="collectivité",
    )
    accompagnement = models.ForeignKey(
        "accompagnements.Accompagnement",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="plans",
    )
    projet = models.ForeignKey(
        "accompagnements.Projet",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="plans",
    )
    auteur = models.ForeignKey(
        "comptes.Agent", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    objet = models.TextField("ce que fait le projet", blank=True)
    porteur = models.CharField("qui dépose", max_length=14, choices=Porteur.choices, blank=True)
    nombre_collectivites = models.PositiveSmallIntegerField(
        "nombre de collectivités", null=True, blank=True
    )
    pays = models.JSONField(default=list, blank=True)
    zone = models.CharField(max_length=8, choices=Zone.choices, blank=True)
    cout_total = models.DecimalField(
        "coût total (€)", max_digits=12, decimal_places=2, null=True, blank=True
    )
    demande = models.DecimalField(
        "montant à demander (€)", max_digits=12, decimal_places=2, null=True, blank=True
    )
    apport = models.DecimalField(
        "apport des collectivités (€)", max_digits=12, decimal_places=2, null=True, blank=True
    )
    partenaires = models.DecimalField(
        "apport des partenaires (€)", max_digits=12, decimal_places=2, null=True, blank=True
    )
    valorisation = models.DecimalField(
        "dont valorisé (€)", max_digits=12, decimal_places=2, null=True, blank=True
    )
    cofinanceurs = models.PositiveSmallIntegerField("autres financeurs", null=True, blank=True)
    debut_le = models.DateField("début", null=True, blank=True)
    duree_mois = models.PositiveSmallIntegerField("durée (mois)", null=True, blank=True)
    age_max = models.PositiveSmallIntegerField(
        "âge des participant·es, au plus", null=True, blank=True
    )
    pieces = models.JSONField("pièces réunies", default=list, blank=True)
    ecsi = models.BooleanField("comporte de l’ECSI", default=False)

    class Meta(Locataire.Meta):
        ordering = ["-modifie_le", "-pk"]
        verbose_name = "plan de financement"
        verbose_name_plural = "plans de financement"
        constraints = [
            *Locataire.Meta.constraints,
            models.CheckConstraint(
                condition=(Q(cout_total__isnull=True) | Q(cout_total__gte=0))
                & (Q(demande__isnull=True) | Q(demande__gte=0))
                & (Q(apport__isnull=True) | Q(apport__gte=0))
                & (Q(partenaires__isnull=True) | Q(partenaires__gte=0))
                & (Q(valorisation__isnull=True) | Q(valorisation__gte=0)),
                name="acc_plan_montants",
                violation_error_message="Un montant ne peut pas être négatif.",
            ),
        ]

    def __str__(self):
        return self.titre

    def get_absolute_url(self):
        return reverse("simulateur:plan", args=[self.pk])


class PosteDepense(Locataire):
    """Une dépense du projet, en euros. Ce qui la paie ne peut pas dépasser son coût."""

    plan = models.ForeignKey(PlanFinancement, on_delete=models.CASCADE, related_name="postes")
    libelle = models.CharField("libellé", max_length=160)
    montant = models.DecimalField("montant (€)", max_digits=12, decimal_places=2)
    ordre = models.PositiveSmallIntegerField(default=0)

    class Meta(Locataire.Meta):
        ordering = ["ordre", "pk"]
        verbose_name = "poste de dépense"
        verbose_name_plural = "postes de dépense"
        constraints = [
            *Locataire.Meta.constraints,
            models.CheckConstraint(
                condition=Q(montant__gte=0),
                name="acc_poste_montant",
                violation_error_message="Un montant ne peut pas être négatif.",
            ),
        ]

    def __str__(self):
        return self.libelle


class LignePlan(Locataire):
    """Ce qui paie le projet : une ligne par source. `candidature` : celle qui l’a demandée ; son
    montant fait alors foi. `fiche` : la collectivité qui apporte."""

    plan = models.ForeignKey(PlanFinancement, on_delete=models.CASCADE, related_name="lignes")
    nature = models.CharField(max_length=14, choices=NatureLignePlan.choices)
    session = models.ForeignKey(
        "offre.SessionDispositif",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="lignes",
    )
    source = models.CharField("qui paie", max_length=160, blank=True)
    fiche = models.ForeignKey(
        "collectivites.Fiche", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    candidature = models.ForeignKey(
        "accompagnements.Candidature",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="lignes",
    )
    poste = models.ForeignKey(
        PosteDepense, on_delete=models.SET_NULL, null=True, blank=True, related_name="lignes"
    )
    montant = models.DecimalField("montant (€)", max_digits=12, decimal_places=2)
    etat = models.CharField(
        "état", max_length=10, choices=EtatLignePlan.choices, default=EtatLignePlan.ENVISAGEE
    )

    class Meta(Locataire.Meta):
        ordering = ["nature", "pk"]
        verbose_name = "ligne du plan"
        verbose_name_plural = "lignes du plan"
        constraints = [
            *Locataire.Meta.constraints,
            models.CheckConstraint(
                condition=Q(montant__gte=0),
                name="acc_ligne_montant",
                violation_error_message="Un montant ne peut pas être négatif.",
            ),
            models.CheckConstraint(
                condition=Q(session__isnull=False) | Q(fiche__isnull=False) | ~Q(source=""),
                name="acc_ligne_source",
                violation_error_message="Dites qui paie : session, collectivité, ou nom.",
            ),
        ]

    def __str__(self):
        return str(self.session or self.fiche or self.source)


class BudgetUnPourcent(Locataire):
    """Ressources annuelles d’un service d’une collectivité (€) : 1 % au plus pour la coopération,
    service par service (guide CUF, dispositif 1 %)."""

    fiche = models.ForeignKey(
        "collectivites.Fiche", on_delete=models.PROTECT, related_name="budgets_un_pourcent"
    )
    annee = models.PositiveSmallIntegerField("année")
    secteur = models.CharField("service", max_length=12, choices=SecteurUnPourcent.choices)
    ressources = models.DecimalField("ressources (€)", max_digits=14, decimal_places=2)
    source = models.CharField("d’où vient le chiffre", max_length=200, blank=True)

    class Meta(Locataire.Meta):
        ordering = ["-annee", "fiche", "secteur"]
        verbose_name = "budget au titre du 1 %"
        verbose_name_plural = "budgets au titre du 1 %"
        constraints = [
            *Locataire.Meta.constraints,
            models.UniqueConstraint(
                fields=["fiche", "annee", "secteur"],
                name="acc_unpourcent_unique",
                violation_error_message="Ce service a déjà son budget pour cette année.",
            ),
            models.CheckConstraint(
                condition=Q(ressources__gte=0),
                name="acc_unpourcent_ressources",
                violation_error_message="Un montant ne peut pas être négatif.",
            ),
        ]

    def __str__(self):
        return f"{self.get_secteur_display()}, {self.annee}"


class EngagementUnPourcent(Locataire):
    """Somme engagée sur un budget au titre du 1 % (€)."""

    budget = models.ForeignKey(
        BudgetUnPourcent, on_delete=models.CASCADE, related_name="engagements"
    )
    objet = models.CharField(max_length=200)
    montant = models.DecimalField("montant (€)", max_digits=12, decimal_places=2)
    le = models.DateField("date", null=True, blank=True)
    plan = models.ForeignKey(
        PlanFinancement, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta(Locataire.Meta):
        ordering = ["le", "pk"]
        verbose_name = "engagement au titre du 1 %"
        verbose_name_plural = "engagements au titre du 1 %"
        constraints = [
            *Locataire.Meta.constraints,
            models.CheckConstraint(
                condition=Q(montant__gte=0),
                name="acc_engagement_montant",
                violation_error_message="Un montant ne peut pas être négatif.",
            ),
        ]

    def __str__(self):
        return self.objet


class BlocCanevasFiche(Locataire):
    """Un des neuf blocs du canevas, à l’échelle d’une collectivité."""

    fiche = models.ForeignKey(
        "collectivites.Fiche", on_delete=models.CASCADE, related_name="blocs_canevas"
    )
    bloc = models.SlugField(max_length=40)
    contenu = models.TextField(blank=True)

    class Meta(Locataire.Meta):
        ordering = ["fiche", "bloc"]
        verbose_name = "bloc du canevas d’une collectivité"
        verbose_name_plural = "blocs du canevas d’une collectivité"
        constraints = [
            *Locataire.Meta.constraints,
            models.UniqueConstraint(fields=["fiche", "bloc"], name="acc_bloc_unique"),
            models.CheckConstraint(condition=~Q(bloc=""), name="acc_bloc_nomme"),
        ]

    def __str__(self):
        return self.bloc
