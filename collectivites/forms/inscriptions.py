"""Les formulaires sans compte : répondre à une invitation, s’inscrire, donner son avis."""

from django import forms

from predict.noyau.formulaires import Formulaire

from ..models import Collectivite
from .champs import ChampNomme


class ReponseForm(Formulaire):
    """La réponse d’une personne invitée, et ses corrections."""

    vient = forms.TypedChoiceField(
        label="Viendrez-vous ?",
        choices=[("oui", "Oui, je viens"), ("non", "Non, je ne pourrai pas")],
        coerce=lambda valeur: valeur == "oui",
        widget=forms.RadioSelect,
        empty_value=None,
    )
    prenom = forms.CharField(label="Prénom", required=False, max_length=80)
    nom = forms.CharField(label="Nom", max_length=80)
    fonction = forms.CharField(label="Fonction", required=False, max_length=160)


class AvisForm(Formulaire):
    note = forms.TypedChoiceField(
        label="Cette rencontre vous a-t-elle été utile ?",
        choices=[
            (5, "5, très utile"), (4, "4"), (3, "3"), (2, "2"), (1, "1, pas du tout utile"),
        ],
        coerce=int,
        widget=forms.RadioSelect,
        empty_value=None,
    )  # fmt: skip
    mot = forms.CharField(
        label="Un mot",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Ce qui vous a servi, ce qui a manqué.",
    )


class InscriptionForm(Formulaire):
    """S’inscrire par le lien public. `site` est un leurre : une personne ne le voit pas."""

    prenom = forms.CharField(label="Prénom", max_length=80)
    nom = forms.CharField(label="Nom", max_length=80)
    fonction = forms.CharField(
        label="Fonction",
        max_length=160,
        help_text="Par exemple : maire, directrice de la culture, présidente du jumelage.",
    )
    email = forms.EmailField(
        label="Adresse électronique", help_text="Votre confirmation y arrive aussitôt."
    )
    collectivite = ChampNomme(
        label="Collectivité",
        help_text="Celle que vous représentez, ou celle où vous agissez : son nom ou son code.",
    )
    site = forms.CharField(label="Ne pas remplir", required=False, max_length=200)

    def __init__(self, *args, reseau, **options):
        super().__init__(*args, **options)
        # Le référentiel public seulement : une structure propre au réseau dirait qui il suit.
        self.fields["collectivite"].lignes = collectivites_publiques(reseau)
        self.fields["collectivite"].widget.attrs["list"] = "collectivites-proposees"

    @property
    def piege(self):
        return bool(self.data.get("site"))

    def visibles(self):
        return [champ for champ in self if champ.name != "site"]


def collectivites_publiques(reseau):
    """Communes, intercommunalités, départements, région du territoire du réseau."""
    lignes = Collectivite.objects.actuelles().filter(propre_a__isnull=True)
    return lignes.du_territoire(reseau) if reseau.territoire else lignes
