"""Saisies du portail : peu de champs, des mots simples."""

from django import forms
from phonenumber_field.formfields import PhoneNumberField

from collectivites.models import Contact, Direction
from predict.comptes import identite
from predict.noyau.formulaires import ChampDate, Formulaire, FormulaireVersionne

from ..regles import fichiers
from ..regles.portail import SuiteDemande
from .commun import passee
from .quotidien import AIDE_FICHIER, verifier

TELEPHONE_ATTENDU = "Ce numéro ne se lit pas : dix chiffres, ou le +, l’indicatif et le numéro."


class DepotForm(Formulaire):
    fichier = forms.FileField(label="Fichier", help_text=AIDE_FICHIER)
    titre = forms.CharField(
        label="De quoi s’agit-il ?", max_length=200, required=False,
        help_text="Par exemple : délibération du conseil municipal.",
    )  # fmt: skip

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["fichier"].widget.attrs["accept"] = fichiers.ACCEPTES

    def clean_fichier(self):
        return verifier(self.cleaned_data["fichier"])


class DeliberationForm(Formulaire):
    fichier = forms.FileField(
        label="La délibération", help_text=f"{AIDE_FICHIER} Un scan ou une photo nette suffit."
    )
    votee_le = ChampDate(label="Votée le", required=False)

    def __init__(self, *args, aujourdhui, **options):
        super().__init__(*args, **options)
        self.aujourdhui = aujourdhui
        self.fields["fichier"].widget.attrs["accept"] = fichiers.ACCEPTES

    def clean_fichier(self):
        return verifier(self.cleaned_data["fichier"])

    def clean_votee_le(self):
        return passee(self.cleaned_data["votee_le"], self.aujourdhui)


class LogoForm(Formulaire):
    """Rend le logo redessiné (PNG) : ce qui se cachait dans le fichier reçu n’y est plus."""

    fichier = forms.FileField(label="Fichier du logo", help_text=f"{identite.EN_CLAIR}.")

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["fichier"].widget.attrs["accept"] = identite.ACCEPTES

    def clean_fichier(self):
        recu = self.cleaned_data["fichier"]
        # Lu jusqu’à un octet de trop : un fichier immense n’entre pas en mémoire.
        try:
            return identite.redessiner(recu.read(identite.POIDS_MAX + 1))
        except identite.LogoRefuse as refus:
            raise forms.ValidationError(str(refus)) from None


class DemandeForm(Formulaire):
    objet = forms.CharField(label="En une phrase", max_length=200)
    demande = forms.CharField(
        label="Plus de détails", max_length=4000, required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )  # fmt: skip


class CorrectionForm(Formulaire):
    correction = forms.CharField(
        label="Ce qui est à corriger", max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )  # fmt: skip


class EffacementForm(Formulaire):
    texte = forms.CharField(
        label="Une précision, pour le réseau", max_length=2000, required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    compris = forms.BooleanField(
        label="Je demande que le réseau efface mes données",
        error_messages={"required": "Cochez la case pour confirmer votre demande."},
    )


class DepartForm(Formulaire):
    """Un départ, et si on le sait, qui vient ensuite."""

    quitte_le = ChampDate(label="Je quitte mes fonctions le")
    propose_prenom = forms.CharField(label="Son prénom", max_length=80, required=False)
    propose_nom = forms.CharField(label="Son nom", max_length=80, required=False)
    propose_fonction = forms.CharField(label="Sa fonction", max_length=160, required=False)
    propose_email = forms.EmailField(
        label="Son adresse électronique", required=False,
        help_text="Prévenez la personne : le réseau lui écrira.",
    )  # fmt: skip
    texte = forms.CharField(
        label="Un mot pour le réseau", max_length=2000, required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip

    def clean(self):
        saisie = super().clean()
        if saisie.get("propose_email") and not saisie.get("propose_nom"):
            self.add_error("propose_nom", "Écrivez aussi son nom.")
        return saisie


class MesCoordonneesForm(FormulaireVersionne):
    """Ce qui est à soi et ne vaut que pour soi : s’applique tout de suite."""

    telephone = PhoneNumberField(
        label="Téléphone", required=False, region="FR", help_text="À l’étranger, avec le +."
    )

    class Meta:
        model = Contact
        fields = ["fonction", "direction", "telephone"]
        labels = {"direction": "Direction ou service"}

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        siennes = Direction.objects.filter(
            reseau_id=self.instance.reseau_id, fiche=self.instance.fiche_id
        )
        self.fields["direction"].queryset = siennes
        self.fields["direction"].empty_label = "Aucune, ou pas dans la liste"
        self.fields["telephone"].error_messages["invalid"] = TELEPHONE_ATTENDU
        for validateur in self.fields["telephone"].validators:
            if hasattr(validateur, "message"):
                validateur.message = TELEPHONE_ATTENDU
        if not siennes.exists():
            del self.fields["direction"]


class ReponseDemandeForm(Formulaire):
    """Ce que l’équipe répond ; la personne la lit au portail."""

    suite = forms.ChoiceField(
        label="Cette demande est",
        choices=[(s.value, s.label) for s in SuiteDemande if s != SuiteDemande.RECUE],
        widget=forms.RadioSelect,
    )
    reponse = forms.CharField(
        label="Votre réponse", max_length=2000, required=False,
        help_text="La personne la lit au portail.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip


class DepartConcluForm(Formulaire):
    ouvrir = forms.BooleanField(label="Ouvrir un accès à la personne proposée", required=False)
    reponse = forms.CharField(
        label="Un mot en réponse", max_length=2000, required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
