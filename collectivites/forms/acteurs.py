"""Les acteurs : l’annuaire, le lien avec une collectivité, l’appréciation."""

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from phonenumber_field.formfields import PhoneNumberField

from predict.noyau.formulaires import Formulaire, FormulaireVersionne
from predict.noyau.recherche import normaliser

from ..actions import noter_acteur, noter_appreciation
from ..models import Acteur, ActeurFiche, Collectivite
from ..pays import PAYS, nom_du_pays
from ..regles import (
    NATURES_COG,
    FormePouvoir,
    Legitimite,
    ParticipationPromise,
    TypeActeur,
    lire_expertises,
    siren_est_valide,
)
from .champs import ChampNomme, champ_odd, champ_pays
from .suggestions import SaisieSuggeree

TELEPHONE_ATTENDU = "Écrivez un numéro comme 02 38 00 00 00 ou +228 22 00 00 00."
MOTS_PROPOSES = 200
CODES_DES_PAYS = {normaliser(nom): code for code, nom in PAYS.items()}
NOTES = ("très faible", "faible", "moyen", "fort", "très fort")


class SaisieMots(SaisieSuggeree):
    """Plusieurs mots séparés par des virgules ; `mots.js` propose le suivant."""

    def __init__(self, attrs=None):
        super().__init__({"data-mots": ""} | (attrs or {}))


class ChampExpertises(forms.CharField):
    """« eau, jeunesse » : chaque mot prend l’écriture déjà connue de l’annuaire."""

    widget = SaisieMots

    def proposer(self, mots):
        self.connus = {normaliser(mot): mot for mot in mots}
        self.widget.propositions = list(mots)

    def clean(self, value):
        mots = lire_expertises(super().clean(value))
        if len(mots) > 20:
            raise ValidationError("Gardez 20 expertises au plus.")
        return ", ".join(self.connus.get(normaliser(mot), mot) for mot in mots)


class ChampPaysNommes(forms.CharField):
    """« Bénin, Togo » → ["BJ", "TG"] ; un code à deux lettres est admis."""

    widget = SaisieMots

    def __init__(self, **options):
        super().__init__(**options)
        self.widget.propositions = list(PAYS.values())

    def clean(self, value):
        texte, codes, inconnus = super().clean(value), [], []
        for nom in lire_expertises(texte):
            code = CODES_DES_PAYS.get(normaliser(nom), nom.upper() if nom.upper() in PAYS else "")
            (codes if code else inconnus).append(code or nom)
        if inconnus:
            raise ValidationError(
                f"Pays inconnu : {', '.join(inconnus)[:200]}. Écrivez « Bénin, Togo »."
            )
        return list(dict.fromkeys(codes))

    def prepare_value(self, value):
        return ", ".join(map(nom_du_pays, value)) if isinstance(value, list) else value

    def has_changed(self, initial, data):
        return normaliser(self.prepare_value(initial or [])) != normaliser(data or "")


def mots_connus(agent):
    """Les expertises de l’annuaire, les plus employées d’abord ; une requête."""
    comptes = {}
    for texte in Acteur.objects.visibles_par(agent).values_list("expertises", flat=True):
        for mot in lire_expertises(texte):
            cle = normaliser(mot)
            ecrit, nombre = comptes.get(cle, (mot, 0))
            comptes[cle] = ecrit, nombre + 1
    tries = sorted(comptes.values(), key=lambda c: (-c[1], normaliser(c[0])))
    return [mot for mot, _ in tries[:MOTS_PROPOSES]]


def lieux_possibles(agent):
    return Collectivite.objects.actuelles().visibles_par(agent).filter(nature__in=NATURES_COG)


def champ_expertises():
    return ChampExpertises(
        label="Expertises", max_length=300, required=False,
        help_text="Des mots séparés par des virgules : eau, jeunesse, formation de soignants.",
    )  # fmt: skip


class ActeurForm(FormulaireVersionne):
    commune = ChampNomme(label="Commune", required=False, help_text="Son nom, ou son code Insee.")
    pays = champ_pays(initial="FR")
    expertises = champ_expertises()
    pays_action = ChampPaysNommes(
        label="Pays d’intervention", max_length=2000, required=False,
        help_text="Séparés par des virgules : Bénin, Togo.",
    )  # fmt: skip
    odd = champ_odd()
    telephone = PhoneNumberField(
        label="Téléphone", required=False, region="FR", help_text="À l’étranger, avec le +."
    )
    site = forms.URLField(
        label="Site internet", max_length=200, required=False, assume_scheme="https"
    )

    class Meta:
        model = Acteur
        fields = [
            "nom",
            "sigle",
            "type",
            "commune",
            "pays",
            "siren",
            "membre",
            "expertises",
            "pays_action",
            "odd",
            "mobilisable",
            "conditions",
            "personne",
            "telephone",
            "email",
            "site",
            "note",
        ]
        help_texts = {
            "siren": "Neuf chiffres.",
            "personne": "Qui appeler, et sa fonction.",
            "mobilisable": "Accepte de venir appuyer une collectivité ou l’équipe.",
            "conditions": "Gratuit, défraiement, tarif, délai : à savoir avant d’appeler.",
            "note": "Ni opinion, ni étiquette politique : la personne peut demander à lire.",
        }
        widgets = {"note": forms.Textarea(attrs={"rows": 3}), "siren": forms.TextInput}

    # Titre d’un groupe de la page → ses champs.
    GROUPES = {
        "Qui c’est": ("nom", "sigle", "type", "siren", "commune", "pays", "membre"),
        "Ce qu’il sait faire, et où": ("expertises", "pays_action", "odd"),
        "Le mobiliser": ("mobilisable", "conditions"),
        "Le joindre": ("personne", "telephone", "email", "site"),
        "Note": ("note",),
    }

    def __init__(self, *args, auteur, **options):
        super().__init__(*args, **options)
        self.auteur = auteur
        self.fields["commune"].lignes = lieux_possibles(auteur)
        self.fields["expertises"].proposer(mots_connus(auteur))
        self.fields["siren"].max_length = 11
        self.fields["siren"].validators = []
        # Le formulaire de modèle donne une clé : on montre le nom.
        if self.instance.commune_id:
            self.initial["commune"] = self.instance.commune
        telephone = self.fields["telephone"]
        telephone.error_messages["invalid"] = TELEPHONE_ATTENDU
        for validateur in telephone.validators:
            if hasattr(validateur, "message"):
                validateur.message = TELEPHONE_ATTENDU

    @property
    def groupes(self):
        return [
            {
                "titre": titre,
                "champs": [self[nom] for nom in noms],
                "cote_a_cote": len(noms) > 3,
            }
            for titre, noms in self.GROUPES.items()
        ]

    def clean_nom(self):
        return " ".join(self.cleaned_data["nom"].split())

    def clean_email(self):
        return self.cleaned_data["email"].lower()

    def clean_siren(self):
        siren = "".join(self.cleaned_data["siren"].split())
        if siren and not siren_est_valide(siren):
            raise ValidationError("Ce numéro Siren n’est pas valide : vérifiez ses neuf chiffres.")
        return siren

    def clean(self):
        nettoye = super().clean()
        if nettoye.get("conditions") and not nettoye.get("mobilisable"):
            self.add_error(
                "mobilisable", "Cochez la case, ou videz les conditions de mobilisation."
            )
        return nettoye

    @transaction.atomic
    def save(self, commit=True):
        creation = self.instance.pk is None
        acteur = super().save(commit)
        if commit:
            noter_acteur(
                acteur=acteur, agent=self.auteur, champs=() if creation else self.changed_data
            )
        return acteur

    def creer(self):
        self.instance.reseau_id = self.auteur.reseau_id
        return self.save()


class RelierConnuForm(Formulaire):
    """Un acteur de l’annuaire, désigné par sa ligne."""

    acteur = forms.ModelChoiceField(queryset=Acteur.objects.none(), widget=forms.HiddenInput)
    role = forms.CharField(label="Son rôle ici", max_length=200, required=False)

    def __init__(self, *args, auteur, **options):
        super().__init__(*args, **options)
        self.fields["acteur"].queryset = Acteur.objects.visibles_par(auteur)


class RelierActeurForm(Formulaire):
    """Un acteur nouveau. Si son nom est déjà à l’annuaire, c’est lui que l’on relie."""

    nom = forms.CharField(
        label="Nom de l’acteur", max_length=200,
        help_text="S’il est déjà dans votre annuaire, il est relié sans être recréé.",
    )  # fmt: skip
    type = forms.ChoiceField(label="Type", choices=TypeActeur.choices)
    role = forms.CharField(label="Son rôle ici", max_length=200, required=False)
    commune = ChampNomme(label="Commune", required=False, help_text="Son nom, ou son code Insee.")
    expertises = champ_expertises()

    def __init__(self, *args, auteur, **options):
        super().__init__(*args, **options)
        self.auteur = auteur
        self.fields["commune"].lignes = lieux_possibles(auteur)
        self.fields["expertises"].proposer(mots_connus(auteur))

    def clean_nom(self):
        return " ".join(self.cleaned_data["nom"].split())

    def lien(self):
        """Arguments de `relier_acteur` : l’acteur connu, ou les champs du nouveau."""
        saisie = self.cleaned_data
        annuaire = Acteur.objects.visibles_par(self.auteur)
        connu = annuaire.filter(nom__iexact=saisie["nom"]).first()
        if connu is None:
            return saisie
        return {"acteur": connu, "role": saisie["role"]}

    def acteur(self):
        """Celui que l’on relierait, enregistré ou non : de quoi chercher ce qui lui ressemble."""
        lien = self.lien()
        champs = {nom: valeur for nom, valeur in lien.items() if nom not in ("acteur", "role")}
        return lien.get("acteur") or Acteur(reseau_id=self.auteur.reseau_id, **champs)


def _note(libelle, aide):
    choix = [("", "Pas encore"), *((n, f"{n}, {mot}") for n, mot in enumerate(NOTES, 1))]
    return forms.TypedChoiceField(
        label=libelle, choices=choix, coerce=int, empty_value=None, required=False,
        widget=forms.RadioSelect, help_text=aide,
    )  # fmt: skip


def _cases(libelle, choix):
    return forms.MultipleChoiceField(
        label=libelle, choices=choix, required=False, widget=forms.CheckboxSelectMultiple
    )


class AppreciationForm(FormulaireVersionne):
    """Ce que pèse un acteur pour cette collectivité, et ce qu’on lui promet."""

    pouvoir = _note("Pouvoir", "Ce qu’il peut faire avancer, ou arrêter.")
    interet = _note("Intérêt", "Ce que l’action internationale change pour lui.")
    pouvoirs = _cases("Formes de pouvoir", FormePouvoir.choices)
    legitimites = _cases("Légitimité", Legitimite.choices)
    participation = forms.ChoiceField(
        label="Participation promise", required=False, widget=forms.RadioSelect,
        choices=[("", "Rien de promis encore"), *ParticipationPromise.choices],
    )  # fmt: skip

    class Meta:
        model = ActeurFiche
        fields = [
            "role",
            "pouvoir",
            "pouvoirs",
            "interet",
            "interet_objet",
            "interet_action",
            "legitimites",
            "contexte",
            "participation",
            "apprecie_le",
        ]
        widgets = {"contexte": forms.Textarea(attrs={"rows": 3})}
        labels = {"role": "Son rôle ici"}

    def __init__(self, *args, auteur, **options):
        super().__init__(*args, **options)
        self.auteur = auteur
        self.fields["apprecie_le"].help_text = "Vide, c’est aujourd’hui."

    def clean_apprecie_le(self):
        le = self.cleaned_data["apprecie_le"]
        if le and le > timezone.localdate():
            raise ValidationError("Une appréciation ne peut pas être datée de l’avenir.")
        return le

    def clean(self):
        nettoye = super().clean()
        notes = {nom: nettoye.get(nom) for nom in ("pouvoir", "interet") if nom in nettoye}
        if len(notes) == 2 and None in notes.values() and any(notes.values()):
            manque = next(nom for nom, note in notes.items() if note is None)
            self.add_error(manque, "Il faut les deux notes pour le placer sur la carte, ou aucune.")
        if any(notes.values()) and "apprecie_le" in nettoye and not nettoye["apprecie_le"]:
            nettoye["apprecie_le"] = timezone.localdate()
        return nettoye

    def _champs_a_ecrire(self):
        # La date posée d’office n’a pas été saisie : elle s’écrit quand même.
        return sorted({*super()._champs_a_ecrire(), "apprecie_le"})

    @transaction.atomic
    def save(self, commit=True):
        lien = super().save(commit)
        if commit:
            noter_appreciation(lien=lien, agent=self.auteur, champs=self.changed_data)
        return lien
