"""La carte de la région : mêmes filtres que la liste, mêmes chiffres que son tableau."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from collectivites.cartes import fond
from collectivites.models import Collectivite
from collectivites.regles import Maille
from tests.fabriques import (
    AccompagnementFactory,
    CollectiviteFactory,
    EchangeFactory,
    FicheFactory,
)
from tests.mesures import requetes

CARTE = "/collectivites/carte/"


@pytest.fixture
def navigateur(client_de, agent):
    return client_de(agent)


@pytest.fixture
def blois(reseau):
    """Blois et son agglomération, comme le vrai maillage les connaît."""
    agglo = CollectiviteFactory(
        nature="epci", code_insee="", siren="200030385", nom="CA de Blois", population=106_000
    )
    commune = CollectiviteFactory(nom="Blois", code_insee="41018", epci=agglo)
    return FicheFactory(reseau=reseau, collectivite=commune, niveau="deja_engagee")


def zones(navigateur, **requete):
    carte = navigateur.get(CARTE, requete).context["carte"]
    return {z["code"]: z for z in carte["zones"]}


@pytest.mark.parametrize(("maille", "combien"), [("departements", 6), ("communes", 1757)])
def test_le_fond_couvre_le_centre_val_de_loire(maille, combien):
    dessin = fond("24", Maille(maille))
    assert abs(len(dessin.formes) - combien) <= 3
    assert all(f.trace.startswith("M") and f.trace.endswith("Z") for f in dessin.formes.values())
    assert 300 < dessin.hauteur < 600


def test_une_region_inconnue_n_a_pas_de_fond():
    assert fond("00", Maille.EPCI) is None


def test_chaque_maille_compte_les_fiches_la_ou_elles_sont(navigateur, blois, reseau):
    FicheFactory(reseau=reseau, collectivite=blois.collectivite.epci)
    departement = Collectivite.objects.get(nature="departement")
    FicheFactory(reseau=reseau, collectivite=departement)
    assert zones(navigateur, maille="communes")["41018"]["fiches"] == 1
    assert zones(navigateur, maille="epci")["200030385"]["fiches"] == 2
    assert zones(navigateur, maille="departements")["41"]["fiches"] == 3


def test_la_carte_suit_les_filtres_de_la_liste(navigateur, blois):
    assert zones(navigateur, maille="departements", niveau="deja_engagee")["41"]["fiches"] == 1
    assert zones(navigateur, maille="departements", niveau="non_engagee")["41"]["fiches"] == 0


@pytest.mark.parametrize(
    ("mesure", "dit"),
    [
        ("fiches", "1 fiche suivie"),
        ("ouverts", "1 accompagnement ouvert"),
        ("echanges", "2 échanges en douze mois"),
        ("a_relancer", "1 collectivité à relancer"),
        ("adherentes", "aucune adhérente"),
        ("niveau", "Déjà engagée"),
        ("profil", "ASTRE"),
    ],
)
def test_chaque_mesure_se_lit_en_toutes_lettres(navigateur, blois, reseau, mesure, dit):
    le = timezone.localdate()
    AccompagnementFactory(reseau=reseau, fiche=blois)
    for jours in (5, 200, 400):
        EchangeFactory(reseau=reseau, fiche=blois, le=le - timedelta(days=jours))
    blois.dernier_echange_le = date(2020, 1, 1)
    blois.profil_principal = "ASTRE"
    blois.save()
    zone = zones(navigateur, maille="departements", mesure=mesure)["41"]
    assert zone["dit"] == dit


def test_une_commune_mene_a_sa_fiche_un_departement_a_la_liste_filtree(navigateur, blois):
    assert zones(navigateur, maille="communes")["41018"]["url"] == f"/collectivites/{blois.pk}/"
    url = zones(navigateur, maille="departements", mesure="a_relancer")["41"]["url"]
    assert "departement=41" in url
    assert "echange=jamais" in url
    assert [str(f) for f in navigateur.get(url).context["page"]] == ["Blois"]


def test_chaque_zone_coloriee_a_sa_ligne_au_tableau(navigateur, blois):
    reponse = navigateur.get(CARTE, {"maille": "departements"})
    corps = reponse.content.decode()
    assert "Les mêmes données en tableau" in corps
    assert "Contours simplifiés, IGN Admin Express." in corps
    coloriees = [z for z in reponse.context["carte"]["zones"] if z["classe"] != "n0"]
    assert [z["nom"] for z in reponse.context["carte"]["lignes"]] == [z["nom"] for z in coloriees]
    assert "<title>Loir-et-Cher : 1 fiche suivie</title>" in corps
    assert " style=" not in corps


def test_htmx_ne_recoit_que_le_fragment(navigateur, blois):
    assert "<h1>" in navigateur.get(CARTE).content.decode()
    fragment = navigateur.get(CARTE, headers={"HX-Request": "true"}).content.decode()
    assert "<h1>" not in fragment
    assert '<div id="carte">' in fragment


def test_l_etrangere_ne_voit_pas_les_fiches_d_ici(client_de, etrangere, blois):
    assert zones(client_de(etrangere), maille="departements")["41"]["fiches"] == 0


def test_un_reseau_sans_region_le_dit(client_de, agent, reseau, blois):
    reseau.territoire = []
    reseau.save()
    assert "n’a pas de région" in client_de(agent).get(CARTE).content.decode()


@pytest.mark.parametrize(
    "requete",
    [{"maille": "x"}, {"mesure": "\x00"}, {"region": "99"}, {"niveau": "zz", "q": "a\x00"}],
)
def test_une_adresse_abimee_montre_la_carte(navigateur, blois, requete):
    assert navigateur.get(CARTE, requete).status_code == 200


@pytest.mark.parametrize("mesure", ["ouverts", "echanges", "profil"])
def test_la_carte_coute_autant_pour_une_fiche_que_pour_trente(
    navigateur, reseau, blois, mesure, navigation_gardee
):
    requete = {"maille": "epci", "mesure": mesure}
    en_tete = {"HX-Request": "true"}
    navigateur.get(CARTE, requete, headers=en_tete)
    with requetes() as une:
        navigateur.get(CARTE, requete, headers=en_tete)
    for n in range(30):
        FicheFactory(reseau=reseau, collectivite=CollectiviteFactory(nom=f"Ville {n}"))
    with requetes() as trente:
        navigateur.get(CARTE, requete, headers=en_tete)
    assert len(trente) == len(une), trente
    assert len(trente) <= 9, trente
