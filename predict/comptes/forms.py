"""Saisies du compte et de l’équipe."""

from datetime import datetime, time, timedelta

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils import timezone

from predict.noyau import couleurs
from predict.noyau.formulaires import ChampDate, ChampNombre, Formulaire, FormulaireModele

from . import identite
from .models import Adhesion, Agent, Invitation, Reseau
from .regles import ROLES_INTERNES, Role

ROLES_D_EQUIPE = [(role.value, role.label) for role in Role if role in ROLES_INTERNES]


class InvitationForm(FormulaireModele):
    role = forms.ChoiceField(
        label="Rôle",
        choices=ROLES_D_EQUIPE,
        initial=Role.CHARGE,
        widget=forms.RadioSelect,
        help_text="La direction voit les coûts, fixe les cibles et valide ; "
        "l’administration règle le réseau. Toutes deux composent l’équipe.",
    )

    class Meta:
        model = Invitation
        fields = ["email", "prenom", "nom", "role"]


class MembreForm(FormulaireModele):
    role = forms.ChoiceField(label="Rôle", choices=ROLES_D_EQUIPE, widget=forms.RadioSelect)
    quotite = ChampNombre(
        label="Quotité de travail",
        max_digits=3,
        help_text="1 pour un temps plein, 0,8 pour quatre jours sur cinq.",
    )

    class Meta:
        model = Adhesion
        fields = ["role", "fonction", "quotite"]

    def clean_quotite(self):
        quotite = self.cleaned_data["quotite"]
        if not 0 < quotite <= 1:
            raise ValidationError("La quotité va de 0,1 à 1.")
        return quotite


class CompteForm(Formulaire):
    """Ouverture d’un compte invité. `email` : l’adresse invitée, que le mot de passe évite."""

    prenom = forms.CharField(label="Prénom", max_length=80)
    nom = forms.CharField(label="Nom", max_length=80)
    mot_de_passe = forms.CharField(
        label="Mot de passe",
        strip=False,
        max_length=300,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="Quinze caractères au moins. Quatre mots sans rapport se retiennent bien.",
    )
    confirmation = forms.CharField(
        label="Le même mot de passe, une seconde fois",
        strip=False,
        max_length=300,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, data=None, *, email, **options):
        super().__init__(data, **options)
        self.email = email
        self.fields["prenom"].widget.attrs["autocomplete"] = "given-name"
        self.fields["nom"].widget.attrs["autocomplete"] = "family-name"

    def clean_mot_de_passe(self):
        mot_de_passe = self.cleaned_data["mot_de_passe"]
        validate_password(mot_de_passe, Agent(email=self.email))
        return mot_de_passe

    def clean(self):
        donnees = super().clean()
        choisi, redit = donnees.get("mot_de_passe"), donnees.get("confirmation")
        if choisi and redit and choisi != redit:
            self.add_error("confirmation", "Les deux saisies diffèrent.")
        return donnees


class IdentiteForm(FormulaireModele):
    prenom = forms.CharField(label="Prénom", max_length=80)
    nom = forms.CharField(label="Nom", max_length=80)

    class Meta:
        model = Agent
        fields = ["prenom", "nom"]


class ReseauCourantForm(Formulaire):
    """Choisir, parmi ses propres places actives, celle où l’on agit."""

    adhesion = forms.ModelChoiceField(Adhesion.objects.none(), label="Réseau")

    def __init__(self, data=None, *, places, **options):
        super().__init__(data, **options)
        self.fields["adhesion"].queryset = places


class ReseauForm(FormulaireModele):
    jours_par_an = forms.IntegerField(
        label="Jours productifs par an et par agent",
        min_value=1,
        max_value=366,
        help_text="Congés, fériés et formation déduits ; sert au coût d’un jour et à la capacité.",
    )
    heures_par_jour = ChampNombre(
        label="Heures par jour", max_digits=4, help_text="7 ou 7,5 le plus souvent."
    )

    mfa_exigee = forms.MultipleChoiceField(
        label="Double vérification exigée",
        choices=ROLES_D_EQUIPE,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Qui tient ce rôle et ne l’a pas encore est conduit·e à l’activer, et n’ouvre "
        "rien d’autre avant. Prévenez l’équipe : il faut un téléphone ou une clé de sécurité.",
    )

    class Meta:
        model = Reseau
        fields = [
            "nom",
            "mfa_exigee",
            "jours_par_an",
            "heures_par_jour",
            "annonce_donnees",
            "conservation_mandat_mois",
            "conservation_contact_mois",
            "conservation_inscription_mois",
        ]
        labels = {"nom": "Nom affiché", "annonce_donnees": "Mention d’information (RGPD)"}
        help_texts = {
            "annonce_donnees": "Qui répond des données, où écrire : montrée à la page "
            "« Données personnelles »."
        }

    def clean(self):
        nettoye = super().clean()
        for nom in self.fields:
            # Zéro effacerait tout le monde aujourd’hui : une durée compte au moins un mois.
            if nom.startswith("conservation_") and nettoye.get(nom) == 0:
                self.add_error(nom, "Laissez vide, ou donnez au moins un mois.")
        return nettoye

    def clean_heures_par_jour(self):
        heures = self.cleaned_data["heures_par_jour"]
        if not 0 < heures <= 24:
            raise ValidationError("Une journée compte plus de 0 heure et 24 au plus.")
        return heures


class IdentiteVisuelleForm(Formulaire):
    """Couleur et logo du réseau. `reseau` : celui que l’on règle ; `logo` nettoyé : PNG neuf."""

    couleur = forms.CharField(
        label="Couleur", max_length=7, required=False,
        help_text="Son code, comme #1F3A68 : votre charte ou votre site le donnent. Assez sombre "
        "pour porter du blanc. Vide : le bleu de PREDICT.",
    )  # fmt: skip
    logo = forms.FileField(
        label="Logo", required=False,
        help_text=f"{identite.EN_CLAIR} ; à fond transparent si possible.",
    )  # fmt: skip
    retirer = forms.BooleanField(
        label="Retirer le logo", required=False,
        help_text="Vos initiales le remplacent, dans la couleur du réseau.",
    )  # fmt: skip

    def __init__(self, data=None, files=None, *, reseau):
        super().__init__(data, files, initial={"couleur": reseau.couleur})
        self.fields["logo"].widget = forms.FileInput(attrs={"accept": identite.ACCEPTES})
        if not reseau.logo:
            del self.fields["retirer"]

    def clean_couleur(self):
        saisie = self.cleaned_data["couleur"]
        if not saisie:
            return ""
        couleur = couleurs.lire(saisie)
        if couleur is None:
            raise ValidationError(
                "Une couleur s’écrit avec six chiffres ou lettres de A à F, comme #1F3A68."
            )
        if not couleurs.lisible_sur_blanc(couleur):
            rapport = f"{couleurs.contraste(couleur, couleurs.BLANC):.1f}".replace(".", ",")
            raise ValidationError(
                f"Trop claire : son contraste avec le blanc est de {rapport}, il en faut 4,5 "
                f"pour se lire. La même teinte, plus sombre : {couleurs.assombrie(couleur)}."
            )
        return couleur

    def clean_logo(self):
        fichier = self.cleaned_data["logo"]
        if not fichier:
            return None
        if fichier.size > identite.POIDS_MAX:
            raise ValidationError("Ce fichier dépasse 500 Ko : enregistrez-le plus petit.")
        try:
            return identite.redessiner(fichier.read())
        except identite.LogoRefuse as refus:
            raise ValidationError(str(refus)) from None


class JournalForm(Formulaire):
    """Filtres du journal. `agents` et `verbes` : ce que l’on peut choisir."""

    agent = forms.ChoiceField(label="Agent", required=False)
    verbe = forms.ChoiceField(label="Acte", required=False)
    du = ChampDate(label="Du", required=False)
    au = ChampDate(label="Au", required=False)

    def __init__(self, data, *, agents, verbes):
        super().__init__(data)
        self.fields["agent"].choices = [("", "Tout le monde"), *agents]
        self.fields["verbe"].choices = [("", "Tous les actes"), *((v, v) for v in verbes)]

    def clean(self):
        donnees = super().clean()
        du, au = donnees.get("du"), donnees.get("au")
        if du and au and au < du:
            self.add_error("au", "La fin précède le début.")
        return donnees

    def appliquer(self, actes):
        """Les actes retenus ; un filtre refusé est laissé de côté, et dit à sa place."""
        self.is_valid()
        choisi = {c: v for c, v in self.cleaned_data.items() if v}
        if "agent" in choisi:
            actes = actes.filter(agent_id=choisi["agent"])
        if "verbe" in choisi:
            actes = actes.filter(verbe=choisi["verbe"])
        if "du" in choisi:
            actes = actes.filter(le__gte=_minuit(choisi["du"]))
        if "au" in choisi:
            actes = actes.filter(le__lt=_minuit(choisi["au"] + timedelta(days=1)))
        return actes


def _minuit(jour):
    return timezone.make_aware(datetime.combine(jour, time.min))


class AgendaForm(Formulaire):
    """Où servira l’adresse. `ouvertes` : celles de l’agent ; `au_plus` : combien il en garde."""

    nom = forms.CharField(
        label="Où elle servira", max_length=60,
        help_text="Le nom de l’appareil ou du logiciel : « Téléphone », « Agenda du bureau ».",
    )  # fmt: skip

    def __init__(self, *args, ouvertes, au_plus, **options):
        super().__init__(*args, **options)
        self.ouvertes, self.au_plus = ouvertes, au_plus

    def clean(self):
        if self.ouvertes.count() >= self.au_plus:
            raise forms.ValidationError(
                f"Vous avez déjà {self.au_plus} adresses : retirez-en une d’abord."
            )
        return super().clean()
