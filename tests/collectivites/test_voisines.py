"""Les pages voisines de la relation se tiennent par les mêmes onglets ; leurs filtres se replient.

`agent` passe de l’une à l’autre ; ce que chacune montre s’éprouve dans son propre fichier.
"""

import pytest
from django.http import QueryDict
from django.urls import reverse

from collectivites.views.voisines import VOISINES
from predict.comptes.actions.vues import enregistrer_vue

REPLI, OUVERT = 'class="pr-filtres__repli"', 'class="pr-filtres__repli" open'


@pytest.fixture
def lire(client_de, agent):
    navigateur = client_de(agent)
    return lambda adresse, **requete: navigateur.get(adresse, requete).content.decode()


@pytest.mark.parametrize("route", [route for _, route in VOISINES])
def test_chaque_page_voisine_montre_toutes_les_autres_et_dit_ou_l_on_est(lire, route):
    lu = lire(reverse(f"collectivites:{route}"))
    onglets = lu.partition('aria-label="La relation"')[2].partition("</nav>")[0]
    for titre, autre in VOISINES:
        ici = ' aria-current="page"' if autre == route else ""
        assert f'href="{reverse(f"collectivites:{autre}")}"{ici}>{titre}' in onglets


@pytest.mark.parametrize("route", ["liste", "repertoire", "evenements", "monde", "annuaire"])
def test_les_filtres_se_deplient_d_eux_memes_quand_l_un_est_pose(lire, route):
    adresse = reverse(f"collectivites:{route}")
    assert REPLI in (vide := lire(adresse)) and OUVERT not in vide
    assert OUVERT in lire(adresse, q="Vendôme")


def test_au_dela_de_cinq_les_vues_passent_dans_un_menu(lire, agent):
    assert "Autres vues" not in lire("/collectivites/")
    requete = QueryDict("echange=jamais")
    enregistrer_vue(agent=agent, liste="collectivites:liste", titre="Mes relances", requete=requete)
    lu = lire("/collectivites/")
    menu = lu.partition("pr-vues__autres")[2].partition("</details>")[0]
    assert "Autres vues" in menu and "Mes relances" in menu
