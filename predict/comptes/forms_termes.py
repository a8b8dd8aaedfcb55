"""Reprendre un mot commun : libellé, définition, précisions."""

from django import forms

from predict.noyau.formulaires import FormulaireAEmpreinte

from .models import Terme
from .nomenclatures import PRECISIONS

PREFIXE = "precision_"


class TermeForm(FormulaireAEmpreinte):
    """Les précisions textuelles du mot deviennent des champs ; le reste est gardé tel quel."""

    LUS = ("precisions",)

    class Meta:
        model = Terme
        fields = ["libelle", "definition"]

    def __init__(self, *args, **options):
        # Ajoutés à la classe de base avant `super` : la maison les prépare comme les autres.
        terme = options["instance"]
        self.base_fields = self.base_fields | _champs_de(terme)
        options["initial"] = {
            PREFIXE + cle: _en_texte(terme.precisions.get(cle)) for cle in _cles(terme)
        }
        super().__init__(*args, **options)
        self.fields["definition"].widget.attrs["rows"] = 3

    def clean(self):
        nettoye = super().clean()
        precisions = dict(self.instance.precisions)
        for cle in _cles(self.instance):
            texte = nettoye.get(PREFIXE + cle, "")
            valeur = _lignes(texte) if PRECISIONS[cle].liste else texte
            precisions[cle] = valeur
        self._precisions = precisions
        return nettoye

    def save(self, commit=True):
        self.instance.precisions = self._precisions
        self.instance.modifie_par_coordination = True
        return super().save(commit)

    def _champs_a_ecrire(self):
        return sorted({*super()._champs_a_ecrire(), "precisions", "modifie_par_coordination"})

    def _dire_le_conflit(self, actuelle):
        en_base = Terme.objects.get(pk=actuelle.pk)
        for cle in _cles(en_base):
            nom, presente = PREFIXE + cle, _en_texte(en_base.precisions[cle])
            if nom in self.fields and presente != self.cleaned_data.get(nom):
                self.fields[nom].valeur_actuelle = presente or "(vide)"
                self.conflit.append(nom)
        super()._dire_le_conflit(actuelle)


def _cles(terme):
    return [cle for cle in PRECISIONS if isinstance(terme.precisions.get(cle), str | list)]


def _champs_de(terme):
    return {
        PREFIXE + cle: forms.CharField(
            label=PRECISIONS[cle].titre,
            required=False,
            help_text="Un texte par ligne." if PRECISIONS[cle].liste else PRECISIONS[cle].aide,
            widget=forms.Textarea(attrs={"rows": 4 if PRECISIONS[cle].liste else 2}),
        )
        for cle in _cles(terme)
    }


def _en_texte(valeur):
    return "\n".join(map(str, valeur)) if isinstance(valeur, list) else valeur or ""


def _lignes(texte):
    return [ligne.strip() for ligne in texte.splitlines() if ligne.strip()]
