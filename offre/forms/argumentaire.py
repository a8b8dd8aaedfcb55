"""Saisir un argument, une approche, un élément de langage."""

from django import forms

from predict.comptes.models import Terme
from predict.noyau.formulaires import FormulaireVersionne

from ..calculs.argumentaire import termes_de_l_argumentaire
from ..models import Argument
from ..regles import NatureArgument
from ..regles.argumentaire import FAMILLES, SINGULARITE


def niveaux_et_profils():
    """({code: libellé} des niveaux, des profils), en une requête."""
    lignes = Terme.objects.filter(nomenclature__in=("niveau_engagement", "profil_acter"))
    niveaux, profils = {}, {}
    for terme in lignes.order_by("ordre", "code"):
        if terme.nomenclature == "niveau_engagement":
            niveaux[terme.code] = terme.libelle
        else:
            profils[terme.code] = f"{terme.code}, {terme.libelle}"
    return niveaux, profils


class ArgumentForm(FormulaireVersionne):
    """La famille demandée dépend de la nature : famille d’argument, défi, ou rien."""

    publics = forms.MultipleChoiceField(
        label="À qui le dire",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Rien de coché : à toutes les collectivités.",
    )
    profils = forms.MultipleChoiceField(
        label="Profils ACTER",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Rien de coché : à tous les profils.",
    )
    cle = forms.ChoiceField(label="Famille")

    class Meta:
        model = Argument
        fields = ["titre", "texte", "preuve", "cle", "publics", "profils", "public_large"]
        labels = {"texte": "Ce que l’on dit", "titre": "En une ligne"}
        help_texts = {
            "preuve": "Un fait, un exemple d’ici, un chiffre et sa source.",
            "public_large": "Coché, il paraît sur la page publique, la brochure et le diaporama.",
        }
        widgets = {"texte": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, data=None, files=None, **options):
        super().__init__(data, files, **options)
        niveaux, profils = niveaux_et_profils()
        self.fields["publics"].choices = list(niveaux.items())
        self.fields["profils"].choices = list(profils.items())
        nature = self.instance.nature
        if nature == NatureArgument.LANGAGE:
            del self.fields["cle"]
        elif nature == NatureArgument.APPROCHE:
            defis, _ = termes_de_l_argumentaire()
            choix = [*((code, terme.libelle) for code, terme in defis.items())]
            self._choisir("cle", "Face à quel défi", [*choix, ("autre", "Une autre situation")])
            self.fields["texte"].label = "Ce que l’on essaie"
            self.fields["titre"].label = "L’approche, en une ligne"
        else:
            self._choisir("cle", "Famille", list(FAMILLES.items()))
            self.initial.setdefault("cle", SINGULARITE)
        if nature != NatureArgument.ARGUMENT:
            # Une approche face à un défi, un conseil de langage : pour l’équipe, jamais dehors.
            del self.fields["public_large"]

    def _choisir(self, nom, titre, choix):
        champ = self.fields[nom]
        champ.label = titre
        actuelle = self.instance.cle
        if actuelle and actuelle not in dict(choix):
            choix.append((actuelle, actuelle))
        champ.choices = choix
