"""Champs que partagent un service commun et un service du réseau : listes, termes, déroulé."""

import re

from django import forms
from django.core.exceptions import ValidationError

from predict.comptes.models import Terme
from predict.noyau.saisies import texte_recevable

from ..models import Competence

LIGNES_MAX, LIGNE_MAX = 30, 240
PHASES_MAX, ETAPES_MAX = 12, 20
# Phases vides offertes sous celles qui sont écrites : sans JavaScript, on ajoute sans manquer.
PHASES_LIBRES, PHASES_AU_MOINS = 2, 3


def _resserre(texte):
    """Espaces en trop ôtées ; les insécables, qui sont de la typographie, restent."""
    return re.sub(r"[ \t]+", " ", texte).strip()


def _lignes(texte):
    lignes = (_resserre(ligne) for ligne in (texte or "").splitlines())
    return list(dict.fromkeys(ligne for ligne in lignes if ligne))


class ChampListe(forms.CharField):
    """Textes courts, un par ligne ; les lignes vides et les doublons tombent. Rend une liste."""

    widget = forms.Textarea

    def __init__(self, *, rangs=4, **options):
        options.setdefault("required", False)
        options.setdefault("widget", forms.Textarea(attrs={"rows": rangs}))
        super().__init__(**options)

    def to_python(self, value):
        return _lignes(super().to_python(value))

    def validate(self, value):
        super().validate(value)
        if len(value) > LIGNES_MAX or any(len(ligne) > LIGNE_MAX for ligne in value):
            raise ValidationError(
                f"Gardez {LIGNES_MAX} lignes au plus, de {LIGNE_MAX} caractères chacune."
            )

    def run_validators(self, value):
        super().run_validators("\n".join(value))

    def prepare_value(self, value):
        return "\n".join(value) if isinstance(value, list) else value

    def has_changed(self, initial, data):
        return (initial or []) != _lignes(data)


class ChampTermes(forms.MultipleChoiceField):
    """Plusieurs mots d’une nomenclature commune ; les codes rendus suivent l’ordre du référentiel.

    `nommer` : fonction du `Terme`, pour l’étiquette.
    """

    def __init__(self, nomenclature, *, nommer=str, **options):
        options.setdefault("required", False)
        options.setdefault("widget", forms.CheckboxSelectMultiple)
        super().__init__(
            choices=lambda: [
                (terme.code, nommer(terme)) for terme in Terme.objects.de(nomenclature)
            ],
            **options,
        )

    def clean(self, value):
        choisis = set(super().clean(value))
        return [code for code, _ in self.choices if code in choisis]

    def has_changed(self, initial, data):
        return set(initial or []) != set(data or [])


def champ_publics(**options):
    return ChampTermes("niveau_engagement", label="Publics", **options)


def champ_profils(**options):
    return ChampTermes(
        "profil_acter", label="Profils ACTER", nommer=lambda t: f"{t.code} : {t.libelle}", **options
    )


def champ_modes(**options):
    return ChampTermes("mode_accompagnement", label="Modes d’accompagnement", **options)


def champ_odd(**options):
    return ChampTermes(
        "odd",
        label="Objectifs de développement durable",
        nommer=lambda t: f"{int(t.code)}. {t.libelle}",
        **options,
    )


class ChampCompetences(ChampTermes):
    """Compétences du référentiel commun, par leur code."""

    def __init__(self, **options):
        options.setdefault("label", "Compétences nécessaires")
        super().__init__("", **options)
        self.choices = lambda: [(c.code, c.libelle) for c in Competence.objects.all()]


class SaisieDeroule(forms.Widget):
    """Une phase par bloc : son nom, ses étapes une par ligne. `deroule.js` ajoute et déplace."""

    template_name = "offre/champs/deroule.html"

    class Media:
        js = ("deroule.js",)

    def id_for_label(self, id_):
        return f"{id_}-0-phase" if id_ else id_

    def get_context(self, name, value, attrs):
        contexte = super().get_context(name, value, attrs)
        phases = [(p.get("phase", ""), "\n".join(p.get("etapes", []))) for p in value or []]
        libres = max(PHASES_LIBRES, PHASES_AU_MOINS - len(phases))
        phases += [("", "")] * min(libres, max(0, PHASES_MAX - len(phases)))
        contexte["widget"]["phases"] = [
            {"rang": rang, "numero": rang + 1, "phase": phase, "etapes": etapes}
            for rang, (phase, etapes) in enumerate(phases)
        ]
        contexte["widget"] |= {
            "maximum": PHASES_MAX,
            "classe": contexte["widget"]["attrs"].get("class", "form-control"),
            "decrit": contexte["widget"]["attrs"].get("aria-describedby", ""),
        }
        return contexte

    def format_value(self, value):
        return value

    def value_from_datadict(self, data, files, name):
        motif = re.compile(rf"{re.escape(name)}-(\d{{1,3}})-(?:phase|etapes)")
        rangs = sorted({int(trouve[1]) for cle in data if (trouve := motif.fullmatch(cle))})
        return [
            {
                "phase": _resserre(str(data.get(f"{name}-{rang}-phase", ""))),
                "etapes": _lignes(str(data.get(f"{name}-{rang}-etapes", ""))),
            }
            for rang in rangs
        ]

    def value_omitted_from_data(self, data, files, name):
        return not any(cle.startswith(f"{name}-") for cle in data)


class ChampDeroule(forms.Field):
    """Déroulé type : [{"phase": texte, "etapes": [texte]}] ; une phase vide tombe."""

    widget = SaisieDeroule

    def __init__(self, **options):
        options.setdefault("required", False)
        options.setdefault("label", "Déroulé type")
        super().__init__(**options)

    def to_python(self, value):
        return [p for p in value or [] if p["phase"] or p["etapes"]]

    def clean(self, value):
        # `preparer` vérifie les textes d’une liste, pas ceux d’un dictionnaire.
        try:
            for phase in value or []:
                for texte in (phase["phase"], *phase["etapes"]):
                    texte_recevable(texte)
        except ValueError as erreur:
            raise ValidationError(str(erreur), code="invalid") from None
        return super().clean(value)

    def validate(self, value):
        super().validate(value)
        if any(not phase["phase"] for phase in value):
            raise ValidationError("Nommez chaque phase : des étapes n’en ont pas.")
        if len(value) > PHASES_MAX or any(len(p["etapes"]) > ETAPES_MAX for p in value):
            raise ValidationError(
                f"Gardez {PHASES_MAX} phases au plus, de {ETAPES_MAX} étapes chacune."
            )
        if any(len(t) > LIGNE_MAX for p in value for t in (p["phase"], *p["etapes"])):
            raise ValidationError(f"Gardez {LIGNE_MAX} caractères au plus par ligne.")

    def has_changed(self, initial, data):
        return (initial or []) != self.to_python(data)
