"""Démarrer, modifier, faire avancer un accompagnement. Ni l’étape ni l’état ne se saisissent."""

from django import forms
from django.utils import timezone

from collectivites.models import Contact, Fiche
from collectivites.regles import FonctionContact
from predict.noyau.formulaires import ChampDate, FormulaireVersionne

from ..models import Accompagnement
from ..regles import CAS_PAR_SCENARIO, SCENARIO_DU_CAS, CasType, Scenario
from .commun import FaitForm, agents_du_reseau


def accorder(nettoye, changes):
    """Le cas type dit son scénario ; deux choix contraires se refusent (domaine.md §1.4, 18).

    `changes` : les champs que la personne a changés.
    """
    scenario, cas = nettoye.get("scenario"), nettoye.get("cas_type")
    if cas and "cas_type" in changes and "scenario" not in changes:
        nettoye["scenario"] = SCENARIO_DU_CAS[CasType(cas)]
        return
    if scenario and cas and cas not in CAS_PAR_SCENARIO[Scenario(scenario)]:
        permis = ", ".join(c.label.lower() for c in CAS_PAR_SCENARIO[Scenario(scenario)])
        raise forms.ValidationError(
            {"cas_type": f"Ce cas type n’est pas de ce scénario ; choisissez parmi : {permis}."}
        )


def cas_types_groupes():
    return [
        ("", "À préciser"),
        *((s.label, [(c.value, c.label) for c in cas]) for s, cas in CAS_PAR_SCENARIO.items()),
    ]


class DemarrerForm(FaitForm):
    """Démarche proactive ou opportuniste : sans sollicitation."""

    fiche = forms.ModelChoiceField(Fiche.objects.none(), label="Collectivité")
    titre = forms.CharField(label="Titre", max_length=200)
    scenario = forms.ChoiceField(
        label="Scénario", choices=Scenario.choices, initial=Scenario.PROACTIF
    )
    cas_type = forms.ChoiceField(label="Cas type", choices=cas_types_groupes, required=False)
    field_order = ["fiche", "titre", "scenario", "cas_type", "le"]

    def __init__(self, *args, agent, **options):
        super().__init__(*args, **options)
        self.fields["fiche"].queryset = Fiche.objects.visibles_par(agent).select_related(
            "collectivite"
        )
        self.fields["le"].label = "Démarre le"

    def clean(self):
        nettoye = super().clean()
        accorder(nettoye, self.changed_data)
        return nettoye


class AccompagnementForm(FormulaireVersionne):
    class Meta:
        model = Accompagnement
        fields = [
            "titre", "scenario", "cas_type", "posture", "responsable", "contact",
            "elu_referent", "fin_prevue_le", "ecsi",
        ]  # fmt: skip

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        accompagnement = self.instance
        personnes, le = Contact.objects.filter(fiche=accompagnement.fiche_id), timezone.localdate()
        self.fields["cas_type"].choices = cas_types_groupes()
        self.fields["responsable"].queryset = agents_du_reseau(accompagnement.reseau_id)
        self.fields["responsable"].required = True
        self.fields["contact"].queryset = personnes.proposables(le, accompagnement.contact_id)
        elus = personnes.filter(qualite=FonctionContact.ELU)
        self.fields["elu_referent"].queryset = elus.proposables(le, accompagnement.elu_referent_id)
        self.fields["elu_referent"].help_text = "Les élu·es de la fiche de la collectivité."

    def clean(self):
        nettoye = super().clean()
        accorder(nettoye, self.changed_data)
        fin = nettoye.get("fin_prevue_le")
        if fin and fin < self.instance.debut_le:
            self.add_error("fin_prevue_le", "La fin prévue ne peut pas précéder le début.")
        return nettoye

    def _champs_a_ecrire(self):
        champs = super()._champs_a_ecrire()
        # Le scénario suit le cas type sans avoir été saisi (accorder).
        return sorted({*champs, "scenario"}) if "cas_type" in champs else champs


class BilanForm(FormulaireVersionne):
    class Meta:
        model = Accompagnement
        fields = ["bilan", "resultats", "enseignements"]


class PassageForm(FaitForm):
    """`motif` n’est demandé qu’à la direction, quand il manque quelque chose ; `restes_vus`, qu’à
    la clôture d’un dossier où des choses restent ouvertes."""

    motif = forms.CharField(
        label="Pourquoi passer outre", widget=forms.Textarea(attrs={"rows": 3}), required=False,
        help_text="Le motif et ce qui manquait restent au journal de l’accompagnement.",
    )  # fmt: skip

    restes_vus = forms.BooleanField(
        label="Je clos quand même : ce qui est ouvert reste dans le dossier, tel quel",
        error_messages={"required": "Cochez pour confirmer, ou terminez d’abord ce qui reste."},
    )

    def __init__(self, *args, outre=False, restes=False, **options):
        super().__init__(*args, **options)
        self.fields["le"].label = "Passé le"
        if not restes:
            del self.fields["restes_vus"]
        if outre:
            self.fields["motif"].required = True
        else:
            del self.fields["motif"]


class SommeilForm(FaitForm):
    motif = forms.CharField(label="Pourquoi", widget=forms.Textarea(attrs={"rows": 3}))
    reveil_le = ChampDate(
        label="En reparler le", required=False,
        help_text="Le dossier se rappellera à la personne qui le suit.",
    )  # fmt: skip
    field_order = ["motif", "reveil_le", "le"]


class AbandonForm(FaitForm):
    motif = forms.CharField(label="Pourquoi", widget=forms.Textarea(attrs={"rows": 3}))
    field_order = ["motif", "le"]


class ReprendreForm(FaitForm):
    motif = forms.CharField(
        label="Ce qui a changé", widget=forms.Textarea(attrs={"rows": 2}), required=False
    )
    field_order = ["motif", "le"]


class AdmettreForm(FaitForm):
    motif = forms.CharField(
        label="Remarque, ou raison de s’y engager hors de l’offre",
        widget=forms.Textarea(attrs={"rows": 2}), required=False,
    )  # fmt: skip
    field_order = ["le", "motif"]
