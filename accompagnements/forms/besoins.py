"""Fiche besoins datée et prestations."""

from django import forms
from django.db.models import Q
from django.forms import formset_factory

from collectivites.regles import Attente
from offre.models import Mission, ServiceReseau
from predict.noyau.formulaires import (
    ChampNombre,
    Formulaire,
    FormulaireModele,
    FormulaireVersionne,
)

from ..models import FicheBesoin, Financement, Prestation
from ..regles.besoins import AIDES, PHRASES
from .commun import agents_du_reseau, passee

REPRIS = (
    "ambitions", "capacites", "attentes", "natures", "interet_local", "portage", "temporalite",
    "etp", "budget_annuel", "lecture_croisee", "demarche", "posture_expliquee_le",
)  # fmt: skip
EQUIPE_MAX = 12


class FicheBesoinForm(FormulaireModele):
    """Une nouvelle version, préremplie par la précédente : on date, on n’écrase pas.

    La première part des attentes notées sur la fiche de la collectivité.
    """

    attentes = forms.MultipleChoiceField(
        label="Ce qu’elle attend du réseau", choices=Attente.choices, required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    natures = forms.MultipleChoiceField(
        label="Nature du besoin", required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = FicheBesoin
        fields = [
            "le", "ambitions", "capacites", "attentes", "natures", "interet_local", "portage",
            "temporalite", "etp", "budget_annuel", "lecture_croisee", "demarche", "relue_le",
            "posture_expliquee_le",
        ]  # fmt: skip

    def __init__(self, *args, precedente=None, attentes=(), aujourdhui, **options):
        initial = {"attentes": list(attentes)}
        if precedente:
            initial |= {nom: getattr(precedente, nom) for nom in REPRIS}
            initial["attentes"] = initial["attentes"] or list(attentes)
        super().__init__(*args, initial=initial | {"le": aujourdhui}, **options)
        self.aujourdhui = aujourdhui
        self.fields["natures"].choices = Mission.objects.values_list("code", "libelle")
        for nom in ("etp", "budget_annuel"):
            self.fields[nom].min_value = 0
            self.fields[nom].validators.append(_positif)
        for nom, lignes in (("ambitions", 5), ("capacites", 5), ("lecture_croisee", 3)):
            self.fields[nom].widget.attrs["rows"] = lignes
        for nom in ("interet_local", "portage", "temporalite"):
            self.fields[nom].widget.attrs["rows"] = 3
        for nom, aide in AIDES.items():
            self.fields[nom].help_text = aide

    def appuis(self):
        """{champ: phrases d’appui} de ce formulaire."""
        return PHRASES

    def clean_le(self):
        return passee(self.cleaned_data["le"], self.aujourdhui)

    def clean_relue_le(self):
        return passee(self.cleaned_data["relue_le"], self.aujourdhui)

    def clean_posture_expliquee_le(self):
        return passee(self.cleaned_data["posture_expliquee_le"], self.aujourdhui)

    def clean(self):
        nettoye = super().clean()
        le, relue_le = nettoye.get("le"), nettoye.get("relue_le")
        if le and relue_le and relue_le < le:
            self.add_error("relue_le", "On ne relit pas une fiche avant de l’avoir écrite.")
        return nettoye


def _positif(valeur):
    if valeur is not None and valeur < 0:
        raise forms.ValidationError("Un nombre positif, ou rien.")


class PrestationForm(FormulaireVersionne):
    """Le choix des services est ce que le réseau propose aujourd’hui, et celui déjà retenu."""

    class Meta:
        model = Prestation
        fields = [
            "service", "mode", "posture", "jours_prevus", "financement", "debut_le", "fin_le",
            "raison",
        ]  # fmt: skip
        widgets = {"raison": forms.Textarea(attrs={"rows": 2})}
        help_texts = {
            "posture": "Ensemblier coordonne, animateur met en lien, opérateur réalise "
            "(surtout pour l’ECSI, la mobilité et la coopération).",
            "financement": "Ce qui paie le temps du réseau.",
        }

    def __init__(self, *args, reseau_id, **options):
        super().__init__(*args, **options)
        if "service" in self.fields:
            services = ServiceReseau.objects.filter(reseau_id=reseau_id)
            proposes = services.proposes()
            if self.instance.service_id:
                proposes = proposes | services.filter(pk=self.instance.service_id)
            self.fields["service"].queryset = proposes.order_by("mission__ordre", "libelle")
        ouverts = Q(clos=False) | Q(pk=self.instance.financement_id)
        self.fields["financement"].queryset = Financement.objects.filter(
            ouverts, reseau_id=reseau_id
        )
        self.fields["financement"].empty_label = "À trouver"
        self.fields["mode"].choices = [("", "À choisir"), *self.fields["mode"].choices[1:]]
        self.fields["posture"].choices = [
            ("", "Celle de l’accompagnement"), *self.fields["posture"].choices[1:]
        ]  # fmt: skip


class RetenirForm(PrestationForm):
    """Retenir un service du conseil : il est déjà choisi. `empreinte` : le classement que l’on a
    lu ; s’il a changé depuis, on le remontre avant d’écrire."""

    empreinte = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
    motif = forms.CharField(
        label="Pourquoi s’écarter du conseil", required=False, max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Une phrase suffit : elle reste avec le conseil, et l’améliore.",
    )  # fmt: skip

    class Meta(PrestationForm.Meta):
        fields = [nom for nom in PrestationForm.Meta.fields if nom != "service"]

    def __init__(self, *args, empreinte, ecart, **options):
        super().__init__(*args, **options)
        self.attendue, self.initial["empreinte"] = empreinte, empreinte
        if not ecart:
            del self.fields["motif"]

    def clean(self):
        nettoye = super().clean()
        lue = nettoye.get("empreinte")
        if lue and lue != self.attendue:
            # Renvoyer cette page vaut choix : elle part du classement que l’on vient de montrer.
            self.data = self.data.copy()
            self.data[self.add_prefix("empreinte")] = self.attendue
            self.add_error(
                None,
                "Le classement a changé depuis que vous l’avez lu. Votre saisie est gardée : "
                "relisez les raisons ci-dessus, puis retenez de nouveau.",
            )
        return nettoye


class MembreForm(Formulaire):
    """Une personne et ses jours ; une ligne sans personne ne compte pas."""

    agent = forms.ModelChoiceField(label="Personne", queryset=None, required=False)
    jours = ChampNombre(label="Jours", max_digits=5, decimal_places=1, required=False)

    def __init__(self, *args, agents, **options):
        super().__init__(*args, **options)
        self.fields["agent"].queryset = agents
        self.fields["agent"].empty_label = "Personne"

    def clean_jours(self):
        jours = self.cleaned_data["jours"]
        if jours is not None and jours <= 0:
            raise forms.ValidationError("Le nombre de jours est supérieur à zéro.")
        return jours

    def clean(self):
        nettoye = super().clean()
        if nettoye.get("jours") and not nettoye.get("agent") and "agent" not in self.errors:
            self.add_error("agent", "Dites qui y passe ces jours.")
        return nettoye


class _Equipe(forms.BaseFormSet):
    def clean(self):
        vus = set()
        for ligne in self.forms:
            agent = getattr(ligne, "cleaned_data", {}).get("agent")
            if agent in vus:
                ligne.add_error("agent", "Cette personne est déjà dans l’équipe.")
            if agent:
                vus.add(agent)
        if any(ligne.errors for ligne in self.forms):
            raise forms.ValidationError("Relisez l’équipe.")

    @property
    def lignes(self):
        """[(agent, jours)] d’une équipe valide."""
        saisies = [ligne.cleaned_data for ligne in self.forms]
        return [(s["agent"], s.get("jours")) for s in saisies if s.get("agent")]


def equipe_de(prestation, reseau_id, donnees=None, defaut=()):
    """Jeu de lignes de l’équipe. `donnees` sans son en-tête : on n’y touche pas (jeu non lié).

    `defaut` : lignes proposées pour une prestation nouvelle.
    """
    if donnees is not None and "equipe-TOTAL_FORMS" not in donnees:
        donnees = None
    presentes = list(defaut)
    if prestation.pk:
        presentes = [{"agent": p.agent_id, "jours": p.jours} for p in prestation.equipe.all()]
    jeu = formset_factory(
        MembreForm, formset=_Equipe, extra=2 if presentes else 3, max_num=EQUIPE_MAX,
        absolute_max=EQUIPE_MAX + 1, validate_max=True,
    )  # fmt: skip
    agents = agents_du_reseau(reseau_id)
    return jeu(donnees, prefix="equipe", initial=presentes, form_kwargs={"agents": agents})


class ModeForm(Formulaire):
    mode = forms.ChoiceField(choices=Prestation._meta.get_field("mode").choices)
