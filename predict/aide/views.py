from django.shortcuts import render

from predict.comptes.droits import role_de
from predict.comptes.regles import Role
from predict.noyau.retour import suite_sure

from .glossaire import definitions
from .lecture import ecran_ou_404, mots_de, rubriques_de

CHERCHE_MAX = 100


def sommaire(request):
    role, cherche = role_de(request.user), _cherche(request)
    contexte = {"rubriques": rubriques_de(role, cherche), "cherche": cherche,
                "mots": mots_de(role, cherche) if cherche else ()}  # fmt: skip
    return render(request, "aide/sommaire.html", contexte | ossature(role))


def glossaire(request):
    role, cherche = role_de(request.user), _cherche(request)
    par_theme = {}
    for mot in mots_de(role, cherche):
        par_theme.setdefault(mot.theme, []).append(mot)
    contexte = {"themes": list(par_theme.items()), "cherche": cherche}
    return render(request, "aide/glossaire.html", contexte | ossature(role))


def ecran(request, route):
    """L’aide d’un écran : seule sa substance pour le tiroir, une page entière sans script."""
    un_ecran = ecran_ou_404(request, route)
    contexte = {"ecran": un_ecran, "mots": definitions(un_ecran.mots), "tiroir": bool(request.htmx)}
    if request.htmx:
        return render(request, "aide/_ecran.html", contexte)
    contexte["retour"] = suite_sure(request)
    return render(request, "aide/ecran.html", contexte | ossature(role_de(request.user)))


def _cherche(request):
    return request.GET.get("q", "").strip()[:CHERCHE_MAX]


def ossature(role):
    """Le gabarit de l’équipe, ou celui du portail."""
    portail = role == Role.REFERENT
    return {"gabarit": "portail/base.html" if portail else "base.html", "portail": portail,
            "collectivite": None}  # fmt: skip
