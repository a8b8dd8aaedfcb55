"""Ce qu’un agent veut recevoir des échéances de financement."""

from django import forms

from predict.noyau.formulaires import FormulaireVersionne

from ..models import Dispositif, Veille
from ..regles import RythmeVeille


class VeilleForm(FormulaireVersionne):
    dispositifs = forms.MultipleChoiceField(
        label="Dispositifs suivis", required=False, widget=forms.CheckboxSelectMultiple,
        help_text="Aucune case cochée : tous, y compris ceux qui s’ajouteront.",
    )  # fmt: skip

    class Meta:
        model = Veille
        fields = ["rythme", "dispositifs"]
        labels = {"rythme": "Courriel des échéances"}
        widgets = {"rythme": forms.RadioSelect}

    def __init__(self, *args, agent, **options):
        super().__init__(*args, **options)
        self.fields["rythme"].choices = RythmeVeille.choices
        visibles = Dispositif.objects.visibles_par(agent).filter(sessions__isnull=False)
        choix = dict(visibles.order_by("libelle").values_list("code", "libelle"))
        # Un dispositif suivi puis retiré reste écrit : la case qui manque ne l’efface pas.
        self.perdus = [c for c in self.instance.dispositifs if c not in choix]
        self.fields["dispositifs"].choices = list(choix.items())

    def clean_dispositifs(self):
        return [*self.cleaned_data["dispositifs"], *self.perdus]
