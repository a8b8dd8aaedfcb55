"""Champs propres à la relation : désigner une collectivité par son nom, un pays, des ODD."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q

from predict.noyau.recherche import normaliser

from ..pays import PAYS
from ..regles import ODD

_CODE = re.compile(r"\b(\d[0-9AB]\d{3}|\d{9})\b")
_HOMONYMES_MONTRES = 4


class ChampNomme(forms.CharField):
    """Désigne une ligne par son nom, ou par le code Insee ou Siren qu’on y ajoute.

    « Bourges », « bourges (18033) », « 18033 ». `chemin` mène des lignes de `lignes` (un
    queryset, posé par le formulaire) à la collectivité qui les nomme. Un nom porté par plusieurs
    lignes est refusé, les codes à la clé.
    """

    def __init__(self, *, chemin="", **options):
        options.setdefault("max_length", 220)
        super().__init__(**options)
        self.chemin = chemin
        self.lignes = None

    def clean(self, value):
        texte = super().clean(value)
        return self._trouver(texte) if texte else None

    def _trouver(self, texte):
        code = _CODE.search(texte.upper())
        if code:
            cherche = Q(**{f"{self.chemin}code_insee": code[1]}) | Q(
                **{f"{self.chemin}siren": code[1]}
            )
        else:
            cherche = Q(**{f"{self.chemin}recherche": normaliser(texte)[:220]})
        trouvees = list(self.lignes.filter(cherche)[: _HOMONYMES_MONTRES + 1])
        if len(trouvees) == 1:
            return trouvees[0]
        if not trouvees:
            raise ValidationError(
                "Aucune collectivité de ce nom : vérifiez-le, ou donnez son code."
            )
        noms = ", ".join(self.nommer(une) for une in trouvees[:_HOMONYMES_MONTRES])
        raise ValidationError(f"Plusieurs collectivités portent ce nom : {noms}. Ajoutez le code.")

    def nommer(self, ligne):
        collectivite = getattr(ligne, "collectivite", ligne)
        return f"{collectivite.nom} ({collectivite.code or collectivite.type_libelle})"

    def prepare_value(self, value):
        return value if value is None or isinstance(value, str) else self.nommer(value)

    def has_changed(self, initial, data):
        return (self.prepare_value(initial) or "") != (data or "")


class ChampListe(forms.CharField):
    """Liste de textes courts, un par ligne ; les lignes vides et les doublons tombent."""

    widget = forms.Textarea

    def to_python(self, value):
        lignes = (" ".join(ligne.split()) for ligne in super().to_python(value).splitlines())
        return list(dict.fromkeys(ligne for ligne in lignes if ligne))

    def validate(self, value):
        super().validate(value)
        if len(value) > 30 or any(len(ligne) > 120 for ligne in value):
            raise ValidationError("Gardez 30 lignes au plus, de 120 caractères chacune.")

    def run_validators(self, value):
        super().run_validators("\n".join(value))

    def prepare_value(self, value):
        return "\n".join(value) if isinstance(value, list) else value

    def has_changed(self, initial, data):
        lignes = [" ".join(ligne.split()) for ligne in (data or "").splitlines()]
        return (initial or []) != [ligne for ligne in lignes if ligne]


def champ_pays(**options):
    choix = [("", "Choisir un pays"), *PAYS.items()]
    return forms.ChoiceField(label="Pays", choices=choix, **options)


def champ_odd(**options):
    choix = [(numero, f"{numero}. {libelle}") for numero, libelle in ODD.items()]
    return forms.TypedMultipleChoiceField(
        label="Objectifs de développement durable",
        choices=choix,
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        **options,
    )
