"""La feuille de singularisation : quatre questions, chacune avec ses appuis."""

from django import forms

from predict.noyau.champs import ChampDate
from predict.noyau.formulaires import FormulaireVersionne

from ..models import FeuilleSingularisation
from ..regles import ApprocheSingularisation
from .champs import ChampListe, champ_odd

# (champ, question, aide) : les questions de l’étape 1, dites avec nos mots.
QUESTIONS = (
    (
        "singularite",
        "Qu’a votre territoire que les autres n’ont pas ?",
        "Une histoire, une géographie, des liens anciens, une façon de faire : ce qui donne à "
        "votre réseau sa raison d’agir ici.",
    ),
    (
        "marqueurs_reponse",
        "À quoi le reconnaît-on ?",
        "Filières, diasporas, universités, jumelages, fleuve ou frontière : ce qui se voit, et "
        "qui peut ouvrir une conversation.",
    ),
    (
        "acteurs",
        "Vers qui se tourner, sur le territoire et dans la collectivité ?",
        "Dans une grande collectivité, une direction des relations internationales ou un service "
        "de métier ; dans une petite, les élu·es. Autour : membres, associations, entreprises.",
    ),
    (
        "collectivites",
        "Qu’ont de particulier les collectivités d’ici ?",
        "Taille, moyens, compétences, expérience de l’international : ce qui change la façon de "
        "les accompagner.",
    ),
)


class FeuilleForm(FormulaireVersionne):
    le = ChampDate(label="Date du travail", required=False)
    marqueurs = ChampListe(
        label="Marqueurs, en quelques mots",
        help_text="Un par ligne, court : « alimentation », « val de Loire ». Ils se proposeront "
        "sur chaque service.",
    )
    odd = champ_odd(help_text="Ceux auxquels votre territoire tient le plus.")
    approches = forms.MultipleChoiceField(
        label="Comment vous avez répondu",
        choices=ApprocheSingularisation.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = FeuilleSingularisation
        fields = (
            *(champ for champ, _, _ in QUESTIONS),
            "marqueurs", "odd", "approches", "participants", "le",
        )  # fmt: skip
        help_texts = {"participants": "Noms ou fonctions : équipe, administrateurs, membres."}

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        for champ, question, aide in QUESTIONS:
            self.fields[champ].label = question
            self.fields[champ].help_text = aide
            self.fields[champ].widget.attrs["rows"] = 6
