"""Ce que chacun se garde : vues de listes, adresses d’agenda."""

import hashlib

from django.db import models
from django.db.models import Q

from ..regles import Role
from .base import Locataire, LocataireQuerySet


class VueQuerySet(LocataireQuerySet):
    def visibles_par(self, agent):
        """Les siennes, et celles que l’équipe partage."""
        return super().visibles_par(agent).filter(Q(agent_id=agent.pk) | Q(partagee=True))


class Vue(Locataire):
    """Une liste et ses filtres, gardés sous un nom. `liste` : nom de route ; `requete` : ce qui
    suit le « ? » de son adresse."""

    liste = models.CharField(max_length=80)
    titre = models.CharField("nom de la vue", max_length=60)
    requete = models.TextField("requête", blank=True)
    agent = models.ForeignKey("comptes.Agent", on_delete=models.CASCADE, related_name="vues")
    partagee = models.BooleanField("partagée avec l’équipe", default=False)

    objects = VueQuerySet.as_manager()

    class Meta(Locataire.Meta):
        ordering = ["titre", "pk"]
        constraints = [
            *Locataire.Meta.constraints,
            models.UniqueConstraint(
                fields=["reseau", "agent", "liste", "titre"],
                name="comptes_vue_unique",
                violation_error_message="Vous avez déjà une vue de ce nom.",
            ),
        ]

    def __str__(self):
        return self.titre


class FluxCalendrierQuerySet(LocataireQuerySet):
    def visibles_par(self, agent):
        """Les siennes ; la direction et l’administration retirent celle d’un appareil perdu."""
        lignes = super().visibles_par(agent)
        if agent.role in (Role.DIRECTION, Role.ADMINISTRATION):
            return lignes
        return lignes.filter(agent_id=agent.pk)

    def de(self, agent):
        return self.filter(agent_id=agent.pk, reseau_id=agent.reseau_id)

    def ouverts(self):
        return self.filter(retire_le__isnull=True)

    def avec_jeton(self, jeton):
        return self.filter(jeton_hache=FluxCalendrier.hacher(jeton))


class FluxCalendrier(Locataire):
    """Adresse secrète d’agenda d’un agent, à donner à son logiciel (iCalendar).

    Le jeton (≥ 128 bits) n’est gardé que haché ; retirer l’adresse la rend muette.
    """

    agent = models.ForeignKey("comptes.Agent", on_delete=models.CASCADE, related_name="agendas")
    nom = models.CharField("où elle sert", max_length=60, blank=True)
    jeton_hache = models.CharField(max_length=64, unique=True, editable=False)
    dernier_acces_le = models.DateField("lue le", null=True, blank=True, editable=False)
    retire_le = models.DateTimeField("retirée le", null=True, blank=True)

    objects = FluxCalendrierQuerySet.as_manager()

    class Meta(Locataire.Meta):
        ordering = ["-cree_le", "-pk"]
        verbose_name = "adresse d’agenda"
        verbose_name_plural = "adresses d’agenda"

    def __str__(self):
        return self.nom or f"Agenda n° {self.pk}"

    @staticmethod
    def hacher(jeton):
        return hashlib.sha256(jeton.encode("utf-8", "replace")).hexdigest()
