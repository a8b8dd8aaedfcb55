"""Ce que demande une action groupée avant de se faire."""

from django import forms

from predict.noyau.formulaires import Formulaire, FormulaireVersionne

from ..models import Etiquette, Evenement, Tournee
from ..regles import EtatTournee
from .fiches import equipe_de


class AffecterForm(Formulaire):
    suivie_par = forms.ModelChoiceField(
        label="Qui les suit", queryset=None, required=False, empty_label="Personne"
    )

    def __init__(self, *args, agent, fiches, le, **options):
        super().__init__(*args, **options)
        self.fields["suivie_par"].queryset = equipe_de(agent.reseau_id)
        self.fields["suivie_par"].initial = agent.pk


class EtiqueterForm(Formulaire):
    existante = forms.ModelChoiceField(
        label="Étiquette du réseau", queryset=None, required=False, empty_label="Une nouvelle"
    )
    nom = forms.CharField(
        label="Nouvelle étiquette",
        max_length=60,
        required=False,
        help_text="Un ou deux mots : toute l’équipe s’en servira.",
    )

    def __init__(self, *args, agent, fiches, le, **options):
        super().__init__(*args, **options)
        etiquettes = Etiquette.objects.visibles_par(agent)
        self.fields["existante"].queryset = etiquettes

    def clean(self):
        nettoye = super().clean()
        nom = " ".join((nettoye.get("nom") or "").split())
        existante = nettoye.get("existante")
        if not self.errors and not nom and not existante:
            self.add_error("nom", "Choisissez une étiquette, ou écrivez-en une nouvelle.")
        elif nom and existante:
            self.add_error("nom", "Choisissez une étiquette ou écrivez-en une : pas les deux.")
        nettoye["nom"] = existante.nom if existante else nom
        return nettoye


class OterForm(Formulaire):
    etiquette = forms.ModelChoiceField(
        label="Étiquette à ôter", queryset=None, empty_label="À choisir"
    )

    def __init__(self, *args, agent, fiches, le, **options):
        super().__init__(*args, **options)
        posees = Etiquette.objects.visibles_par(agent).filter(fiches__in=fiches).distinct()
        self.fields["etiquette"].queryset = posees


class InviterForm(Formulaire):
    evenement = forms.ModelChoiceField(
        label="Événement à venir",
        queryset=None,
        empty_label="À choisir",
        help_text="Les personnes joignables de chaque collectivité sont mises sur la liste "
        "d’invitation ; aucun courriel ne part d’ici.",
    )

    def __init__(self, *args, agent, fiches, le, **options):
        super().__init__(*args, **options)
        a_venir = Evenement.objects.visibles_par(agent).filter(le__gte=le).order_by("le", "pk")
        self.fields["evenement"].queryset = a_venir


class TourneeForm(Formulaire):
    tournee = forms.ModelChoiceField(
        label="Tournée à préparer",
        queryset=None,
        empty_label="À choisir",
        help_text="Chaque visite se place là où elle allonge le moins la route.",
    )

    def __init__(self, *args, agent, fiches, le, **options):
        super().__init__(*args, **options)
        ouvertes = Tournee.objects.visibles_par(agent).filter(
            etat=EtatTournee.BROUILLON, au__gte=le
        )
        self.fields["tournee"].queryset = ouvertes.order_by("du", "pk")


class EtiquetteForm(FormulaireVersionne):
    class Meta:
        model = Etiquette
        fields = ["nom"]

    def clean_nom(self):
        nom = " ".join(self.cleaned_data["nom"].split())
        autres = Etiquette.objects.filter(reseau_id=self.instance.reseau_id)
        if autres.exclude(pk=self.instance.pk).nommee(nom):
            raise forms.ValidationError("Votre réseau a déjà une étiquette de ce nom.")
        return nom
