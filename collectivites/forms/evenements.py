"""Préparer un événement : ce qu’il est, son programme, qui vient, ce qu’il en reste."""

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone

from predict.noyau.formulaires import Formulaire, FormulaireVersionne

from ..models import Collectivite, Contact, Evenement, Fiche, Participation, TempsProgramme
from ..pays import PAYS
from ..regles import FonctionContact, ObjectifEvenement, TypeEvenement
from ..regles.evenements import ENTREES_LOCALES, OBJECTIFS, PUBLICS, angle_est_local
from .champs import ChampNomme
from .fiches import equipe_de

CONTACTS_PROPOSES = 12


def saisie_heure():
    return forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class EvenementForm(FormulaireVersionne):
    """L’angle local est obligatoire ; un groupe pays dit lequel."""

    lieu = ChampNomme(label="Commune", required=False, help_text="Son nom ou son code.")
    pays = forms.ChoiceField(
        label="Pays",
        required=False,
        choices=[("", "Aucun en particulier"), *PAYS.items()],
        help_text="Demandé pour un groupe pays.",
    )
    objectifs = forms.MultipleChoiceField(
        label="Objectifs",
        required=False,
        choices=[(code, f"{ObjectifEvenement(code).label} {m}") for code, m in OBJECTIFS.items()],
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip

    class Meta:
        model = Evenement
        fields = [
            "type", "pays", "titre", "angle_local", "objectifs", "public",
            "le", "heure_debut", "heure_fin", "lieu", "adresse", "animee_par", "relais",
            "places", "inscriptions_jusqu_au", "message", "programme",
        ]  # fmt: skip
        labels = {"programme": "Autour du programme", "relais": "Relais"}
        help_texts = {
            "angle_local": "Ce qui parle aux gens d’ici, pas « AECT » : "
            + ", ".join(ENTREES_LOCALES)
            + "…",
            "public": "Par exemple : " + " ; ".join(mot.lower() for mot in PUBLICS) + ".",
            "relais": "Qui invite avec vous : la Région, une association d’élu·es…",
            "places": "Laissez vide s’il n’y a pas de limite.",
            "message": "Deux ou trois phrases : pourquoi venir. La date, le lieu et le lien "
            "personnel s’ajoutent au courriel.",
            "programme": "Accueil, matériel, intervenant·es à confirmer. Les temps se rangent "
            "un à un sur la page de l’événement.",
        }
        widgets = {
            "programme": forms.Textarea(attrs={"rows": 3}),
            "message": forms.Textarea(attrs={"rows": 5}),
            "angle_local": forms.Textarea(attrs={"rows": 2}),
            "heure_debut": saisie_heure(),
            "heure_fin": saisie_heure(),
        }

    def __init__(self, *args, auteur, **options):
        super().__init__(*args, **options)
        self.auteur = auteur
        self.fields["lieu"].lignes = Collectivite.objects.actuelles().visibles_par(auteur)
        self.fields["animee_par"].queryset = equipe_de(auteur.reseau_id)
        self.fields["animee_par"].empty_label = "Personne pour l’instant"
        if self.instance.lieu_id:
            self.initial["lieu"] = self.instance.lieu
        if self.instance.pk is None:
            self.initial.setdefault("animee_par", auteur.pk)

    def rubriques(self):
        """Le formulaire en quatre questions, dans l’ordre où l’on prépare."""
        groupes = (
            ("De quoi s’agit-il", ("type", "pays", "titre", "angle_local", "objectifs")),
            ("Pour qui", ("public", "relais", "places", "inscriptions_jusqu_au")),
            ("Quand et où", ("le", "heure_debut", "heure_fin", "lieu", "adresse", "animee_par")),
            ("L’invitation", ("message", "programme")),
        )
        return [(titre, [self[nom] for nom in noms]) for titre, noms in groupes]

    def clean_angle_local(self):
        angle = self.cleaned_data["angle_local"]
        if not angle_est_local(angle):
            raise ValidationError(
                "Cette entrée ne dit rien d’ici : partez d’un sujet local, comme le projet "
                "alimentaire ou les mobilités."
            )
        return angle

    def clean(self):
        nettoye = super().clean()
        if nettoye.get("type") == TypeEvenement.GROUPE_PAYS and not nettoye.get("pays"):
            self.add_error("pays", "Un groupe pays dit de quel pays il s’agit.")
        limite, le = nettoye.get("inscriptions_jusqu_au"), nettoye.get("le")
        if limite and le and limite > le:
            self.add_error("inscriptions_jusqu_au", "On s’inscrit avant l’événement.")
        return nettoye

    def creer(self):
        self.instance.reseau_id = self.auteur.reseau_id
        return self.save()


class TempsForm(FormulaireVersionne):
    class Meta:
        model = TempsProgramme
        fields = ["heure", "titre", "intervenants", "detail"]
        widgets = {"heure": saisie_heure(), "detail": forms.Textarea(attrs={"rows": 2})}


class ParticipationForm(Formulaire):
    """Inviter une collectivité, par ses personnes joignables."""

    fiche = ChampNomme(
        label="Collectivité",
        chemin="collectivite__",
        help_text="Le nom d’une collectivité qui a une fiche, ou son code.",
    )

    def __init__(self, *args, auteur, **options):
        super().__init__(*args, **options)
        self.fields["fiche"].lignes = Fiche.objects.visibles_par(auteur).avec_collectivite()


class ParticipationModifierForm(FormulaireVersionne):
    """Tout ce qui se sait d’une participation ; la suite demande une présence et une date."""

    class Meta:
        model = Participation
        fields = [
            "contact", "prenom", "nom", "fonction", "email", "inscrite", "presente",
            "evaluation", "evaluation_mot", "suite", "suite_le",
        ]  # fmt: skip
        labels = {"suite": "Suite donnée", "inscrite": "Inscrite", "evaluation_mot": "Son avis"}
        help_texts = {
            "suite": "Ce que la rencontre a déclenché : un rendez-vous, un accompagnement…",
            "prenom": "Si la personne n’est pas dans les contacts, ou s’écrit autrement.",
        }
        widgets = {
            "evaluation_mot": forms.Textarea(attrs={"rows": 2}),
            "evaluation": forms.Select(
                choices=[("", "Pas d’avis"), *((n, f"{n} sur 5") for n in range(1, 6))]
            ),
        }

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        if self.instance.fiche_id is None:
            for nom in ("contact", "presente", "suite", "suite_le"):
                del self.fields[nom]
            return
        joignables = self.instance.fiche.contacts.joignables(timezone.localdate())
        deja = Participation.objects.filter(evenement=self.instance.evenement_id).exclude(
            pk=self.instance.pk
        )
        self.fields["contact"].queryset = self.instance.fiche.contacts.filter(
            Q(pk__in=joignables.exclude(pk__in=deja.values("contact").exclude(contact=None)))
            | Q(pk=self.instance.contact_id)
        )
        self.fields["contact"].empty_label = "Personne en particulier"

    def clean(self):
        nettoye = super().clean()
        if nettoye.get("suite") and not nettoye.get("presente"):
            self.add_error("suite", "Une suite suppose une présence : cochez « présente ».")
        if nettoye.get("suite") and not nettoye.get("suite_le"):
            self.add_error("suite_le", "Sans date, une suite ne compte pas.")
        return nettoye


class VenueForm(Formulaire):
    """Qui est venu sans s’inscrire : une collectivité, et un nom si on l’a."""

    fiche = ChampNomme(
        label="Collectivité",
        chemin="collectivite__",
        help_text="Le nom d’une collectivité qui a une fiche, ou son code.",
    )
    prenom = forms.CharField(label="Prénom", required=False, max_length=80)
    nom = forms.CharField(label="Nom", required=False, max_length=80)
    fonction = forms.CharField(label="Fonction", required=False, max_length=160)
    email = forms.EmailField(label="Adresse électronique", required=False)

    def __init__(self, *args, auteur, **options):
        super().__init__(*args, **options)
        self.fields["fiche"].lignes = Fiche.objects.visibles_par(auteur).avec_collectivite()


class BilanForm(FormulaireVersionne):
    class Meta:
        model = Evenement
        fields = ["bilan"]
        labels = {"bilan": "Ce que l’on en retient"}
        widgets = {"bilan": forms.Textarea(attrs={"rows": 10})}


class RangerForm(Formulaire):
    """Ajouter un·e inscrit·e aux contacts : à quel titre."""

    qualite = forms.ChoiceField(label="Qualité", choices=FonctionContact.choices)


class ChercherContactForm(Formulaire):
    """Chercher une personne à inviter, parmi les contacts joignables du réseau."""

    q = forms.CharField(label="Une personne, par son nom", required=False, max_length=120)

    def trouver(self, agent, evenement, le):
        texte = self.cleaned_data.get("q", "").strip() if self.is_valid() else ""
        if len(texte) < 2:
            return []
        return list(
            Contact.objects.visibles_par(agent)
            .joignables(le)
            .dont_le_nom_ressemble(texte)
            .exclude(pk__in=evenement.participations.exclude(contact=None).values("contact"))
            .select_related("fiche__collectivite")[:CONTACTS_PROPOSES]
        )
