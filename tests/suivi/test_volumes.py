"""Ce que la base regroupe donne, au centime et au dixième de jour, ce qu’un à un donnerait."""

import random
from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal

import pytest

from accompagnements.models import Prestation, TempsPasse
from suivi.calculs.chiffrage import Somme, chiffrer, chiffrer_en_bloc, lire_bareme
from suivi.calculs.projection import _restes
from tests.fabriques import AgentFactory
from tests.suivi import scene_couts, scenes


def champs(somme):
    return (somme.minutes, somme.sans_cout, somme.hors, somme.cout, somme.cout_hors)


def prestations(reseau, de):
    service = scenes.service(reseau, "Diagnostic territorial")
    for _ in range(12):
        dossier = scenes.suivi(scenes.fiche(reseau), services=[service])
        debut = de.choice((None, date(2027, 1, 10), date(2027, 3, 1)))
        Prestation.objects.filter(accompagnement=dossier).update(
            jours_prevus=de.choice((None, Decimal("0.5"), Decimal(3), Decimal("7.5"))),
            debut_le=debut,
            fin_le=de.choice((None, date(2027, 6, 30), date(2028, 1, 31))),
        )
    return list(Prestation.objects.order_by("pk"))


@pytest.mark.parametrize("graine", range(4))
def test_les_postes_reunis_coutent_ce_que_coutent_les_postes(graine, reseau):
    de = random.Random(graine)
    agents = [AgentFactory(reseau=reseau) for _ in range(3)]
    for agent, montant in zip(agents[:2], (41_333, 47_777), strict=True):
        scene_couts.salaire(reseau, agent, montant)
        scene_couts.salaire(reseau, agent, montant + 1_111, "2027-04-01")
    scene_couts.exercice(reseau)
    for une in prestations(reseau, de):
        for _ in range(de.randrange(6)):
            scene_couts.temps(
                de.choice(agents), de.choice((25, 40, 90)),
                date(2026, 12, 20) + timedelta(days=de.randrange(200)),
                accompagnement=une.accompagnement, prestation=de.choice((None, une)),
            )  # fmt: skip
    bareme, temps = lire_bareme(reseau), TempsPasse.objects.all()
    un_a_un, en_bloc = defaultdict(Somme), defaultdict(Somme)
    for poste in chiffrer(temps, bareme):
        un_a_un[poste.agent, poste.financement, poste.annee].ajouter(poste)
    for poste in chiffrer_en_bloc(temps, bareme):
        en_bloc[poste.agent, poste.financement, poste.annee].ajouter(poste)
    assert {c: champs(x) for c, x in en_bloc.items()} == {c: champs(x) for c, x in un_a_un.items()}


@pytest.mark.parametrize("graine", range(4))
def test_les_jours_promis_se_somment_sans_compter_ce_qui_est_depasse(graine, reseau, agent):
    de = random.Random(graine)
    attendus = defaultdict(Decimal)
    for une in prestations(reseau, de):
        minutes = 0
        for _ in range(de.randrange(5)):
            minutes += 420
            scene_couts.temps(agent, 420, accompagnement=une.accompagnement, prestation=une)
        if une.jours_prevus is not None:
            reste = une.jours_prevus - Decimal(minutes) / 420
            attendus[rang(une.debut_le), rang(une.fin_le)] += max(reste, Decimal(0))
    assert {c: x for c, x in _restes(reseau).items() if x} == {
        c: x for c, x in attendus.items() if x
    }


def rang(le):
    return le and le.year * 12 + le.month - 1
