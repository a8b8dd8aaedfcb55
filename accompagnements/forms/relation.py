"""Un échange et sa suite : ce que l’on note, ce qu’il reste à faire, qui s’en charge."""

from django import forms
from django.utils.functional import cached_property

from collectivites.forms import EchangeForm, equipe_de
from predict.noyau.formulaires import ChampDate, Formulaire

from ..calculs.fil import SORTES, Demande


class EchangeEtSuiteForm(EchangeForm):
    """L’échange de la relation, plus la tâche que sa suite fait naître."""

    suite_pour = forms.ModelChoiceField(
        label="Confiée à", queryset=None, required=False, empty_label="Personne pour l’instant"
    )
    SUITE = (*EchangeForm.SUITE, "suite_pour")

    def __init__(self, *args, agent, **options):
        super().__init__(*args, **options)
        champ = self.fields["suite_pour"]
        champ.queryset = equipe_de(self.fiche.reseau_id)
        champ.choices = [("", champ.empty_label), *((m.pk, m.nom_complet) for m in self.equipe)]
        self.fields["suite"].help_text = "Elle devient une tâche, dans le même geste."
        taches = self.taches
        if self.instance.pk is None:
            self.initial.setdefault("suite_pour", agent.pk)
        elif taches:
            self.initial["suite_pour"] = taches[0].assignee_id

    @property
    def taches(self):
        """Les tâches nées de l’échange, celles à faire d’abord."""
        if self.instance.pk is None:
            return []
        taches = self.instance.taches.select_related("assignee", "faite_par")
        return sorted(taches, key=lambda t: t.faite_le is not None)

    @property
    def suite_change(self):
        return bool({*self.SUITE} & {*self.changed_data})


class FilForm(Formulaire):
    """Filtres du fil. Un filtre illisible se dit et ne filtre pas ; le reste compte."""

    q = forms.CharField(max_length=200, required=False)
    sorte = forms.MultipleChoiceField(choices=list(SORTES.items()), required=False)
    du = ChampDate(label="Depuis le", required=False)
    au = ChampDate(label="Jusqu’au", required=False)
    auteur = forms.TypedMultipleChoiceField(coerce=int, required=False)
    suite = forms.BooleanField(required=False)

    def __init__(self, *args, agent, **options):
        super().__init__(*args, **options)
        self.equipe = list(equipe_de(agent.reseau_id))
        self.auteurs = [(a.pk, a.nom_complet) for a in self.equipe]
        self.fields["auteur"].choices = self.auteurs

    @cached_property
    def demande(self):
        self.is_valid()
        lues = self.cleaned_data
        return Demande(
            sortes=tuple(lues.get("sorte", ())),
            du=lues.get("du"),
            au=lues.get("au"),
            auteurs=tuple(lues.get("auteur", ())),
            texte=lues.get("q", ""),
            suite=lues.get("suite", False),
        )
