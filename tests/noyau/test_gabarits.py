"""Gabarits communs : la charte rend chaque composant, sans variable inconnue ni rien en ligne."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.paginator import Paginator
from django.template.loader import get_template, render_to_string
from django.test import RequestFactory
from django.urls import reverse

from predict.comptes.models import Agent, Reseau
from predict.noyau import charte

GABARITS = Path(settings.BASE_DIR) / "templates"
COMPOSANTS = sorted((GABARITS / "composants").glob("*.html"))


@pytest.fixture
def camille():
    return Agent(prenom="Camille", nom="Rousselet", email="camille@exemple.invalid")


def page_charte(camille, **contexte):
    requete = RequestFactory().get("/charte/")
    requete.user = camille
    base = {
        "agent": camille,
        "reseau": Reseau(nom="Réseau d’essai", territoire_nom="Centre-Val de Loire"),
        "navigation": [
            {"titre": "Suivi", "url": "/suivi/", "icone": "clipboard-data", "actif": False},
            {
                "titre": "Ma journée",
                "url": "/",
                "icone": "sun",
                "actif": True,
                "compte": 8,
                "compte_libelle": "choses à faire",
            },
        ],
        "recents": [{"titre": "Vendôme", "url": "/collectivites/1/"}],
        "url_recherche": "/recherche/",
        "request": requete,
        "messages": [],
    }
    # Sans la requête en argument : les processeurs de contexte interrogeraient la base.
    return get_template("charte.html").render(charte.contexte() | base | contexte)


def test_la_charte_se_rend_sans_variable_inconnue(camille):
    assert "<h1>Charte</h1>" in page_charte(camille)


@pytest.mark.parametrize("composant", COMPOSANTS, ids=lambda c: c.stem)
def test_un_composant_commence_par_dire_ses_parametres(composant):
    premiere = composant.read_text().splitlines()[0]
    assert re.match(r"\{# .+(Paramètres? :|Aucun paramètre).+ ?#\}", premiere), premiere


# La charte ne peut les montrer : l'ossature les porte, ou il leur faut une image du serveur.
AILLEURS = {
    "ariane", "graphique", "filtres", "messages", "pied", "marque", "entree_nav", "bouton_aide",
}  # fmt: skip


@pytest.mark.parametrize("composant", COMPOSANTS, ids=lambda c: c.stem)
def test_tout_composant_se_voit_dans_la_charte(composant):
    sources = [(GABARITS / "charte.html").read_text()]
    sources += [c.read_text() for c in COMPOSANTS]
    appel = f'"composants/{composant.name}"'
    assert composant.stem in AILLEURS or any(appel in source for source in sources)


@pytest.mark.parametrize(
    "gabarit",
    sorted(
        p
        for dossier in ("composants", "account", "mfa", "allauth", "bootstrap5", "usersessions")
        for p in (GABARITS / dossier).rglob("*.html")
    )
    + sorted(GABARITS.glob("*.html")),
    ids=lambda p: str(p.relative_to(GABARITS)),
)
def test_rien_en_ligne_que_la_csp_refuserait(gabarit):
    source = gabarit.read_text()
    assert not re.search(r"\sstyle\s*=|\son[a-z]+\s*=\s*[\"']|javascript:", source)
    for balise in re.findall(r"<script\b[^>]*>", source):
        assert "src=" in balise or 'type="application/json"' in balise, balise


def test_la_navigation_dit_la_page_courante_et_ses_comptes(camille):
    html = page_charte(camille)
    courante = re.search(r'<a href="/" aria-current="page">.*?</a>', html)[0]
    assert "Ma journée" in courante
    assert '8<span class="visually-hidden"> choses à faire</span>' in courante
    assert '<a href="/suivi/" aria-current' not in html


def test_la_recherche_s_efface_quand_elle_n_existe_pas(camille):
    assert 'id="recherche"' in page_charte(camille)
    assert 'id="recherche"' not in page_charte(camille, url_recherche="")


def test_un_reseau_de_demonstration_se_dit_en_pied_de_page(camille):
    reseau = Reseau(nom="Démonstration", demonstration=True)
    assert "Réseau de démonstration :" in page_charte(camille, reseau=reseau)
    assert "Réseau de démonstration :" not in page_charte(camille)


def test_on_se_deconnecte_par_un_envoi(camille):
    html = page_charte(camille)
    formulaire = re.search(r'<form method="post" action="[^"]*logout/">.*?</form>', html, re.S)[0]
    assert "Se déconnecter" in formulaire


@pytest.mark.parametrize("code", ["400", "403", "403_csrf", "404", "500"])
def test_une_page_d_erreur_se_rend_sans_aucun_contexte(code):
    html = render_to_string(f"{code}.html")
    assert html.count("<h1>") == 1
    assert "Revenir à l’accueil" in html


def test_les_identifiants_de_la_charte_sont_uniques(camille):
    identifiants = re.findall(r'\sid="([^"]+)"', page_charte(camille))
    doublons = {i for i in identifiants if identifiants.count(i) > 1}
    assert not doublons


def porte(**champs):
    base = {
        "vers": "au cadre",
        "manquants": [],
        "reunis": [],
        "url_passer": "/passer/",
        "url_outrepasser": "",
    }
    return render_to_string("composants/porte.html", {"porte": base | champs})


def manque(titre):
    return {
        "titre": titre, "note": "", "url": f"/{titre}/", "geste": "Compléter", "envoi": False,
    }  # fmt: skip


def test_un_geste_qui_agit_part_de_la_porte_en_un_clic():
    html = porte(manquants=[manque("cadre") | {"envoi": True, "geste": "Ouvrir le cadre"}])
    assert re.search(r'<form method="post" action="/cadre/">.*Ouvrir le cadre</button>', html)
    assert 'href="/cadre/"' not in html


def test_une_porte_fermee_ne_s_envoie_pas_et_donne_le_premier_geste():
    html = porte(manquants=[manque("elu"), manque("mode")])
    assert "Il manque 2 éléments pour passer au cadre" in html
    assert "<form" not in html
    assert html.count("btn-primary") == 1
    assert html.index("/elu/") < html.index("/mode/")


def test_une_porte_ouverte_s_envoie():
    html = porte(reunis=[{"titre": "Besoins", "note": ""}])
    assert '<form method="post" action="/passer/">' in html
    assert "aria-disabled" not in html


def test_seule_la_direction_voit_comment_passer_outre():
    assert "/outre/" in porte(manquants=[manque("elu")], url_outrepasser="/outre/")
    assert "La direction peut passer outre" in porte(manquants=[manque("elu")])


def test_le_fil_se_groupe_par_mois_et_echappe_les_textes():
    entrees = charte.contexte()["fil"]
    entrees[0]["texte"] = "<script>alert(1)</script>"
    html = render_to_string("composants/fil.html", {"entrees": entrees})
    assert html.count('<h3 class="pr-fil__mois">') == 2
    assert "Mars 2027" in html
    assert "<script>" not in html


def test_un_travail_fini_ne_se_relit_plus():
    en_cours, fini, interrompu, _ = charte.contexte()["travaux"]
    suivi = [
        render_to_string("composants/travail.html", {"travail": t})
        for t in (en_cours, fini, interrompu)
    ]
    assert 'hx-trigger="every 1s"' in suivi[0]
    assert 'value="1104"' in suivi[0]
    assert "hx-trigger" not in suivi[1]
    assert "Annuler" not in suivi[2]


def test_un_indicateur_sans_cible_ni_reponse_reste_vide_jamais_zero():
    ligne = charte.contexte()["matrice"][0] | {"cible": "", "ecart": "", "evolution": []}
    html = render_to_string("composants/matrice_ligne.html", {"ligne": ligne})
    assert "sans cible" in html
    assert ">0<" not in html
    assert "<svg" not in html


def test_la_pagination_d_une_seule_page_ne_montre_que_le_compte():
    html = render_to_string(
        "composants/pagination.html",
        {"page": Paginator(range(3), 25).page(1), "request": RequestFactory().get("/")},
    )
    assert "1 à 3 sur 3" in html
    assert "<nav" not in html


def test_un_graphique_est_suivi_de_ses_donnees():
    html = render_to_string(
        "composants/graphique.html",
        {
            "graphique": {
                "cle": "cumul",
                "titre": "L’objectif est atteint en novembre",
                "sous_titre": "",
                "url_image": "/suivi/cumul.svg",
                "alternative": "De 4 en janvier à 31 en décembre.",
                "entetes": ["Année", "janv.", "déc."],
                "lignes": [["2026", 4, 31]],
                "ouvert": False,
            }
        },
    )
    assert 'alt="De 4 en janvier à 31 en décembre."' in html
    assert '<th scope="row">2026</th>' in html


def test_les_filtres_marchent_sans_javascript():
    html = render_to_string(
        "composants/filtres.html",
        {
            "filtres": {
                "titre": "Filtrer les collectivités",
                "action": "/collectivites/",
                "recherche": {"nom": "q", "libelle": "Nom", "valeur": 'a"b'},
                "choix": [charte.contexte()["filtre"]],
                "caches": [{"nom": "tri", "valeur": "nom"}],
                "puces": [{"titre": "Niveau", "valeur": "engagée", "url": "?"}],
                "url_effacer": "?",
            }
        },
    )
    assert 'action="/collectivites/" method="get"' in html
    assert '<button class="btn btn-sm pr-pousse pr-sans-js" type="submit">' in html
    assert 'value="a&quot;b"' in html


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("adresse", "titre"),
    [
        ("account_login", "Connexion"),
        ("account_request_login_code", "Recevoir un code"),
        ("account_reset_password", "Mot de passe oublié"),
        ("account_reset_password_done", "Regardez votre messagerie"),
        ("account_signup", "On entre sur invitation"),
        ("account_inactive", "Compte désactivé"),
    ],
)
def test_les_pages_d_entree_sont_dans_le_ton_de_la_maison(client, adresse, titre):
    html = client.get(reverse(adresse)).content.decode()
    assert f"<h1>{titre}</h1>" in html
    assert "predict.css" in html


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("adresse", "titre"),
    [
        ("account_change_password", "Changer de mot de passe"),
        ("mfa_index", "Double vérification"),
        ("usersessions_list", "Appareils connectés"),
    ],
)
def test_les_reglages_du_compte_gardent_l_ossature(client, adresse, titre):
    agent = Agent.objects.create_user("camille@exemple.invalid", "une phrase de passe longue")
    client.force_login(agent)
    reponse = client.get(reverse(adresse))
    assert f"<h1>{titre}</h1>" in reponse.content.decode()
    assert 'aria-current="page"' in reponse.content.decode()


@pytest.mark.django_db
def test_une_connexion_refusee_lie_son_message_et_garde_l_adresse(client):
    donnees = {"login": "camille@exemple.invalid", "password": "faux"}
    html = client.post(reverse("account_login"), donnees).content.decode()
    assert 'value="camille@exemple.invalid"' in html
    assert 'role="alert"' in html
