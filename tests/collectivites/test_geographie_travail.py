"""La mise à jour de la géographie demandée à l’écran : comparer à vue, écrire d’un coup."""

from dataclasses import replace

import pytest

from collectivites.actions import demander_geographie
from collectivites.geographie import GeographieInvalide
from collectivites.models import Collectivite
from collectivites.tasks import geographie as tasks
from predict.comptes import travaux
from predict.comptes.regles import EtatTravail

from .test_geographie_chargement import EDITION_2026

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def livree(monkeypatch):
    """`livree(geographie)` : ce que le logiciel apporte, à la place de la France entière."""

    def poser(geographie):
        monkeypatch.setattr(tasks, "lire", lambda: geographie)

    poser(EDITION_2026)
    return poser


def mettre_a_jour(agent, **options):
    un_travail = demander_geographie(agent=agent)
    etat = travaux.executer(un_travail.pk, un_travail.reseau_id)
    un_travail.refresh_from_db()
    return etat, un_travail


def communes():
    return Collectivite.objects.filter(nature="commune", obsolete_le__isnull=True).count()


def test_charge_puis_ne_reecrit_rien(agent, livree):
    etat, premier = mettre_a_jour(agent)
    assert (etat, communes()) == (EtatTravail.FAIT, 5)
    assert premier.resultat["creees"] == 10
    _, second = mettre_a_jour(agent)
    assert (second.resultat["creees"], second.resultat["modifiees"]) == (0, 0)


def test_une_commune_partie_compte_parmi_ce_qui_s_ecrit(agent, livree):
    mettre_a_jour(agent)
    livree(replace(EDITION_2026, millesime=2027, communes=EDITION_2026.communes[1:]))
    _, un_travail = mettre_a_jour(agent)
    assert un_travail.resultat["obsoletes"] == 1
    assert communes() == 4


def test_l_avancement_se_voit_pendant_la_comparaison(agent, livree, monkeypatch):
    vus = []
    avancer = travaux._avanceur

    def temoin(un_travail):
        publier = avancer(un_travail)

        def noter(fait, total, message=""):
            publier(fait, total, message)
            un_travail.refresh_from_db(fields=["fait", "message"])
            vus.append((un_travail.fait, communes()))

        return noter

    monkeypatch.setattr(travaux, "_avanceur", temoin)
    mettre_a_jour(agent)
    assert [fait for fait, _ in vus] == list(range(8))
    # Rien n’est écrit avant l’effet.
    assert {nombre for _, nombre in vus} == {0}


def test_annulee_elle_n_ecrit_rien(agent, livree):
    un_travail = demander_geographie(agent=agent)
    type(un_travail).objects.filter(pk=un_travail.pk).update(annulation_demandee=True)
    assert travaux.executer(un_travail.pk, un_travail.reseau_id) == EtatTravail.ANNULE
    assert communes() == 0


def test_des_fichiers_illisibles_arretent_le_travail_au_premier_essai(agent, monkeypatch):
    def illisible():
        raise GeographieInvalide("source.json : édition illisible.")

    monkeypatch.setattr(tasks, "lire", illisible)
    etat, un_travail = mettre_a_jour(agent)
    assert (etat, un_travail.essais) == (EtatTravail.ECHEC, 1)


def test_une_edition_plus_ancienne_est_refusee(agent, livree):
    mettre_a_jour(agent)
    livree(replace(EDITION_2026, millesime=2025))
    assert mettre_a_jour(agent)[0] == EtatTravail.ECHEC
    assert communes() == 5
