"""La recherche générale : tout ce que l’agent peut lire, et rien d’autre, en un nombre fixe de
requêtes.

`agent` cherche dans son réseau ; `etrangere`, d’un autre réseau, n’y trouve rien ; `referente` et
la coordination n’ont pas cette recherche.
"""

import html
import re

import pytest
from django.db import connection
from django.urls import reverse

from collectivites.models import Contact
from collectivites.regles import Nature
from predict.comptes.models import Document
from predict.comptes.regles import Role
from predict.noyau.recherche import passages
from predict.recherche import GROUPES, chercher
from tests.fabriques import (
    AccompagnementFactory,
    ActeurFactory,
    AgentFactory,
    CollectiviteFactory,
    ContactFactory,
    FicheFactory,
    PieceFactory,
    ServiceReseauFactory,
)
from tests.mesures import requetes

PAGE, PANNEAU = "/recherche/", "/recherche/panneau/"


@pytest.fixture
def navigateur(client_de, agent):
    return client_de(agent)


@pytest.fixture
def scene(reseau):
    """Une ligne de chaque groupe, toutes trouvées par « estuaire »."""
    fiche = FicheFactory(reseau=reseau, collectivite__nom="Villeneuve-l’Estuaire")
    accompagnement = AccompagnementFactory(reseau=reseau, fiche=fiche, titre="Stratégie d’estuaire")
    Document.objects.create(
        reseau=reseau, type="cadre", titre="Cadre de l’estuaire", format="pdf",
        objet_type="x", objet_ref="x", taille=1, sha256="0" * 64, gabarit="1", instantane={},
        jeton=f"j{reseau.pk}", emis_le="2027-03-12T10:00:00Z", fichier="documents/x.pdf",
    )  # fmt: skip
    return {
        "fiches": fiche,
        "contacts": ContactFactory(reseau=reseau, fiche=fiche, prenom="Ève", nom="Estuaire"),
        "accompagnements": accompagnement,
        "acteurs": ActeurFactory(reseau=reseau, nom="Amis de l’estuaire"),
        "services": ServiceReseauFactory(reseau=reseau, libelle="Diagnostic d’estuaire"),
        "pieces": PieceFactory(reseau=reseau, fiche=fiche, titre="Délibération Estuaire"),
        "territoire": CollectiviteFactory(nom="Saint-Estuaire"),
    }


def trouves(reponse):
    return {t.groupe.cle: [x.titre for x in t.lignes] for t in reponse.context["reponse"].groupes}


def test_la_recherche_trouve_dans_les_huit_groupes(navigateur, scene):
    reponse = navigateur.get(PAGE, {"q": "ESTUAIRE"})
    assert list(trouves(reponse)) == [g.cle for g in GROUPES]
    assert trouves(reponse)["contacts"] == ["Ève Estuaire"]
    assert trouves(reponse)["territoire"] == ["Saint-Estuaire"]


@pytest.mark.parametrize("cle", ["fiches", "contacts", "accompagnements", "services", "pieces"])
def test_un_resultat_mene_a_sa_page(navigateur, scene, cle):
    groupes = navigateur.get(PAGE, {"q": "estuaire"}).context["reponse"].groupes
    (url,) = [ligne.url for t in groupes if t.groupe.cle == cle for ligne in t.lignes]
    assert str(scene[cle].pk) in url


@pytest.mark.parametrize("page", [PAGE, PANNEAU])
def test_rien_de_chez_le_voisin_ne_se_trouve(client_de, etrangere, scene, page):
    corps = client_de(etrangere).get(page, {"q": "estuaire"}).content.decode()
    trouve = re.sub(r"<[^>]+>", "", html.unescape(corps))
    assert "Saint-Estuaire" in trouve  # le référentiel national est à tout le monde
    for mot in ("Stratégie", "Ève", "Amis", "Diagnostic", "Délibération", "Cadre"):
        assert mot not in trouve


@pytest.mark.parametrize("role", [Role.REFERENT, Role.COORDINATION])
@pytest.mark.parametrize("page", [PAGE, PANNEAU])
def test_ni_referent_ni_coordination_ne_cherchent(client_de, reseau, scene, role, page):
    personne = AgentFactory(reseau=reseau, role=role)
    assert client_de(personne).get(page, {"q": "estuaire"}).status_code == 403
    accueil = client_de(personne).get("/", follow=True).content.decode()
    assert 'id="recherche"' not in accueil


def test_accents_casse_et_ponctuation_ne_comptent_pas(navigateur, scene):
    for texte in ("strategie d estuaire", "STRATÉGIE  d’Estuaire", "estuaire-stratégie"):
        assert "accompagnements" in trouves(navigateur.get(PAGE, {"q": texte})), texte


def test_le_nom_exact_vient_d_abord_puis_les_plus_peuplees(navigateur, reseau):
    for nom, population in (("Blois-sur-Seille", 90), ("Blois", 47_000), ("Blois-le-Grand", 9000)):
        FicheFactory(reseau=reseau, collectivite__nom=nom, collectivite__population=population)
    fiches = trouves(navigateur.get(PAGE, {"q": "blois"}))["fiches"]
    assert fiches == ["Blois", "Blois-le-Grand", "Blois-sur-Seille"]


def test_un_code_insee_trouve_la_commune(navigateur, reseau):
    fiche = FicheFactory(reseau=reseau, collectivite__code_insee="41269")
    assert trouves(navigateur.get(PAGE, {"q": " 41269 "}))["fiches"] == [str(fiche)]


def test_une_personne_anonymisee_ne_se_cherche_plus(navigateur, scene):
    Contact.objects.update(anonymise_le="2027-01-01")
    assert "contacts" not in trouves(navigateur.get(PAGE, {"q": "estuaire"}))


def test_une_faute_de_frappe_trouve_fiches_et_contacts(navigateur, reseau):
    fiche = FicheFactory(reseau=reseau, collectivite__nom="Romorantin-Lanthenay")
    ContactFactory(reseau=reseau, fiche=fiche, prenom="Sophie", nom="Lemaître")
    reponse = navigateur.get(PAGE, {"q": "Romorentin"})
    assert trouves(reponse)["fiches"] == ["Romorantin-Lanthenay"]
    assert reponse.context["reponse"].approchant
    assert "s’en approchent" in reponse.content.decode()
    assert trouves(navigateur.get(PAGE, {"q": "lemaitrr"}))["contacts"] == ["Sophie Lemaître"]


@pytest.mark.postgres
def test_une_orthographe_voisine_trouve_la_personne(navigateur, reseau):
    ContactFactory(reseau=reseau, prenom="Sophie", nom="Lemaître")
    ContactFactory(reseau=reseau, prenom="Louis", nom="Lagarde")
    assert trouves(navigateur.get(PAGE, {"q": "lemetre"}))["contacts"] == ["Sophie Lemaître"]


def test_une_faute_ne_montre_rien_de_chez_le_voisin(client_de, etrangere, autre_reseau, reseau):
    ContactFactory(reseau=reseau, prenom="Sophie", nom="Lemaître")
    assert trouves(client_de(etrangere).get(PAGE, {"q": "lemaitrr"})) == {}


TEXTES_ABIMES = ["\x00", "x" * 10_000, "%_%", "…", "' OR 1=1 --", "", "\\", "é" * 199, "a " * 90]


@pytest.mark.parametrize("texte", TEXTES_ABIMES)
@pytest.mark.parametrize("page", [PAGE, PANNEAU])
def test_un_texte_abime_ne_casse_rien(navigateur, scene, page, texte):
    assert navigateur.get(page, {"q": texte}).status_code == 200


@pytest.mark.parametrize(
    "parametres", [{"dans": "x"}, {"page": "²"}, {"dans": "contacts", "page": "99999999999"}]
)
def test_une_adresse_abimee_rend_une_page(navigateur, scene, parametres):
    assert navigateur.get(PAGE, {"q": "estuaire"} | parametres).status_code == 200


@pytest.mark.parametrize("page", [PAGE, PANNEAU])
def test_rien_de_ce_que_l_on_cherche_ou_trouve_ne_devient_du_html(navigateur, reseau, page):
    AccompagnementFactory(reseau=reseau, titre="Un <script>alert(1)</script> & <b>gras</b>")
    for texte in ("script", "<script>alert", "<b>gras", "& un"):
        corps = navigateur.get(page, {"q": texte}).content.decode()
        assert "<script>alert" not in corps
        assert "<b>gras" not in corps
        assert "<mark>" in corps


@pytest.mark.parametrize(
    ("texte", "cherche", "attendu"),
    [
        ("Châteauroux", "chateau", [("Château", True), ("roux", False)]),
        ("Œuilly", "oe", [("Œ", True), ("uilly", False)]),
        ("Ève Lemaître", "lem ev", [("Èv", True), ("e ", False), ("Lem", True), ("aître", False)]),
        ("Les îles", "x", [("Les îles", False)]),
        ("", "x", []),
    ],
)  # fmt: skip
def test_le_passage_trouve_se_decoupe_dans_le_texte_d_origine(texte, cherche, attendu):
    assert passages(texte, cherche) == attendu


def _peupler(reseau, nombre):
    for n in range(nombre):
        fiche = FicheFactory(reseau=reseau, collectivite__nom=f"Estuaire {n}")
        ContactFactory(reseau=reseau, fiche=fiche, nom=f"Estuaire{n}")
        AccompagnementFactory(reseau=reseau, fiche=fiche, titre=f"Estuaire {n}")
        ActeurFactory(reseau=reseau, nom=f"Estuaire {n}")
        CollectiviteFactory(nom=f"Nouvel Estuaire {n}")


@pytest.mark.parametrize("page", [PAGE, PANNEAU])
@pytest.mark.parametrize("texte", ["estuaire", "estuairr"])
def test_le_nombre_de_requetes_est_fixe_et_borne_a_huit(navigateur, reseau, scene, page, texte):
    def mesurer():
        with requetes() as liste:
            reponse = navigateur.get(page, {"q": texte})
        return reponse, liste

    _, une = mesurer()
    _peupler(reseau, 15)
    reponse, beaucoup = mesurer()
    borne = 10 if page == PAGE else 4
    assert max(len(lignes) for lignes in trouves(reponse).values()) == borne
    assert len(beaucoup) == len(une)
    assert len(beaucoup) <= 8, beaucoup


def test_un_seul_groupe_se_parcourt_page_a_page(navigateur, reseau, agent):
    fiche = FicheFactory(reseau=reseau)
    for n in range(60):
        ContactFactory(reseau=reseau, fiche=fiche, prenom="", nom=f"Martin{n:02d}")
    premiere = navigateur.get(PAGE, {"q": "martin"})
    (groupe,) = premiere.context["reponse"].groupes
    assert groupe.reste
    assert f'href="{groupe.url_suite.replace("&", "&amp;")}"' in premiere.content.decode()
    une = navigateur.get(groupe.url_suite)
    deux = navigateur.get(f"{groupe.url_suite}&page=2")
    noms = trouves(une)["contacts"] + trouves(deux)["contacts"]
    assert noms == [f"Martin{n:02d}" for n in range(60)]
    assert une.context["suivante"]
    assert not deux.context["suivante"]


@pytest.mark.parametrize("groupe", [g for g in GROUPES if g.suite], ids=lambda g: g.cle)
def test_voir_tous_mene_a_la_liste_filtree(navigateur, scene, groupe):
    reponse = navigateur.get(f"{reverse(groupe.suite)}?q=estuaire")
    assert reponse.status_code == 200
    assert "Estuaire" in reponse.content.decode() or "estuaire" in reponse.content.decode()


def test_sous_deux_lettres_le_panneau_reste_ferme(navigateur, scene):
    assert navigateur.get(PANNEAU, {"q": "e"}).content.decode().strip() == ""


def test_le_panneau_est_une_liste_de_choix_designables(navigateur, scene):
    corps = navigateur.get(PANNEAU, {"q": "estuaire"}).content.decode()
    assert corps.count('role="listbox"') == 1
    choix = re.findall(r'<a [^>]*role="option"[^>]*>', corps)
    assert len(choix) == len(GROUPES) + 1  # et « tous les résultats »
    assert len({re.search(r'id="([^"]+)"', c)[1] for c in choix}) == len(choix)


def test_une_structure_propre_au_voisin_reste_chez_lui(agent, autre_reseau):
    CollectiviteFactory(
        nom="PETR Estuaire", nature=Nature.PETR, code_insee="", propre_a=autre_reseau
    )
    assert chercher(agent, "estuaire", 5).groupes == []


@pytest.mark.postgres
def test_la_table_des_mots_suit_chaque_ecriture(reseau):
    """Création, lot, `update`, suppression : aucune ne peut l’oublier."""

    def mots():
        with connection.cursor() as curseur:
            curseur.execute("SELECT mot FROM recherche_mot WHERE reseau_id = %s", [reseau.pk])
            return sorted(ligne[0] for ligne in curseur.fetchall())

    un = ContactFactory(reseau=reseau, prenom="Sophie", nom="Lemaître")
    assert mots() == ["lemaitre", "sophie"]
    Contact.objects.bulk_create(
        [Contact(reseau=reseau, fiche=un.fiche, nom="Benali", recherche="benali", qualite="agent")]
    )
    assert mots() == ["benali", "lemaitre", "sophie"]
    Contact.objects.filter(pk=un.pk).update(recherche="anonyme")
    assert mots() == ["anonyme", "benali"]
    Contact.objects.all().delete()
    assert mots() == []
