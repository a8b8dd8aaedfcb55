"""Réunir sur place ce qu’une porte demande : un champ par manque qui se lève en une ligne."""

from django import forms

from collectivites.models import Contact
from collectivites.regles import FonctionContact, TypeEchange
from offre.regles import Mode, Posture
from predict.noyau.champs import preparer
from predict.noyau.formulaires import ChampDate, ChampNombre, Formulaire

from .commun import passee
from .parcours import cas_types_groupes

TYPES_ECHANGE = [(t.value, t.label) for t in TypeEchange if t != TypeEchange.NOTE]


def _personnes(a, le, **seulement):
    personnes = Contact.objects.filter(fiche=a.fiche_id, **seulement)
    return personnes.proposables(le, None)


def _texte(libelle, aide=""):
    return forms.CharField(
        label=libelle, required=False, help_text=aide, widget=forms.Textarea(attrs={"rows": 2})
    )


def _singularite(a, le, besoins, faits):
    return {"singularite": _texte("Ce qui est singulier ici")}


def _interlocuteur(a, le, besoins, faits):
    champ = forms.ModelChoiceField(
        _personnes(a, le), label="Interlocuteur ou interlocutrice", required=False,
        empty_label="À choisir",
    )  # fmt: skip
    return {"contact": champ} if champ.queryset.exists() else {}


def _scenario(a, le, besoins, faits):
    choix = [("", "À choisir"), *cas_types_groupes()[1:]]
    return {"cas_type": forms.ChoiceField(label="Cas type", choices=choix, required=False)}


def _offre(a, le, besoins, faits):
    return {"valide_le": ChampDate(label="Entre dans l’offre, vérifié le", required=False)}


def _echange(a, le, besoins, faits):
    return {
        "echange_le": ChampDate(label="Un échange a eu lieu le", required=False),
        "echange_type": forms.ChoiceField(label="Sous quelle forme", choices=TYPES_ECHANGE),
        "echange_objet": forms.CharField(label="À quel sujet", max_length=200, required=False),
    }


def _elu(a, le, besoins, faits):
    champ = forms.ModelChoiceField(
        _personnes(a, le, qualite=FonctionContact.ELU), label="Élu·e référent·e", required=False,
        empty_label="À choisir",
    )  # fmt: skip
    return {"elu_referent": champ} if champ.queryset.exists() else {}


def _besoins(a, le, besoins, faits):
    if besoins is None:
        return {}
    return {"relue_le": ChampDate(label="Fiche besoins relue ensemble le", required=False)}


def _interet(a, le, besoins, faits):
    return {} if besoins is None else {"interet_local": _texte("Intérêt local d’agir")}


def _posture(a, le, besoins, faits):
    champs = {}
    if not a.posture:
        choix = [("", "À choisir"), *Posture.choices]
        champs["posture"] = forms.ChoiceField(label="Posture", choices=choix, required=False)
    if besoins is not None:
        champs["posture_expliquee_le"] = ChampDate(label="Posture expliquée le", required=False)
    return champs


def _bilan(a, le, besoins, faits):
    return {"bilan": _texte("Bilan", "Ce qui a été fait, obtenu et appris.")}


# Condition de la porte (avant le tiret) → ses champs. Une condition absente se lève ailleurs.
CHAMPS = {
    "singularite": _singularite,
    "interlocuteur": _interlocuteur,
    "scenario": _scenario,
    "offre": _offre,
    "echange": _echange,
    "elu_referent": _elu,
    "fiche_besoins": _besoins,
    "interet_local": _interet,
    "posture": _posture,
    "bilan": _bilan,
}
FAITS = ("valide_le", "echange_le", "relue_le", "posture_expliquee_le")


class SurPlaceForm(Formulaire):
    """`manquants` : les conditions de la porte. Rien n’est obligatoire : ce qui est rempli
    s’enregistre, et la porte redit ce qui manque encore. `version` : celle du dossier lu."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, *args, accompagnement, besoins, faits, manquants, aujourdhui, **options):
        super().__init__(*args, **options)
        self.accompagnement, self.aujourdhui = accompagnement, aujourdhui
        self.initial["version"] = accompagnement.version
        modes = {str(p.pk): p.modes for p in faits.prestations}
        for condition in manquants:
            code, _, pk = condition.code.partition("-")
            if code in CHAMPS:
                self.fields.update(CHAMPS[code](accompagnement, aujourdhui, besoins, faits))
            elif code == "mode" and pk:
                self.fields[condition.code] = _mode(condition.titre, modes.get(pk, ()))
            elif code == "jours" and pk:
                self.fields[condition.code] = ChampNombre(
                    label=condition.titre, required=False, max_digits=5, decimal_places=1
                )  # fmt: skip
        for champ in self.fields.values():
            preparer(champ)
        self.vide = len(self.fields) == 1

    def clean(self):
        nettoye = super().clean()
        for nom in FAITS:
            try:
                passee(nettoye.get(nom), self.aujourdhui)
            except forms.ValidationError as erreur:
                self.add_error(nom, erreur)
        debut = self.accompagnement.debut_le
        for nom in ("valide_le", "echange_le"):
            if nettoye.get(nom) and nettoye[nom] < debut:
                self.add_error(nom, "Cette date précède le début de l’accompagnement.")
        if nettoye.get("echange_le") and not nettoye.get("echange_objet"):
            self.add_error("echange_objet", "En quelques mots, à quel sujet ?")
        if nettoye.get("echange_objet") and not nettoye.get("echange_le"):
            self.add_error("echange_le", "Quel jour était-ce ?")
        for nom, valeur in list(nettoye.items()):
            if nom.startswith("jours-") and valeur is not None and valeur <= 0:
                self.add_error(nom, "Le nombre de jours est supérieur à zéro.")
        return nettoye

    @property
    def valeurs(self):
        """Ce qui est rempli, sans la version."""
        return {
            nom: valeur for nom, valeur in self.cleaned_data.items()
            if nom != "version" and valeur not in (None, "")
        }  # fmt: skip


def _mode(libelle, conseilles):
    codes = [m for m in Mode if m.label in conseilles] or list(Mode)
    choix = [("", "À choisir"), *((m.value, m.label) for m in codes)]
    return forms.ChoiceField(label=libelle, choices=choix, required=False)
