"""Chaque page, pour chaque rôle, dans un vrai navigateur : axe à zéro, console muette,
rien qui déborde, ni sur un bureau ni sur un téléphone."""

import pytest

pytestmark = pytest.mark.navigateur

ROLES = ("charge", "direction", "administration", "referent", "coordination")
# Pages d’allauth qui renvoient ailleurs tant que rien n’est en cours : rien à y regarder.
PUBLIQUES = (
    "/compte/login/", "/compte/login/code/", "/compte/password/reset/", "/donnees-personnelles/",
    "/accessibilite/",
)  # fmt: skip


def est_une_page(visite, chemin):
    """Une réponse HTML de succès ; les fichiers produits ont leurs propres essais."""
    reponse = visite.contexte.request.get(visite.site.adresse + chemin)
    assert reponse.status < 400, f"{chemin} : {reponse.status}"
    return "text/html" in reponse.headers.get("content-type", "")


def constater(visite, chemin):
    """Tout ce que l’on reprocherait à cette page."""
    visite.plaintes.clear()
    visite.ouvrir(chemin)
    reproches = [f"console : {plainte}" for plainte in visite.plaintes]
    reproches += [f"axe : {manque}" for manque in visite.axe()]
    if visite.deborde() > 0:
        reproches.append(f"déborde de {visite.deborde()} px")
    if not visite.page.title().strip("– PREDICT"):
        reproches.append("page sans titre")
    return [f"{chemin} · {reproche}" for reproche in reproches]


@pytest.mark.parametrize("appareil", ["bureau", "telephone"])
@pytest.mark.parametrize("role", ROLES)
def test_toutes_les_pages_d_un_role_sont_accessibles_et_sans_plainte(visiter, site, role, appareil):
    visite = visiter(role, appareil)
    chemins = [
        chemin
        for route, chemin in site.comptes["adresses"][role].items()
        if not route.startswith(("account_", "openid_", "socialaccount_", "mfa_"))
    ]
    assert chemins
    reproches = [
        reproche
        for chemin in chemins
        if est_une_page(visite, chemin)
        for reproche in constater(visite, chemin)
    ]
    assert reproches == [], "\n".join(reproches[:60])


@pytest.mark.parametrize("appareil", ["bureau", "telephone"])
def test_les_pages_sans_compte_sont_accessibles_et_sans_plainte(visiter, appareil):
    visite = visiter(appareil=appareil)
    reproches = [r for chemin in PUBLIQUES for r in constater(visite, chemin)]
    assert reproches == [], "\n".join(reproches)
