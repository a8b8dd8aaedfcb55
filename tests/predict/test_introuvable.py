"""L’adresse fausse, sous `make demo` comme en production : la page de la maison, en français."""

import pytest

MAISON = "Cette page n’existe pas"


@pytest.mark.parametrize("demonstration", [True, False])
def test_en_demonstration_l_adresse_fausse_montre_la_page_de_la_maison(
    client_de, agent, settings, demonstration
):
    settings.DEBUG, settings.DEMONSTRATION = True, demonstration
    for chemin in ("/adresse-inconnue/", "/collectivites/987654321/"):
        reponse = client_de(agent).get(chemin)
        assert reponse.status_code == 404
        assert (MAISON in reponse.content.decode()) is demonstration, chemin


def test_une_visiteuse_la_lit_aussi_sans_compte(client, db, settings):
    settings.DEBUG, settings.DEMONSTRATION = True, True
    reponse = client.get("/adresse-inconnue/")
    assert (reponse.status_code, MAISON in reponse.content.decode()) == (404, True)


def test_ailleurs_rien_ne_change(client, db, settings):
    settings.DEBUG = False
    reponse = client.get("/adresse-inconnue/")
    assert (reponse.status_code, MAISON in reponse.content.decode()) == (404, True)
