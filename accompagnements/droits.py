"""Qui peut quoi sur un accompagnement, une sollicitation."""

from predict.comptes.droits import est_direction, est_interne, objet_ou_404
from predict.comptes.regles import Role

from .models import (
    Accompagnement,
    CadreCollaboration,
    CadreLogique,
    DemarcheStrategie,
    Diagnostic,
    FicheBesoin,
    PlanAction,
    PlanFinancement,
    Prestation,
    Sollicitation,
)
from .regles import ETATS_SUIVANTS, Etape, Etat


def accompagnement_ou_404(request, pk):
    """Avec tout ce que son en-tête montre, en une requête."""
    return objet_ou_404(
        request,
        Accompagnement.objects.select_related(
            "reseau", "fiche__collectivite", "responsable", "contact", "elu_referent",
            "sollicitation",
        ),
        pk=pk,
    )  # fmt: skip


def sollicitation_ou_404(request, pk):
    return objet_ou_404(
        request,
        Sollicitation.objects.select_related(
            "fiche__collectivite", "contact", "notee_par", "traitee_par", "accompagnement"
        ),
        pk=pk,
    )


def prestation_ou_404(request, pk):
    return objet_ou_404(
        request,
        Prestation.objects.avec_service().select_related("accompagnement__fiche__collectivite"),
        pk=pk,
    )


def fiche_besoin_ou_404(request, pk):
    return objet_ou_404(
        request,
        FicheBesoin.objects.select_related("accompagnement__fiche__collectivite", "auteur"),
        pk=pk,
    )


def cadre_ou_404(request, pk):
    return objet_ou_404(
        request,
        CadreCollaboration.objects.select_related(
            "accompagnement__fiche__collectivite", "accompagnement__reseau",
            "accompagnement__responsable",
        ),
        pk=pk,
    )  # fmt: skip


def peut_modifier(agent, accompagnement):
    """Un dossier fermé se lit ; pour y écrire, on le rouvre ou on le réveille."""
    return (
        est_interne(agent)
        and accompagnement.reseau_id == agent.reseau_id
        and accompagnement.etat == Etat.ACTIF
    )


def peut_tracer(agent, accompagnement):
    """Résultats, temps et pièces s’écrivent aussi sur un dossier fermé : la décision d’un financeur
    ou la transmission d’une convention arrivent souvent après la clôture."""
    return est_interne(agent) and accompagnement.reseau_id == agent.reseau_id


def peut_corriger_temps(agent, temps):
    """Son propre temps ; celui des autres, la direction et l’administration du réseau."""
    corrige = est_direction(agent) or agent.role == Role.ADMINISTRATION
    return temps.reseau_id == agent.reseau_id and (temps.agent_id == agent.pk or corrige)


def peut_transmettre(agent, accompagnement):
    """Un dossier en sommeil change aussi de mains ; clos, il garde celles qui l’ont mené."""
    return peut_tracer(agent, accompagnement) and accompagnement.etat != Etat.CLOS


def peut_passer(agent, accompagnement):
    return peut_modifier(agent, accompagnement) and accompagnement.etape != Etape.CLOS


def peut_passer_outre(agent):
    """La direction seule, en écrivant pourquoi (conception §5)."""
    return est_direction(agent)


def peut_mener(agent, accompagnement, etat):
    """Changer d’état selon la table ; rouvrir un dossier clos revient à la direction."""
    if accompagnement.etat == Etat.CLOS and not est_direction(agent):
        return False
    return (
        est_interne(agent)
        and accompagnement.reseau_id == agent.reseau_id
        and etat in ETATS_SUIVANTS[Etat(accompagnement.etat)]
    )


def plan_ou_404(request, pk):
    return objet_ou_404(
        request,
        PlanFinancement.objects.select_related(
            "reseau", "fiche__collectivite", "accompagnement__fiche__collectivite",
            "projet__fiche__collectivite", "auteur",
        ),
        pk=pk,
    )  # fmt: skip


# Le dossier et la fiche : tout ce que l’en-tête et le rapport nomment.
RELATIONS_DIAGNOSTIC = (
    "reseau", "accompagnement__reseau", "accompagnement__fiche__collectivite__departement",
    "accompagnement__fiche__collectivite__epci", "accompagnement__responsable",
    "accompagnement__contact", "accompagnement__elu_referent", "auteur",
)  # fmt: skip


def diagnostic_ou_404(request, pk):
    return objet_ou_404(request, Diagnostic.objects.select_related(*RELATIONS_DIAGNOSTIC), pk=pk)


# Ce que les pages et le document d’une démarche en montrent.
RELATIONS_DEMARCHE = (
    "reseau", "diagnostic", "adoptee__piece", "accompagnement__fiche__collectivite",
    "accompagnement__reseau",
)  # fmt: skip


def demarche_ou_404(request, pk):
    return objet_ou_404(
        request, DemarcheStrategie.objects.select_related(*RELATIONS_DEMARCHE), pk=pk
    )


_DOSSIER = ("reseau", "accompagnement__reseau", "accompagnement__fiche__collectivite")


def cadre_logique_ou_404(request, pk):
    """Avec ce qu’il sert : le projet, la stratégie."""
    cadres = CadreLogique.objects.select_related(*_DOSSIER, "projet", "demarche")
    return objet_ou_404(request, cadres, pk=pk)


def plan_action_ou_404(request, pk):
    return objet_ou_404(request, PlanAction.objects.select_related(*_DOSSIER), pk=pk)
