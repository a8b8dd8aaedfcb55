"""L’écran « Suivi » : ce que chacun y voit, ce qu’une mauvaise adresse y produit."""

from io import BytesIO

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from suivi.models import Cible, Indicateur
from tests.suivi import recette9, scenes

ANNEE = {"annee": "2027"}


@pytest.fixture
def scene(reseau):
    scenes.indicateurs()
    return recette9.poser(reseau)


def matrice(navigateur, **parametres):
    return navigateur.get(reverse("suivi:indicateurs"), ANNEE | parametres)


def preuves(navigateur, code="I4", htmx=False, **parametres):
    entetes = {"HX-Request": "true"} if htmx else {}
    return navigateur.get(
        reverse("suivi:preuves", args=[code]), ANNEE | parametres, headers=entetes
    )


def texte(reponse):
    return reponse.content.decode()


# -- Qui voit quoi ---------------------------------------------------------------------------


def test_la_chargee_de_mission_lit_la_matrice(scene, agent, client_de):
    page = texte(matrice(client_de(agent)))
    assert "66,7\u00a0%" in page
    assert "3 sur 4" in page
    assert "I7, deux taux" in page


@pytest.mark.parametrize("route", ["indicateurs", "cibles", "rapports"])
def test_la_referente_n_entre_pas_dans_le_suivi(referente, client_de, route):
    assert client_de(referente).get(reverse(f"suivi:{route}")).status_code == 403


def test_l_etrangere_ne_voit_que_son_reseau(scene, etrangere, client_de):
    navigateur = client_de(etrangere)
    assert "C1" not in texte(preuves(navigateur, "I1"))
    assert "FICOL de C1" not in texte(preuves(navigateur, "I2"))
    assert texte(matrice(navigateur)).count("–") >= 3


# -- La matrice -------------------------------------------------------------------------------


def test_chaque_chiffre_s_ouvre_sur_ses_preuves(scene, agent, client_de):
    page = texte(matrice(client_de(agent)))
    for code in recette9.ATTENDU:
        assert reverse("suivi:preuves", args=[code]) + "?annee=2027" in page


@pytest.mark.parametrize(
    ("valeur", "mots"),
    [(4, "atteinte"), (3, "dépassée"), (6, "il en manque 2")],
)
def test_l_ecart_a_la_cible_se_dit_en_mots(scene, reseau, agent, client_de, valeur, mots):
    i1 = Indicateur.objects.get(code="I1")
    Cible.objects.create(reseau=reseau, indicateur=i1, annee=2027, valeur=valeur)
    assert mots in texte(matrice(client_de(agent)))


def test_l_ecart_d_un_taux_se_dit_en_collectivites(scene, reseau, agent, client_de):
    i9 = Indicateur.objects.get(code="I9")
    Cible.objects.create(reseau=reseau, indicateur=i9, annee=2027, valeur=60)
    # 60 % de quatre collectivités : trois, il n’y en a qu’une.
    assert "il en manque 2" in texte(matrice(client_de(agent)))


def test_la_ventilation_choisie_dit_qu_elle_ne_s_additionne_pas(scene, agent, client_de):
    page = texte(matrice(client_de(agent), ventiler="service"))
    assert "Diagnostic territorial" in page
    assert "la somme fait 5, et non 4" in page


def test_un_taux_ventile_dit_ses_effectifs(scene, agent, client_de):
    page = texte(matrice(client_de(agent), ventiler="nature", detail="I6"))
    assert '<small class="pr-note">2 sur 3</small>' in page


def test_une_periode_libre_se_regarde(scene, agent, client_de):
    page = texte(
        client_de(agent).get(
            reverse("suivi:indicateurs"), {"du": "01/01/2027", "au": "31 mars 2027"}
        )
    )
    assert "Du 1<sup>er</sup>\u00a0janvier\u00a02027 au 31\u00a0mars\u00a02027" in page


@pytest.mark.parametrize(
    ("parametres", "message"),
    [
        ({"du": "2027-12-31", "au": "2027-01-01"}, "inversez les deux dates"),
        ({"du": "2027-01-01"}, "Indiquez les deux dates"),
        ({"annee": "10000"}, "quatre chiffres"),
        ({"annee": "9999"}, "entre 2000 et 2100"),
        ({"annee": "20\x0027"}, "caractère illisible"),
        ({"annee": "²⁰²⁷"}, "quatre chiffres"),
        ({"du": "hier", "au": "demain"}, "Écrivez une date"),
        ({"du": "10000-01-01", "au": "2027-01-01"}, "Écrivez une date"),
        ({"annee": "2027", "ventiler": "couleur"}, "Ce choix n’existe pas"),
        ({"annee": "2027", "detail": "I10"}, "Ce choix n’existe pas"),
    ],
)
@pytest.mark.parametrize("route", ["indicateurs", "preuves", "exporter", "cibles"])
def test_une_mauvaise_adresse_se_dit_en_francais(
    scene, direction, client_de, route, parametres, message
):
    args = ["I2"] if route in ("preuves", "exporter") else []
    reponse = client_de(direction).get(reverse(f"suivi:{route}", args=args), parametres)
    assert reponse.status_code == 200
    assert message in texte(reponse)


# -- Les preuves --------------------------------------------------------------------------------


def test_le_tiroir_montre_comptees_et_ecartees(scene, agent, client_de):
    fragment = texte(preuves(client_de(agent), htmx=True))
    assert "<html" not in fragment
    assert "Lien du 12\u00a0mars\u00a02027 → signature le 10\u00a0septembre\u00a02027" in fragment
    assert "Signée avec le réseau seul" in fragment


def test_sans_javascript_le_tiroir_s_ouvre_dans_la_page(scene, agent, client_de):
    page = texte(preuves(client_de(agent)))
    assert 'class="pr-tiroir est-ouvert"' in page
    assert '<tr class="est-ouverte" id="ligne-I4">' in page


def test_i1_rassemble_les_accompagnements_d_une_collectivite(scene, agent, client_de):
    scenes.suivi(scene.fiches[0], activites=["2027-05-05"], titre="Second")
    fragment = texte(preuves(client_de(agent), "I1", htmx=True))
    assert 'Comptées <span class="pr-compte">4</span>' in fragment
    assert "Second" in fragment


@pytest.mark.parametrize("code", ["I0", "I10", "i1", "%00", "I1%00"])
def test_un_indicateur_inconnu_n_existe_pas(scene, agent, client_de, code):
    for adresse in (f"/suivi/indicateurs/{code}/preuves/", f"/suivi/indicateurs/{code}/"):
        assert client_de(agent).get(adresse).status_code == 404


@pytest.mark.parametrize("code", recette9.ATTENDU)
def test_les_preuves_de_chaque_indicateur_s_ouvrent(scene, agent, client_de, code):
    assert preuves(client_de(agent), code, htmx=True).status_code == 200


def test_l_export_porte_comptees_et_ecartees(scene, agent, client_de):
    reponse = client_de(agent).get(reverse("suivi:exporter", args=["I4"]), ANNEE)
    feuille = openpyxl.load_workbook(BytesIO(b"".join(reponse.streaming_content))).active
    lignes = list(feuille.iter_rows(values_only=True))
    assert lignes[0][:3] == ("Indicateur", "Compte", "Collectivité")
    assert [ligne[1] for ligne in lignes[1:]] == ["oui", "non", "non"]
    assert lignes[1][7] == scene.convention.ref


def test_un_titre_qui_commence_par_egal_reste_un_titre(scene, agent, client_de):
    scenes.candidature(scene.fiches[0], "2027-03-03", titre='=HYPERLINK("http://x")')
    reponse = client_de(agent).get(reverse("suivi:exporter", args=["I2"]), ANNEE)
    feuille = openpyxl.load_workbook(BytesIO(b"".join(reponse.streaming_content))).active
    cellules = [c for rang in feuille.iter_rows() for c in rang if "HYPERLINK" in str(c.value)]
    assert [c.data_type for c in cellules] == ["s"]


def test_la_fiche_de_l_indicateur_dit_sa_regle(scene, agent, client_de):
    page = texte(client_de(agent).get(reverse("suivi:fiche", args=["I4"])))
    assert "Définition de I4." in page


# -- Les cibles ------------------------------------------------------------------------------------


def test_la_direction_fixe_une_cible(scene, direction, client_de):
    adresse = f"{reverse('suivi:cibles')}?annee=2027"
    reponse = client_de(direction).post(adresse, {"I1": "30", "I6": "82,5"})
    assert reponse.status_code == 302
    assert {c.indicateur.code: float(c.valeur) for c in Cible.objects.filter(annee=2027)} == {
        "I1": 30, "I6": 82.5,
    }  # fmt: skip


def test_vider_une_cible_la_retire(scene, reseau, direction, client_de):
    i1 = Indicateur.objects.get(code="I1")
    Cible.objects.create(reseau=reseau, indicateur=i1, annee=2027, valeur=12)
    client_de(direction).post(f"{reverse('suivi:cibles')}?annee=2027", {"I1": ""})
    assert not Cible.objects.exists()


def test_la_chargee_de_mission_ne_fixe_pas_de_cible(scene, agent, client_de):
    reponse = client_de(agent).post(f"{reverse('suivi:cibles')}?annee=2027", {"I1": "30"})
    assert reponse.status_code == 403
    assert not Cible.objects.exists()


@pytest.mark.parametrize("saisie", ["-1", "beaucoup", "101", "9" * 40, "\x00", "1e9"])
def test_une_cible_impossible_garde_la_saisie(scene, direction, client_de, saisie):
    reponse = client_de(direction).post(
        f"{reverse('suivi:cibles')}?annee=2027", {"I1": "30", "I6": saisie}
    )
    assert reponse.status_code == 422
    assert 'value="30"' in texte(reponse)
    assert not Cible.objects.exists()


def test_une_cible_d_un_autre_reseau_ne_bouge_pas(scene, autre_reseau, direction, client_de):
    i1 = Indicateur.objects.get(code="I1")
    Cible.objects.create(reseau=autre_reseau, indicateur=i1, annee=2027, valeur=12)
    client_de(direction).post(f"{reverse('suivi:cibles')}?annee=2027", {"I1": "30"})
    assert Cible.objects.get(reseau=autre_reseau).valeur == 12


# -- Requêtes ----------------------------------------------------------------------------------


def test_la_page_fait_le_meme_nombre_de_requetes_a_dix_fois_le_volume(
    scene, reseau, agent, client_de
):
    navigateur = client_de(agent)
    matrice(navigateur)

    def compter():
        with CaptureQueriesContext(connection) as capture:
            matrice(navigateur)
        # Les points de reprise et la pose du réseau n’existent que sur PostgreSQL.
        coulisses = ("SAVEPOINT", "RELEASE", "SELECT current_setting", "SELECT set_config")
        return sum(not q["sql"].startswith(coulisses) for q in capture.captured_queries)

    avant = compter()
    for _ in range(9):
        recette9.poser(reseau)
    assert compter() == avant
    # Trois lectures de tout sont devenues six comptes et une ventilation dans la base.
    assert avant <= 15
