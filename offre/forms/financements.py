"""Saisir un dispositif, une session : ce qu’on en sait, et d’où on le tient."""

import hashlib
import json

from django import forms

from predict.noyau.formulaires import Formulaire, FormulaireModele

from ..models import Dispositif, SessionDispositif
from ..regles.financement import FamilleDispositif

CHANGE = (
    "Quelqu’un a modifié cette page pendant votre saisie, qui est gardée : comparez avec la page "
    "actuelle, puis enregistrez de nouveau pour imposer la vôtre."
)


class DispositifForm(FormulaireModele):
    famille = forms.ChoiceField(
        choices=[("", "À choisir"), *FamilleDispositif.choices], label="Famille"
    )
    adresse = forms.URLField(label="Page du financeur", required=False, assume_scheme="https")
    empreinte = forms.CharField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Dispositif
        fields = [
            "libelle", "financeur", "famille", "description", "adresse", "ecsi",
            "source_document", "source_section",
        ]  # fmt: skip
        labels = {
            "financeur": "Qui finance",
            "source_document": "D’où vient l’information",
            "source_section": "Page ou rubrique",
        }
        help_texts = {
            "description": "Ce qu’il finance, pour qui, en deux phrases.",
            "ecsi": "Éducation à la citoyenneté et à la solidarité internationale.",
            "source_document": "Le règlement, le site du financeur, un courriel reçu le…",
        }
        widgets = {"description": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        if self.instance.pk is None:
            del self.fields["empreinte"]
        else:
            self.lue = empreinte_de(self.instance, self._meta.fields)
            self.initial["empreinte"] = self.lue

    def clean(self):
        nettoye = super().clean()
        if self.instance.pk is not None and nettoye.get("empreinte") != self.lue:
            self.data = self.data.copy()
            self.data[self.add_prefix("empreinte")] = self.lue
            self.add_error(None, CHANGE)
        return nettoye

    @property
    def champs_changes(self):
        return [nom for nom in self.changed_data if nom != "empreinte"]


def empreinte_de(objet, champs):
    """Ce que contient une ligne sans colonne de version, en court : elle change, il change."""
    valeurs = [str(getattr(objet, nom)) for nom in champs]
    return hashlib.sha256(json.dumps(valeurs).encode()).hexdigest()[:16]


class VersionLue(Formulaire):
    """La version de la session au moment où la page s’est ouverte."""

    numero_version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def accorder(self, numero):
        """Après un conflit : la page part de la version que l’on vient de montrer."""
        self.data = self.data.copy()
        self.data[self.add_prefix("numero_version")] = str(numero)
        self.add_error(None, CHANGE)


class SessionForm(FormulaireModele, VersionLue):
    annee = forms.IntegerField(label="Année", min_value=2000, max_value=2100)
    field_order = [
        "libelle", "annee", "ouvre_le", "ferme_le", "dates_a_verifier", "verifie_le", "note",
        "source_document", "source_section", "numero_version",
    ]  # fmt: skip

    class Meta:
        model = SessionDispositif
        fields = [
            "libelle", "annee", "ouvre_le", "ferme_le", "dates_a_verifier", "verifie_le", "note",
            "source_document", "source_section",
        ]  # fmt: skip
        labels = {
            "libelle": "Nom de la session",
            "ouvre_le": "Lancement",
            "ferme_le": "Clôture",
            "dates_a_verifier": "Les dates sont à vérifier",
            "verifie_le": "Vérifiée le",
            "note": "Bon à savoir",
            "source_document": "D’où vient l’information",
            "source_section": "Page ou rubrique",
        }
        help_texts = {
            "libelle": "Comme on l’appelle entre nous : « FICOL 2027 ».",
            "ferme_le": "Vide si vous ne la connaissez pas encore.",
            "dates_a_verifier": "À décocher quand le financeur les a publiées.",
            "note": "Ce qui aide à être retenu, les pièges, qui appeler : une note, pas une règle.",
        }
        widgets = {"note": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        if self.instance.pk is None:
            del self.fields["numero_version"]
        else:
            self.initial["numero_version"] = self.instance.numero_version

    def clean(self):
        nettoye = super().clean()
        ouvre, ferme = nettoye.get("ouvre_le"), nettoye.get("ferme_le")
        if ouvre and ferme and ferme < ouvre:
            self.add_error("ferme_le", "La session ne peut pas fermer avant d’ouvrir.")
        return nettoye

    @property
    def valeurs(self):
        """{champ: valeur} de ce qui a changé."""
        return {
            nom: self.cleaned_data[nom] for nom in self.changed_data if nom in self._meta.fields
        }
