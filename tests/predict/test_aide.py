"""L’aide de chaque écran : tout écran a la sienne, et elle ne nomme que ce qui existe.

`agent` lit l’aide de l’équipe ; `direction` aussi celle des coûts ; `referente` la sienne, rien
d’autre.
"""

import re
from html import unescape
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse

from predict.aide import glossaire, lecture, textes
from predict.comptes.droits import COLONNES, ligne_de, table_des_droits
from tests.comptes.test_robot import ROUTES_METIER, adresse, monde  # noqa: F401

RACINE = Path(settings.BASE_DIR)
FICHE, TIROIR = "/aide/ecran/collectivites:detail/", {"HX-Request": "true"}
# Ce qui se télécharge, et ce que htmx pose dans une page : l’aide est celle de la page.
FICHIERS = re.compile(
    r":(exporter|exporter_\w+|\w+_pdf|document|document_\w+|agenda|agenda_\w+|logo|piece|projet"
    r"|projet_\w+|brochure|diaporama|classeur|qr_presentation|modele_import|rejets_import"
    r"|cadrage_evenement|emargement_evenement|imprimer_campagne|capitalisation_document"
    r"|rapport_national_fichier)$|^mfa_download_recovery_codes$"
)
FRAGMENTS = {
    "accompagnements:choix", "accompagnements:conseils_fiche", "accompagnements:du_portail",
    "accompagnements:fil", "accompagnements:prochaine", "accompagnements:resultats_service",
    "offre:a_portee", "recherche_panneau", "suivi:avis", "suivi:enquete_du_dossier", "suivi:rangs",
}  # fmt: skip
# Montrée telle que la verra une collectivité : sans l’en-tête de l’équipe.
NUES = {"suivi:apercu_questionnaire"}
CITES = re.compile(r"«\s([^»]+?)\s»")
# « Ajouter une tâche » s’écrit « Ajouter {{ genre.un }} » : le verbe, puis le nom que dit le code.
COMPOSES = ("Ajouter", "Modifier")


def simple(texte):
    """Espaces ordinaires et apostrophe typographique : un libellé se compare à lui-même."""
    return re.sub(r"\s+", " ", unescape(texte)).replace("'", "’")


@pytest.fixture(scope="module")
def ecrit():
    """Tout ce que le site sait écrire : gabarits et code, sans les textes de l’aide."""
    sources = [p for p in (RACINE / "templates").rglob("*.html") if p.parent.name != "aide"]
    for app in ("predict", "collectivites", "offre", "accompagnements", "suivi"):
        sources += [p for p in (RACINE / app).rglob("*.py") if "migrations" not in p.parts]
    return simple(" ".join(source.read_text(encoding="utf-8") for source in sources))


def est_ecrit(libelle, ecrit):
    def trouve(motif):
        return re.search(rf"(?<!\w){re.escape(motif)}(?!\w)", ecrit)

    verbe, _, nom = libelle.partition(" ")
    compose = verbe in COMPOSES and f"’{nom}’" in ecrit.replace('"', "’") and trouve(f"{verbe} {{")
    return trouve(libelle) or compose


# -- Chaque écran a son aide --------------------------------------------------


def test_toute_route_que_l_on_lit_connecte_a_une_aide():
    sans_aide = []
    for route in table_des_droits():
        roles = [role for role in COLONNES if textes.peut_lire(role, route)]
        ailleurs = "anonyme" in roles or "*" in route or route.startswith("aide:")
        if ailleurs or route in FRAGMENTS or FICHIERS.search(route):
            continue
        sans_aide += [f"{route} ({r})" for r in roles if textes.ecran_de(route, r) is None]
    assert sans_aide == []


def test_toute_page_entiere_porte_un_bouton_vers_son_aide(monde, client_de):  # noqa: F811
    ici, _, personnes = monde
    clients, sans_aide, vues = {}, [], 0
    for route in ROUTES_METIER:
        roles = [r for r in ("direction", "administration", "referent", "coordination")
                 if textes.peut_lire(r, route)]  # fmt: skip
        if not roles or ligne_de(route)["anonyme"] or route.startswith("aide:") or route in NUES:
            continue
        role = roles[0]
        client = clients.setdefault(role, client_de(personnes[role]))
        try:
            reponse = client.get(adresse(route, ici, ici.a_chacun(role)))
        except NoReverseMatch:
            continue
        if reponse.status_code != 200 or reponse.streaming or b"<html" not in reponse.content:
            continue
        vues += 1
        if f'href="/aide/ecran/{route}/' not in reponse.content.decode():
            sans_aide.append(f"{route} ({role})")
    assert vues > 300
    assert sans_aide == []


def test_une_route_n_a_qu_une_aide_par_role():
    vues = [(route, role) for ecran in textes.ecrans() for route in ecran.routes
            for role in (ecran.roles or COLONNES)]  # fmt: skip
    assert sorted({une for une in vues if vues.count(une) > 1}) == []


def test_aucune_aide_ne_nomme_une_route_inexistante():
    nommees = {route for ecran in textes.ecrans() for route in ecran.routes}
    assert sorted(nommees - set(table_des_droits())) == []


def test_chaque_fichier_de_textes_est_lu():
    assert {p.stem for p in textes.DOSSIER.iterdir()} == set(textes.FICHIERS)


def test_chaque_aide_se_lit_d_un_role_au_moins():
    assert [e.titre for e in textes.ecrans() if not any(map(e.route_lue_par, COLONNES))] == []


# -- Ce qu’elle dit ------------------------------------------------------------


def test_aucune_aide_ne_cite_un_mot_absent_du_glossaire():
    cites = {(mot, ecran.titre) for ecran in textes.ecrans() for mot in ecran.mots}
    assert sorted(un for un in cites if un[0] not in glossaire.mots()) == []


def test_les_libelles_cites_sont_ceux_des_ecrans(ecrit):
    cites = {simple(cite): ecran.titre for ecran in textes.ecrans()
             for phrase in ecran.phrases for cite in CITES.findall(phrase)}  # fmt: skip
    assert len(cites) > 150
    assert [f"{titre} : {c}" for c, titre in cites.items() if not est_ecrit(c, ecrit)] == []


def test_une_aide_est_courte_et_dit_des_gestes():
    for ecran in textes.ecrans():
        assert 1 <= len(ecran.gestes) <= 5, ecran.titre
        entieres = (ecran.sert, *ecran.gestes, *ecran.savoir)
        assert all(phrase[-1] in ".?!…" for phrase in entieres), ecran.titre
        assert not any(re.search(r"écran (vous )?permet", p) for p in entieres), ecran.titre
        assert not any("'" in phrase for phrase in ecran.phrases), ecran.titre


def test_un_libelle_invente_se_voit(ecrit):
    assert est_ecrit("Ouvrir un accompagnement", ecrit)
    assert est_ecrit("Ajouter une tâche", ecrit)
    assert not est_ecrit("Ajouter un dromadaire", ecrit)
    assert not est_ecrit("Ouvrir un dromadaire", ecrit)


# -- Qui lit quoi ---------------------------------------------------------------


@pytest.mark.parametrize("role", COLONNES)
def test_un_role_n_a_pas_l_aide_d_un_ecran_qu_il_ne_lit_pas(role):
    indues = [route for ecran in textes.ecrans() for route in ecran.routes
              if textes.ecran_de(route, role) and "GET" not in ligne_de(route)[role]]  # fmt: skip
    assert indues == []
    assert all(textes.peut_lire(role, route) for _, route in textes.ecrans_de(role))


def test_l_aide_des_couts_n_existe_que_pour_la_direction(client_de, agent, direction):
    chemin = reverse("aide:ecran", args=["suivi:couts"])
    assert client_de(direction).get(chemin).status_code == 200
    assert client_de(agent).get(chemin).status_code == 404


def test_une_referente_ne_lit_que_l_aide_du_portail(client_de, referente):
    client = client_de(referente)
    assert client.get(FICHE).status_code == 404
    assert client.get(reverse("aide:ecran", args=["portail:accueil"])).status_code == 200
    sommaire = client.get(reverse("aide:sommaire")).content.decode()
    assert "Votre espace" in sommaire
    assert "parties prenantes" not in sommaire


def test_une_referente_ne_lit_au_glossaire_que_les_mots_de_ses_ecrans(client_de, referente):
    page = client_de(referente).get(reverse("aide:glossaire")).content.decode()
    assert "Délibération" in page
    assert "Défi, approche" not in page
    assert "Coût environné" not in page


def test_une_route_inconnue_n_a_pas_d_aide(client_de, agent):
    assert client_de(agent).get("/aide/ecran/nulle:part/").status_code == 404


# -- Le lire ---------------------------------------------------------------------


def test_le_tiroir_ne_recoit_que_la_substance(client_de, agent):
    client = client_de(agent)
    entiere = client.get(FICHE).content.decode()
    tiroir = client.get(FICHE, headers=TIROIR).content.decode()
    assert "<html" in entiere
    assert "<html" not in tiroir
    assert "data-fermer-dialogue" in tiroir
    for page in (entiere, tiroir):
        assert "À savoir avant d’appeler" in page


def test_la_page_entiere_ramene_d_ou_l_on_vient_jamais_ailleurs(client_de, agent):
    client = client_de(agent)
    assert (
        'href="/collectivites/3/"'
        in client.get(FICHE + "?suite=/collectivites/3/").content.decode()
    )
    assert (
        "ailleurs.example"
        not in client.get(FICHE + "?suite=https://ailleurs.example/").content.decode()
    )


def test_on_cherche_dans_l_aide_sans_accents(client_de, agent):
    page = client_de(agent).get("/aide/", {"q": "deliberation prefet"}).content.decode()
    assert "Les conventions" in page
    assert "Les tournées" not in page
    rien = client_de(agent).get("/aide/", {"q": "dromadaire"}).content.decode()
    assert "Rien dans l’aide à ces mots" in rien


def test_un_mot_cherche_se_trouve_aussi_au_glossaire(client_de, agent):
    page = client_de(agent).get("/aide/", {"q": "jumelage"}).content.decode()
    assert "Au glossaire" in page


def test_une_definition_se_lit_sans_code_ni_renvoi_technique():
    reste = [mot.terme for mot in glossaire.mots().values()
             if "`" in mot.definition or "ADR" in mot.definition]  # fmt: skip
    assert reste == []
    assert glossaire.mots()["Terme"].theme == "Les personnes et les réseaux"
    assert len(glossaire.mots()) > 150


def test_les_ancres_du_glossaire_sont_uniques():
    ancres = [mot.ancre for mot in glossaire.mots().values()]
    assert sorted({a for a in ancres if ancres.count(a) > 1 or not a}) == []


# -- Ce que cela coûte ------------------------------------------------------------


def test_le_bouton_d_aide_ne_demande_rien_a_la_base(rf, agent):
    requete = rf.get("/collectivites/3/")
    requete.user = agent
    assert requete.user.role  # lu une fois, comme partout
    with CaptureQueriesContext(
        connection,
    ) as requetes:
        lecture.bouton(requete, "collectivites:detail")
        lecture.rubriques_de("charge", "convention")
    assert list(requetes) == []


def test_ouvrir_l_aide_ne_lit_que_la_session_et_le_compte(client_de, agent):
    client = client_de(agent)
    client.get(FICHE, headers=TIROIR)
    with CaptureQueriesContext(connection) as requetes:
        client.get(FICHE, headers=TIROIR)
    lues = " ".join(r["sql"] for r in requetes if r["sql"].startswith('SELECT "'))
    assert not re.search(r"(collectivites|accompagnements|offre|suivi)_", lues), lues


def test_l_image_embarque_le_glossaire():
    copies = (RACINE / "Dockerfile").read_text()
    permis = (RACINE / ".dockerignore").read_text().splitlines()
    assert "COPY docs/glossaire.md" in copies or "COPY docs docs" in copies
    assert {"!docs/glossaire.md", "!docs"} & set(permis)
