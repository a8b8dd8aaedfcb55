"""Saisies du suivi : période et ventilation, cibles, textes du rapport annuel."""

from django import forms

from predict.noyau.formulaires import ChampDate, ChampNombre, Formulaire, FormulaireVersionne

from .calculs import Periode, PeriodeInvalide, lire_annee
from .models import Rapport
from .regles import CODES, EN_POURCENTAGE, Ventilation


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
