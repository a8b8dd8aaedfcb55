"""Ce que les outils d’un dossier ont en commun : leur place au menu, leurs choix évidents.

`agent` mène le dossier dans son réseau.
"""

from datetime import date

import pytest
from django.urls import reverse

from accompagnements.models import CadreLogique, LigneLogique
from tests.fabriques import AccompagnementFactory


@pytest.fixture
def cadre(reseau):
    dossier = AccompagnementFactory(reseau=reseau)
    return CadreLogique.objects.create(
        reseau=reseau, accompagnement=dossier, titre="L’eau", debut_le=date(2027, 1, 1)
    )


def objectif(cadre, libelle):
    return LigneLogique.objects.create(
        reseau=cadre.reseau, cadre=cadre, niveau="specifique", libelle=libelle
    )


def test_un_outil_allume_accompagnements_au_menu(client, agent, cadre):
    client.force_login(agent)
    html = client.get(cadre.get_absolute_url()).content.decode()
    assert f'<a href="{reverse("accompagnements:liste")}" aria-current="page">' in html


def test_un_seul_objectif_est_deja_choisi_deux_se_choisissent(client, agent, cadre):
    client.force_login(agent)
    url = reverse("outils:ajouter_ligne_logique", args=[cadre.pk, "resultat"])
    seul = objectif(cadre, "Les agents savent mesurer")
    assert client.get(url).context["form"].initial["parent"] == seul.pk
    objectif(cadre, "Les régies coopèrent")
    assert not client.get(url).context["form"].initial["parent"]
