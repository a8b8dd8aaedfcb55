"""Chaque page, pour chaque rôle, dans un vrai navigateur : axe à zéro, console muette,
rien qui déborde, ni sur un bureau ni sur un téléphone."""

import pytest
from playwright.sync_api import Error

pytestmark = pytest.mark.navigateur

# Les trois premiers partagent leurs écrans : le premier qui a une page la passe à axe sur les deux
# largeurs ; chez le deuxième, qui a des gestes de plus, axe repasse sur le bureau ; chez le
# troisième, qui n’en a pas d’autres, on ne revoit que la console, le statut et le débordement.
ROLES = ("charge", "direction", "administration", "referent", "coordination")
ESPACES = (
    "accompagnements", "outils", "collectivites", "offre", "financements", "simulateur", "suivi",
    "comptes", "portail", "notifications", "aide", "",
)  # fmt: skip
# Espaces ouverts sans compte : `PUBLIQUES` visite la vitrine ; rien encore ne visite l’inscription
# publique à un événement, dont l’adresse demande un jeton ; chaque état d’un lien d’avis a sa page.
# L’API ne sert que du JSON ; sa documentation, hors espace, se visite avec les autres.
# Un courriel attrapé change à chaque passage : `PUBLIQUES` visite leur liste.
SANS_COMPTE = {"api", "avis", "demonstration", "inscriptions", "vitrine"}
PUBLIQUES = (
    "/compte/login/", "/compte/login/code/", "/compte/password/reset/", "/donnees-personnelles/",
    "/accessibilite/", "/adresse-inconnue/", "/demonstration/courriels/",
    "/offres/passerelles-de-loire/",
    "/offres/passerelles-de-loire/diagnostic_territorial/",
)  # fmt: skip
COMPTE = ("account_change_password", "account_email", "account_logout", "mfa_index",
          "mfa_activate_totp", "usersessions_list")  # fmt: skip
# Fragments que htmx pose dans une page : c’est elle que l’on regarde.
FRAGMENTS = {
    "offre:a_portee",
    "accompagnements:fil",
    "accompagnements:prochaine",
    "accompagnements:conseils_fiche",
    "accompagnements:du_portail",
    "accompagnements:choix",
    "accompagnements:resultats_service",
    "recherche_panneau",
    "suivi:rangs",
    "suivi:avis",
    "suivi:enquete_du_dossier",
}
# Un agenda à télécharger, que seul ouvre un réseau qui l’a voulu : ni page, ni contenu ici.
AGENDAS = {"evenements_publics"}
# Pages d’allauth et de l’administration technique qui renvoient ailleurs une personne connectée.
AILLEURS = ("account_", "mfa_", "openid_", "socialaccount_", "usersessions_", "admin:")


def chemins_de(site, role, espace):
    return [
        chemin
        for route, chemin in site.comptes["adresses"][role].items()
        if route not in FRAGMENTS | AGENDAS
        and (route in COMPTE or not route.startswith(AILLEURS))
        and (route.partition(":")[0] if ":" in route else "") == espace
    ]


LARGEURS_D_AXE = (("bureau", "telephone"), ("bureau",), ())


def largeurs_d_axe(site, role, chemin):
    avant = ROLES[: ROLES.index(role)]
    vues = sum(chemin in site.comptes["adresses"][autre].values() for autre in avant)
    return LARGEURS_D_AXE[min(vues, 2)]


class Vus:
    """Ce qu’axe a déjà passé sans reproche : deux rôles lisent souvent, mot pour mot, la même page.

    Un fichier par empreinte, dans le dossier de la séance : les processus se le partagent.
    """

    def __init__(self, dossier):
        self.dossier = dossier
        self.dossier.mkdir(exist_ok=True)

    def _marques(self, visite, appareil):
        return [self.dossier / f"{appareil}-{e}" for e in visite.empreintes()]

    def connait(self, visite, appareil):
        """L’habillage et le contenu ont chacun été passés à axe, à cette largeur."""
        return all(marque.exists() for marque in self._marques(visite, appareil))

    def retenir(self, visite, appareil):
        for marque in self._marques(visite, appareil):
            marque.touch()


@pytest.fixture(scope="session")
def vus(commun):
    return Vus(commun / "axe-vus")


def constater(visite, chemin, axe=("bureau", "telephone"), statut=None, vus=None):
    """Tout ce que l’on reprocherait à cette page ; un fichier à télécharger n’en est pas une.

    `axe` : les largeurs où axe passe, sauf si `vus` connaît la page ; le débordement se mesure
    toujours sur les deux. `statut` : celui que la page doit rendre, si c’est un refus.
    """
    visite.plaintes.clear()
    visite.tenir("bureau")
    try:
        reponse = visite.ouvrir(chemin)
    except Error as erreur:
        if "Download is starting" in str(erreur):
            return []
        raise
    if "text/html" not in reponse.headers.get("content-type", ""):
        return []
    reproches = []
    if "/reauthenticate/" in visite.page.url and "reauthenticate" not in chemin:
        reproches.append("redemande le mot de passe : la page n’est pas vue")
    attendu = 404 if chemin == "/adresse-inconnue/" else statut
    if reponse.status != attendu if attendu else reponse.status >= 400:
        reproches.append(f"répond {reponse.status}")
    if visite.page.title() in {"", "PREDICT – PREDICT"}:
        reproches.append("page sans titre")
    for appareil in ("bureau", "telephone"):
        visite.tenir(appareil)
        if appareil in axe and not (vus and vus.connait(visite, appareil)):
            manques = visite.axe()
            reproches += [f"{appareil}, axe : {manque}" for manque in manques]
            if vus and not manques:
                vus.retenir(visite, appareil)
        if visite.deborde() > 0:
            reproches.append(f"{appareil}, déborde de {visite.deborde()} px")
    reproches += [f"console : {plainte}" for plainte in visite.plaintes]
    return [f"{chemin} · {reproche}" for reproche in reproches]


@pytest.mark.parametrize("espace", ESPACES)
@pytest.mark.parametrize("role", ROLES)
def test_toutes_les_pages_sont_accessibles_et_sans_plainte(visiter, site, vus, role, espace):
    chemins = chemins_de(site, role, espace)
    visite = visiter(role) if chemins else None
    reproches = []
    for chemin in chemins:
        reproches += constater(visite, chemin, largeurs_d_axe(site, role, chemin), vus=vus)
    assert reproches == [], "\n".join(reproches[:60])


def test_aucun_espace_n_echappe_aux_regards(site):
    adresses = (a for du_role in site.comptes["adresses"].values() for a in du_role)
    espaces = {a.partition(":")[0] for a in adresses if ":" in a and not a.startswith(AILLEURS)}
    oublies = espaces - set(ESPACES) - SANS_COMPTE
    assert not oublies, oublies


def test_chaque_role_a_des_pages_a_ouvrir(site):
    ouvertes = {role: sum(len(chemins_de(site, role, e)) for e in ESPACES) for role in ROLES}
    assert all(nombre >= 5 for nombre in ouvertes.values()), ouvertes
    assert ouvertes["direction"] > 90, ouvertes


ETATS_D_UN_LIEN = ("à répondre", "commencée", "répondue", "terminée", "inconnu")


@pytest.mark.parametrize("etat", ETATS_D_UN_LIEN)
def test_un_lien_d_avis_dans_chaque_etat_est_accessible_et_sans_plainte(visiter, site, etat):
    chemin, statut = site.comptes["avis"][etat]
    reproches = constater(visiter(), chemin, statut=statut)
    assert reproches == [], "\n".join(reproches)


def test_les_pages_sans_compte_sont_accessibles_et_sans_plainte(visiter):
    visite = visiter()
    reproches = [r for chemin in PUBLIQUES for r in constater(visite, chemin)]
    assert reproches == [], "\n".join(reproches)
