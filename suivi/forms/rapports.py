"""Textes d’un rapport, et de quoi il parle."""

from django import forms

from accompagnements.models import Financement
from collectivites.models import Fiche
from predict.noyau.formulaires import Formulaire, FormulaireVersionne
from predict.noyau.typographie import periode

from ..blocs_rapport import blocs_de
from ..calculs import Periode, PeriodeInvalide
from ..models import Cloture, Rapport
from ..regles import GenreRapport

# Un titre plus long pousserait la note hors de ses deux pages.
TITRE_DE_NOTE = 80
AVEC_CLOTURE = {GenreRapport.ANNUEL, GenreRapport.NOTE_CA}
PREFIXE = "bloc_"
AIDES_ANNUEL = {
    "introduction": "Ouvre le rapport : l’année en quelques phrases, de votre main.",
    "faits_marquants": "Un fait par ligne ; cinq ou six suffisent.",
    "perspectives": "Ce que l’année qui vient doit apporter.",
}


class ChoixCloture(forms.ModelChoiceField):
    def label_from_instance(self, cloture):
        return f"Chiffres gelés de la clôture {periode(cloture.du, cloture.au)}"


class SujetForm(Formulaire):
    """De quoi parle un rapport qui a un sujet : un financement, ou une collectivité."""

    sujet = forms.ModelChoiceField(queryset=Fiche.objects.none())

    def __init__(self, data=None, *, agent, genre):
        super().__init__(data, auto_id=f"{genre}_%s")
        if genre == GenreRapport.FINANCEUR:
            champ = forms.ModelChoiceField(
                Financement.objects.visibles_par(agent), label="Financement"
            )
        else:
            fiches = Fiche.objects.visibles_par(agent).filter(accompagnements__isnull=False)
            champ = forms.ModelChoiceField(
                fiches.select_related("collectivite").order_by("collectivite__nom").distinct(),
                label="Collectivité",
            )
        champ.empty_label = "Choisir…"
        self.fields["sujet"] = champ


class RapportForm(FormulaireVersionne):
    class Meta:
        model = Rapport
        fields = (
            "titre", "cloture", "du", "au", "introduction", "faits_marquants", "perspectives",
        )  # fmt: skip
        labels = {"cloture": "Chiffres"}
        help_texts = AIDES_ANNUEL | {
            "cloture": "Une clôture garde ses chiffres et sa période : le rapport se refait à "
            "l’identique.",
        }
        field_classes = {"cloture": ChoixCloture}
        widgets = {
            "introduction": forms.Textarea(attrs={"rows": 4}),
            "faits_marquants": forms.Textarea(attrs={"rows": 6}),
            "perspectives": forms.Textarea(attrs={"rows": 5}),
        }

    def __init__(self, data=None, **options):
        super().__init__(data, **options)
        rapport = self.instance
        self.blocs = blocs_de(rapport.genre)
        if rapport.genre != GenreRapport.ANNUEL:
            for nom in AIDES_ANNUEL:
                del self.fields[nom]
        if rapport.genre == GenreRapport.NOTE_CA:
            self.fields["titre"].max_length = TITRE_DE_NOTE
            self.fields["titre"].widget.attrs["maxlength"] = TITRE_DE_NOTE
            self.fields["titre"].help_text = f"{TITRE_DE_NOTE} signes au plus."
        self._proposer_les_clotures(rapport)
        for bloc in self.blocs:
            self.fields[PREFIXE + bloc.code] = _champ(bloc)
            texte = rapport.textes.get(bloc.code, "")
            self.initial[PREFIXE + bloc.code] = bool(texte) if bloc.forme == "case" else texte

    def _proposer_les_clotures(self, rapport):
        closes = Cloture.objects.filter(reseau=rapport.reseau_id).defer("bilan")
        if rapport.cloture_id is None:
            closes = closes.en_vigueur()
        if rapport.genre not in AVEC_CLOTURE or not closes.exists():
            del self.fields["cloture"]
            return
        self.fields["cloture"].queryset = closes
        self.fields["cloture"].empty_label = "Chiffres du jour"

    def clean_titre(self):
        titre = self.cleaned_data["titre"]
        if self.instance.genre == GenreRapport.NOTE_CA and len(titre) > TITRE_DE_NOTE:
            raise forms.ValidationError(
                f"{TITRE_DE_NOTE} signes au plus : la note tient en deux pages."
            )
        return titre

    def clean(self):
        nettoye = super().clean()
        if cloture := nettoye.get("cloture"):
            # Les chiffres gelés sont ceux de leur période, pas d’une autre.
            nettoye["du"], nettoye["au"] = cloture.du, cloture.au
            self.errors.pop("du", None), self.errors.pop("au", None)
        du, au = nettoye.get("du"), nettoye.get("au")
        if du and au:
            try:
                Periode(du, au)
            except PeriodeInvalide as erreur:
                self.add_error("au", str(erreur))
        for b in self.blocs:
            nom = PREFIXE + b.code
            if b.forme != "case" and (refus := b.refus(nettoye.get(nom) or "")):
                self.add_error(nom, refus)
        self.instance.textes = {
            b.code: ("oui" if nettoye[nom] else "") if b.forme == "case" else nettoye[nom]
            for b in self.blocs
            if (nom := PREFIXE + b.code) in nettoye
        }
        return nettoye

    def _champs_a_ecrire(self):
        ecrits = {*super()._champs_a_ecrire(), "textes"}
        # La période d’une clôture ne vient pas de la saisie.
        return sorted(ecrits | ({"du", "au"} if self.cleaned_data.get("cloture") else set()))


def _champ(bloc):
    if bloc.forme == "case":
        return forms.BooleanField(label=bloc.libelle, help_text=bloc.aide, required=False)
    saisie = forms.TextInput() if bloc.forme == "ligne" else forms.Textarea(
        attrs={"rows": bloc.lignes}
    )  # fmt: skip
    aide = bloc.aide if bloc.forme == "ligne" else f"{bloc.aide} {bloc.taille} signes au plus."
    return forms.CharField(
        label=bloc.libelle, help_text=aide, required=False, max_length=bloc.taille, widget=saisie
    )
