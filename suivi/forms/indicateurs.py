"""Période, ventilation, cibles, tenue."""

from django import forms

from predict.comptes.models import Agent
from predict.comptes.regles import ROLES_INTERNES
from predict.noyau.formulaires import ChampDate, ChampNombre, Formulaire, FormulaireVersionne

from ..calculs import Periode, PeriodeInvalide, lire_annee
from ..models import TenueIndicateur
from ..regles import CODES, EN_POURCENTAGE, Ventilation


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
    """Une cible et une valeur de référence par indicateur, vides si le réseau n’en a pas ; un taux,
    en pourcentage. Champs : « I1 », « reference-I1 »."""

    def __init__(self, data=None, *, indicateurs, cibles, references):
        self.indicateurs = indicateurs
        self.base_fields = {i.code: _champ_cible(i, "Cible") for i in indicateurs} | {
            f"reference-{i.code}": _champ_cible(i, "Valeur de référence") for i in indicateurs
        }
        initial = {code: c.valeur for code, c in cibles.items()}
        initial |= {f"reference-{code}": c.valeur for code, c in references.items()}
        super().__init__(data, initial=initial)

    @property
    def lignes(self):
        return [(i, self[i.code], self[f"reference-{i.code}"]) for i in self.indicateurs]

    def valeurs(self, prefixe=""):
        """{code: Decimal ou `None`}. `prefixe` : « reference- » pour les valeurs de référence."""
        return {i.code: self.cleaned_data[f"{prefixe}{i.code}"] for i in self.indicateurs}


class CiblesLignesForm(Formulaire):
    """Les cibles d’un indicateur, ligne à ligne d’une ventilation."""

    def __init__(self, data=None, *, indicateur, lignes, cibles):
        """`lignes` : noms affichés ; `cibles` : {ligne: Cible}."""
        self.noms = list(lignes)
        self.base_fields = {
            f"ligne-{rang}": _champ_cible(indicateur, nom) for rang, nom in enumerate(self.noms)
        }
        super().__init__(
            data,
            initial={
                f"ligne-{rang}": cibles[nom].valeur
                for rang, nom in enumerate(self.noms)
                if nom in cibles
            },
        )

    def valeurs(self, code):
        return {
            (code, nom): self.cleaned_data[f"ligne-{rang}"] for rang, nom in enumerate(self.noms)
        }


def _champ_cible(indicateur, libelle):
    taux = indicateur.code in EN_POURCENTAGE
    return ChampNombre(
        label=f"{libelle}, {indicateur.code}",
        required=False,
        min_value=0,
        max_value=100 if taux else 1_000_000,
        max_digits=8,
        decimal_places=1 if taux else 0,
        help_text="en %" if taux else "",
    )


class TenueForm(FormulaireVersionne):
    class Meta:
        model = TenueIndicateur
        fields = ("responsable", "outil", "periodicite", "note")
        widgets = {"note": forms.Textarea(attrs={"rows": 4})}
        help_texts = {
            "outil": "Vide : celui de la fiche commune.",
            "periodicite": "Vide : celle de la fiche commune.",
        }

    def __init__(self, *args, agent, **options):
        super().__init__(*args, **options)
        self.fields["responsable"].queryset = equipe(agent.reseau_id)
        self.fields["responsable"].empty_label = "Personne en particulier"


def equipe(reseau_id):
    """Qui travaille au réseau : peut répondre d’un indicateur."""
    return Agent.objects.filter(
        adhesions__reseau_id=reseau_id, adhesions__active=True, adhesions__role__in=ROLES_INTERNES
    ).distinct()
