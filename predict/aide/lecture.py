"""Ce qu’une personne lit de l’aide : son sommaire, ses mots, ce qu’elle cherche."""

from urllib.parse import urlencode

from django.http import Http404
from django.urls import reverse

from predict.comptes.droits import role_de
from predict.comptes.regles import ROLES_INTERNES, Role
from predict.noyau.recherche import normaliser

from .glossaire import TECHNIQUES, definitions, mots
from .textes import RUBRIQUES, ecran_de, ecrans_de


def bouton(request, route):
    """Le bouton « Aide » de l’en-tête : l’aide de l’écran ouvert, sinon le sommaire."""
    if route.startswith("aide:") or ecran_de(route, role_de(request.user)) is None:
        return {"url": reverse("aide:sommaire"), "actif": route.startswith("aide:")}
    suite = urlencode({"suite": request.get_full_path()})
    return {"url": f"{reverse('aide:ecran', args=[route])}?{suite}", "tiroir": True}


def ecran_ou_404(request, route):
    ecran = ecran_de(route, role_de(request.user))
    if ecran is None:
        raise Http404
    return ecran


def rubriques_de(role, cherche=""):
    """[(rubrique, [(Ecran, route)])] : ce que le rôle ouvre et qui dit tous les mots cherchés."""
    trouves = {rubrique: [] for rubrique in RUBRIQUES}
    for ecran, route in ecrans_de(role):
        if _dit(cherche, " ".join((*ecran.phrases, *ecran.mots))):
            trouves[ecran.rubrique].append((ecran, route))
    return [(rubrique, lignes) for rubrique, lignes in trouves.items() if lignes]


def mots_de(role, cherche=""):
    """L’équipe et la coordination lisent tout le glossaire ; un autre, les mots de ses écrans."""
    if role in ROLES_INTERNES or role == Role.COORDINATION:
        lus = [mot for mot in mots().values() if mot.terme not in TECHNIQUES]
    else:
        siens = {terme for ecran, _ in ecrans_de(role) for terme in ecran.mots}
        lus = definitions(terme for terme in mots() if terme in siens)
    return [mot for mot in lus if _dit(cherche, f"{mot.terme} {mot.definition}")]


def _dit(cherche, texte):
    """Tous les mots cherchés commencent un mot du texte, sans accents ni casse."""
    texte = f" {normaliser(texte)}"
    return all(f" {mot}" in texte for mot in normaliser(cherche).split())
