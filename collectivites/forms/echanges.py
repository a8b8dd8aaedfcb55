"""Un échange : deux champs suffisent, le type et l’objet ; le reste attend."""

from django import forms
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from predict.comptes.models import Agent
from predict.noyau.formulaires import ChampDuree, FormulaireVersionne

from ..actions import recompter_dernier_echange, regler_presences
from ..models import Contact, Echange
from ..regles import TypeEchange
from .fiches import equipe_de


class _Personnes(forms.ModelMultipleChoiceField):
    """Cases à cocher ; `proposer` : les personnes, lues une fois pour toute la page."""

    widget = forms.CheckboxSelectMultiple

    def proposer(self, personnes):
        self.choices = [(p.pk, self.label_from_instance(p)) for p in personnes]

    def label_from_instance(self, personne):
        fonction = getattr(personne, "fonction", "")
        nom = personne.nom_complet
        return f"{nom}, {fonction}" if fonction else nom


class EchangeForm(FormulaireVersionne):
    """`fiche` : celle dont on note l’échange ; ses contacts sont proposés comme présents.
    `equipe` : les personnes de l’équipe, si la page les a déjà lues."""

    type = forms.ChoiceField(label="Type", choices=TypeEchange.choices, widget=forms.RadioSelect)
    duree_minutes = ChampDuree(label="Durée", required=False)
    contacts = _Personnes(
        label="Qui était là, de la collectivité", queryset=Contact.objects.none(), required=False
    )
    collegues = _Personnes(
        label="Qui était là, de l’équipe", queryset=Agent.objects.none(), required=False
    )

    class Meta:
        model = Echange
        fields = [
            "type",
            "objet",
            "le",
            "heure",
            "compte_rendu",
            "participants",
            "lieu",
            "duree_minutes",
            "prive",
            "suite",
            "suite_le",
        ]
        labels = {"participants": "Autres participants", "suite": "Suite à donner"}
        help_texts = {
            "prive": "Reste dans l’équipe : ni portail, ni tiers, ni national, ni agenda.",
            "heure": "Pour un rendez-vous : 14:30.",
            "le": "Sans date : aujourd’hui. Une date à venir en fait un rendez-vous.",
        }
        widgets = {
            "compte_rendu": forms.Textarea(attrs={"rows": 4}),
            "heure": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        }

    COURTS = ("le", "heure", "duree_minutes")
    DETAILS = (
        *COURTS, "compte_rendu", "contacts", "collegues", "participants", "lieu", "prive",
    )  # fmt: skip
    SUITE = ("suite", "suite_le")

    def __init__(self, *args, fiche, equipe=None, **options):
        super().__init__(*args, **options)
        self.fiche = fiche
        self.equipe = list(equipe_de(fiche.reseau_id)) if equipe is None else equipe
        self.fields["heure"].error_messages["invalid"] = "Écrivez une heure, comme 14:30."
        self.fields["le"].required = False
        presents = self._presents()
        contacts, collegues = self.fields["contacts"], self.fields["collegues"]
        la = Q(pk__in=[p.contact_id for p in presents if p.contact_id])
        contacts.queryset = fiche.contacts.filter(
            Q(parti_le__isnull=True, anonymise_le__isnull=True) | la
        )
        contacts.proposer(contacts.queryset)
        collegues.queryset = equipe_de(fiche.reseau_id)
        collegues.proposer(self.equipe)
        self.initial["contacts"] = [p.contact_id for p in presents if p.contact_id]
        self.initial["collegues"] = [p.agent_id for p in presents if p.agent_id]
        if self.instance.pk is None:
            self.initial.setdefault("type", TypeEchange.APPEL)

    def _presents(self):
        return list(self.instance.presences.all()) if self.instance.pk else []

    def clean_le(self):
        """Sans date, c’est aujourd’hui : on note en raccrochant."""
        return self.cleaned_data["le"] or timezone.localdate()

    def clean(self):
        nettoye = super().clean()
        if nettoye.get("suite_le") and not nettoye.get("suite"):
            self.add_error("suite", "Dites ce qu’il y a à faire pour cette date.")
        return nettoye

    @property
    def champs_d_echange(self):
        """Ce que l’action `noter_echange` attend."""
        hors = ("version", "suite_pour")
        return {nom: valeur for nom, valeur in self.cleaned_data.items() if nom not in hors}

    @transaction.atomic
    def save(self, commit=True):
        echange = super().save(commit)
        if commit:
            recompter_dernier_echange(fiche=echange.fiche)
            regler_presences(
                echange=echange,
                contacts=self.cleaned_data["contacts"],
                collegues=self.cleaned_data["collegues"],
            )
        return echange

    @property
    def details_longs(self):
        """Les champs repliés, un par ligne ; une liste de personnes vide ne se montre pas."""
        return [
            self[nom] for nom in self.DETAILS if nom not in self.COURTS and self._se_montre(nom)
        ]

    def _se_montre(self, nom):
        if nom not in ("contacts", "collegues"):
            return True
        return bool(self.fields[nom].choices)

    @property
    def details_ouverts(self):
        return self.instance.pk is not None or any(nom in self.errors for nom in self.DETAILS)
