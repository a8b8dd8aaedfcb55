from django.db import models
from django.db.models import Q
from django.urls import reverse

from collectivites.regles import TypeEchange
from predict.comptes.models import Locataire, LocataireQuerySet
from predict.comptes.regles import Role

from ..regles import CasType, EtatSollicitation, Scenario


class SollicitationQuerySet(LocataireQuerySet):
    def visibles_par(self, agent):
        """L’équipe voit tout ; un·e référent·e, ce qu’elle ou il a demandé pour ses collectivités.

        Rien de ce que l’équipe a noté d’un appel ne se lit au portail.
        """
        if agent.role != Role.REFERENT:
            return super().visibles_par(agent)
        return self.filter(
            reseau_id=agent.reseau_id, notee_par=agent,
            fiche__referents__agent=agent, fiche__referents__actif=True,
        ).distinct()  # fmt: skip

    def a_traiter(self):
        return self.filter(etat=EtatSollicitation.A_TRAITER)


class Sollicitation(Locataire):
    """Ce qui arrive : un appel, un courriel. Se note en moins d’une minute, se trie ensuite."""

    fiche = models.ForeignKey(
        "collectivites.Fiche", on_delete=models.CASCADE, related_name="sollicitations"
    )
    recue_le = models.DateField("reçue le")
    canal = models.CharField(max_length=12, choices=TypeEchange.choices, default=TypeEchange.APPEL)
    objet = models.CharField(max_length=200)
    demande = models.TextField(blank=True)
    contact = models.ForeignKey(
        "collectivites.Contact", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    appelant = models.CharField("qui appelle", max_length=160, blank=True)
    scenario = models.CharField(
        "scénario", max_length=12, choices=Scenario.choices, default=Scenario.RECEPTIF
    )
    cas_type = models.CharField("cas type", max_length=24, choices=CasType.choices, blank=True)
    etat = models.CharField(
        "état",
        max_length=14,
        choices=EtatSollicitation.choices,
        default=EtatSollicitation.A_TRAITER,
    )
    dans_offre = models.BooleanField("entre dans l’offre", null=True, blank=True)
    motif = models.TextField("motif de la réorientation ou réponse donnée", blank=True)
    oriente_vers = models.CharField("orientée vers", max_length=200, blank=True)
    traitee_le = models.DateField("traitée le", null=True, blank=True)
    traitee_par = models.ForeignKey(
        "comptes.Agent", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    notee_par = models.ForeignKey(
        "comptes.Agent", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = SollicitationQuerySet.as_manager()

    class Meta(Locataire.Meta):
        ordering = ["-recue_le", "-pk"]
        indexes = [
            models.Index(fields=["reseau", "etat"], name="acc_sollicitation_etat"),
            # Le tableau de bord compte les sollicitations d’une période sans les ouvrir.
            models.Index(fields=["reseau", "recue_le", "etat"], name="acc_sollicitation_date"),
        ]
        constraints = [
            *Locataire.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(etat=EtatSollicitation.REORIENTEE) | ~Q(motif=""),
                name="acc_sollicitation_motif",
                violation_error_message="Une réorientation se motive : dites pourquoi et vers qui.",
            ),
        ]

    def __str__(self):
        return self.objet

    def get_absolute_url(self):
        return reverse("accompagnements:sollicitation", args=[self.pk])
