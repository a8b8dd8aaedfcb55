"""Saisies du suivi : période et ventilation, cibles, textes du rapport annuel."""

from django import forms

from predict.noyau.champs import preparer
from predict.noyau.formulaires import ChampDate, ChampNombre, Formulaire, FormulaireVersionne

from .calculs import Periode, PeriodeInvalide, lire_annee
from .models import FicheCapitalisation, Rapport
from .regles import (
    AIDES_CAPITALISATION,
    CODES,
    EN_POURCENTAGE,
    TEMPS_CAPITALISATION,
    Autonomie,
    RubriqueCapitalisation,
    Ventilation,
)


class PeriodeForm(Formulaire):
    """Une année, ou deux dates, et ce que l’on ventile ; tout a une valeur d’office."""

    annee = forms.CharField(required=False, max_length=20)
    du = ChampDate(required=False, label="Du")
    au = ChampDate(required=False, label="Au")
    ventiler = forms.ChoiceField(required=False, choices=Ventilation.choices, label="par")
    detail = forms.ChoiceField(
        required=False, choices=[(c, c) for c in CODES], label="Ventiler l’indicateur"
    )

    def __init__(self, data, *, le):
        super().__init__(data)
        self.le = le

    def clean(self):
        nettoye = super().clean()
        du, au = nettoye.get("du"), nettoye.get("au")
        try:
            if du or au:
                if not (du and au):
                    raise PeriodeInvalide("Indiquez les deux dates de la période.")
                nettoye["periode"] = Periode(du, au)
            elif nettoye.get("annee"):
                nettoye["periode"] = lire_annee(nettoye["annee"])
        except PeriodeInvalide as erreur:
            self.add_error(None, str(erreur))
        return nettoye

    def lire(self):
        """(période, ventilation, code ventilé) ; en cas d’erreur, l’année en cours et le profil."""
        valide = self.is_valid()
        donnees = self.cleaned_data if valide else {}
        return (
            donnees.get("periode") or Periode.de_l_annee(self.le.year),
            Ventilation(donnees.get("ventiler") or Ventilation.PROFIL),
            donnees.get("detail") or CODES[0],
        )

    @property
    def messages_d_erreur(self):
        return [message for erreurs in self.errors.values() for message in erreurs]


class CiblesForm(Formulaire):
    """Une cible par indicateur, vide si le réseau n’en a pas ; un taux, en pourcentage."""

    def __init__(self, data=None, *, indicateurs, cibles):
        self.base_fields = {i.code: _champ_cible(i) for i in indicateurs}
        super().__init__(data, initial={code: c.valeur for code, c in cibles.items()})


def _champ_cible(indicateur):
    taux = indicateur.code in EN_POURCENTAGE
    return ChampNombre(
        label=f"{indicateur.code}. {indicateur.libelle}",
        required=False,
        min_value=0,
        max_value=100 if taux else 1_000_000,
        max_digits=8,
        decimal_places=1 if taux else 0,
        help_text="en %" if taux else indicateur.unite,
    )


class RapportForm(FormulaireVersionne):
    class Meta:
        model = Rapport
        fields = ("titre", "du", "au", "introduction", "faits_marquants", "perspectives")
        widgets = {
            "introduction": forms.Textarea(attrs={"rows": 4}),
            "faits_marquants": forms.Textarea(attrs={"rows": 6}),
            "perspectives": forms.Textarea(attrs={"rows": 5}),
        }

    def clean(self):
        nettoye = super().clean()
        du, au = nettoye.get("du"), nettoye.get("au")
        if du and au:
            try:
                Periode(du, au)
            except PeriodeInvalide as erreur:
                self.add_error("au", str(erreur))
        return nettoye


class CapitalisationForm(FormulaireVersionne):
    """Un champ par rubrique ; en base, un dictionnaire."""

    class Meta:
        model = FicheCapitalisation
        fields = ("titre", "etat")

    def __init__(self, data=None, files=None, **options):
        super().__init__(data, files, **options)
        for rubrique in RubriqueCapitalisation:
            champ = forms.CharField(
                label=rubrique.label, required=False, widget=forms.Textarea(attrs={"rows": 3}),
                help_text=AIDES_CAPITALISATION.get(rubrique, ""),
            )  # fmt: skip
            self.fields[f"r_{rubrique}"] = preparer(champ)
            self.initial[f"r_{rubrique}"] = self.instance.rubriques.get(rubrique.value, "")

    def clean(self):
        nettoye = super().clean()
        self.instance.rubriques = {
            rubrique.value: texte
            for rubrique in RubriqueCapitalisation
            if (texte := nettoye.get(f"r_{rubrique}"))
        }
        return nettoye

    def _champs_a_ecrire(self):
        ecrits = set(super()._champs_a_ecrire())
        if any(nom.startswith("r_") for nom in self.changed_data):
            ecrits.add("rubriques")
        return sorted(ecrits)

    @property
    def temps(self):
        """[(titre, champs)] : les rubriques, dans l’ordre du document."""
        return [(titre, [self[f"r_{r}"] for r in codes]) for titre, codes in TEMPS_CAPITALISATION]


class EnqueteForm(Formulaire):
    """Trois questions, trois minutes."""

    satisfaction = forms.TypedChoiceField(
        label="Êtes-vous satisfait·e de l’accompagnement reçu ?", coerce=int,
        choices=[(5, "5, tout à fait"), (4, "4"), (3, "3"), (2, "2"), (1, "1, pas du tout")],
        widget=forms.RadioSelect, error_messages={"required": "Choisissez une note, de 1 à 5."},
    )  # fmt: skip
    autonomie = forms.ChoiceField(
        label="Votre collectivité est-elle plus autonome dans ses actions internationales ?",
        choices=[choix for choix in Autonomie.choices if choix[0]], widget=forms.RadioSelect,
        error_messages={"required": "Choisissez une réponse ; « Ne sait pas » en est une."},
    )  # fmt: skip
    verbatim = forms.CharField(
        label="Ce que vous voulez nous dire", required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )  # fmt: skip
    accord = forms.BooleanField(
        label="Le réseau peut citer ces mots, avec le nom de la collectivité", required=False
    )
