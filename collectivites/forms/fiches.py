"""La fiche et les structures propres au réseau."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from predict.comptes.models import Agent
from predict.comptes.regles import ROLES_INTERNES
from predict.noyau.formulaires import Formulaire, FormulaireVersionne

from ..models import Collectivite, Fiche
from ..regles import NATURES_PROPRES, Attente, Nature, siren_est_valide
from .champs import ChampListe, champ_odd


def equipe_de(reseau_id):
    """Les personnes qui peuvent suivre une fiche : l’équipe active du réseau."""
    return Agent.objects.filter(
        adhesions__reseau_id=reseau_id,
        adhesions__active=True,
        adhesions__role__in=ROLES_INTERNES,
    ).order_by("nom", "prenom")


class SyntheseForm(FormulaireVersionne):
    """« À savoir avant d’appeler » : ce que l’on relit avant chaque rendez-vous."""

    attentes = forms.MultipleChoiceField(
        choices=Attente.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    marqueurs = ChampListe(
        label="Marqueurs du territoire",
        required=False,
        help_text="Un par ligne : bassin viticole, projet alimentaire territorial, campus…",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    odd = champ_odd()

    class Meta:
        model = Fiche
        fields = [
            "recherche_de",
            "singularite",
            "attentes",
            "international_porte_par",
            "rattachement",
            "vigilance",
            "marqueurs",
            "odd",
            "suivie_par",
            "membre",
            "relue_le",
        ]
        widgets = {
            "recherche_de": forms.Textarea(attrs={"rows": 3}),
            "singularite": forms.Textarea(attrs={"rows": 3}),
            "vigilance": forms.Textarea(attrs={"rows": 2}),
        }

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["suivie_par"].queryset = equipe_de(self.instance.reseau_id)
        self.fields["suivie_par"].empty_label = "Personne pour l’instant"

    def clean_relue_le(self):
        le = self.cleaned_data["relue_le"]
        if le and le > timezone.localdate():
            raise ValidationError("La relecture ne peut pas être à venir.")
        return le


class StructureForm(Formulaire):
    """Une structure hors Code officiel géographique."""

    nature = forms.ChoiceField(label="Type", choices=[(n.value, n.label) for n in NATURES_PROPRES])
    nom = forms.CharField(label="Nom", max_length=200)
    departement = forms.ModelChoiceField(
        label="Département du siège", queryset=Collectivite.objects.none(), empty_label="Choisir"
    )
    siren = forms.CharField(
        label="Siren", max_length=11, required=False, help_text="Neuf chiffres."
    )
    population = forms.IntegerField(
        label="Population", required=False, min_value=1, max_value=20_000_000,
        help_text="Nombre d’habitants couverts.",
    )  # fmt: skip

    def __init__(self, *args, reseau, **options):
        super().__init__(*args, **options)
        self.reseau = reseau
        departements = Collectivite.objects.actuelles().filter(nature=Nature.DEPARTEMENT)
        if reseau.territoire:
            departements = departements.filter(region__code_insee__in=reseau.territoire)
        self.fields["departement"].queryset = departements.select_related("region")

    def clean_nom(self):
        return " ".join(self.cleaned_data["nom"].split())

    def clean_siren(self):
        siren = "".join(self.cleaned_data["siren"].split())
        if siren and not siren_est_valide(siren):
            raise ValidationError("Ce numéro Siren n’est pas valide : vérifiez ses neuf chiffres.")
        return siren

    def clean(self):
        nettoye = super().clean()
        nom, nature = nettoye.get("nom"), nettoye.get("nature")
        if nom and nature:
            deja = Collectivite.objects.filter(propre_a=self.reseau, nature=nature, nom__iexact=nom)
            if deja.exists():
                self.add_error("nom", "Votre réseau a déjà une structure de ce type et de ce nom.")
        siren = nettoye.get("siren")
        if siren and Collectivite.objects.actuelles().filter(nature=nature, siren=siren).exists():
            self.add_error("siren", "Ce Siren est déjà celui d’une collectivité.")
        return nettoye
