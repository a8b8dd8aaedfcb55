"""Rapports : annuel, note au conseil d’administration, financeur, bilan de mandat."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from predict.comptes.models import Locataire, LocataireQuerySet
from predict.comptes.regles import ROLES_DIRECTION

from ..blocs_rapport import RESERVES, lire_textes
from ..regles import GenreRapport, intitule_rapport


class RapportQuerySet(LocataireQuerySet):
    def visibles_par(self, agent):
        """Ceux du réseau ; les genres réservés, la direction seule."""
        visibles = super().visibles_par(agent)
        if agent.role in ROLES_DIRECTION:
            return visibles
        return visibles.exclude(genre__in=RESERVES)

    def meme_edition(self, rapport):
        """Les rapports de même genre, pour le même financement ou la même collectivité."""
        return self.filter(
            genre=rapport.genre, financement=rapport.financement_id, fiche=rapport.fiche_id
        )

    def de_l_annee(self, annee):
        return self.filter(du__year=annee)


class Rapport(Locataire):
    """Un rapport : textes gardés d’une édition à l’autre, documents scellés, produits en travail.

    `textes` : {code de bloc: texte} des genres autres que le rapport annuel ; `cloture` : la
    période close dont les chiffres gelés font le rapport, vide pour les chiffres du jour.
    """

    genre = models.CharField(
        max_length=12, choices=GenreRapport.choices, default=GenreRapport.ANNUEL
    )
    titre = models.CharField(max_length=200)
    du = models.DateField("du")
    au = models.DateField("au")
    introduction = models.TextField("mot d’introduction", blank=True)
    faits_marquants = models.TextField("faits marquants (un par ligne)", blank=True)
    perspectives = models.TextField(blank=True)
    textes = models.JSONField(default=dict, blank=True)
    cloture = models.ForeignKey(
        "suivi.Cloture", on_delete=models.SET_NULL, null=True, blank=True, related_name="rapports"
    )
    financement = models.ForeignKey(
        "accompagnements.Financement",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    fiche = models.ForeignKey(
        "collectivites.Fiche", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
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

    @property
    def est_annuel(self):
        """Une année civile entière, ni plus ni moins."""
        bornes = (self.du.month, self.du.day, self.au.month, self.au.day)
        return bornes == (1, 1, 12, 31) and self.du.year == self.au.year

    @property
    def intitule(self):
        """« Rapport annuel », « Rapport semestriel » : selon ce que la période couvre."""
        return intitule_rapport(self.genre, self.du, self.au)

    class Meta(Locataire.Meta):
        ordering = ["-du", "-pk"]
        constraints = [
            *Locataire.Meta.constraints,
            models.CheckConstraint(
                condition=Q(au__gte=F("du")),
                name="suivi_rapport_dates",
                violation_error_message="La période ne peut pas finir avant de commencer.",
            ),
            models.CheckConstraint(
                condition=~Q(genre="financeur") | Q(financement__isnull=False),
                name="suivi_rapport_financement",
                violation_error_message="Dites pour quel financement.",
            ),
            models.CheckConstraint(
                condition=~Q(genre="mandat") | Q(fiche__isnull=False),
                name="suivi_rapport_fiche",
                violation_error_message="Dites pour quelle collectivité.",
            ),
        ]

    def __str__(self):
        return self.titre

    def clean(self):
        """Un bloc que le genre ne connaît pas, ou trop long, ne s’enregistre pas."""
        if self.genre in GenreRapport.values:
            try:
                lire_textes(self.genre, self.textes)
            except ValueError as erreur:
                raise ValidationError(str(erreur)) from None

    def get_absolute_url(self):
        return reverse("suivi:rapport", args=[self.pk])
