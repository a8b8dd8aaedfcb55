"""Ce qu’une personne référente demande au réseau sur elle-même : corriger, effacer, partir."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from predict.comptes.models import Locataire, LocataireQuerySet
from predict.comptes.regles import Role

from ..regles.portail import GenreDemande, SuiteDemande


class DemandePortailQuerySet(LocataireQuerySet):
    def visibles_par(self, agent):
        """L’équipe voit tout ; une personne référente, les siennes et rien d’autre."""
        if agent.role != Role.REFERENT:
            return super().visibles_par(agent)
        return self.filter(reseau_id=agent.reseau_id, demandee_par=agent)

    def en_attente(self):
        return self.filter(suite=SuiteDemande.RECUE)


class DemandePortail(Locataire):
    """Une demande sur soi, suivie d’une tâche de l’équipe.

    `quitte_le` et `propose_*` : un départ, et qui pourrait remplacer ; ces noms s’effacent quand la
    demande est traitée, la fiche du contact les porte alors.
    """

    fiche = models.ForeignKey(
        "collectivites.Fiche", on_delete=models.CASCADE, related_name="demandes_portail"
    )
    genre = models.CharField(max_length=12, choices=GenreDemande.choices)
    contact = models.ForeignKey(
        "collectivites.Contact", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    demandee_par = models.ForeignKey(
        "comptes.Agent",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="demandée par",
    )
    demandee_le = models.DateField("demandée le")
    texte = models.TextField(blank=True)
    quitte_le = models.DateField("quitte ses fonctions le", null=True, blank=True)
    propose_prenom = models.CharField("prénom proposé", max_length=80, blank=True)
    propose_nom = models.CharField("nom proposé", max_length=80, blank=True)
    propose_fonction = models.CharField("fonction proposée", max_length=160, blank=True)
    propose_email = models.EmailField("adresse proposée", blank=True)
    suite = models.CharField(max_length=8, choices=SuiteDemande.choices, default=SuiteDemande.RECUE)
    reponse = models.TextField("réponse du réseau", blank=True)
    traitee_le = models.DateField("traitée le", null=True, blank=True)
    traitee_par = models.ForeignKey(
        "comptes.Agent",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="traitée par",
    )
    tache = models.ForeignKey(
        "accompagnements.Tache",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="demandes_portail",
        verbose_name="tâche",
    )

    objects = DemandePortailQuerySet.as_manager()

    class Meta(Locataire.Meta):
        ordering = ["-demandee_le", "-pk"]
        verbose_name = "demande du portail"
        verbose_name_plural = "demandes du portail"
        constraints = [
            *Locataire.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(suite=SuiteDemande.REFUSEE) | ~Q(reponse=""),
                name="acc_demande_portail_reponse",
                violation_error_message="Une demande que l’on ne suit pas s’explique : dites "
                "pourquoi.",
            ),
        ]

    def __str__(self):
        return self.get_genre_display()

    def get_absolute_url(self):
        return reverse("accompagnements:demande_portail", args=[self.pk])

    @property
    def propose(self):
        """« Awa Diallo » : qui remplacerait ; vide si personne n’est proposé."""
        return f"{self.propose_prenom} {self.propose_nom}".strip()
