"""Fusionner champ par champ ; et « c’est bien une autre personne » à la création."""

from django import forms
from django.core.exceptions import ValidationError
from django.db import models

from predict.noyau.formulaires import Formulaire
from predict.noyau.recherche import normaliser
from predict.noyau.typographie import en_texte

from ..actions import ecarter_doublon, etat_lu, fusionner
from ..actions.absorption import TECHNIQUES, est_vide
from ..calculs.doublons import genre_de, ressemblances
from ..regles.doublons import GenreDoublon

GARDEE, ABSORBEE, DEUX = "gardee", "absorbee", "deux"
# Ce que l’action règle seule : une opposition ne se perd jamais.
HORS_CHOIX = {"collectivites.contact": {"oppose_le"}}
# Le reste d’une structure (région, point, millésime) suit ces champs-là.
SEULS = {"collectivites.collectivite": ("nature", "nom", "siren", "population", "departement")}
DISTINCT = "distinct"
DISTINCT_DIT = {
    GenreDoublon.CONTACTS: "C’est bien une autre personne",
    GenreDoublon.ACTEURS: "C’est bien un autre acteur",
    GenreDoublon.STRUCTURES: "C’est bien une autre structure",
}


def _champs(modele):
    etiquette = modele._meta.label_lower
    if etiquette in SEULS:
        return [modele._meta.get_field(nom) for nom in SEULS[etiquette]]
    exclus = TECHNIQUES | HORS_CHOIX.get(etiquette, set())
    return [c for c in modele._meta.concrete_fields if c.editable and c.name not in exclus]


def en_clair(objet, champ):
    """La valeur telle qu’on la lirait à l’écran ; vide si rien n’est dit."""
    valeur = getattr(objet, champ.name)
    if est_vide(valeur):
        return ""
    if champ.choices:
        return getattr(objet, f"get_{champ.name}_display")()
    if isinstance(valeur, list):
        return ", ".join(str(v) for v in valeur)
    if hasattr(valeur, "as_national"):
        return valeur.as_national
    return en_texte(valeur) if not isinstance(valeur, models.Model | str) else str(valeur)


def plus_remplie(premier, second):
    """(gardée, absorbée) proposées : la plus renseignée, puis la plus récemment tenue à jour."""

    def poids(objet):
        remplis = sum(not est_vide(getattr(objet, c.attname)) for c in _champs(type(objet)))
        return (remplis, getattr(objet, "modifie_le", None) or objet.pk)

    return (premier, second) if poids(premier) >= poids(second) else (second, premier)


def _soin(texte):
    """« Lemaître » plutôt que « LEMAITRE » : d’abord la casse, puis les accents."""
    return (not texte.isupper(), sum(not c.isascii() for c in texte))


class FusionForm(Formulaire):
    """Un choix par champ qui diffère ; `lu` dit ce que la page montrait."""

    lu = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, gardee, absorbee, **options):
        super().__init__(*args, **options)
        self.gardee, self.absorbee = gardee, absorbee
        self.communs, self.differents = [], []
        for champ in _champs(type(gardee)):
            gauche, droite = en_clair(gardee, champ), en_clair(absorbee, champ)
            if gauche == droite:
                if gauche:
                    self.communs.append((champ, gauche))
                continue
            choix = [(GARDEE, gauche), (ABSORBEE, droite)]
            if isinstance(champ, models.TextField) and gauche and droite:
                choix.append((DEUX, "Les deux, l’un sous l’autre"))
            self.fields[champ.name] = forms.ChoiceField(
                choices=choix, required=False, initial=self._propose(champ),
                error_messages={"invalid_choice": "Choisissez l’une des deux valeurs."},
            )  # fmt: skip
            self.differents.append(champ)
        self.initial["lu"] = etat_lu(gardee, absorbee)

    def _propose(self, champ):
        """Ce qui est dit plutôt que rien, les deux notes, sinon le plus récemment tenu à jour."""
        sienne, autre = (getattr(o, champ.attname) for o in (self.gardee, self.absorbee))
        if isinstance(champ, models.BooleanField):
            return GARDEE if sienne else ABSORBEE
        if est_vide(sienne) or est_vide(autre):
            return ABSORBEE if est_vide(sienne) else GARDEE
        if isinstance(champ, models.TextField):
            return DEUX
        if isinstance(sienne, str) and normaliser(sienne) == normaliser(autre):
            return GARDEE if _soin(sienne) >= _soin(autre) else ABSORBEE
        if champ.name == "fiche" or not hasattr(self.gardee, "modifie_le"):
            return GARDEE
        return ABSORBEE if self.absorbee.modifie_le > self.gardee.modifie_le else GARDEE

    @property
    def lignes(self):
        """Pour la page : un champ, ses deux valeurs, celle que l’on retient."""
        return [
            {
                "champ": self[champ.name],
                "titre": str(champ.verbose_name)[:1].upper() + str(champ.verbose_name)[1:],
                "gauche": self.fields[champ.name].choices[0][1],
                "droite": self.fields[champ.name].choices[1][1],
                "deux": len(self.fields[champ.name].choices) > 2,
                "retenu": self[champ.name].value() or self._propose(champ),
            }
            for champ in self.differents
        ]

    @property
    def identiques(self):
        return [
            {"titre": str(c.verbose_name)[:1].upper() + str(c.verbose_name)[1:], "valeur": valeur}
            for c, valeur in self.communs
        ]

    def fusionner(self, agent):
        """La fusion, ou `None` : le refus est alors au formulaire, et l’état relu."""
        valeurs, choix = {}, {}
        for champ in self.differents:
            retenu = self.cleaned_data.get(champ.name) or self._propose(champ)
            choix[champ.name], valeurs[champ.name] = retenu, self._valeur(champ, retenu)
        try:
            return fusionner(
                gardee=self.gardee, absorbee=self.absorbee, agent=agent, valeurs=valeurs,
                choix=choix, lu=self.cleaned_data["lu"],
            )  # fmt: skip
        except ValidationError as refus:
            self.add_error(None, refus)
            self.data = self.data.copy()
            self.data["lu"] = etat_lu(self.gardee, self.absorbee)
            return None

    def _valeur(self, champ, retenu):
        if retenu == DEUX:
            textes = [getattr(o, champ.name).strip() for o in (self.gardee, self.absorbee)]
            return "\n\n".join(dict.fromkeys(textes))
        return getattr(self.absorbee if retenu == ABSORBEE else self.gardee, champ.name)


# -- À la création ------------------------------------------------------------------------------


def est_distinct(form, objet, agent):
    """Vrai s’il n’y a rien qui ressemble à `objet`, ou si la personne dit que c’en est un autre.

    Sinon le formulaire porte ce qui ressemble (`form.ressemblances`), que
    `composants/ressemblances.html` montre avec la case à cocher ; la saisie est gardée.
    """
    if objet.pk or form.data.get(DISTINCT):
        return True
    form.ressemblances = ressemblances(objet, agent)
    form.distinct_dit = DISTINCT_DIT[genre_de(objet)]
    return not form.ressemblances


def statut_de(form):
    """422 tant que rien n’est enregistré : une erreur, ou une ressemblance à lever."""
    return 422 if form.errors or getattr(form, "ressemblances", None) else 200


def retenir_distinct(form, objet, agent):
    """Après la création : ce que l’on a dit être une autre personne ne se reproposera pas."""
    if form.data.get(DISTINCT):
        for proche in ressemblances(objet, agent):
            ecarter_doublon(premier=objet, second=proche.objet, agent=agent)
