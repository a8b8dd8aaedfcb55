"""Ce que l’équipe sait faire : auto-évaluations, plan de formation."""

from django.db import models
from django.db.models import Q

from predict.comptes.models import Locataire, LocataireQuerySet
from predict.comptes.regles import ROLES_DIRECTION, ROLES_INTERNES

from ..regles import EtatFormation, NatureFormation, NiveauCompetence
from .commun import Competence
from .reseau import ServiceReseau


class EvaluationQuerySet(LocataireQuerySet):
    """Une auto-évaluation se lit par son auteur·e ; remise, aussi par la direction."""

    def remises(self):
        return self.filter(remise_le__isnull=False)

    def visibles_par(self, agent):
        du_reseau = super().visibles_par(agent)
        if agent.role in ROLES_DIRECTION:
            return du_reseau.filter(Q(agent=agent.pk) | Q(remise_le__isnull=False))
        return du_reseau.filter(agent=agent.pk)


class Evaluation(Locataire):
    """Auto-évaluation d’une personne à une date ; brouillon tant que `remise_le` est vide."""

    agent = models.ForeignKey("comptes.Agent", on_delete=models.CASCADE, related_name="+")
    le = models.DateField("date")
    remise_le = models.DateTimeField("remise le", null=True, blank=True)
    commentaire = models.TextField(blank=True)

    objects = EvaluationQuerySet.as_manager()

    class Meta(Locataire.Meta):
        ordering = ["-le", "-pk"]
        verbose_name = "auto-évaluation"
        constraints = [
            *Locataire.Meta.constraints,
            models.UniqueConstraint(
                fields=["reseau", "agent"],
                condition=Q(remise_le__isnull=True),
                name="offre_evaluation_un_brouillon",
                violation_error_message="Vous avez déjà une auto-évaluation en cours.",
            ),
        ]

    def __str__(self):
        return f"Auto-évaluation du {self.le:%d/%m/%Y}"


class ReponseQuerySet(LocataireQuerySet):
    def visibles_par(self, agent):
        du_reseau = super().visibles_par(agent)
        if agent.role not in ROLES_INTERNES:
            return du_reseau
        siennes = Evaluation.objects.visibles_par(agent)
        return du_reseau.filter(evaluation__in=siennes)


class ReponseEvaluation(Locataire):
    """Niveau dit pour un savoir ou une posture. `element` : code du savoir, texte de la posture,
    ou vide pour une compétence transversale sans savoir."""

    evaluation = models.ForeignKey(Evaluation, on_delete=models.CASCADE, related_name="reponses")
    competence = models.ForeignKey(Competence, on_delete=models.PROTECT, related_name="+")
    element = models.CharField("élément", max_length=120, blank=True)
    niveau = models.PositiveSmallIntegerField(choices=NiveauCompetence.choices)
    note = models.CharField(max_length=300, blank=True)

    objects = ReponseQuerySet.as_manager()

    class Meta(Locataire.Meta):
        ordering = ["competence", "element"]
        verbose_name = "réponse d’auto-évaluation"
        verbose_name_plural = "réponses d’auto-évaluation"
        constraints = [
            *Locataire.Meta.constraints,
            models.UniqueConstraint(
                fields=["evaluation", "competence", "element"], name="offre_reponse_unique"
            ),
            models.CheckConstraint(
                condition=Q(niveau__gte=1, niveau__lte=4),
                name="offre_reponse_bornee",
                violation_error_message="Un niveau va de 1 à 4.",
            ),
        ]

    def __str__(self):
        return f"{self.competence} : {self.get_niveau_display()}"


class ActionFormationQuerySet(LocataireQuerySet):
    """La direction lit tout le plan ; chacun·e, ce qui concerne soi ou toute l’équipe."""

    def visibles_par(self, agent):
        du_reseau = super().visibles_par(agent)
        if agent.role in ROLES_DIRECTION:
            return du_reseau
        return du_reseau.filter(Q(agent=agent.pk) | Q(agent__isnull=True))


class ActionFormation(Locataire):
    """Une ligne du plan de formation ; sans `agent`, pour toute l’équipe. `cout` : euros."""

    competence = models.ForeignKey(Competence, on_delete=models.PROTECT, related_name="+")
    agent = models.ForeignKey(
        "comptes.Agent", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    nature = models.CharField(max_length=14, choices=NatureFormation.choices)
    objectif = models.CharField(max_length=200)
    organisme = models.CharField("organisme ou personne", max_length=160, blank=True)
    service = models.ForeignKey(
        ServiceReseau, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    prevue_le = models.DateField("prévue le", null=True, blank=True)
    realisee_le = models.DateField("réalisée le", null=True, blank=True)
    cout = models.DecimalField("coût (€)", max_digits=10, decimal_places=2, null=True, blank=True)
    etat = models.CharField(
        "état", max_length=12, choices=EtatFormation.choices, default=EtatFormation.PREVUE
    )
    note = models.TextField(blank=True)

    objects = ActionFormationQuerySet.as_manager()

    class Meta(Locataire.Meta):
        ordering = ["prevue_le", "pk"]
        verbose_name = "action de formation"
        verbose_name_plural = "actions de formation"
        constraints = [
            *Locataire.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(etat=EtatFormation.REALISEE) | Q(realisee_le__isnull=False),
                name="offre_formation_datee",
                violation_error_message="Une action réalisée a sa date.",
            ),
            models.CheckConstraint(
                condition=Q(cout__isnull=True) | Q(cout__gte=0),
                name="offre_formation_cout",
                violation_error_message="Un coût ne peut pas être négatif.",
            ),
        ]

    def __str__(self):
        return self.objectif
