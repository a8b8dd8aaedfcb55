"""Les expertises du territoire : qui sait faire quoi, où, qui accepte d’aider ; les trous.

`agent` et `collegue` tiennent l’annuaire ; `etrangere`, d’un autre réseau, n’y voit rien.
"""

import io

import openpyxl
import pytest
from django.urls import reverse

from collectivites.models import Acteur
from tests.fabriques import ActeurFactory, CollectiviteFactory
from tests.mesures import requetes

EXPERTISES, EXPERTS = "/collectivites/annuaire/expertises/", "/collectivites/annuaire/experts/"
ANNUAIRE = "/collectivites/annuaire/"


@pytest.fixture
def navigateur(client_de, agent):
    return client_de(agent)


@pytest.fixture
def blois(db):
    return CollectiviteFactory(nom="Blois")


@pytest.fixture
def gens(reseau, blois):
    cher = CollectiviteFactory(
        nom="Cher", nature="departement", code_insee="18", departement=None, region=blois.region
    )
    bourges = CollectiviteFactory(nom="Bourges", departement=cher)
    ActeurFactory(
        reseau=reseau, nom="A", expertises="Eau, santé", commune=blois, membre=True, odd=[6],
        mobilisable=True, conditions="Le soir",
    )  # fmt: skip
    ActeurFactory(reseau=reseau, nom="B", expertises="eau", commune=bourges, membre=True)
    ActeurFactory(reseau=reseau, nom="C", expertises="Eau potable", commune=None)
    ActeurFactory(reseau=reseau, nom="D", expertises="", commune=cher)


def lignes(navigateur, **filtres):
    contexte = navigateur.get(EXPERTISES, filtres).context
    return {ligne["expertise"].cle: ligne for ligne in contexte["lignes"]}


def noms(navigateur, url):
    return [a.nom for a in navigateur.get(url).context["page"]]


def test_la_matrice_croise_expertises_et_departements(navigateur, gens):
    page = navigateur.get(EXPERTISES)
    assert [nom for *_, nom in page.context["departements"]] == ["Cher", "Loir-et-Cher"]
    eau = lignes(navigateur)["eau"]
    assert [c["nombre"] for c in eau["chiffres"]] == [2, 2, 1, 0]
    assert [c["compte"].total for c in eau["cases"]] == [1, 1, 0]
    assert [c["compte"].mobilisables for c in eau["cases"]] == [0, 1, 0]
    potable = lignes(navigateur)["eau potable"]
    assert [c["compte"].total for c in potable["cases"]] == [0, 0, 1]
    assert [c["nombre"] for c in potable["chiffres"]] == [1, 0, 0, 1]


def test_chaque_chiffre_mene_a_l_annuaire_filtre_de_meme(navigateur, gens):
    """Le nombre de la case est celui de la liste qu’elle ouvre."""
    page = navigateur.get(EXPERTISES).context
    cases = [(c["nombre"], c["url"]) for ligne in page["lignes"] for c in ligne["chiffres"]] + [
        (c["compte"].total, c["url"]) for ligne in page["lignes"] for c in ligne["cases"]
    ]
    cases += [(c["nombre"], c["url"]) for c in page["total"]]
    suivies = [(nombre, url) for nombre, url in cases if nombre]
    assert len(suivies) > 10
    for nombre, url in suivies:
        assert len(noms(navigateur, url)) == nombre, url


def test_une_expertise_cherchee_sans_personne_se_voit(navigateur, gens):
    trouvees = lignes(navigateur, mots="plaidoyer, eau")
    assert list(trouvees) == ["plaidoyer", "eau", "eau potable"]
    assert trouvees["plaidoyer"]["expertise"].trou
    assert "Personne" in navigateur.get(EXPERTISES, {"mots": "plaidoyer"}).content.decode()


def test_un_mot_se_cherche_par_son_debut_jamais_au_milieu(navigateur, reseau):
    ActeurFactory(reseau=reseau, nom="R", expertises="Réseaux")
    ActeurFactory(reseau=reseau, nom="P", expertises="Adduction d'eau, gestion des eaux")
    assert noms(navigateur, f"{ANNUAIRE}?mots=eau") == ["P"]


def test_les_filtres_restreignent_matrice_et_liste(navigateur, gens):
    assert list(lignes(navigateur, mobilisable="oui")) == ["eau", "sante"]
    assert list(lignes(navigateur, odd="6")) == ["eau", "sante"]
    assert list(lignes(navigateur, expertise="eau potable")) == ["eau potable"]
    assert lignes(navigateur, membre="oui")["eau"]["expertise"].compte.total == 2
    assert noms(navigateur, f"{EXPERTISES}?mobilisable=oui") == ["A"]


def test_les_mobilisables_viennent_d_abord_et_ceux_qui_ne_disent_rien_a_la_fin(navigateur, gens):
    assert noms(navigateur, EXPERTISES) == ["A", "B", "C", "D"]


def test_le_fragment_donne_cinq_acteurs_au_plus_mobilisables_d_abord(navigateur, reseau, gens):
    for rang in range(6):
        ActeurFactory(reseau=reseau, nom=f"Z{rang}", expertises="eau", mobilisable=rang == 5)
    reponse = navigateur.get(EXPERTS, {"mots": "eau,plaidoyer"}, headers={"HX-Request": "true"})
    assert [a.nom for a in reponse.context["acteurs"]] == ["A", "Z5", "B", "C", "Z0"]
    assert reponse.context["nombre"] == 9
    texte = reponse.content.decode()
    assert "<html" not in texte and "Les 9 dans l’annuaire" in texte and "Le soir" in texte
    entiere = navigateur.get(EXPERTS, {"mots": "eau"}).content.decode()
    assert "<html" in entiere and "Chercher une expertise" in entiere


@pytest.mark.parametrize("mots", ["", ",", "\x00", "inconnue"])
def test_sans_mot_utile_le_fragment_ne_donne_personne(navigateur, gens, mots):
    reponse = navigateur.get(EXPERTS, {"mots": mots})
    assert reponse.status_code == 200
    assert reponse.context["acteurs"] == []


def test_un_autre_reseau_ne_voit_rien(client_de, etrangere, gens):
    ailleurs = client_de(etrangere)
    assert lignes(ailleurs) == {}
    assert ailleurs.get(EXPERTS, {"mots": "eau"}).context["acteurs"] == []
    assert "L’annuaire est vide" in ailleurs.get(EXPERTISES).content.decode()


def test_la_matrice_s_exporte_telle_que_filtree(navigateur, gens):
    url = reverse("collectivites:exporter_expertises", args=["xlsx"])
    octets = b"".join(navigateur.get(url, {"mots": "eau"}).streaming_content)
    rangees = list(openpyxl.load_workbook(io.BytesIO(octets)).active.iter_rows(values_only=True))
    assert rangees[0][0] == "Expertise" and rangees[0][-1] == "Ailleurs ou sans lieu"
    assert rangees[1] == ("Eau", 2, 2, 1, 0, 1, 1, 0)


def test_la_page_coute_autant_pour_cent_acteurs_que_pour_quatre(
    navigateur, reseau, blois, gens, navigation_gardee
):
    navigateur.get(EXPERTISES)
    with requetes() as peu:
        navigateur.get(EXPERTISES)
    for rang in range(20):
        ActeurFactory(reseau=reseau, expertises=f"mot {rang}", commune=blois)
    with requetes() as beaucoup:
        navigateur.get(EXPERTISES)
    assert len(beaucoup) == len(peu)


# -- L’annuaire ---------------------------------------------------------------------

SAISIE = {"nom": "Les Passeurs", "type": "association", "pays": "FR"}


def test_un_acteur_se_dit_mobilisable_a_ses_conditions(navigateur):
    saisie = SAISIE | {"mobilisable": "on", "conditions": "Défraiement"}
    assert navigateur.post(reverse("collectivites:creer_acteur"), saisie).status_code == 302
    acteur = Acteur.objects.get()
    assert acteur.mobilisable
    page = navigateur.get(acteur.get_absolute_url()).content.decode()
    assert "Défraiement" in page
    assert noms(navigateur, f"{ANNUAIRE}?mobilisable=oui") == ["Les Passeurs"]
    assert noms(navigateur, f"{ANNUAIRE}?mobilisable=non") == []


def test_des_conditions_sans_la_case_se_refusent(navigateur):
    reponse = navigateur.post(
        reverse("collectivites:creer_acteur"), SAISIE | {"conditions": "Défraiement"}
    )
    assert reponse.status_code == 422
    assert "Cochez la case" in reponse.content.decode()


def test_sans_departement_se_filtre(navigateur, gens):
    assert noms(navigateur, f"{ANNUAIRE}?departement=aucun") == ["C"]
