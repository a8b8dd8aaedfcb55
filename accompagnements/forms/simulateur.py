"""Décrire un projet à financer : tout est facultatif, rien ne s’enregistre."""

from django import forms
from django.utils.functional import cached_property

from offre.calculs.echeances import etat_de
from offre.calculs.zones import zone_de
from offre.forms.regles import ChampPays
from offre.models import Dispositif, SessionDispositif
from offre.regles.eligibilite import Porteur, Projet, Zone
from offre.regles.financement import EtatSession
from predict.noyau.formulaires import ChampMontant, Formulaire

from ..calculs.simulateur import pieces_demandees, sessions_a_examiner

CHOIX_ZONE = [
    ("", "Déduite des pays"),
    (Zone.PMA, Zone.PMA.label),
    (Zone.HORS_PMA, Zone.HORS_PMA.label),
]
CHOIX_PORTEUR = [("", "Pas encore décidé"), *Porteur.choices]
# Champ de la simulation → colonne du plan.
VERS_LE_PLAN = {
    "cout_total": "cout_total",
    "demande": "demande",
    "apport": "apport",
    "partenaires": "partenaires",
    "valorisation": "valorisation",
    "pays": "pays",
    "zone": "zone",
    "porteur": "porteur",
    "collectivites": "nombre_collectivites",
    "duree": "duree_mois",
    "age_max": "age_max",
    "cofinanceurs": "cofinanceurs",
    "pieces": "pieces",
}


def _montant(label, aide=""):
    return ChampMontant(label=label, required=False, help_text=aide)


def _entier(label, maximum, aide=""):
    return forms.IntegerField(
        label=label, required=False, min_value=0, max_value=maximum, help_text=aide
    )


class SimulationForm(Formulaire):
    """Un champ illisible se dit et ne compte pas ; le reste est jugé."""

    cout_total = _montant("Coût total (€)")
    demande = _montant("Montant à demander (€)")
    apport = _montant("Apport des collectivités (€)", "Valorisation comprise.")
    partenaires = _montant("Apport des partenaires (€)")
    valorisation = _montant("Dont valorisé (€)", "Temps, locaux ou matériel comptés en argent.")
    pays = ChampPays(label="Pays du projet", required=False)
    zone = forms.ChoiceField(label="Zone", choices=CHOIX_ZONE, required=False)
    porteur = forms.ChoiceField(label="Qui dépose", choices=CHOIX_PORTEUR, required=False)
    collectivites = _entier("Nombre de collectivités", 500)
    duree = _entier("Durée (mois)", 240)
    age_max = _entier("Âge des participant·es, au plus", 120)
    cofinanceurs = _entier("Autres financeurs", 100)
    pieces = forms.MultipleChoiceField(
        label="Pièces déjà réunies", required=False, widget=forms.CheckboxSelectMultiple
    )
    dispositif = forms.ModelChoiceField(
        label="Dispositif", queryset=None, required=False, empty_label="Tous"
    )
    session = forms.ModelChoiceField(
        label="Session", queryset=None, required=False, empty_label="Toutes les sessions"
    )
    a_venir = forms.BooleanField(label="Aussi les sessions à venir", required=False)

    PROJET = (*VERS_LE_PLAN,)
    ESSENTIEL = ("cout_total", "demande", "apport", "duree", "pays", "zone", "porteur")
    PRECISIONS = ("partenaires", "valorisation", "collectivites", "cofinanceurs", "age_max")

    # La case et les listes de cases gardent leur propre mise en page.
    AVEC_SUITE = (*ESSENTIEL, *PRECISIONS, "dispositif", "session")

    def __init__(self, *args, agent, le, **options):
        super().__init__(*args, **options)
        self.agent, self.le = agent, le
        visibles = SessionDispositif.objects.visibles_par(agent)
        self.fields["dispositif"].queryset = Dispositif.objects.visibles_par(agent).filter(
            sessions__in=visibles.ouvertes(le) | visibles.a_titre_d_exemple(le)
        ).distinct()  # fmt: skip
        self.fields["session"].queryset = visibles
        self.offertes = list(sessions_a_examiner(agent, le))
        # Une session fermée s’examine si on la désigne ; la liste ne l’offre pas.
        self.fields["session"].choices = self._choix_de_session()
        # Une pièce cochée reste lisible quand la session qui la demandait a fermé.
        cochees = [p[:240] for p in self.data.getlist("pieces")[:30]] if self.is_bound else []
        voulues = dict.fromkeys([*pieces_demandees(self.offertes), *cochees])
        self.fields["pieces"].choices = [(p, p) for p in voulues]

    def _choix_de_session(self):
        a_deposer, d_exemple = [], []
        for une in self.offertes:
            groupe = d_exemple if etat_de(une, self.le) == EtatSession.EXEMPLE else a_deposer
            groupe.append((une.pk, str(une)))
        choix = [("", "Toutes les sessions"), *a_deposer]
        return [*choix, ("Dates inconnues, à titre d’exemple", d_exemple)] if d_exemple else choix

    @cached_property
    def valeurs(self):
        self.is_valid()
        return self.cleaned_data

    @property
    def zone_deduite(self):
        """La zone que disent les pays ; vide s’ils ne la disent pas."""
        return zone_de(self.valeurs.get("pays") or None)

    @cached_property
    def projet(self):
        lu = self.valeurs
        simples = {
            nom: lu.get(nom)
            for nom in self.PROJET
            if nom not in ("pays", "pieces", "zone", "porteur")
        }
        return Projet(
            **simples,
            pays=tuple(lu.get("pays") or ()) or None,
            pieces=tuple(lu.get("pieces") or ()) or None,
            zone=lu.get("zone") or self.zone_deduite or None,
            porteur=lu.get("porteur") or None,
        )

    @property
    def decrit(self):
        """Le projet dit-il quelque chose ?"""
        return any(self.valeurs.get(nom) not in (None, "", []) for nom in self.PROJET)

    @cached_property
    def sessions(self):
        lu = self.valeurs
        session = lu.get("session")
        if not session and not lu.get("dispositif") and not lu.get("a_venir"):
            return self.offertes
        if session and session not in self.offertes:
            choix = self.fields["session"].choices
            self.fields["session"].choices = [*choix, (session.pk, str(session))]
        return list(
            sessions_a_examiner(
                self.agent, self.le, session=session, dispositif=lu.get("dispositif"),
                a_venir=lu.get("a_venir"),
            )
        )  # fmt: skip

    @property
    def initial_du_plan(self):
        return {
            colonne: self.valeurs[nom]
            for nom, colonne in VERS_LE_PLAN.items()
            if self.valeurs.get(nom) not in (None, "")
        }
