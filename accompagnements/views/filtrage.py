"""La barre de filtres d’une liste, à partir d’un formulaire de choix multiples."""

from django.urls import reverse


def barre(request, formulaire, action, titre, noms, recherche="Texte", caches=("tri",)):
    """L’objet de `composants/filtres.html`. `noms` : les champs à choix, dans l’ordre ;
    `caches` : paramètres que les filtres gardent."""
    choix = [_choix(formulaire[nom], request.GET.getlist(nom)) for nom in noms]
    q = request.GET.get("q", "").replace("\x00", "")[:200]
    puces = [
        {"titre": f["titre"], "valeur": o["libelle"], "url": _sans(request, f["nom"], o["valeur"])}
        for f in choix for o in f["options"] if o["choisie"]
    ]  # fmt: skip
    if q:
        puces.insert(0, {"titre": "Texte", "valeur": q, "url": _sans(request, "q")})
    return {
        "titre": titre,
        "action": action,
        "recherche": {"nom": "q", "libelle": recherche, "valeur": q},
        "choix": choix,
        "caches": [{"nom": n, "valeur": request.GET[n]} for n in caches if n in request.GET],
        "puces": puces,
        "url_effacer": action,
    }


def _choix(champ, choisis):
    options = [
        {"valeur": str(valeur), "libelle": str(libelle), "choisie": str(valeur) in choisis}
        for valeur, libelle in champ.field.choices
        if str(valeur)
    ]
    nombre = sum(o["choisie"] for o in options)
    return {"nom": champ.html_name, "titre": champ.label, "nombre": nombre, "options": options}


def _sans(request, nom, valeur=None):
    """Adresse courante sans ce filtre (ou sans cette seule valeur), revenue à la page 1."""
    requete = request.GET.copy()
    requete.pop("page", None)
    restants = [v for v in requete.getlist(nom) if valeur is not None and v != valeur]
    requete.setlist(nom, restants)
    return f"?{requete.urlencode()}"


def outils(request, nombre, nom, route, precision=""):
    """L’objet de `composants/outils_liste.html` ; `route` : l’export, au format en argument."""
    parametres = request.GET.urlencode()
    return {
        "nombre": nombre,
        "nom": nom,
        "precision": precision,
        "colonnes": None,
        "exports": [
            {"titre": titre, "url": f"{reverse(route, args=[format_])}?{parametres}"}
            for titre, format_ in (("Classeur (XLSX)", "xlsx"), ("Texte (CSV)", "csv"))
        ],
    }


def trier(queryset, tri, tris, defaut):
    """`tri` : une clé de `tris`, « - » devant pour l’inverse ; rend (queryset, tri retenu)."""
    tri = tri if tri.removeprefix("-") in tris else defaut
    signe = "-" if tri.startswith("-") else ""
    return queryset.order_by(*(f"{signe}{c}" for c in tris[tri.removeprefix("-")])), tri
