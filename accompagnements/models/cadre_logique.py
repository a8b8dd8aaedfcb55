"""Cadre logique et plan d’action : ce que l’on veut, ce que l’on fait, quand, avec quoi."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from predict.comptes.models import Locataire

from ..regles.outils import Degre, EtatAction, NiveauLogique


def _dates(nom, mots):
    return models.CheckConstraint(
        condition=Q(debut_le__isnull=True) | Q(fin_le__isnull=True) | Q(fin_le__gte=F("debut_le")),
        name=nom,
        violation_error_message=mots,
    )


class CadreLogique(Locataire):
    accompagnement = models.ForeignKey(
        "accompagnements.Accompagnement", on_delete=models.CASCADE, related_name="cadres_logiques"
    )
    projet = models.ForeignKey(
        "accompagnements.Projet",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="cadres_logiques",
    )
    demarche = models.ForeignKey(
        "accompagnements.DemarcheStrategie",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="cadres_logiques",
        verbose_name="stratégie",
    )
    titre = models.CharField(max_length=200)
    debut_le = models.DateField("début", null=True, blank=True)
    fin_le = models.DateField("fin", null=True, blank=True)

    class Meta(Locataire.Meta):
        ordering = ["-modifie_le", "-pk"]
        verbose_name = "cadre logique"
        verbose_name_plural = "cadres logiques"
        constraints = [
            *Locataire.Meta.constraints,
            _dates("acc_logique_dates", "Le cadre logique ne peut pas finir avant de commencer."),
        ]

    def __str__(self):
        return self.titre

    def get_absolute_url(self):
        return reverse("outils:cadre_logique", args=[self.pk])


class LigneLogique(Locataire):
    """Une ligne de la grille. Dates, ressources et coût (€) ne valent que pour une activité."""

    cadre = models.ForeignKey(CadreLogique, on_delete=models.CASCADE, related_name="lignes")
    niveau = models.CharField(max_length=10, choices=NiveauLogique.choices)
    parent = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="enfants"
    )
    libelle = models.CharField("logique", max_length=300)
    indicateurs = models.TextField(blank=True)
    sources = models.TextField("sources de vérification", blank=True)
    hypotheses = models.TextField("hypothèses", blank=True)
    ressources = models.TextField(blank=True)
    cout = models.DecimalField("coût (€)", max_digits=12, decimal_places=2, null=True, blank=True)
    responsable = models.CharField(max_length=160, blank=True)
    debut_le = models.DateField("début", null=True, blank=True)
    fin_le = models.DateField("fin", null=True, blank=True)
    ordre = models.PositiveSmallIntegerField(default=0)

    class Meta(Locataire.Meta):
        ordering = ["ordre", "pk"]
        verbose_name = "ligne du cadre logique"
        verbose_name_plural = "lignes du cadre logique"
        constraints = [
            *Locataire.Meta.constraints,
            _dates("acc_ligne_dates", "L’activité ne peut pas finir avant de commencer."),
            models.CheckConstraint(
                condition=Q(cout__isnull=True) | Q(cout__gte=0),
                name="acc_ligne_cout",
                violation_error_message="Un coût ne peut pas être négatif.",
            ),
        ]

    def __str__(self):
        return self.libelle


class RisqueLogique(Locataire):
    cadre = models.ForeignKey(CadreLogique, on_delete=models.CASCADE, related_name="risques")
    libelle = models.CharField("risque", max_length=200)
    probabilite = models.PositiveSmallIntegerField(
        "probabilité", choices=Degre.choices, default=Degre.MOYEN
    )
    gravite = models.PositiveSmallIntegerField(
        "gravité", choices=Degre.choices, default=Degre.MOYEN
    )
    parade = models.TextField("ce que l’on prévoit", blank=True)
    ordre = models.PositiveSmallIntegerField(default=0)

    class Meta(Locataire.Meta):
        ordering = ["ordre", "pk"]
        verbose_name = "risque"

    def __str__(self):
        return self.libelle


class PlanAction(Locataire):
    """Plan d’action calé sur le mandat : `fin_le` est d’ordinaire celle du mandat."""

    accompagnement = models.ForeignKey(
        "accompagnements.Accompagnement", on_delete=models.CASCADE, related_name="plans_action"
    )
    titre = models.CharField(max_length=200)
    debut_le = models.DateField("début", null=True, blank=True)
    fin_le = models.DateField("fin", null=True, blank=True)
    bilan = models.TextField("bilan de fin de mandat", blank=True)

    class Meta(Locataire.Meta):
        ordering = ["-modifie_le", "-pk"]
        verbose_name = "plan d’action"
        verbose_name_plural = "plans d’action"
        constraints = [
            *Locataire.Meta.constraints,
            _dates("acc_plan_action_dates", "Le plan ne peut pas finir avant de commencer."),
        ]

    def __str__(self):
        return self.titre

    def get_absolute_url(self):
        return reverse("outils:plan_action", args=[self.pk])


class ActionPlan(Locataire):
    """Une action du plan ; `recommandation`, `objectif` : ce dont elle découle. Coût en euros."""

    plan = models.ForeignKey(PlanAction, on_delete=models.CASCADE, related_name="actions")
    recommandation = models.ForeignKey(
        "accompagnements.Recommandation",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="actions",
    )
    objectif = models.ForeignKey(
        "accompagnements.ObjectifStrategie",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="actions",
    )
    titre = models.CharField(max_length=200)
    description = models.TextField(blank=True)
    pilote = models.CharField(max_length=160, blank=True)
    partenaires = models.CharField(max_length=300, blank=True)
    debut_le = models.DateField("début", null=True, blank=True)
    fin_le = models.DateField("fin", null=True, blank=True)
    cout = models.DecimalField("coût (€)", max_digits=12, decimal_places=2, null=True, blank=True)
    financement = models.CharField(max_length=200, blank=True)
    indicateur = models.CharField("à quoi l’on verra que c’est fait", max_length=200, blank=True)
    etat = models.CharField(
        "état", max_length=12, choices=EtatAction.choices, default=EtatAction.PREVUE
    )
    ordre = models.PositiveSmallIntegerField(default=0)

    class Meta(Locataire.Meta):
        ordering = ["ordre", "pk"]
        verbose_name = "action du plan"
        verbose_name_plural = "actions du plan"
        constraints = [
            *Locataire.Meta.constraints,
            _dates("acc_action_dates", "L’action ne peut pas finir avant de commencer."),
            models.CheckConstraint(
                condition=Q(cout__isnull=True) | Q(cout__gte=0),
                name="acc_action_cout",
                violation_error_message="Un coût ne peut pas être négatif.",
            ),
        ]

    def __str__(self):
        return self.titre
