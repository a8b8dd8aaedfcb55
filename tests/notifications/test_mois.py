"""Un mois entier, jour par jour : chaque personne reçoit exactement les courriels écrits ici.

Novembre 2027 : le 1er (lundi) et le 11 (jeudi) sont fériés.
"""

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core import mail

from accompagnements.actions import circuit_cadre as circuit
from accompagnements.actions.cadre import commenter
from accompagnements.actions.parcours import mettre_en_sommeil
from accompagnements.actions.passation import transmettre
from accompagnements.actions.quotidien import ajouter, faire
from accompagnements.models import Tache
from accompagnements.regles import Rubrique
from predict.comptes.models import Notification, Reseau
from predict.comptes.regles import Rythme
from predict.notifications.actions import marquer_lue, regler
from predict.notifications.quotidien import passer
from tests.accompagnements.scenes_cadre import cadre_ouvert, completer
from tests.courrier import distribuer
from tests.fabriques import AccompagnementFactory, AgentFactory, ConventionFactory

PREMIER = date(2027, 11, 1)
UN, DEUX = "Réseau d’ici : 1 nouvelle pour vous", "Réseau d’ici : 2 nouvelles pour vous"
LA_BAS = "Réseau d’ailleurs : 1 nouvelle pour vous"

# (jour, sujet), écrits à la main.
CAMILLE = [
    (3, UN),  # la tâche confiée le 2
    (12, UN),  # le commentaire de la référente, le 10 ; le 11 est férié
    (15, "Cadre validé par la collectivité : Feuille de route, version 1"),
    (16, UN),  # la tâche du 18 approche ; faite le 17, elle ne se rappelle pas le 19
    (22, UN),  # confiée un samedi ; celle du 19, faite le jour même, n’y est pas
]
INES = [
    (5, UN),  # le vendredi qu’elle a choisi : la tâche du 4
    (12, DEUX),  # celles du 8 et du 10 ; celle du 9, lue dans l’outil, n’y est pas
    (18, "À vous : Coopération eau et lycées, {fiche}"),
    (26, UN),  # la convention finit dans six mois
]
HELENE = [(8, "Cadre à valider : Feuille de route, version 1")]
NADIA = [(9, "À relire : feuille de route, Coopération eau et lycées")]
LUC = [(4, LA_BAS)]  # parti le 23 au soir, il ne reçoit plus rien
SONIA = [(26, LA_BAS)]  # ses tâches restent « seulement ici » ; le réveil de son dossier, non


@pytest.fixture
def monde(agent, collegue, direction, referente, etrangere):
    with time_machine.travel(datetime(2027, 10, 29, 9, tzinfo=UTC), tick=False):
        yield Monde(agent, collegue, direction, referente, etrangere)


class Monde:
    """Sept personnes, deux réseaux, et ce qu’elles font chaque jour."""

    def __init__(self, camille, ines, helene, nadia, sonia):
        self.camille, self.ines, self.helene = camille, ines, helene
        self.nadia, self.sonia = nadia, sonia
        self.luc = AgentFactory(reseau=sonia.reseau, prenom="Luc", nom="Petit")
        # Administre, ne suit rien : ne reçoit rien.
        self.paul = AgentFactory(reseau=camille.reseau, prenom="Paul", role="administration")
        regler(agent=ines, rythmes={"tache_confiee": Rythme.SEMAINE}, jour=4)
        regler(agent=sonia, rythmes={"tache_confiee": Rythme.ICI}, jour=0)
        # Un brouillon n’intéresse personne.
        self.cadre = completer(cadre_ouvert(camille, nadia.fiche))
        self.dossier = self.cadre.accompagnement
        ConventionFactory(
            reseau=camille.reseau, fiche=nadia.fiche, accompagnement=self.dossier,
            signee_le=date(2025, 5, 24), fin_le=date(2028, 5, 24), objet="Eau",
            montant_previsionnel=12_000,
        )  # fmt: skip
        dormant = AccompagnementFactory(reseau=sonia.reseau, responsable=sonia)
        mettre_en_sommeil(
            accompagnement=dormant, agent=sonia, le=date(2027, 10, 29), motif="Élections",
            reveil_le=date(2027, 11, 26),
        )  # fmt: skip
        self.taches = {}

    def confier(self, de, a, nom, echeance=None):
        tache = Tache(reseau_id=de.reseau_id, titre=nom, assignee=a, echeance=echeance)
        self.taches[nom] = ajouter(objet=tache, agent=de)

    def lire(self, qui, nom):
        marquer_lue(notification=Notification.objects.get(titre__endswith=nom), agent=qui)

    def jour_2(self):
        self.confier(self.ines, self.camille, "Note de cadrage", date(2027, 11, 18))
        # À soi-même : personne n’a à l’apprendre.
        self.confier(self.camille, self.camille, "Rappeler le maire")

    def jour_3(self):
        self.confier(self.sonia, self.luc, "Réserver la salle")

    def jour_4(self):
        self.confier(self.camille, self.ines, "Relire le compte rendu")
        self.confier(self.luc, self.sonia, "Choisir la date")

    def jour_8(self):
        self.confier(self.camille, self.ines, "Préparer la visite")
        circuit.demander_validation(cadre=self.cadre, agent=self.camille, le=maintenant())

    def jour_9(self):
        self.confier(self.camille, self.ines, "Appeler le lycée")
        circuit.valider_pour_le_reseau(cadre=self.cadre, agent=self.helene, le=maintenant())

    def jour_10(self):
        self.lire(self.ines, "Appeler le lycée")
        self.confier(self.camille, self.ines, "Envoyer les photos")
        commenter(
            cadre=self.cadre, code=Rubrique.ROLES, texte="Qui pilote ?", agent=self.nadia,
            le=maintenant(), de_la_collectivite=True,
        )  # fmt: skip

    def jour_15(self):
        circuit.valider_pour_la_collectivite(cadre=self.cadre, agent=self.nadia, le=maintenant())

    def jour_17(self):
        faire(tache=self.taches["Note de cadrage"], agent=self.camille, le=date(2027, 11, 17))

    def jour_18(self):
        self.dossier.refresh_from_db()
        transmettre(
            accompagnement=self.dossier, agent=self.helene, a=self.ines, le=date(2027, 11, 18)
        )

    def jour_19(self):
        self.confier(self.ines, self.camille, "Vite fait")
        faire(tache=self.taches["Vite fait"], agent=self.ines, le=date(2027, 11, 19))

    def jour_20(self):
        self.confier(self.ines, self.camille, "Lundi sans faute")

    def jour_23(self):
        self.confier(self.sonia, self.luc, "Trop tard")
        self.luc.adhesions.update(active=False)


def maintenant():
    return datetime.now(UTC)


def vivre(monde):
    """Chaque jour : la passe du matin, ce que font les gens, le facteur. Rend {adresse: [...]}."""
    recus = defaultdict(list)
    for n in range(30):
        jour = PREMIER + timedelta(days=n)
        with time_machine.travel(datetime(2027, 11, jour.day, 5, tzinfo=UTC), tick=False):
            # Deux fois : la passe rejouée n’écrit rien de plus.
            for reseau in [*Reseau.objects.order_by("pk")] * 2:
                passer(reseau, jour)
            distribuer()
        with time_machine.travel(datetime(2027, 11, jour.day, 9, tzinfo=UTC), tick=False):
            getattr(monde, f"jour_{jour.day}", lambda: None)()
            distribuer()
        for courriel in mail.outbox:
            (adresse,) = courriel.to
            recus[adresse].append((jour.day, courriel.subject.replace("\u00a0", " ")))
        mail.outbox.clear()
    return recus


@pytest.mark.django_db
def test_un_mois_d_activite_ecrit_a_chacun_exactement_ce_qui_est_attendu(monde):
    recus = vivre(monde)
    fiche = str(monde.nadia.fiche)
    attendus = {
        monde.camille: CAMILLE, monde.helene: HELENE, monde.nadia: NADIA, monde.luc: LUC,
        monde.sonia: SONIA, monde.paul: [],
        monde.ines: [(jour, sujet.format(fiche=fiche)) for jour, sujet in INES],
    }  # fmt: skip
    for personne, liste in attendus.items():
        assert recus.pop(personne.email, []) == liste, personne
    assert recus == {}
