"""La recherche générale : sa page, et le panneau qui s’ouvre sous le champ à la frappe."""

from django.shortcuts import render

from collectivites.views.territoire import texte_cherche

from .recherche import PAR_CLE, chercher

PAR_GROUPE, DANS_LE_PANNEAU, PAR_PAGE = 10, 4, 50
PAGE_MAX = 200


def recherche(request):
    """Tous les groupes, ou un seul (`dans`), page à page."""
    texte, refus = texte_cherche(request)
    dans = request.GET.get("dans", "")
    dans = dans if dans in PAR_CLE else ""
    page = request.GET.get("page", "")
    page = min(max(int(page), 1), PAGE_MAX) if page.isascii() and page.isdigit() else 1
    reponse = None
    if texte:
        borne = PAR_PAGE if dans else PAR_GROUPE
        reponse = chercher(request.user, texte, borne, dans, page if dans else 1)
    contexte = {
        "texte": texte,
        "refus": refus,
        "reponse": reponse,
        "dans": PAR_CLE.get(dans),
        "numero": page,
        "suivante": bool(dans and reponse and any(g.reste for g in reponse.groupes)),
    }
    return render(request, "recherche/page.html", contexte)


def panneau(request):
    """Fragment : quelques résultats de chaque groupe ; rien sous deux lettres."""
    texte, refus = texte_cherche(request)
    reponse = chercher(request.user, texte, DANS_LE_PANNEAU) if len(texte) > 1 else None
    contexte = {"texte": texte, "refus": refus, "reponse": reponse}
    return render(request, "recherche/_panneau.html", contexte)
