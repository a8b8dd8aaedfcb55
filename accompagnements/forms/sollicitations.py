"""Noter ce qui arrive, puis le trier."""

from django import forms

from collectivites.models import Collectivite, Fiche
from collectivites.regles import TypeEchange
from predict.noyau.formulaires import ChampDate, Formulaire
from predict.noyau.recherche import normaliser

from ..regles import CAS_PAR_SCENARIO, SCENARIO_DU_CAS, CasType, Scenario
from .commun import FaitForm, passee
from .parcours import cas_types_groupes

CANDIDATS_MONTRES = 8
CANAUX = [choix for choix in TypeEchange.choices if choix[0] != TypeEchange.NOTE]

# Ce que veut dire chaque scénario, en une ligne (domaine.md §1.4-18).
SENS_DES_SCENARIOS = {
    Scenario.RECEPTIF: "Elle vient à nous.",
    Scenario.OPPORTUNISTE: "Une occasion se présente.",
    Scenario.PROACTIF: "Nous allons à elle.",
}


def candidates(agent, texte):
    """Collectivités que ce texte peut désigner : les fiches du réseau d’abord, puis le territoire.

    Au plus `CANDIDATS_MONTRES`, la plus ressemblante en tête.
    """
    cherche = normaliser(texte)
    if not cherche:
        return []
    trouvees = Collectivite.objects.visibles_par(agent).actuelles().select_related("departement")
    suivies = trouvees.filter(
        pk__in=Fiche.objects.visibles_par(agent).values("collectivite")
    ).dont_le_nom_ressemble(texte)[:CANDIDATS_MONTRES]
    du_territoire = (
        trouvees.du_territoire(agent.reseau) if agent.reseau.territoire else trouvees
    ).dont_le_nom_ressemble(texte)
    exactes = du_territoire.filter(recherche=cherche)[:CANDIDATS_MONTRES]
    proches = du_territoire.order_by("-population", "nom")[:CANDIDATS_MONTRES]
    uniques = {c.pk: c for c in [*suivies, *exactes, *proches]}
    # sorted est stable : à égalité, une fiche déjà suivie reste devant.
    return sorted(uniques.values(), key=lambda c: c.recherche != cherche)[:CANDIDATS_MONTRES]


class SollicitationForm(Formulaire):
    """Deux champs suffisent : qui, et pourquoi. Le reste est facultatif.

    `collectivite_trouvee` : la collectivité désignée, une fois le formulaire valide.
    """

    qui = forms.CharField(
        label="Qui appelle ?", max_length=160,
        widget=forms.TextInput(
            attrs={"placeholder": "Nom de la collectivité", "autocomplete": "off"}
        ),
    )  # fmt: skip
    collectivite = forms.CharField(widget=forms.HiddenInput, required=False, max_length=20)
    objet = forms.CharField(label="À quel sujet ?", max_length=200)
    appelant = forms.CharField(
        label="Nom et fonction de la personne", max_length=160, required=False
    )
    canal = forms.ChoiceField(label="Par quel canal", choices=CANAUX, required=False)
    recue_le = ChampDate(label="Reçue le", required=False)
    demande = forms.CharField(
        label="Ce qui est demandé", widget=forms.Textarea(attrs={"rows": 3}), required=False
    )
    scenario = forms.ChoiceField(label="Scénario", choices=Scenario.choices, required=False)
    cas_type = forms.ChoiceField(label="Cas type", choices=cas_types_groupes, required=False)

    principaux = ("qui", "objet")
    details = ("appelant", "canal", "recue_le", "demande", "scenario", "cas_type")

    def __init__(self, *args, agent, aujourdhui, **options):
        options["initial"] = {
            "recue_le": aujourdhui, "canal": TypeEchange.APPEL, "scenario": Scenario.RECEPTIF,
        } | options.get("initial", {})  # fmt: skip
        super().__init__(*args, **options)
        self.agent, self.aujourdhui = agent, aujourdhui
        self.candidates = []
        self.collectivite_trouvee = None

    @property
    def champs_principaux(self):
        return [self[nom] for nom in self.principaux]

    @property
    def champs_details(self):
        return [self[nom] for nom in self.details]

    @property
    def details_ouverts(self):
        return any(nom in self.errors for nom in self.details)

    def clean_recue_le(self):
        return passee(self.cleaned_data["recue_le"], self.aujourdhui) or self.aujourdhui

    def clean_canal(self):
        return self.cleaned_data["canal"] or TypeEchange.APPEL

    def clean_scenario(self):
        return self.cleaned_data["scenario"] or Scenario.RECEPTIF

    def clean(self):
        nettoye = super().clean()
        if cas := nettoye.get("cas_type"):
            nettoye["scenario"] = SCENARIO_DU_CAS[CasType(cas)]
        if "qui" in nettoye:
            self._designer(nettoye["qui"], nettoye.get("collectivite", ""))
        return nettoye

    def _designer(self, texte, choisie):
        """Trouve la collectivité, ou propose celles que le texte peut désigner."""
        self.candidates = candidates(self.agent, texte)
        if choisie.isdecimal():
            self.collectivite_trouvee = next(
                (c for c in self.candidates if c.pk == int(choisie)), None
            )
        exactes = [c for c in self.candidates if c.recherche == normaliser(texte)]
        if self.collectivite_trouvee is None and len(exactes) == 1:
            self.collectivite_trouvee = exactes[0]
        if self.collectivite_trouvee is not None:
            return
        if self.candidates:
            une = len(self.candidates) == 1
            dit = "Est-ce bien elle ?" if une else "Laquelle ? Choisissez ci-dessous,"
            self.add_error("qui", f"{dit} {'Sinon,' if une else 'ou'} précisez le nom.")
        else:
            self.add_error(
                "qui",
                "Aucune collectivité de votre territoire ne porte ce nom : vérifiez l’orthographe.",
            )

    @property
    def valeurs(self):
        """Champs de `Sollicitation`, tels que l’action les attend."""
        n = self.cleaned_data
        return {
            "le": n["recue_le"], "objet": n["objet"], "canal": n["canal"],
            "appelant": n["appelant"], "demande": n["demande"],
            "scenario": n["scenario"], "cas_type": n["cas_type"],
        }  # fmt: skip


class AccepterForm(FaitForm):
    """La demande entre dans l’offre ; ou non, mais on s’y engage, en disant pourquoi.

    Le cas type dit le scénario : un seul clic. Sans lui, le scénario noté à l’appel reste.
    """

    titre = forms.CharField(label="Titre de l’accompagnement", max_length=200)
    scenario = forms.ChoiceField(choices=Scenario.choices, required=False, widget=forms.HiddenInput)
    cas_type = forms.ChoiceField(
        label="Comment cette mise en lien est née", choices=cas_types_groupes, required=False,
        widget=forms.RadioSelect,
    )  # fmt: skip
    hors_offre = forms.BooleanField(
        label="La demande sort de l’offre, mais le réseau s’y engage", required=False
    )
    motif = forms.CharField(
        label="Pourquoi s’y engager", widget=forms.Textarea(attrs={"rows": 2}), required=False,
        help_text="Seulement si la demande sort de l’offre.",
    )  # fmt: skip
    field_order = ["titre", "scenario", "cas_type", "le", "hors_offre", "motif"]

    @property
    def scenarios(self):
        """[{titre, sens, choix}] : les cas types sous leur scénario, puis « À préciser »."""
        boutons = {b.data["value"]: b for b in self["cas_type"].subwidgets}
        groupes = [
            {"titre": s.label, "sens": sens, "choix": [boutons[c] for c in CAS_PAR_SCENARIO[s]]}
            for s, sens in SENS_DES_SCENARIOS.items()
        ]
        return [*groupes, {"titre": "", "sens": "", "choix": [boutons[""]]}]

    def clean(self):
        nettoye = super().clean()
        if cas := nettoye.get("cas_type"):
            nettoye["scenario"] = SCENARIO_DU_CAS[CasType(cas)]
        return nettoye

    @property
    def valeurs(self):
        n = self.cleaned_data
        return {
            "le": n["le"], "titre": n["titre"], "scenario": n["scenario"],
            "cas_type": n["cas_type"], "dans_offre": not n["hors_offre"],
            "motif": n["motif"] if n["hors_offre"] else None,
        }  # fmt: skip


class ReorienterForm(FaitForm):
    motif = forms.CharField(
        label="Pourquoi elle n’entre pas dans l’offre", widget=forms.Textarea(attrs={"rows": 2})
    )
    vers = forms.CharField(
        label="Vers qui", max_length=200,
        help_text="Un service de l’État, une agence, un autre réseau, un acteur du territoire…",
    )  # fmt: skip
    field_order = ["motif", "vers", "le"]


class RenseignerForm(FaitForm):
    reponse = forms.CharField(
        label="Réponse donnée", widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Un simple renseignement ne compte pas comme un accompagnement.",
    )  # fmt: skip
    field_order = ["reponse", "le"]
