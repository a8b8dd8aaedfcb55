"""Déposer un fichier, dire où sont ses titres, faire correspondre ses colonnes."""

from django import forms
from django.core.exceptions import ValidationError

from predict.noyau.formulaires import Formulaire

from ..imports.commun import EN_CLAIR, TAILLE_MAX
from ..imports.verdicts import champs_de
from ..regles import TypeImport

IGNORER = ""


class DeposerImportForm(Formulaire):
    type = forms.ChoiceField(
        label="Ce que contient le fichier", choices=TypeImport.choices, widget=forms.RadioSelect,
        initial=TypeImport.COLLECTIVITES,
    )  # fmt: skip
    fichier = forms.FileField(label="Fichier", help_text=f"{EN_CLAIR}.")

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["fichier"].widget.attrs["accept"] = ".xlsx,.xlsm,.csv,.txt,.tsv"

    def clean_fichier(self):
        fichier = self.cleaned_data["fichier"]
        if fichier.size > TAILLE_MAX:
            raise ValidationError(
                "Ce fichier dépasse 20 Mo : retirez les feuilles inutiles, ou coupez-le en deux."
            )
        return fichier


class RelireImportForm(Formulaire):
    """La feuille et la ligne des titres, quand elles n’ont pas été trouvées toutes seules."""

    feuille = forms.ChoiceField(label="Feuille", required=False)
    ligne_entetes = forms.IntegerField(
        label="Ligne des titres", min_value=1, max_value=1000, required=False,
        help_text="Vide : on la cherche.",
    )  # fmt: skip

    def __init__(self, *args, feuilles=(), **options):
        super().__init__(*args, **options)
        if len(feuilles) > 1:
            self.fields["feuille"].choices = [(nom, nom) for nom in feuilles]
        else:
            del self.fields["feuille"]


class CorrespondanceForm(Formulaire):
    """Une liste par colonne : ce qu’elle contient, ou rien. `CASES` : réglages du même envoi."""

    vide_efface = forms.BooleanField(
        label="Les cases vides effacent", required=False,
        help_text="Sans cela, une case vide ne change rien. Jamais pour un profil, un niveau, une "
        "cotisation, un mandat ou une étiquette.",
    )  # fmt: skip
    ouvrir_fiches = forms.BooleanField(
        label="Ouvrir les fiches qui manquent", required=False,
        help_text="Sinon, les lignes d’une collectivité sans fiche sont rejetées.",
    )  # fmt: skip
    justification = forms.CharField(
        label="Justification commune des profils", required=False, max_length=500,
        help_text="Pour les lignes qui donnent un profil sans dire pourquoi.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
    CASES = ("vide_efface", "ouvrir_fiches", "justification")

    def __init__(self, *args, un_import, **options):
        super().__init__(*args, **options)
        self.un_import = un_import
        if un_import.type != TypeImport.COLLECTIVITES:
            del self.fields["justification"]
        if un_import.type in {TypeImport.COLLECTIVITES, TypeImport.ACTEURS}:
            del self.fields["ouvrir_fiches"]
        champs = champs_de(un_import.type)
        self._libelles = {champ.code: champ.libelle for champ in champs}
        choix = [(IGNORER, "Ne pas importer"), *((c.code, c.libelle) for c in champs)]
        rangs = {rang: code for code, rang in un_import.correspondance.items()}
        for rang, titre in enumerate(un_import.entetes):
            self.fields[f"colonne_{rang}"] = forms.ChoiceField(
                label=f"Ce que contient « {titre} »", choices=choix, required=False,
                initial=rangs.get(rang, IGNORER),
                widget=forms.Select(attrs={"class": "form-select"}),
            )  # fmt: skip
        for nom in self.CASES:
            if nom in self.fields:
                self.initial.setdefault(nom, un_import.reglages.get(nom))

    @property
    def reglages(self):
        return [self[nom] for nom in self.CASES if nom in self.fields]

    @property
    def colonnes(self):
        return [self[f"colonne_{rang}"] for rang in range(len(self.un_import.entetes))]

    def clean(self):
        nettoye = super().clean()
        rangs = {}
        for rang in range(len(self.un_import.entetes)):
            code = nettoye.get(f"colonne_{rang}")
            if not code:
                continue
            if code in rangs:
                premiere = self.un_import.entetes[rangs[code]]
                self.add_error(
                    f"colonne_{rang}",
                    f"« {self._libelles[code]} » est déjà la colonne « {premiere} ».",
                )
            else:
                rangs[code] = rang
        self.correspondance = rangs
        self.choix_de_reglages = {n: nettoye.get(n) for n in self.CASES if n in self.fields}
        return nettoye
