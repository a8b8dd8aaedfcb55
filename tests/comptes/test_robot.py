"""Le robot : routes × rôles × {à soi, d’un autre réseau, inexistant} × méthodes.

La table `droits_routes.csv` est l’oracle ; une route qui n’y est pas fait échouer, une ligne
sans route aussi. Chaque requête se joue puis s’annule.
"""

import csv
import io
import zipfile
from collections import Counter

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, get_resolver, reverse
from pypdf import PdfReader

from predict.comptes.droits import COLONNES, TABLE, ligne_de
from predict.notifications.attrape import EN_FICHIERS

from .graphe import Graphe

ICI, AILLEURS = "CANARIDICI", "CANARIDAILLEURS"
ABSENT = 987_654_321
COURRIEL = (
    b"Subject: Essai\nTo: a@exemple.invalid\nDate: Thu, 12 Mar 2026 10:00:00 +0000\n"
    b"Content-Type: text/html; charset=utf-8\n\n<p>Bonjour</p>\n"
)
# Colonne « objet » d’une route d’API : de quoi remplir son en-tête `Authorization`.
A_JETON = "Bearer"
SUCCES = {200, 201, 204, 301, 302, 303}
# Une écriture vide est refusée poliment (formulaire rendu, 4xx métier) ; jamais 403 ni 5xx.
ENVOI_RECU = SUCCES | {400, 405, 409, 413, 422, 429}


def routes():
    def marcher(resolveur, espace=""):
        for motif in resolveur.url_patterns:
            if isinstance(motif, URLPattern):
                if motif.name:
                    yield espace + motif.name
            else:
                suite = f"{espace}{motif.namespace}:" if motif.namespace else espace
                yield from marcher(motif, suite)

    return sorted(set(marcher(get_resolver())))


def lignes_de_la_table():
    with TABLE.open(encoding="utf-8", newline="") as fichier:
        return list(csv.DictReader(fichier, delimiter=";"))


OBJETS = {ligne["route"]: ligne["objet"] for ligne in lignes_de_la_table()}


@pytest.mark.parametrize("route", routes())
def test_toute_route_est_dans_la_table_des_droits(route):
    assert ligne_de(route) is not None, f"{route} n’est pas dans {TABLE.name}"


def test_toute_ligne_de_la_table_a_sa_route():
    connues = set(routes())
    orphelines = [r for r in OBJETS if r not in connues and not r.endswith(":*")]
    assert orphelines == []


def test_aucune_route_n_est_ecrite_deux_fois():
    ecrites = Counter(ligne["route"] for ligne in lignes_de_la_table())
    assert [route for route, fois in ecrites.items() if fois > 1] == []


@pytest.fixture
def monde(db, settings, tmp_path):
    """Deux réseaux complets, et quelqu’un de chaque rôle dans le premier.

    Un courriel est dans l’attrape-courriels de la démonstration.
    """
    settings.DEMONSTRATION, settings.EMAIL_BACKEND = True, EN_FICHIERS
    settings.EMAIL_FILE_PATH = str(tmp_path)
    (tmp_path / "essai.log").write_bytes(COURRIEL)
    call_command("charger_referentiels", verbosity=0)
    ici, ailleurs = Graphe("ici", ICI), Graphe("ailleurs", AILLEURS)
    superviseur = ici.agents["charge"].__class__.objects.create_user(
        "superviseur@exemple.invalid", is_staff=True, is_superuser=True
    )
    sans_role = superviseur.__class__.objects.create_user("sans-role@exemple.invalid")
    return ici, ailleurs, {**ici.agents, "superviseur": superviseur, "sans_role": sans_role}


def adresse(route, graphe, communes=None):
    """Adresse de la route pour l’objet d’un graphe ; `None` : objet inexistant.

    `communes` : lignes qui remplacent celles du graphe, pour qui tient le commun.
    """
    parametres = {}
    for terme in filter(None, OBJETS.get(route, "").split(",")):
        nom, _, cible = terme.rpartition("=")
        if cible.startswith("'"):
            parametres[nom] = cible.strip("'")
            continue
        nom = nom or "pk"
        if nom == A_JETON:
            continue
        parametres[nom] = valeur_de(graphe, nom, cible, communes or {})
    return reverse(route, kwargs=parametres)


def valeur_de(graphe, nom, cible, communes):
    if graphe is None:
        return ABSENT if nom == "pk" or nom.endswith("_pk") else "absent-987654321"
    if cible in communes:
        return getattr(communes[cible], nom, communes[cible].pk)
    objet = graphe.lignes.get(cible) or graphe.partagee(apps.get_model(cible))
    graphe.lignes[cible] = objet
    return getattr(objet, nom, objet.pk)


def entetes(route, graphe):
    """L’en-tête d’une route d’API : elle lit son réseau dans un jeton, pas dans l’adresse."""
    terme = OBJETS.get(route, "")
    if not terme.startswith(A_JETON):
        return {}
    valeur = valeur_de(graphe, A_JETON, terme.rpartition("=")[2], {})
    return {"Authorization": f"{A_JETON} {valeur}"}


def appeler(client, methode, chemin, donnees=None, entetes=None):
    """Joue la requête et annule tout ce qu’elle a écrit."""
    with transaction.atomic():
        reponse = getattr(client, methode.lower())(chemin, donnees or {}, headers=entetes)
        corps = texte_de(reponse)
        transaction.set_rollback(True)
    return reponse, corps


def texte_de(reponse):
    """Tout ce qui sort : en-têtes, corps, et le texte des fichiers produits."""
    octets = b"".join(reponse.streaming_content) if reponse.streaming else reponse.content
    morceaux = [str(reponse.headers), octets.decode("utf-8", "replace")]
    if octets.startswith(b"%PDF"):
        morceaux += [page.extract_text() for page in PdfReader(io.BytesIO(octets)).pages]
    if octets.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(octets)) as archive:
            morceaux += [archive.read(n).decode("utf-8", "replace") for n in archive.namelist()]
    return "\n".join(morceaux)


def est_a_un_reseau(route):
    """La route désigne-t-elle un objet propre à un réseau ?"""
    from offre.models import Dispositif, PrioriteReseau, SessionDispositif
    from predict.comptes.models import Adhesion, Invitation, Locataire
    from suivi.models import Transmission

    # Un dispositif ou une session du graphe lui sont propres (`propre_a`) ; une priorité
    # transmise se lit partout, mais seul son réseau la retire.
    # Une transmission ne se lit que de son réseau.
    siens = (
        Locataire, Adhesion, Invitation, Dispositif, SessionDispositif, PrioriteReseau,
        Transmission,
    )  # fmt: skip
    return any(
        issubclass(apps.get_model(terme.rpartition("=")[2]), siens)
        for terme in filter(None, OBJETS.get(route, "").split(","))
        if "'" not in terme
    )


# Les routes d’allauth et de l’admin sont dans la table ; leurs vues ont leurs propres essais.
PREFIXES_DU_CADRE = (
    "admin:", "account_", "mfa_", "socialaccount_", "usersessions_", "openid_",
)  # fmt: skip
ROUTES_METIER = [r for r in routes() if not r.startswith(PREFIXES_DU_CADRE)]


@pytest.mark.parametrize("role", COLONNES)
def test_le_robot_trouve_partout_ce_que_dit_la_table(monde, role, client_de):
    ici, ailleurs, personnes = monde
    if role == "anonyme":
        client = Client(raise_request_exception=False)
    else:
        client = client_de(personnes[role], raise_request_exception=False)
    ecarts = []
    for route in ROUTES_METIER:
        for qui, graphe in (("à soi", ici), ("d’un autre", ailleurs), ("inexistant", None)):
            if graphe is not ici and not designe_un_objet(route):
                continue
            try:
                # La coordination tient le commun : c’est le sien.
                communes = ici.a_chacun(role) if graphe is ici else None
                chemin = adresse(route, graphe, communes)
            except NoReverseMatch as erreur:
                ecarts.append(f"{route} : la colonne « objet » ne suffit pas ({erreur})")
                break
            # Ce que la table ne permet à personne n’a pas à se demander trois fois.
            for methode in ("GET", "POST", "PUT", "DELETE") if graphe is ici else ("GET", "POST"):
                reponse, corps = appeler(client, methode, chemin, None, entetes(route, graphe))
                permis = methode in ligne_de(route)[role]
                attendu = statuts_attendus(route, role, qui, methode, permis)
                if reponse.status_code not in attendu:
                    ecarts.append(
                        f"{methode} {chemin} ({route}, {qui}) : {reponse.status_code}, "
                        f"attendu {sorted(attendu)}"
                    )
                if route in NOMMENT_LES_RESEAUX or (role, route) == ACCUEIL_NATIONAL:
                    corps = corps.replace(ailleurs.reseau.nom, "")
                if AILLEURS in corps and not est_public(route):
                    ecarts.append(f"{methode} {chemin} ({route}, {qui}) : le canari a fui")
    assert ecarts == [], "\n".join(ecarts[:80])


# Les vues nationales nomment les réseaux, sans rien dire d’eux qu’ils n’aient transmis.
NOMMENT_LES_RESEAUX = {
    "offre:national",
    "suivi:national",
    "suivi:national_reseaux",
    "suivi:exporter_national",
}
# L’accueil de la coordination, et d’elle seule, dit quels réseaux ont transmis.
ACCUEIL_NATIONAL = ("coordination", "accueil")


def designe_un_objet(route):
    return any("'" not in terme for terme in filter(None, OBJETS.get(route, "").split(",")))


def est_public(route):
    return bool(ligne_de(route)["anonyme"])


def statuts_attendus(route, role, qui, methode, permis):
    if role == "anonyme" and not est_public(route):
        return {302}
    if not permis:
        return {403, 405}
    if qui == "inexistant":
        return {401, 405} if OBJETS[route].startswith(A_JETON) else {404, 405}
    if qui == "d’un autre" and est_a_un_reseau(route) and not est_public(route):
        return {404, 405}
    return SUCCES | {405} if methode == "GET" else ENVOI_RECU
