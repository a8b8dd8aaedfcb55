"""La fiche et les structures propres au réseau."""

from collections import Counter

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from predict.comptes.models import Agent
from predict.comptes.regles import ROLES_INTERNES
from predict.noyau.formulaires import Formulaire, FormulaireVersionne

from ..models import Collectivite, Fiche
from ..regles import NATURES_PROPRES, Attente, Nature, siren_est_valide
from .champs import ChampListe, champ_odd
from .suggestions import ChampSuggere


def equipe_de(reseau_id):
    """Les personnes qui peuvent suivre une fiche : l’équipe active du réseau."""
    return Agent.objects.filter(
        adhesions__reseau_id=reseau_id,
        adhesions__active=True,
        adhesions__role__in=ROLES_INTERNES,
    ).order_by("nom", "prenom")


MARQUEURS_PROPOSES = 18


def marqueurs_du_reseau(reseau_id):
    """Les marqueurs que le réseau emploie, du plus au moins courant."""
    fiches = Fiche.objects.filter(reseau_id=reseau_id).exclude(marqueurs=[])
    emplois = Counter()
    for marqueurs in fiches.order_by("-modifie_le").values_list("marqueurs", flat=True)[:2000]:
        emplois.update(m for m in marqueurs if isinstance(m, str))
    return [marqueur for marqueur, _ in emplois.most_common()]


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
    marqueurs_connus = forms.MultipleChoiceField(
        label="Ajouter un marqueur que le réseau emploie déjà",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    direction_internationale = ChampSuggere(
        label="Direction ou service qui porte l’international",
        max_length=160,
        required=False,
        help_text="S’il n’est pas dans l’organigramme, il y est ajouté.",
    )
    odd = champ_odd()

    class Meta:
        model = Fiche
        fields = [
            "recherche_de",
            "singularite",
            "attentes",
            "vigilance",
            "international_porte_par",
            "rattachement",
            "rattachement_variante",
            "marqueurs",
            "odd",
            "suivie_par",
            "priorite",
            "membre",
            "relue_le",
        ]
        help_texts = {
            "international_porte_par": "En clair, qui s’en occupe et d’où.",
            "membre": "La cotisation de chaque année se note à part.",
        }
        widgets = {
            "recherche_de": forms.Textarea(attrs={"rows": 3}),
            "singularite": forms.Textarea(attrs={"rows": 3}),
            "vigilance": forms.Textarea(attrs={"rows": 2}),
        }

    # (clé, titre, champs) : l’ordre et les rubriques de la page.
    RUBRIQUES = (
        ("savoir", "À savoir avant d’appeler",
         ("recherche_de", "singularite", "attentes", "vigilance")),
        ("international", "L’international dans la maison",
         ("international_porte_par", "direction_internationale", "rattachement",
          "rattachement_variante")),
        ("territoire", "Le territoire", ("marqueurs", "marqueurs_connus", "odd")),
        ("relation", "La relation", ("suivie_par", "priorite", "membre", "relue_le")),
    )  # fmt: skip

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["suivie_par"].queryset = equipe_de(self.instance.reseau_id)
        self.fields["suivie_par"].empty_label = "Personne pour l’instant"
        self._proposer_marqueurs()
        directions = list(self.instance.directions.order_by("nom"))
        porteuse = next((d for d in directions if d.porte_international), None)
        champ = self.fields["direction_internationale"]
        champ.proposer(d.nom for d in directions)
        self.initial["direction_internationale"] = porteuse.nom if porteuse else ""

    def _proposer_marqueurs(self):
        """Ceux du réseau que la fiche n’a pas ; aucun à proposer, le champ disparaît."""
        autres = [
            m for m in marqueurs_du_reseau(self.instance.reseau_id)
            if m not in self.instance.marqueurs
        ][:MARQUEURS_PROPOSES]  # fmt: skip
        if autres:
            self.fields["marqueurs_connus"].choices = [(m, m) for m in sorted(autres)]
        else:
            del self.fields["marqueurs_connus"]

    @property
    def rubriques(self):
        return [
            {
                "cle": cle,
                "titre": titre,
                "champs": [self[nom] for nom in noms if nom in self.fields],
            }
            for cle, titre, noms in self.RUBRIQUES
        ]

    def clean(self):
        nettoye = super().clean()
        ajoutes = [m for m in nettoye.get("marqueurs_connus") or [] if m]
        if "marqueurs" in nettoye:
            nettoye["marqueurs"] = list(dict.fromkeys([*nettoye["marqueurs"], *ajoutes]))
        annee = timezone.localdate().year
        if not nettoye.get("membre") and self.instance.membre:
            reglees = self.instance.cotisations.filter(annee=annee, reglee_le__isnull=False)
            if reglees.exists():
                message = (
                    f"Sa cotisation {annee} est réglée : elle est adhérente cette année. "
                    "Retirez d’abord la cotisation si elle a été notée par erreur."
                )
                self.add_error("membre", message)
        return nettoye

    def _champs_a_ecrire(self):
        # Les cases cochées s’ajoutent aux marqueurs sans que leur champ ait changé.
        return sorted({*super()._champs_a_ecrire(), "marqueurs"})

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
