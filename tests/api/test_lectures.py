"""Ce que l’API donne à lire : par pages, sans rien de personnel, à requêtes constantes."""

import json
import re
from datetime import date

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from tests.comptes.graphe import Graphe
from tests.fabriques import (
    AccompagnementFactory,
    EvenementFactory,
    FicheFactory,
    ParticipationFactory,
    PrestationFactory,
    ServiceReseauFactory,
)
from tests.mesures import requetes

from .aides import A_JETON, SANS_JETON, lire

# -- Rien de personnel --------------------------------------------------------------------------

# Les textes du réseau qui sortent, par route : leur champ, tel que le graphe l’écrit après le
# canari. Tout autre canari est une fuite ; seul, il est le nom d’une personne.
SORTENT = {
    "offre": {"but", "duree", "libelle", "promesse", "tarif"},
    "evenements": {"titre", "angle_local", "public", "adresse"},
    "indicateurs": {"libelle", "unite"},
    "collectivites": set(),
    "accompagnements": {"libelle"},
}
ICI, AILLEURS = "CANARIDICI", "CANARIDAILLEURS"


@pytest.fixture
def graphes(db):
    call_command("charger_referentiels", verbosity=0)
    return Graphe("ici", ICI), Graphe("ailleurs", AILLEURS)


@pytest.mark.parametrize("route", A_JETON)
def test_aucun_nom_aucune_note_ne_sort(graphes, route):
    reponse = lire(route, f"predict_ici_{ICI}")

    assert reponse.status_code == 200, reponse.content
    corps = reponse.content.decode()
    assert AILLEURS not in corps
    assert set(re.findall(rf"{ICI}(?: (\w+))?", corps)) <= SORTENT[route]
    assert json.loads(corps)["total"] >= 1, "la route n’a rien montré : l’essai ne prouve rien"


@pytest.mark.parametrize("route", SANS_JETON)
def test_ce_qui_est_ouvert_a_tous_n_en_dit_pas_plus(graphes, route):
    ici, _ = graphes
    ici.lignes["collectivites.Evenement"].__class__.objects.update(inscriptions_ouvertes=True)

    reponse = lire(route, arguments=["ici"])

    corps = reponse.content.decode()
    assert AILLEURS not in corps
    permis = SORTENT[{"offre_publique": "offre"}.get(route, "evenements")]
    assert set(re.findall(rf"{ICI}(?: (\w+))?", corps)) <= permis
    assert reponse.json()["total"] >= 1


def test_une_ligne_ne_porte_que_les_champs_du_schema(graphes):
    schema = Client().get(reverse("api:openapi-json")).json()
    formes = schema["components"]["schemas"]
    for route in A_JETON:
        page = lire(route, f"predict_ici_{ICI}").json()
        nom = schema["paths"][reverse(f"api:{route}")]["get"]["responses"]["200"]["content"][
            "application/json"
        ]["schema"]["$ref"].rpartition("/")[2]
        ligne = formes[nom]["properties"]["resultats"]["items"]["$ref"].rpartition("/")[2]
        assert set(page["resultats"][0]) == set(formes[ligne]["properties"])
        interdits = {"agent", "contact", "responsable", "email", "telephone", "motif", "bilan",
                     "note", "montant", "cout", "suivie_par", "animee_par"}  # fmt: skip
        assert not interdits & set(formes[ligne]["properties"])


# -- Pages, filtres -----------------------------------------------------------------------------


def test_les_pages_se_suivent_sans_rien_perdre_ni_doubler(direction, jeton):
    attendues = {FicheFactory(reseau=direction.reseau).ref for _ in range(7)}
    vues, adresse, pages = [], reverse("api:collectivites") + "?taille=3", 0
    while adresse:
        page = Client().get(adresse, headers={"Authorization": f"Bearer {jeton}"}).json()
        vues += [c["reference"] for c in page["resultats"]]
        pages, adresse = pages + 1, page["suivante"]
        assert (page["total"], page["pages"]) == (7, 3)

    assert pages == 3
    assert sorted(vues) == sorted(attendues)


def test_une_page_au_dela_de_la_fin_est_vide(jeton):
    page = lire("collectivites", jeton, page=9).json()

    assert (page["resultats"], page["total"], page["suivante"]) == ([], 0, None)


@pytest.mark.parametrize(
    ("filtre", "valeur", "parametre"),
    [("page", "0", "page"), ("taille", "201", "taille"), ("nature", "planete", "nature"),
     ("modifiees_depuis", "hier", "modifiees_depuis"), ("inconnu", "1", "inconnu")],
)  # fmt: skip
def test_un_parametre_refuse_se_nomme(jeton, filtre, valeur, parametre):
    reponse = lire("collectivites", jeton, **{filtre: valeur})

    assert reponse.status_code == 422
    (champ,) = reponse.json()["champs"]
    assert champ["parametre"] == parametre
    assert re.search("[a-zà-ÿ]", champ["message"]) and valeur not in champ["message"]


def test_les_filtres_se_cumulent(direction, jeton):
    reseau = direction.reseau
    voulue = FicheFactory(reseau=reseau, membre=True, niveau="deja_engagee")
    FicheFactory(reseau=reseau, membre=True, niveau="non_engagee")
    FicheFactory(reseau=reseau, membre=False, niveau="deja_engagee")

    page = lire("collectivites", jeton, membre="true", niveau="deja_engagee", departement="41")

    assert [c["reference"] for c in page.json()["resultats"]] == [voulue.ref]


def test_un_accompagnement_dit_ses_services_et_son_etape(direction, jeton):
    dossier = AccompagnementFactory(reseau=direction.reseau, debut_le=date(2026, 3, 2))
    prestation = PrestationFactory(reseau=direction.reseau, accompagnement=dossier)

    (ligne,) = lire("accompagnements", jeton, debut_du="2026-03-01").json()["resultats"]

    assert ligne["reference"] == dossier.ref
    assert ligne["services"] == [
        {"cle": prestation.service.cle_publique, "libelle": prestation.service.libelle}
    ]
    assert ligne["etape"] == {"code": "1", "libelle": "Singularisation"}
    assert lire("accompagnements", jeton, debut_du="2026-03-03").json()["total"] == 0


def test_un_evenement_compte_ses_venues_sans_les_nommer(direction, jeton):
    evenement = EvenementFactory(reseau=direction.reseau)
    for presente in (True, False, False):
        ParticipationFactory(
            reseau=direction.reseau, evenement=evenement, inscrite=True, presente=presente
        )

    (ligne,) = lire("evenements", jeton).json()["resultats"]

    assert (ligne["inscrites"], ligne["presentes"], ligne["annonce"]) == (3, 1, False)
    assert lire("evenements", jeton, annonces="true").json()["total"] == 0


# -- Requêtes, ETag, débit ----------------------------------------------------------------------


@pytest.mark.parametrize("route", ["collectivites", "accompagnements", "evenements", "offre"])
def test_le_nombre_de_requetes_ne_depend_pas_du_nombre_de_lignes(direction, jeton, route):
    reseau = direction.reseau

    def ajouter():
        dossier = AccompagnementFactory(reseau=reseau)
        PrestationFactory(reseau=reseau, accompagnement=dossier)
        ServiceReseauFactory(reseau=reseau, publie=True)
        ParticipationFactory(reseau=reseau, evenement=EvenementFactory(reseau=reseau))

    ajouter()
    lire(route, jeton)
    with requetes() as peu:
        assert lire(route, jeton).json()["total"] >= 1
    for _ in range(12):
        ajouter()
    with requetes() as beaucoup:
        assert lire(route, jeton).json()["total"] >= 12

    assert len(beaucoup) == len(peu) <= 8, "\n".join(beaucoup)
