"""Théorie du changement : activités → résultats → effets → impact, et ce que l’on suppose."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from predict.comptes.models import Locataire

from ..regles import NiveauTheorie
from .indicateurs import Indicateur, IndicateurPropre


class TheorieChangement(Locataire):
    titre = models.CharField(max_length=200)
    presentation = models.TextField("présentation", blank=True)
    courante = models.BooleanField(default=True)

    class Meta(Locataire.Meta):
        ordering = ["-courante", "titre"]
        verbose_name = "théorie du changement"
        verbose_name_plural = "théories du changement"

    def __str__(self):
        return self.titre

    def get_absolute_url(self):
        return reverse("suivi:theorie", args=[self.pk])


class MaillonTheorie(Locataire):
    """Une case du schéma, et l’indicateur qui en donne la valeur du moment."""

    theorie = models.ForeignKey(
        TheorieChangement, on_delete=models.CASCADE, related_name="maillons"
    )
    niveau = models.CharField(max_length=10, choices=NiveauTheorie.choices)
    libelle = models.CharField("libellé", max_length=200)
    description = models.TextField(blank=True)
    indicateur = models.ForeignKey(
        Indicateur, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    indicateur_propre = models.ForeignKey(
        IndicateurPropre, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    ordre = models.PositiveSmallIntegerField(default=0)

    class Meta(Locataire.Meta):
        ordering = ["theorie", "ordre", "pk"]
        verbose_name = "maillon"
        constraints = [
            *Locataire.Meta.constraints,
            models.CheckConstraint(
                condition=Q(indicateur__isnull=True) | Q(indicateur_propre__isnull=True),
                name="suivi_maillon_un_indicateur",
                violation_error_message="Un maillon porte un seul indicateur.",
            ),
        ]

    def __str__(self):
        return self.libelle


class LienTheorie(Locataire):
    """« De » contribue à « vers », si l’hypothèse tient."""

    theorie = models.ForeignKey(TheorieChangement, on_delete=models.CASCADE, related_name="liens")
    de = models.ForeignKey(MaillonTheorie, on_delete=models.CASCADE, related_name="suites")
    vers = models.ForeignKey(MaillonTheorie, on_delete=models.CASCADE, related_name="causes")
    hypothese = models.TextField("hypothèse", blank=True)

    class Meta(Locataire.Meta):
        ordering = ["pk"]
        verbose_name = "lien de causalité"
        verbose_name_plural = "liens de causalité"
        constraints = [
            *Locataire.Meta.constraints,
            models.UniqueConstraint(
                fields=["de", "vers"],
                name="suivi_lien_unique",
                violation_error_message="Ces deux maillons sont déjà liés.",
            ),
            models.CheckConstraint(
                condition=~Q(de=F("vers")),
                name="suivi_lien_distinct",
                violation_error_message="Un maillon ne mène pas à lui-même.",
            ),
        ]

    def __str__(self):
        return f"{self.de} → {self.vers}"
