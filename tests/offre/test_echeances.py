"""Une seule source d’échéances : ce qui ferme sous 45 jours, chez soi ou dans le commun."""

from datetime import date, timedelta

from offre.calculs.echeances import echeances_de, ouvertures_de
from offre.calculs.zones import codes_pma, zone_de
from predict.comptes.models import Terme
from predict.journee import comptes_de_navigation
from tests.fabriques import SessionDispositifFactory

LE = date(2027, 3, 12)


def session(jours, **champs):
    return SessionDispositifFactory(
        libelle=f"J{jours}", ferme_le=LE + timedelta(days=jours), **champs
    )


def test_l_echeance_va_du_jour_meme_au_quarante_cinquieme(agent):
    for jours in (46, 45, 0, -1):
        session(jours)
    assert [s.libelle for s in echeances_de(agent, LE)] == ["J0", "J45"]


def test_le_propre_d_un_autre_reseau_n_y_est_pas(agent, etrangere):
    session(3, propre_a=agent.reseau)
    session(4)
    assert [s.libelle for s in echeances_de(agent, LE)] == ["J3", "J4"]
    assert [s.libelle for s in echeances_de(etrangere, LE)] == ["J4"]


def test_la_navigation_compte_les_memes(agent, etrangere):
    session(3, propre_a=agent.reseau)
    session(4)
    session(60)
    route = "financements:sessions"
    assert comptes_de_navigation(agent, LE)[route][0] == 2
    assert comptes_de_navigation(etrangere, LE)[route][0] == 1


def test_une_ouverture_prochaine_s_annonce(agent):
    for jours in (0, 1, 45, 46):
        SessionDispositifFactory(libelle=f"O{jours}", ouvre_le=LE + timedelta(days=jours))
    assert [s.libelle for s in ouvertures_de(agent, LE)] == ["O1", "O45"]


def test_la_zone_d_un_projet_suit_la_liste(db):
    Terme.objects.create(nomenclature="pays_pma", code="BJ", libelle="Bénin")
    assert codes_pma() == {"BJ"}
    assert zone_de(["BJ"]) == "pma"
    assert zone_de(["MA", "DE"]) == "hors_pma"
    assert zone_de(["BJ", "MA"]) == zone_de([]) == zone_de(None) == ""
