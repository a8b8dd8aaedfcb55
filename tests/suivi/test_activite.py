"""Tableau de bord : ce qui s’est fait, le portefeuille, les services, la charge qui vient."""

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from accompagnements.models import Prestation, Sollicitation, TempsPasse
from accompagnements.regles import Etape, Etat, EtatSollicitation
from suivi.calculs import Periode, activite
from suivi.calculs.projection import projeter
from tests.fabriques import AccompagnementFactory, AgentFactory, FicheFactory, ReseauFactory
from tests.mesures import requetes
from tests.suivi import scenes

pytestmark = pytest.mark.django_db
ANNEE = Periode.de_l_annee(2026)


@pytest.fixture
def reseau():
    return ReseauFactory(jours_par_an=240, heures_par_jour=7)


@pytest.fixture
def direction(reseau):
    return AgentFactory(reseau=reseau, role="direction", quotite=1)


def client_de(agent):
    client = Client()
    client.force_login(agent)
    return client


def nombre_de(comptes, code):
    return next(c for c in comptes if c.genre.code == code)


def sollicitation(reseau, le, **champs):
    return Sollicitation.objects.create(
        reseau=reseau, fiche=FicheFactory(reseau=reseau), recue_le=le, objet="Un appel", **champs
    )


def test_une_sollicitation_compte_dans_sa_periode_et_dans_celle_d_avant(reseau):
    sollicitation(reseau, date(2026, 3, 4))
    sollicitation(reseau, date(2026, 12, 31))
    sollicitation(reseau, date(2025, 6, 1))
    sollicitation(reseau, date(2024, 6, 1))
    compte = nombre_de(activite.comptes(reseau, ANNEE), "sollicitations")
    assert (compte.nombre, compte.avant) == (2, 1)
    assert compte.mois == {date(2026, 3, 1): 1, date(2026, 12, 1): 1}


def test_une_periode_a_cheval_ne_compte_pas_deux_fois_le_meme_mois(reseau):
    sollicitation(reseau, date(2026, 1, 20))
    sollicitation(reseau, date(2026, 1, 5))
    periode = Periode(date(2026, 1, 15), date(2027, 1, 14))
    compte = nombre_de(activite.comptes(reseau, periode), "sollicitations")
    assert (compte.nombre, compte.avant) == (1, 1)


def test_une_demande_reorientee_se_compte_a_part(reseau):
    sollicitation(reseau, date(2026, 3, 4), etat=EtatSollicitation.REORIENTEE, motif="Hors offre")
    comptes = activite.comptes(reseau, ANNEE)
    assert nombre_de(comptes, "sollicitations").nombre == 1
    assert nombre_de(comptes, "reorientees").nombre == 1


def test_rien_d_un_autre_reseau_n_entre_dans_les_comptes(reseau):
    sollicitation(ReseauFactory(), date(2026, 3, 4))
    assert all(c.nombre == 0 for c in activite.comptes(reseau, ANNEE))


def test_le_portefeuille_range_les_dossiers_par_etape_et_par_age(reseau):
    le = date(2026, 6, 30)
    commun = {"reseau": reseau, "debut_le": date(2026, 1, 1)}
    AccompagnementFactory(**commun, etape=Etape.CALIBRAGE, etape_depuis=date(2026, 6, 20))
    AccompagnementFactory(**commun, etape=Etape.CALIBRAGE, etape_depuis=date(2026, 2, 1))
    AccompagnementFactory(
        **commun, etape=Etape.CALIBRAGE, etape_depuis=date(2026, 5, 1), etat=Etat.EN_SOMMEIL,
        motif_etat="Élections",
    )  # fmt: skip
    lignes = {x.etape: x for x in activite.portefeuille(reseau, le)}
    calibrage = lignes[Etape.CALIBRAGE]
    assert (calibrage.ouverts, calibrage.endormis, calibrage.vieux) == (2, 1, 1)
    assert list(calibrage.ages.values()) == [1, 0, 1]
    assert lignes[Etape.CADRE].ouverts == 0
    assert Etape.CLOS not in lignes


def prestation(reseau, jours, debut, fin, **champs):
    dossier = AccompagnementFactory(reseau=reseau, debut_le=date(2026, 1, 1), etape=5, **champs)
    return Prestation.objects.create(
        reseau=reseau, accompagnement=dossier, jours_prevus=jours, debut_le=debut, fin_le=fin,
        service=scenes.service(reseau, "Appui à la stratégie"),
    )  # fmt: skip


def test_les_jours_promis_se_repartissent_sur_les_mois_qui_restent(reseau, direction):
    """30 jours dont 6 passés (42 h) : 24 sur octobre à mars, 4 par mois ; 20 de capacité."""
    p = prestation(reseau, 30, date(2026, 9, 1), date(2027, 3, 15))
    TempsPasse.objects.create(
        reseau=reseau, agent=direction, le=date(2026, 9, 3), minutes=1260, prestation=p,
        accompagnement=p.accompagnement,
    )  # fmt: skip
    TempsPasse.objects.create(
        reseau=reseau, agent=direction, le=date(2026, 9, 4), minutes=1260, prestation=p,
        accompagnement=p.accompagnement,
    )  # fmt: skip
    projection = projeter(reseau, date(2026, 10, 2))
    assert [m.jours for m in projection.mois[:7]] == [Decimal("4.0")] * 6 + [Decimal(0)]
    assert projection.mois[0].capacite == Decimal("20.0")
    assert projection.depassement is None


def test_deux_mois_de_suite_au_dela_de_la_capacite_demandent_du_renfort(reseau, direction):
    """60 jours sur deux mois, 20 par mois : il en manque 10 par mois, un demi-temps plein."""
    prestation(reseau, 60, date(2027, 1, 1), date(2027, 2, 28))
    projection = projeter(reseau, date(2026, 10, 2))
    assert projection.depassement.mois == date(2027, 1, 1)
    assert projection.manque == Decimal("0.5")


def test_un_seul_mois_charge_ne_demande_personne(reseau, direction):
    prestation(reseau, 30, date(2027, 1, 1), date(2027, 1, 31))
    assert projeter(reseau, date(2026, 10, 2)).depassement is None


def test_ce_que_rien_ne_date_n_est_place_sur_aucun_mois(reseau, direction):
    prestation(reseau, 12, None, None)
    projection = projeter(reseau, date(2026, 10, 2))
    assert projection.sans_fin == Decimal("12.0")
    assert all(m.jours == 0 for m in projection.mois)


def test_un_terme_passe_se_doit_encore_ce_mois_ci(reseau, direction):
    prestation(reseau, 8, date(2026, 2, 1), date(2026, 5, 31))
    assert projeter(reseau, date(2026, 10, 2)).mois[0].jours == Decimal("8.0")


def test_chaque_nombre_mene_a_la_liste_de_ce_qu_il_compte(reseau, direction):
    une = sollicitation(reseau, date(2026, 3, 4))
    client = client_de(direction)
    page = client.get(reverse("suivi:activite"), {"annee": 2026}).content.decode()
    adresse = reverse("suivi:actes", args=["sollicitations"])
    assert f"{adresse}?annee=2026" in page
    liste = client.get(adresse, {"annee": 2026}).content.decode()
    assert une.get_absolute_url() in liste


def test_un_genre_inconnu_n_existe_pas(direction):
    assert client_de(direction).get("/suivi/activite/salaires/").status_code == 404


def test_une_periode_fautive_se_dit_sans_rien_perdre(direction):
    reponse = client_de(direction).get(
        reverse("suivi:activite"), {"du": "2026-12-31", "au": "2026-01-01"}
    )
    assert "avant de commencer" in reponse.content.decode()


@pytest.mark.parametrize("route", ["suivi:activite", "suivi:charge"])
def test_le_nombre_de_requetes_ne_depend_pas_du_volume(route, reseau, direction):
    client = client_de(direction)

    def mesurer():
        with requetes() as lues:
            assert client.get(reverse(route), {"annee": 2026}).status_code == 200
        return len(lues)

    def remplir():
        p = prestation(reseau, 10, date(2026, 2, 1), date(2026, 12, 31), valide_le=date(2026, 2, 1))
        sollicitation(reseau, date(2026, 3, 4))
        TempsPasse.objects.create(
            reseau=reseau, agent=direction, le=date(2026, 9, 3), minutes=60, prestation=p,
            accompagnement=p.accompagnement,
        )  # fmt: skip

    remplir()
    mesurer()
    un = mesurer()
    for _ in range(6):
        remplir()
    assert mesurer() == un
