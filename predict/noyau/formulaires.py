"""Formulaires de la maison : messages français, saisies tolérantes, texte borné, verrou optimiste.

Toute saisie part de `Formulaire` ou de `FormulaireModele` ; une fiche que deux personnes peuvent
ouvrir en même temps, de `FormulaireVersionne`. Les champs d'un modèle y reçoivent leur version
française sans rien déclarer : date, horodatage, nombre décimal.

    <form method="post">{% crispy form %}<button class="btn btn-primary">Enregistrer</button></form>
"""

import hashlib
import json
from datetime import datetime

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.datastructures import MultiValueDict

from . import saisies, typographie
from .champs import ChampDate, ChampDuree, ChampMoment, ChampMontant, ChampNombre, preparer

__all__ = [
    "ChampDate",
    "ChampDuree",
    "ChampMoment",
    "ChampMontant",
    "ChampNombre",
    "Conflit",
    "Formulaire",
    "FormulaireAEmpreinte",
    "FormulaireModele",
    "FormulaireVersionne",
    "montrer_l_actuel",
]


def _affichable(valeur):
    return saisies.texte_affichable(valeur) if isinstance(valeur, str) else valeur


def _affichables(donnees):
    """Copie des données reçues, sans ce qui empêcherait la page de s'écrire."""
    if donnees is None:
        return None
    if isinstance(donnees, MultiValueDict):
        copie = donnees.copy()
        for nom, valeurs in copie.lists():
            copie.setlist(nom, [_affichable(v) for v in valeurs])
        return copie
    return {nom: _affichable(valeur) for nom, valeur in donnees.items()}


class _Maison:
    """Ce que partagent les deux formulaires : préparation des champs, mise en page crispy."""

    # L'obligation se dit par notre message, à sa place, pas par l'infobulle du navigateur.
    use_required_attribute = False

    def __init__(self, data=None, files=None, **options):
        super().__init__(_affichables(data), files, **options)
        for champ in self.fields.values():
            preparer(champ)
        self.helper = FormHelper()
        # La page écrit sa balise <form> : elle choisit l'adresse, les boutons et leur place.
        self.helper.form_tag = False
        self.label_suffix = ""


class Formulaire(_Maison, forms.Form):
    pass


class FormulaireModele(_Maison, forms.ModelForm):
    pass


class Conflit(Exception):
    """La fiche a été modifiée entre la vérification et l'enregistrement."""


class FormulaireVersionne(FormulaireModele):
    """Modification d'une fiche portant une colonne `version` (et, si possible, `modifie_le`).

    La version lue voyage dans la page. Si elle a changé, rien n'est écrit : le formulaire porte un
    message, garde la saisie, montre la valeur actuelle de chaque champ qui diffère, et prend la
    nouvelle version ; renvoyer la page, c'est choisir sa saisie en connaissance de cause.

    Seuls les champs modifiés s'écrivent (`update_fields`) : un modèle qui calcule une colonne dans
    `save()` l'ajoute lui-même à `update_fields`.

        if form.is_valid() and form.enregistrer():
            return redirect(fiche)
    """

    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1)

    def __init__(self, data=None, files=None, **options):
        super().__init__(data, files, **options)
        self.conflit = []
        if self.instance.pk is None:
            del self.fields["version"]
        else:
            # Celle de la base au moment d'afficher, même si la vue donne un `initial`.
            self.initial["version"] = self._lue = self._version_de(self.instance)

    def _version_de(self, objet):
        return objet.version

    def clean(self):
        nettoye = super().clean()
        if self.instance.pk is None or "version" in self.errors:
            return nettoye
        if self.cleaned_data.get("version") != self._lue:
            self._dire_le_conflit(self.instance)
        return nettoye

    def enregistrer(self):
        """Enregistre et rend True ; False, message posé, si quelqu'un a enregistré entre-temps."""
        try:
            self.save()
        except Conflit:
            self._dire_le_conflit(type(self.instance)._base_manager.get(pk=self.instance.pk))
            return False
        return True

    def save(self, commit=True):
        """Comme ModelForm.save, sous condition de version. Lève `Conflit` sans rien écrire."""
        if self.instance.pk is None or not commit:
            return super().save(commit)
        if self.errors:
            raise ValueError("Un formulaire en erreur ne s’enregistre pas.")
        fiche, lue = self.instance, self.cleaned_data["version"]
        with transaction.atomic():
            lignes = type(fiche)._base_manager.filter(pk=fiche.pk, version=lue)
            if not lignes.update(version=F("version") + 1):
                raise Conflit
            # La ligne est verrouillée jusqu'à la fin de la transaction : rien ne se croise plus.
            fiche.version = lue + 1
            fiche.save(update_fields=self._champs_a_ecrire())
            self._save_m2m()
        return fiche

    def _champs_a_ecrire(self):
        champs = {f.name: f for f in self.instance._meta.concrete_fields}
        changes = {nom for nom in self.changed_data if nom in champs}
        automatiques = {nom for nom, champ in champs.items() if getattr(champ, "auto_now", False)}
        return sorted(changes | automatiques | {"version"})

    def _dire_le_conflit(self, actuelle):
        """Pose le message et, sous chaque champ qui diffère, ce que la fiche contient à présent."""
        en_base = type(actuelle)._base_manager.get(pk=actuelle.pk)
        self.conflit = montrer_l_actuel(self, en_base)
        # Renvoyer cette page vaut choix : elle part de la version que l'on vient de montrer.
        self.data = self.data.copy()
        self.data[self.add_prefix("version")] = str(self._version_de(en_base))
        quand = f" à {_heure(en_base.modifie_le)}" if hasattr(en_base, "modifie_le") else ""
        self.add_error(
            None,
            ValidationError(
                f"Quelqu’un a modifié cette page{quand}. "
                "Votre saisie est gardée : comparez et choisissez.",
                code="conflit",
            ),
        )


def montrer_l_actuel(formulaire, en_base):
    """Pose, sous chaque champ saisi qui diffère de `en_base`, ce que la base contient à présent.

    Rend les noms de ces champs. `formulaire` : vérifié (`is_valid` appelé) ; un champ refusé, ou
    que le modèle n’a pas, est laissé.
    """
    differents = []
    for champ in formulaire:
        if champ.is_hidden or champ.name not in formulaire.cleaned_data:
            continue
        presente = _presente(en_base, champ.name)
        saisie = formulaire.cleaned_data[champ.name]
        if presente is not None and _comparable(presente) != _comparable(saisie):
            champ.field.valeur_actuelle = _en_clair(en_base, champ, presente)
            differents.append(champ.name)
    return differents


class FormulaireAEmpreinte(FormulaireVersionne):
    """Comme `FormulaireVersionne`, pour une table sans colonne `version` (données communes).

    L’empreinte des champs du formulaire, tels qu’on les a lus, tient lieu de version ; `LUS` y
    ajoute des colonnes que le formulaire change sans les montrer telles quelles.
    """

    LUS = ()
    version = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def _version_de(self, objet):
        contenu = {
            champ.name: champ.value_to_string(objet)
            for champ in objet._meta.concrete_fields
            if champ.name in (*self._meta.fields, *self.LUS)
        }
        return hashlib.sha256(json.dumps(contenu, sort_keys=True).encode()).hexdigest()

    def save(self, commit=True):
        if self.instance.pk is None or not commit:
            return super().save(commit)
        if self.errors:
            raise ValueError("Un formulaire en erreur ne s’enregistre pas.")
        with transaction.atomic():
            lignes = type(self.instance)._base_manager.select_for_update()
            if self._version_de(lignes.get(pk=self.instance.pk)) != self.cleaned_data["version"]:
                raise Conflit
            self.instance.save(update_fields=self._champs_a_ecrire())
        return self.instance

    def _champs_a_ecrire(self):
        return [nom for nom in super()._champs_a_ecrire() if nom != "version"]


def _heure(le):
    """« 10 h 41 » si c'est aujourd'hui, sinon le jour aussi."""
    le = timezone.localtime(le)
    heure = f"{le.hour}{typographie.INSECABLE}h{typographie.INSECABLE}{le.minute:02d}"
    if le.date() == timezone.localdate():
        return heure
    return f"{heure}, le {typographie.date_longue(le)}"


def _presente(fiche, nom):
    try:
        champ = fiche._meta.get_field(nom)
    except FieldDoesNotExist:
        return None
    if champ.many_to_many:
        return list(getattr(fiche, nom).all())
    valeur = getattr(fiche, nom)
    return "" if valeur is None else valeur


def _comparable(valeur):
    if valeur is None:
        return ""
    if hasattr(valeur, "all"):
        valeur = list(valeur.all())
    if isinstance(valeur, list | tuple):
        return sorted(str(getattr(v, "pk", v)) for v in valeur)
    return valeur


def _en_clair(fiche, champ, valeur):
    libelle = getattr(fiche, f"get_{champ.name}_display", None)
    if libelle:
        return libelle() or "(vide)"
    if isinstance(valeur, list):
        return ", ".join(str(v) for v in valeur) or "(aucun)"
    if isinstance(champ.field, ChampDuree) and isinstance(valeur, int):
        return typographie.heures(valeur)
    if isinstance(champ.field, ChampMontant) and valeur != "":
        return typographie.euros(valeur)
    if isinstance(valeur, datetime):
        valeur = timezone.localtime(valeur)
    return "(vide)" if valeur == "" else typographie.en_texte(valeur)
