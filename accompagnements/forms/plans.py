"""Un plan de financement : le projet décrit, ses dépenses, ce qui le paie."""

from django import forms

from collectivites.models import Fiche
from offre.forms.champs import ChampListe
from offre.forms.regles import ChampPays
from offre.models import SessionDispositif
from offre.regles.eligibilite import Zone
from predict.noyau.formulaires import ChampMontant, FormulaireVersionne
from predict.noyau.typographie import euros

from ..models import (
    Accompagnement,
    Candidature,
    LignePlan,
    PlanFinancement,
    PosteDepense,
    Projet,
)
from ..regles import NatureLignePlan
from .quotidien import date_et
from .simulateur import CHOIX_PORTEUR, CHOIX_ZONE


class PlanForm(FormulaireVersionne):
    pays = ChampPays(label="Pays du projet", required=False)
    zone = forms.ChoiceField(label="Zone", choices=CHOIX_ZONE, required=False)
    porteur = forms.ChoiceField(label="Qui dépose", choices=CHOIX_PORTEUR, required=False)
    cout_total = ChampMontant(label="Coût total (€)", required=False)
    demande = ChampMontant(label="Montant à demander (€)", required=False)
    apport = ChampMontant(
        label="Apport des collectivités (€)", required=False, help_text="Valorisation comprise."
    )
    partenaires = ChampMontant(label="Apport des partenaires (€)", required=False)
    valorisation = ChampMontant(
        label="Dont valorisé (€)", required=False,
        help_text="Temps, locaux ou matériel comptés en argent.",
    )  # fmt: skip
    pieces = ChampListe(label="Pièces déjà réunies", rangs=3, help_text="Une par ligne.")

    GROUPES = (
        ("Le projet", ("titre", "objet", "fiche", "accompagnement", "projet", "ecsi")),
        ("L’argent", ("cout_total", "demande", "apport", "partenaires", "valorisation")),
        (
            "Le cadre",
            (
                "pays", "zone", "porteur", "nombre_collectivites", "cofinanceurs", "debut_le",
                "duree_mois", "age_max", "pieces",
            ),
        ),
    )  # fmt: skip

    class Meta:
        model = PlanFinancement
        fields = [
            "titre", "objet", "fiche", "accompagnement", "projet", "ecsi", "cout_total",
            "demande", "apport", "partenaires", "valorisation", "pays", "zone", "porteur",
            "nombre_collectivites", "cofinanceurs", "debut_le", "duree_mois", "age_max", "pieces",
        ]  # fmt: skip
        labels = {"objet": "Ce que fait le projet"}
        widgets = {"objet": forms.Textarea(attrs={"rows": 3})}
        help_texts = {
            "titre": "Celui du projet, tel que la collectivité le nomme.",
            "objet": "Deux ou trois phrases ; elles figurent sur la page envoyée.",
            "projet": "Deux plans d’un même projet sont des variantes : un seul compte au "
            "portefeuille.",
        }

    def __init__(self, *args, agent, **options):
        super().__init__(*args, **options)
        fiches = Fiche.objects.visibles_par(agent).select_related("collectivite")
        self.fields["fiche"].queryset = fiches.order_by("collectivite__nom", "pk")
        self.fields["fiche"].empty_label = "Aucune pour l’instant"
        dossiers = Accompagnement.objects.visibles_par(agent).avec_fiche()
        self.fields["accompagnement"].queryset = dossiers.order_by("fiche__collectivite__nom", "pk")
        self.fields["accompagnement"].label_from_instance = lambda a: f"{a.fiche}, {a}"
        self.fields["accompagnement"].empty_label = "Aucun pour l’instant"
        projets = Projet.objects.visibles_par(agent).select_related("fiche__collectivite")
        self.fields["projet"].queryset = projets.order_by("titre", "pk")
        self.fields["projet"].label_from_instance = lambda p: f"{p}, {p.fiche}"
        self.fields["projet"].empty_label = "Aucun pour l’instant"

    @property
    def groupes(self):
        return [(titre, [self[nom] for nom in noms]) for titre, noms in self.GROUPES]

    def clean_zone(self):
        return self.cleaned_data["zone"] or Zone.TOUTES

    def clean(self):
        nettoye = super().clean()
        dossier, fiche = nettoye.get("accompagnement"), nettoye.get("fiche")
        if dossier and fiche and dossier.fiche_id != fiche.pk:
            self.add_error(
                "accompagnement",
                f"Cet accompagnement est celui de {dossier.fiche} : choisissez-le, ou changez la "
                "collectivité.",
            )
        if dossier and not fiche and "fiche" not in self.errors:
            nettoye["fiche"] = dossier.fiche
        valorisation, apport = nettoye.get("valorisation"), nettoye.get("apport")
        if valorisation is not None and apport is not None and valorisation > apport:
            self.add_error(
                "valorisation", f"La valorisation fait partie de l’apport ({euros(apport)})."
            )
        return nettoye

    def _champs_a_ecrire(self):
        # La collectivité se déduit de l’accompagnement : sa colonne s’écrit avec lui.
        return sorted({*super()._champs_a_ecrire(), "fiche"})


class PosteForm(FormulaireVersionne):
    montant = ChampMontant(label="Montant (€)")

    class Meta:
        model = PosteDepense
        fields = ["libelle", "montant"]
        labels = {"libelle": "Dépense"}


class LigneForm(FormulaireVersionne):
    """Une source : une session, une collectivité, ou un nom."""

    montant = ChampMontant(label="Montant (€)")
    field_order = [
        "nature",
        "session",
        "fiche",
        "source",
        "montant",
        "etat",
        "candidature",
        "poste",
    ]

    class Meta:
        model = LignePlan
        fields = ["nature", "session", "fiche", "source", "montant", "etat", "candidature", "poste"]
        labels = {
            "session": "Session de financement",
            "fiche": "Collectivité qui apporte",
            "source": "Ou son nom",
            "candidature": "Candidature liée",
            "poste": "Dépense payée",
        }
        help_texts = {
            "source": "Une fondation, une association, un partenaire d’ici ou de là-bas.",
            "candidature": "Liée, son montant et son état font foi : plus rien à tenir à jour ici.",
            "poste": "Si cet argent ne peut payer qu’une dépense.",
        }

    def __init__(self, *args, agent, plan, **options):
        super().__init__(*args, **options)
        self.plan = plan
        sessions = SessionDispositif.objects.visibles_par(agent).order_by("libelle", "-annee")
        self.fields["session"].queryset = sessions
        self.fields["session"].label_from_instance = lambda s: date_et(s, s.ferme_le)
        self.fields["session"].empty_label = "Aucune"
        fiches = Fiche.objects.visibles_par(agent).select_related("collectivite")
        self.fields["fiche"].queryset = fiches.order_by("collectivite__nom", "pk")
        self.fields["fiche"].empty_label = "Aucune"
        candidatures = Candidature.objects.visibles_par(agent)
        if plan.accompagnement_id:
            du_dossier = candidatures.filter(accompagnement=plan.accompagnement_id)
            liee = candidatures.filter(pk=self.instance.candidature_id or 0)
            candidatures = du_dossier | liee
        self.fields["candidature"].queryset = candidatures.order_by("titre", "pk")
        self.fields["candidature"].empty_label = "Aucune pour l’instant"
        self.fields["poste"].queryset = plan.postes.all()
        self.fields["poste"].empty_label = "Toutes les dépenses"

    def clean(self):
        nettoye = super().clean()
        candidature = nettoye.get("candidature")
        if candidature and not nettoye.get("session") and candidature.session_id:
            nettoye["session"] = candidature.session
        if candidature and not nettoye.get("session") and not nettoye.get("source"):
            nettoye["source"] = candidature.dispositif
        if not (nettoye.get("session") or nettoye.get("fiche") or nettoye.get("source")):
            # La contrainte du modèle le redirait en tête : ici, à sa place.
            self.add_error("session", "Dites qui paie : une session, une collectivité, ou un nom.")
        if nettoye.get("nature") == NatureLignePlan.SUBVENTION and nettoye.get("fiche"):
            self.add_error("fiche", "Ce qu’apporte une collectivité n’est pas une subvention.")
        return nettoye

    def _champs_a_ecrire(self):
        return sorted({*super()._champs_a_ecrire(), "session", "source"})
