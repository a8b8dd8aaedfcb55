"""Contacts et mandats."""

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from phonenumber_field.formfields import PhoneNumberField

from predict.noyau.formulaires import FormulaireModele, FormulaireVersionne
from predict.noyau.recherche import normaliser

from ..actions import direction_nommee, ranger_contact, ranger_mandat
from ..models import Contact, Direction, Mandat
from .suggestions import ChampSuggere

TELEPHONE_ATTENDU = "Écrivez un numéro comme 02 38 00 00 00 ou +228 22 00 00 00."


class ContactForm(FormulaireVersionne):
    telephone = PhoneNumberField(
        label="Téléphone", required=False, region="FR", help_text="À l’étranger, avec le +."
    )
    direction = ChampSuggere(
        label="Direction ou service",
        required=False,
        max_length=160,
        help_text="Choisissez dans l’organigramme, ou écrivez un nom : il s’y ajoute.",
    )

    class Meta:
        model = Contact
        fields = [
            "prenom",
            "nom",
            "qualite",
            "fonction",
            "direction",
            "email",
            "telephone",
            "principal",
            "elu_referent",
            "note",
            "parti_le",
            "base_legale",
            "source",
            "informe_le",
        ]
        help_texts = {
            "parti_le": "Elle sort des envois ce jour-là ; son histoire reste.",
            "base_legale": "Ce qui permet au réseau de garder ses coordonnées.",
            "source": "Carte de visite, site de la mairie, inscription à un atelier…",
            "informe_le": "Jour où la personne a su que le réseau garde ses coordonnées.",
            "note": "Ni opinion, ni étiquette politique : la personne peut demander à lire.",
        }
        widgets = {"note": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args, auteur, fiche=None, **options):
        super().__init__(*args, **options)
        self.auteur = auteur
        self.fiche = fiche or self.instance.fiche
        self.directions = list(self.fiche.directions.all())
        self.fields["direction"].proposer(une.nom for une in self.directions)
        if self.instance.direction_id:
            self.initial["direction"] = self.instance.direction.nom
        self.fields["base_legale"].required = False
        self.fields["telephone"].error_messages["invalid"] = TELEPHONE_ATTENDU
        for validateur in self.fields["telephone"].validators:
            if hasattr(validateur, "message"):
                validateur.message = TELEPHONE_ATTENDU

    # Les trois temps de la saisie, dans l’ordre de la page.
    GROUPES = (
        ("Qui", ("prenom", "nom", "qualite", "fonction", "principal", "elu_referent", "direction")),
        ("Comment la joindre", ("email", "telephone", "note")),
        ("Données personnelles et départ", ("informe_le", "base_legale", "source", "parti_le")),
    )

    @property
    def groupes(self):
        return [(titre, [self[nom] for nom in noms]) for titre, noms in self.GROUPES]

    def clean_base_legale(self):
        return self.cleaned_data["base_legale"] or self.instance.base_legale

    def clean_informe_le(self):
        le = self.cleaned_data["informe_le"]
        if le and le > timezone.localdate():
            raise ValidationError("Cette date est à venir : notez-la quand ce sera fait.")
        return le

    def clean_email(self):
        return self.cleaned_data["email"].lower()

    def clean_direction(self):
        """La direction de ce nom ; inconnue, elle se créera à l’enregistrement."""
        nom = self.cleaned_data["direction"]
        cherche = normaliser(nom)
        connues = (une for une in self.directions if normaliser(une.nom) == cherche)
        return next(connues, Direction(nom=nom) if nom else None)

    def clean(self):
        nettoye = super().clean()
        if nettoye.get("elu_referent") and nettoye.get("qualite") not in (None, "elu"):
            self.add_error("elu_referent", "Seule une personne élue peut être élu·e référent·e.")
        return nettoye

    @transaction.atomic
    def save(self, commit=True):
        creation = self.instance.pk is None
        voulue = self.instance.direction
        if voulue is not None and voulue.pk is None:
            self.instance.direction = direction_nommee(fiche=self.fiche, nom=voulue.nom)
        contact = super().save(commit)
        if commit:
            champs = () if creation else self.changed_data
            ranger_contact(contact=contact, agent=self.auteur, champs=champs)
        return contact

    def creer(self):
        self.instance.fiche, self.instance.reseau_id = self.fiche, self.fiche.reseau_id
        return self.save()


class MandatForm(FormulaireModele):
    class Meta:
        model = Mandat
        fields = ["intitule", "debut_le", "fin_le", "fin_motif"]
        help_texts = {
            "fin_le": "Passée cette date, la personne sort des envois ; l’histoire reste.",
            "fin_motif": "Une fois le mandat fini : il ne sera plus proposé au renouvellement.",
        }

    def clean(self):
        nettoye = super().clean()
        debut, fin = nettoye.get("debut_le"), nettoye.get("fin_le")
        if debut and fin and fin < debut:
            raise ValidationError({"fin_le": "Le mandat ne peut pas finir avant d’avoir commencé."})
        if nettoye.get("fin_motif") and not fin and "fin_le" not in self.errors:
            self.add_error("fin_le", "Indiquez quand le mandat a fini, comme 12 mars 2027.")
        return nettoye

    @transaction.atomic
    def enregistrer(self, *, contact, agent):
        creation = self.instance.pk is None
        self.instance.contact, self.instance.reseau_id = contact, contact.reseau_id
        mandat = self.save()
        ranger_mandat(mandat=mandat, agent=agent, champs=() if creation else self.changed_data)
        return mandat
