"""Saisies de la coordination : missions, services communs et la note de leur version."""

from django import forms

from predict.noyau.formulaires import FormulaireAEmpreinte, FormulaireModele

from ..models import Mission, Service
from ..regles import CHAMPS_COMMUNS
from .champs import (
    ChampCompetences,
    ChampDeroule,
    ChampListe,
    champ_modes,
    champ_odd,
    champ_profils,
    champ_publics,
)

CHAMPS = (
    "libelle", "mission", "but", "volet_conseille", "publics", "profils", "angle", "modes",
    "deroule", "livrables", "suites", "outils", "competences", "ecsi", "odd",
    "jours_min", "jours_max", "jours_a_verifier",
    "source_document", "source_section", "reconstruction",
)  # fmt: skip
# Comment la page groupe les champs : (identifiant, titre, aide, champs).
GROUPES = (
    ("quoi", "Le service", "", ("libelle", "mission", "but", "volet_conseille", "ecsi")),
    ("pour-qui", "Pour qui", "", ("publics", "profils", "angle")),
    ("comment", "Comment", "", ("modes", "deroule", "outils", "competences")),
    ("resultat", "Ce qu’il en reste", "", ("livrables", "suites", "odd")),
    (
        "jours", "Jours indicatifs",
        "Un ordre de grandeur : chaque réseau fixe les siens. Une version n’en dépend pas.",
        ("jours_min", "jours_max", "jours_a_verifier"),
    ),
    ("source", "D’où il vient", "", ("source_document", "source_section", "reconstruction")),
)  # fmt: skip


class _ServiceCommun(forms.Form):
    publics = champ_publics(help_text="Sans choix : tous les niveaux.")
    profils = champ_profils(help_text="Seulement si une source les cite ; sans choix : tous.")
    modes = champ_modes()
    deroule = ChampDeroule(help_text="Une phase vide ne s’enregistre pas.")
    livrables = ChampListe(label="Livrables types", help_text="Un par ligne.")
    outils = ChampListe(label="Outils", help_text="Un par ligne : grille, trame, questionnaire…")
    competences = ChampCompetences()
    odd = champ_odd()

    def groupes(self):
        """[(identifiant, titre, aide, champs liés)], dans l’ordre de la page."""
        return [(cle, titre, aide, [self[n] for n in noms]) for cle, titre, aide, noms in GROUPES]


AIDES = {
    "but": "Une phrase, adressée à la collectivité.",
    "angle": "Par où l’on entre : l’intérêt local qui donne envie d’agir.",
    "suites": "Ce que l’on propose après, pour que le service ne reste pas seul.",
    "source_document": "Le document qui atteste la pratique.",
    "reconstruction": "La fiche est une proposition : la source n’atteste que la pratique.",
    "jours_a_verifier": "Aucune source ne donne ces jours.",
}


def _preparer(form):
    for nom in ("but", "angle", "suites"):
        form.fields[nom].widget.attrs["rows"] = 3
    form.fields["mission"].queryset = Mission.objects.all()


class NouveauServiceCommunForm(_ServiceCommun, FormulaireModele):
    class Meta:
        model = Service
        fields = CHAMPS
        help_texts = AIDES

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        _preparer(self)


class ServiceCommunForm(_ServiceCommun, FormulaireAEmpreinte):
    """`note` : demandée dès que change un texte que les réseaux comparent au leur."""

    note = forms.CharField(
        label="Ce qui change",
        max_length=300,
        required=False,
        help_text="Une phrase que liront les réseaux avant de prendre ou de laisser. "
        "Sans objet si seuls changent la mission, le volet, les jours ou la source.",
    )

    class Meta:
        model = Service
        fields = CHAMPS
        help_texts = AIDES

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        _preparer(self)

    @property
    def publie(self):
        """Vrai si l’enregistrement fait une version nouvelle."""
        return any(nom in CHAMPS_COMMUNS for nom in self.changed_data)

    def clean(self):
        nettoye = super().clean()
        if self.publie and not nettoye.get("note"):
            self.add_error(
                "note", "Dites aux réseaux ce qui change : une version nouvelle est publiée."
            )
        return nettoye

    def save(self, commit=True):
        self.instance.modifie_par_coordination = True
        return super().save(commit)

    def _champs_a_ecrire(self):
        return sorted({*super()._champs_a_ecrire(), "modifie_par_coordination"})


class NouvelleMissionForm(FormulaireModele):
    class Meta:
        model = Mission
        fields = ["libelle", "definition"]


class MissionForm(FormulaireAEmpreinte):
    class Meta:
        model = Mission
        fields = ["libelle", "definition"]

    def save(self, commit=True):
        self.instance.modifie_par_coordination = True
        return super().save(commit)

    def _champs_a_ecrire(self):
        return sorted({*super()._champs_a_ecrire(), "modifie_par_coordination"})
