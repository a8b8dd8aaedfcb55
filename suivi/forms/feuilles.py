"""Préparer une feuille de temps."""

from datetime import timedelta

from django import forms

from accompagnements.models import Financement
from predict.comptes.droits import est_direction
from predict.comptes.models import Agent
from predict.comptes.regles import ROLES_INTERNES
from predict.noyau.formulaires import ChampDate, Formulaire
from predict.noyau.typographie import periode

from ..models import FeuilleTemps


class FeuilleForm(Formulaire):
    """Une personne, un financement, une période : d’office, le dernier mois plein."""

    agent = forms.ModelChoiceField(queryset=Agent.objects.none(), label="Personne")
    financement = forms.ModelChoiceField(queryset=Financement.objects.none(), label="Financement")
    du = ChampDate(label="Du")
    au = ChampDate(label="Au")

    def __init__(self, data=None, *, agent, le, initial=None):
        fin = le.replace(day=1) - timedelta(days=1)
        depart = {"agent": agent.pk, "du": fin.replace(day=1), "au": fin} | (initial or {})
        super().__init__(data, initial=depart)
        self.personne, self.le = agent, le
        self.fields["financement"].queryset = Financement.objects.visibles_par(agent)
        equipe = Agent.objects.filter(
            adhesions__reseau=agent.reseau_id, adhesions__role__in=ROLES_INTERNES
        )
        if est_direction(agent):
            self.fields["agent"].queryset = equipe.distinct().order_by("nom", "prenom")
        else:
            self.fields["agent"].queryset = equipe.filter(pk=agent.pk).distinct()
            self.fields["agent"].widget = forms.HiddenInput()

    def clean(self):
        nettoye = super().clean()
        du, au = nettoye.get("du"), nettoye.get("au")
        if du and au and au < du:
            self.add_error("au", "La période ne peut pas finir avant de commencer.")
        elif au and au > self.le:
            self.add_error("au", "La période n’est pas finie : on certifie du temps déjà passé.")
        if not self.errors:
            self._refuser_les_recoupements(nettoye)
        return nettoye

    def _refuser_les_recoupements(self, nettoye):
        """Un même temps ne se certifie pas deux fois."""
        autre = (
            FeuilleTemps.objects.filter(
                reseau=self.personne.reseau_id, agent=nettoye["agent"],
                financement=nettoye["financement"], du__lte=nettoye["au"], au__gte=nettoye["du"],
            )
            .exclude(du=nettoye["du"], au=nettoye["au"])
            .first()
        )  # fmt: skip
        if autre:
            self.add_error(
                "du",
                f"La feuille {periode(autre.du, autre.au)} couvre déjà une partie de ces jours.",
            )
