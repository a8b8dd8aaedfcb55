"""Saisies d’un tour de priorisation : l’ouvrir, noter toute la grille, décider."""

from django import forms
from django.core.exceptions import ValidationError

from predict.noyau.champs import preparer
from predict.noyau.formulaires import Formulaire, FormulaireVersionne

from ..models import DecisionPriorite, Priorisation
from ..regles import DecisionOffre, EtatPriorisation, Projection
from ..regles.priorites import NOTES, SUJETS

SANS_NOTE = ("", "–")
INCOMPLET = "Il manque cette note. Pour sauter le service, remettez aussi l’autre sur « – »."


class TourForm(FormulaireVersionne):
    """Un réseau ne tient qu’un tour ouvert à la fois : on saurait mal lequel noter."""

    class Meta:
        model = Priorisation
        fields = ("titre", "horizon", "a_l_aveugle")
        help_texts = {
            "titre": "Ce que l’équipe lira : « Séminaire de rentrée », « Avant le CA de janvier ».",
            "horizon": "L’année que vous visez.",
            "a_l_aveugle": "Chacun·e note d’abord seul·e ; les notes des autres sur un service "
            "paraissent après les siennes. Conseillé.",
        }

    def __init__(self, *args, reseau, **options):
        super().__init__(*args, **options)
        self.reseau = reseau

    def clean_horizon(self):
        horizon = self.cleaned_data["horizon"]
        if not 2020 <= horizon <= 2100:
            raise ValidationError("Écrivez une année, comme 2030.")
        return horizon

    def clean(self):
        donnees = super().clean()
        ouverts = Priorisation.objects.du_reseau(self.reseau).filter(etat=EtatPriorisation.OUVERTE)
        if self.instance.pk is None and (ouvert := ouverts.first()):
            raise ValidationError(
                f"Le tour « {ouvert} » est encore ouvert : arrêtez-le avant d’en ouvrir un autre."
            )
        return donnees


class LigneDeNotes:
    """Un service et ses quatre champs, pour la grille."""

    def __init__(self, form, service):
        self.service = service
        self.strategie = form[f"strategie_{service.pk}"]
        self.capacites = form[f"capacites_{service.pk}"]
        self.projection = form[f"projection_{service.pk}"]
        self.raison = form[f"raison_{service.pk}"]

    @property
    def champs(self):
        return (self.strategie, self.capacites, self.projection, self.raison)

    @property
    def en_erreur(self):
        return any(champ.errors for champ in self.champs)


class NotesForm(Formulaire):
    """Toute la grille. Un service sans note est sauté ; ses deux notes vont ensemble."""

    def __init__(self, data=None, *, services, notes=None, **options):
        self.services = list(services)
        notes = {note.service_id: note for note in notes or ()}
        super().__init__(data, **options)
        for service in self.services:
            self._ajouter(service, notes.get(service.pk))

    def _ajouter(self, service, note):
        for nom, titre in (("strategie", "Stratégie"), ("capacites", "Capacités et ressources")):
            self.fields[f"{nom}_{service.pk}"] = forms.TypedChoiceField(
                label=f"{titre} : {service}",
                choices=[SANS_NOTE, *((str(n), str(n)) for n in NOTES)],
                coerce=int,
                empty_value=None,
                required=False,
                initial=str(getattr(note, nom)) if note else "",
                widget=forms.RadioSelect,
            )
        self.fields[f"projection_{service.pk}"] = forms.ChoiceField(
            label=f"Demande attendue : {service}",
            choices=Projection.choices,
            required=False,
            initial=note.projection if note else Projection.STABLE,
        )
        self.fields[f"raison_{service.pk}"] = forms.CharField(
            label=f"Raison : {service}",
            max_length=300,
            required=False,
            initial=note.raison if note else "",
        )
        for nom in ("projection", "raison"):
            preparer(self.fields[f"{nom}_{service.pk}"])

    @property
    def lignes(self):
        return [LigneDeNotes(self, service) for service in self.services]

    def clean(self):
        donnees = super().clean()
        for service in self.services:
            paire = {nom: donnees.get(f"{nom}_{service.pk}") for nom in ("strategie", "capacites")}
            posees = [nom for nom, note in paire.items() if note is not None]
            if len(posees) == 1:
                (manque,) = set(paire) - set(posees)
                if f"{manque}_{service.pk}" not in self.errors:
                    self.add_error(f"{manque}_{service.pk}", INCOMPLET)
            elif not posees and donnees.get(f"raison_{service.pk}"):
                self.add_error(f"raison_{service.pk}", "Une raison accompagne deux notes.")
        return donnees

    def notes(self):
        """{service: valeurs, ou None s’il est sauté} des seules lignes sans erreur."""
        lues = {}
        for service in self.services:
            noms = [f"{n}_{service.pk}" for n in ("strategie", "capacites", "projection", "raison")]
            if any(nom in self.errors for nom in noms):
                continue
            strategie, capacites, projection, raison = (self.cleaned_data[nom] for nom in noms)
            sautee = strategie is None
            lues[service] = (
                None if sautee else (strategie, capacites, projection or Projection.STABLE, raison)
            )
        return lues


class DecisionForm(FormulaireVersionne):
    decision = forms.ChoiceField(
        label="Décision", choices=DecisionOffre.choices, widget=forms.RadioSelect
    )

    class Meta:
        model = DecisionPriorite
        fields = ("decision", "motif", "decidee_le")
        help_texts = {"motif": "Ce qui a pesé. Reste dans le réseau, ne se transmet jamais."}


class TransmissionForm(Formulaire):
    """Ce qui part à la coordination, et sous quel sujet commun."""

    def __init__(self, data=None, *, decisions, sujets, transmises=(), **options):
        super().__init__(data, **options)
        self.decisions = list(decisions)
        for decision in self.decisions:
            self.fields[f"part_{decision.pk}"] = forms.BooleanField(
                label=f"Transmettre : {decision.service}",
                required=False,
                initial=decision.service_id in transmises,
            )
            self.fields[f"sujet_{decision.pk}"] = forms.ChoiceField(
                label=f"Sujet commun : {decision.service}",
                choices=list(SUJETS.items()),
                required=False,
                initial=sujets.get(decision.service_id, "autre"),
            )
        for champ in self.fields.values():
            preparer(champ)

    @property
    def lignes(self):
        return [(d, self[f"part_{d.pk}"], self[f"sujet_{d.pk}"]) for d in self.decisions]

    def choix(self):
        """[(décision, sujet)] de ce qui part."""
        return [
            (d, self.cleaned_data[f"sujet_{d.pk}"] or "autre")
            for d in self.decisions
            if self.cleaned_data[f"part_{d.pk}"]
        ]
