"""Préparer une tournée, changer une visite, en ajouter une."""

from datetime import time, timedelta

from django import forms
from django.core.exceptions import ValidationError

from predict.noyau.formulaires import (
    ChampDate,
    ChampDuree,
    Formulaire,
    FormulaireVersionne,
)

from ..models import Collectivite, Contact, Fiche, Tournee, Visite
from ..regles import NATURES_COG, Nature, NiveauEngagement
from ..regles.tournees import DUREE_VISITE, VITESSE
from .champs import ChampNomme
from .fiches import equipe_de

JOURS_MAX = 14


def _heure():
    return forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class TourneeForm(FormulaireVersionne):
    """Les dates, d’où l’on part, ce qui borne la proposition ; `auteur` : qui la prépare."""

    depart = ChampNomme(label="On part de", help_text="Une commune, par son nom ou son code.")
    duree_visite = ChampDuree(label="Durée d’une visite", initial=DUREE_VISITE)
    departement = forms.ChoiceField(label="Département", required=False)
    epci = ChampNomme(label="Intercommunalité", required=False, help_text="Son nom, ou son Siren.")
    niveau = forms.ChoiceField(
        label="Niveau d’engagement", required=False,
        choices=[("", "Tous"), *NiveauEngagement.choices],
    )  # fmt: skip
    miennes = forms.BooleanField(
        label="Seulement les fiches suivies par cette personne", required=False
    )

    class Meta:
        model = Tournee
        fields = [
            "titre", "agent", "du", "au", "depart", "heure_depart", "heure_retour",
            "visites_par_jour", "duree_visite", "vitesse", "rayon_km", "note",
        ]  # fmt: skip
        labels = {"agent": "Faite par", "du": "Du", "au": "Au", "note": "À savoir"}
        help_texts = {
            "rayon_km": "À vol d’oiseau autour du départ ; vide, sans borne.",
            "vitesse": "Pour passer d’une distance à vol d’oiseau à une durée de route.",
            "heure_retour": "Aucune visite n’est posée de 12 h 30 à 13 h 30.",
        }
        widgets = {
            "heure_depart": _heure(),
            "heure_retour": _heure(),
            "note": forms.Textarea(attrs={"rows": 2}),
        }

    QUAND = ("titre", "agent", "du", "au", "heure_depart", "heure_retour", "depart")
    RYTHME = ("visites_par_jour", "duree_visite", "vitesse", "rayon_km")
    CRITERES = ("departement", "epci", "niveau", "miennes")

    def __init__(self, *args, auteur, **options):
        super().__init__(*args, **options)
        communes = Collectivite.objects.actuelles().visibles_par(auteur)
        self.fields["depart"].lignes = communes.filter(nature__in=NATURES_COG)
        self.fields["epci"].lignes = communes.filter(nature=Nature.EPCI)
        self.fields["agent"].queryset = equipe_de(auteur.reseau_id)
        self.fields["agent"].required = True
        departements = Collectivite.objects.actuelles().filter(nature=Nature.DEPARTEMENT)
        if auteur.reseau.territoire:
            departements = departements.du_territoire(auteur.reseau)
        noms = departements.order_by("nom").values_list("code_insee", "nom")
        self.fields["departement"].choices = [("", "Tous"), *noms]
        self._reprendre(auteur)

    def _reprendre(self, auteur):
        tournee, initial = self.instance, self.initial
        if tournee.pk is None:
            initial.setdefault("agent", auteur.pk)
            initial.setdefault("heure_depart", time(8, 30))
            initial.setdefault("heure_retour", time(18))
            initial.setdefault("visites_par_jour", 3)
            initial.setdefault("vitesse", VITESSE)
            return
        initial["depart"] = tournee.depart
        initial |= {nom: tournee.criteres.get(nom, "") for nom in self.CRITERES}

    def clean(self):
        nettoye = super().clean()
        du, au = nettoye.get("du"), nettoye.get("au")
        if du and au and (au - du).days >= JOURS_MAX:
            self.add_error("au", f"Une tournée dure {JOURS_MAX} jours au plus : faites-en deux.")
        depart = nettoye.get("depart")
        if depart is not None and depart.latitude is None:
            self.add_error("depart", "La place de cette collectivité n’est pas connue.")
        return nettoye

    @property
    def criteres(self):
        lus = self.cleaned_data
        epci = lus.get("epci")
        criteres = {
            "departement": lus.get("departement"), "epci": epci.siren if epci else "",
            "niveau": lus.get("niveau"), "miennes": lus.get("miennes"),
        }  # fmt: skip
        return {nom: valeur for nom, valeur in criteres.items() if valeur}

    @property
    def champs_de_tournee(self):
        """Ce que l’action `creer_tournee` attend."""
        return {nom: self.cleaned_data[nom] for nom in self._meta.fields} | {
            "criteres": self.criteres
        }

    def _post_clean(self):
        super()._post_clean()
        self.instance.criteres = self.criteres if hasattr(self, "cleaned_data") else {}

    def _champs_a_ecrire(self):
        return sorted({*super()._champs_a_ecrire(), "criteres"})

    def groupes(self):
        """Les champs par rubrique : quand et d’où, à quel rythme, qui."""
        titres = (
            ("Quand, et d’où", self.QUAND), ("À quel rythme", self.RYTHME),
            ("Qui aller voir", self.CRITERES), ("", ("note",)),
        )  # fmt: skip
        return [(titre, [self[nom] for nom in noms]) for titre, noms in titres]


class VisiteForm(FormulaireVersionne):
    """Le jour, l’heure, la durée, qui l’on rencontre. Sans heure, la première place libre."""

    heure = forms.TimeField(
        label="Heure", required=False, widget=_heure(),
        help_text="Vide, la première place libre de la journée.",
        error_messages={"invalid": "Écrivez une heure, comme 14:30."},
    )  # fmt: skip
    duree_minutes = ChampDuree(label="Durée")

    class Meta:
        model = Visite
        fields = ["le", "heure", "duree_minutes", "contact", "objet"]

    def __init__(self, *args, le, **options):
        super().__init__(*args, **options)
        tournee = self.instance.tournee
        jours = [tournee.du + timedelta(days=n) for n in range((tournee.au - tournee.du).days + 1)]
        self.fields["le"].help_text = f"Du {jours[0]:%d/%m} au {jours[-1]:%d/%m/%Y}."
        contacts = Contact.objects.filter(fiche=self.instance.fiche_id)
        choisi = Contact.objects.filter(pk=self.instance.contact_id)
        self.fields["contact"].queryset = contacts.joignables(le) | choisi
        self.fields["contact"].empty_label = "À préciser"

    def clean_duree_minutes(self):
        duree = self.cleaned_data["duree_minutes"]
        if duree is not None and not 15 <= duree <= 240:
            raise ValidationError("Une visite dure de 15 minutes à 4 heures.")
        return duree


class AjouterVisiteForm(Formulaire):
    """Une fiche, par le nom de sa collectivité ; un jour, ou celui où elle tient le mieux.

    `cle` : celle d’une alternative proposée, qui dispense d’écrire le nom.
    """

    cle = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)
    fiche = ChampNomme(chemin="collectivite__", label="Collectivité suivie")
    jour = ChampDate(label="Jour", required=False, help_text="Vide, là où elle tient le mieux.")

    def __init__(self, *args, tournee, agent, **options):
        super().__init__(*args, **options)
        self.tournee = tournee
        self.fields["fiche"].required = not self.data.get("cle")
        fiches = Fiche.objects.visibles_par(agent).select_related("collectivite")
        self.fields["fiche"].lignes = fiches

    def clean(self):
        nettoye = super().clean()
        if nettoye.get("cle") and not nettoye.get("fiche"):
            nettoye["fiche"] = self.fields["fiche"].lignes.filter(pk=nettoye["cle"]).first()
        if nettoye.get("fiche") is None and not {"fiche", "cle"} & set(self.errors):
            self.add_error("fiche", "Dites quelle collectivité ajouter.")
        return nettoye

    def clean_jour(self):
        jour = self.cleaned_data["jour"]
        if jour and not self.tournee.du <= jour <= self.tournee.au:
            raise ValidationError("Ce jour n’est pas de la tournée.")
        return jour
