"""Nommer une vue, la partager."""

from predict.noyau.formulaires import FormulaireVersionne

from .actions import journaliser
from .models import Vue


class VueForm(FormulaireVersionne):
    class Meta:
        model = Vue
        fields = ["titre", "partagee"]
        help_texts = {"partagee": "Toute l’équipe la verra parmi ses vues."}

    def clean_titre(self):
        return " ".join(self.cleaned_data["titre"].split())

    def enregistrer_avec_acte(self, agent):
        """Faux, message posé, si quelqu’un a enregistré entre-temps."""
        if not self.enregistrer():
            return False
        champs = [c for c in self.changed_data if c != "version"]
        journaliser(agent=agent, verbe="vue modifiée", objet=self.instance, champs=champs)
        return True
