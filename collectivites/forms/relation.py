"""Échanges, partenariats, acteurs."""

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from predict.noyau.formulaires import ChampDuree, Formulaire, FormulaireVersionne

from ..actions import recompter_dernier_echange
from ..models import Acteur, Collectivite, Echange, Partenariat
from ..regles import NATURES_COG, TypeActeur, TypeEchange
from .champs import ChampNomme, champ_odd, champ_pays


class EchangeForm(FormulaireVersionne):
    """Deux champs suffisent, le type et l’objet ; le reste attend."""

    type = forms.ChoiceField(label="Type", choices=TypeEchange.choices)
    duree_minutes = ChampDuree(label="Durée", required=False)

    class Meta:
        model = Echange
        fields = [
            "type",
            "objet",
            "le",
            "heure",
            "compte_rendu",
            "participants",
            "lieu",
            "duree_minutes",
            "suite",
            "suite_le",
            "prive",
        ]
        help_texts = {
            "prive": "Jamais montrée au portail, aux tiers ni au national.",
            "heure": "Pour un rendez-vous : 14:30.",
        }
        widgets = {
            "compte_rendu": forms.Textarea(attrs={"rows": 4}),
            "heure": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        }

    ESSENTIELS = ("type", "objet", "le")

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["heure"].error_messages["invalid"] = "Écrivez une heure, comme 14:30."
        self.fields["le"].required = False
        if self.instance.pk is None:
            self.initial.setdefault("type", TypeEchange.APPEL)
            self.initial.setdefault("le", timezone.localdate())

    def clean_le(self):
        """Sans date, c’est aujourd’hui : on note en raccrochant."""
        return self.cleaned_data["le"] or timezone.localdate()

    def clean(self):
        nettoye = super().clean()
        if nettoye.get("suite_le") and not nettoye.get("suite"):
            self.add_error("suite", "Dites ce qu’il y a à faire pour cette date.")
        return nettoye

    @transaction.atomic
    def save(self, commit=True):
        echange = super().save(commit)
        if commit:
            recompter_dernier_echange(fiche=echange.fiche)
        return echange

    @property
    def facultatifs(self):
        return [c for c in self.visible_fields() if c.name not in self.ESSENTIELS]


class PartenariatForm(FormulaireVersionne):
    pays = champ_pays()
    odd = champ_odd()

    class Meta:
        model = Partenariat
        fields = [
            "type",
            "partenaire",
            "pays",
            "etat",
            "themes",
            "debut_annee",
            "fin_annee",
            "odd",
            "note",
        ]
        widgets = {"note": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        for nom in ("debut_annee", "fin_annee"):
            champ = self.fields[nom]
            champ.widget = forms.NumberInput(attrs={"inputmode": "numeric"})
            champ.help_text = "Une année, comme 1971."

    def _annee(self, nom):
        annee = self.cleaned_data[nom]
        if annee is not None and not 1900 <= annee <= 2100:
            raise ValidationError("Écrivez une année entre 1900 et 2100.")
        return annee

    def clean_debut_annee(self):
        return self._annee("debut_annee")

    def clean_fin_annee(self):
        return self._annee("fin_annee")

    def clean(self):
        nettoye = super().clean()
        debut, fin = nettoye.get("debut_annee"), nettoye.get("fin_annee")
        if debut and fin and fin < debut:
            self.add_error("fin_annee", "Le partenariat ne peut pas finir avant d’avoir commencé.")
        return nettoye


def _communes(agent):
    return Collectivite.objects.actuelles().visibles_par(agent).filter(nature__in=NATURES_COG)


class ActeurForm(FormulaireVersionne):
    commune = ChampNomme(label="Commune", required=False, help_text="Son nom, ou son code Insee.")
    pays = champ_pays(initial="FR")

    class Meta:
        model = Acteur
        fields = ["nom", "type", "commune", "pays", "expertises", "membre", "note"]
        widgets = {"note": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args, auteur, **options):
        super().__init__(*args, **options)
        self.fields["commune"].lignes = _communes(auteur)
        # Le formulaire de modèle donne une clé : on montre le nom.
        if self.instance.commune_id:
            self.initial["commune"] = self.instance.commune


class RelierActeurForm(Formulaire):
    """Un acteur de l’annuaire, ou un nouveau : le nom décide."""

    nom = forms.CharField(
        label="Nom de l’acteur", max_length=200,
        help_text="S’il est déjà dans votre annuaire, il est relié sans être recréé.",
    )  # fmt: skip
    type = forms.ChoiceField(label="Type", choices=TypeActeur.choices)
    role = forms.CharField(label="Son rôle ici", max_length=200, required=False)
    expertises = forms.CharField(label="Expertises", max_length=300, required=False)

    def __init__(self, *args, reseau_id, **options):
        super().__init__(*args, **options)
        self.reseau_id = reseau_id

    def clean_nom(self):
        return " ".join(self.cleaned_data["nom"].split())

    def lien(self):
        """Arguments de `relier_acteur` : l’acteur connu, ou les champs du nouveau."""
        saisie = self.cleaned_data
        connu = Acteur.objects.filter(reseau_id=self.reseau_id, nom__iexact=saisie["nom"]).first()
        if connu:
            return {"acteur": connu, "role": saisie["role"]}
        return saisie
