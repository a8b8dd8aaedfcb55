"""Cadres d’essai : un accompagnement au calibrage rempli, et ce qui suit jusqu’au sceau."""

from datetime import UTC, date, datetime

from accompagnements.actions import cadre as actions
from accompagnements.actions import circuit_cadre as circuit
from accompagnements.models import CadreCollaboration
from accompagnements.regles import Etape, Rubrique
from offre.regles import Mode, Posture
from tests.fabriques import (
    AccompagnementFactory,
    ActeurFactory,
    ContactFactory,
    FicheBesoinFactory,
    PrestationFactory,
    ServiceFactory,
    ServiceReseauFactory,
)

LE = datetime(2027, 3, 12, 9, 42, tzinfo=UTC)


def accompagnement_calibre(agent, fiche):
    """Un accompagnement à l’étape 4 : besoins écrits, une prestation, un acteur, deux personnes."""
    reseau = agent.reseau
    a = AccompagnementFactory(
        reseau=reseau, fiche=fiche, titre="Coopération eau et lycées", etape=Etape.CADRE,
        responsable=agent, posture=Posture.ENSEMBLIER,
        contact=ContactFactory(reseau=reseau, fiche=fiche, prenom="Inès", nom="Morvan"),
        elu_referent=ContactFactory(
            reseau=reseau, fiche=fiche, prenom="Olivier", nom="Charpentier"
        ),
    )  # fmt: skip
    FicheBesoinFactory(
        reseau=reseau, accompagnement=a, ambitions="Relier l’eau potable et les lycées",
        lecture_croisee="Commencer par un comité de lancement.",
    )  # fmt: skip
    service = ServiceFactory(code="montage_projet", livrables=["Dossier de candidature"])
    PrestationFactory(
        reseau=reseau, accompagnement=a, mode=Mode.FAIRE_AVEC, jours_prevus=9,
        service=ServiceReseauFactory(reseau=reseau, service=service, libelle="Montage de projet"),
        debut_le=date(2027, 4, 30), fin_le=date(2028, 6, 30),
    )  # fmt: skip
    syndicat = ActeurFactory(reseau=reseau, nom="Syndicat des eaux")
    fiche.acteurs.create(reseau=reseau, acteur=syndicat, role="partenaire")
    return a


def cadre_ouvert(agent, fiche):
    return actions.ouvrir(accompagnement=accompagnement_calibre(agent, fiche), agent=agent)


def completer(cadre):
    """Écrit tout ce qui bloquait la demande de validation."""
    cadre.rubriques.filter(code=Rubrique.ROLES).update(texte_collectivite="Pilote et délibère")
    cadre.lignes_budget.filter(apport_reseau=None).update(apport_reseau=2610)
    cadre.lignes_budget.filter(apport_collectivite=None).update(apport_collectivite=1600)
    cadre.indicateurs.update(cible="1")
    return cadre


def frais(cadre):
    """Le même cadre relu de la base, comme une autre page le tiendrait."""
    return CadreCollaboration.objects.get(pk=cadre.pk)


def cadre_demande(agent, fiche):
    cadre = completer(cadre_ouvert(agent, fiche))
    circuit.demander_validation(cadre=cadre, agent=agent, le=LE)
    return cadre


def cadre_partage(agent, direction, fiche):
    cadre = cadre_demande(agent, fiche)
    circuit.valider_pour_le_reseau(cadre=cadre, agent=direction, le=LE)
    return cadre


def cadre_valide(agent, direction, referente):
    cadre = cadre_partage(agent, direction, referente.fiche)
    circuit.valider_pour_la_collectivite(cadre=cadre, agent=referente, le=LE)
    return cadre
