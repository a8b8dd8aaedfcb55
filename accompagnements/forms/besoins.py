"""Fiche besoins datée et prestations."""

from django import forms

from offre.models import ServiceReseau
from predict.noyau.formulaires import Formulaire, FormulaireModele, FormulaireVersionne

from ..models import FicheBesoin, Prestation
from .commun import passee

REPRIS = (
    "ambitions", "capacites", "interet_local", "portage", "temporalite", "etp", "budget_annuel",
    "lecture_croisee", "demarche", "posture_expliquee_le",
)  # fmt: skip


class FicheBesoinForm(FormulaireModele):
    """Une nouvelle version, préremplie par la précédente : on date, on n’écrase pas."""

    class Meta:
        model = FicheBesoin
        fields = [
            "le", "ambitions", "capacites", "interet_local", "portage", "temporalite", "etp",
            "budget_annuel", "lecture_croisee", "demarche", "relue_le", "posture_expliquee_le",
        ]  # fmt: skip

    def __init__(self, *args, precedente=None, aujourdhui, **options):
        initial = {nom: getattr(precedente, nom) for nom in REPRIS} if precedente else {}
        super().__init__(*args, initial=initial | {"le": aujourdhui}, **options)
        self.aujourdhui = aujourdhui
        for nom in ("etp", "budget_annuel"):
            self.fields[nom].min_value = 0
            self.fields[nom].validators.append(_positif)
        for nom, lignes in (("ambitions", 4), ("capacites", 4), ("lecture_croisee", 3)):
            self.fields[nom].widget.attrs["rows"] = lignes
        for nom in ("interet_local", "portage", "temporalite"):
            self.fields[nom].widget.attrs["rows"] = 2

    def clean_le(self):
        return passee(self.cleaned_data["le"], self.aujourdhui)

    def clean_relue_le(self):
        return passee(self.cleaned_data["relue_le"], self.aujourdhui)

    def clean_posture_expliquee_le(self):
        return passee(self.cleaned_data["posture_expliquee_le"], self.aujourdhui)

    def clean(self):
        nettoye = super().clean()
        le, relue_le = nettoye.get("le"), nettoye.get("relue_le")
        if le and relue_le and relue_le < le:
            self.add_error("relue_le", "On ne relit pas une fiche avant de l’avoir écrite.")
        return nettoye


def _positif(valeur):
    if valeur is not None and valeur < 0:
        raise forms.ValidationError("Un nombre positif, ou rien.")


class PrestationForm(FormulaireVersionne):
    """Le choix des services est ce que le réseau propose aujourd’hui, et celui déjà retenu."""

    class Meta:
        model = Prestation
        fields = ["service", "mode", "posture", "jours_prevus", "debut_le", "fin_le", "raison"]
        widgets = {"raison": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args, reseau_id, **options):
        super().__init__(*args, **options)
        services = ServiceReseau.objects.filter(reseau_id=reseau_id)
        proposes = services.proposes()
        if self.instance.service_id:
            proposes = proposes | services.filter(pk=self.instance.service_id)
        self.fields["service"].queryset = proposes.order_by("mission__ordre", "libelle")
        self.fields["mode"].choices = [("", "À choisir"), *self.fields["mode"].choices[1:]]
        self.fields["posture"].choices = [
            ("", "Celle de l’accompagnement"), *self.fields["posture"].choices[1:]
        ]  # fmt: skip


class ModeForm(Formulaire):
    mode = forms.ChoiceField(choices=Prestation._meta.get_field("mode").choices)
