"""Les expertises du territoire : la carte, la matrice, les trous ; et qui appeler."""

from django.core.paginator import Paginator
from django.db.models import Case, When
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from predict.noyau.tableur import reponse_csv, reponse_xlsx

from ..calculs.expertises import Compte, matrice
from ..cartes import est_tracee, fond, noms_a_ecrire
from ..exports.expertises import colonnes_de_la_matrice
from ..filters.acteurs import MOTS_MAX, SANS_DEPARTEMENT, ActeurFilter
from ..models import Acteur, Collectivite
from ..regles import Maille, Nature, lire_expertises
from .carte import bornes_de, case_de
from .voisines import autres_vues

PAR_PAGE = 25
EXPERTS = 5
CHOIX = ("expertise", "odd", "membre", "mobilisable")
# Qui accepte d’aider d’abord ; qui ne dit aucune expertise à la fin.
ORDRE = (
    "-mobilisable",
    "-membre",
    Case(When(expertises="", then=1), default=0),
    "recherche",
    "pk",
)
# Ce que l’annuaire sait filtrer, et que cette page lui passe.
TRANSMIS = ("mots", *CHOIX, "departement")


def _filtre(request):
    return _lu(request.GET, request.user)


def _lu(donnees, agent):
    """Le filtre, déjà validé : ce qu’il retient se lit avant ses acteurs."""
    filtre = ActeurFilter(donnees, Acteur.objects.visibles_par(agent))
    filtre.form.is_valid()
    return filtre


def _mots(filtre):
    return lire_expertises(getattr(filtre.form, "cleaned_data", {}).get("mots") or "")


def _matrice(filtre):
    retenues = {str(cle) for cle in filtre.retenus("expertise")}
    return matrice(filtre.qs, cherchees=_mots(filtre), montrees=retenues)


def _departements(reseau):
    """[(clé, code Insee, nom)] des départements du réseau, dans l’ordre des noms."""
    lignes = Collectivite.objects.actuelles().filter(
        nature=Nature.DEPARTEMENT, region__code_insee__in=reseau.territoire or ()
    )
    return list(lignes.order_by("recherche").values_list("pk", "code_insee", "nom"))


def _requete(request, gardes=TRANSMIS, **remplacees):
    requete = request.GET.copy()
    for nom in [nom for nom in requete if nom not in gardes]:
        requete.pop(nom)
    for nom, valeurs in remplacees.items():
        requete.setlist(nom, valeurs)
    return requete.urlencode()


def _annuaire(request, **remplacees):
    return f"{reverse('collectivites:annuaire')}?{_requete(request, **remplacees)}"


def expertises(request):
    filtre = _filtre(request)
    une, departements = _matrice(filtre), _departements(request.user.reseau)
    acteurs = filtre.qs.select_related("commune__departement")
    page = Paginator(acteurs.order_by(*ORDRE), PAR_PAGE)
    page = page.get_page(request.GET.get("page"))
    nombre = page.paginator.count
    contexte = {
        "page": page,
        "matrice": une,
        "departements": departements,
        "lignes": [_ligne(request, ligne, departements, une.zones) for ligne in une.lignes],
        "total": _chiffres(request, une.compte),
        "cartes": _cartes(request, une, departements),
        "situes": sum(une.zones[pk].total for pk, *_ in departements if pk in une.zones),
        "filtres": _barre(request, filtre),
        "filtree": bool(filtre.form.changed_data),
        "filtre_refuse": bool(filtre.form.errors),
        "vues": autres_vues("annuaire"),
        "url_annuaire": _annuaire(request),
        "outils": {
            "nombre": nombre,
            "nom": "acteur,acteurs",
            "precision": "les mobilisables d’abord" if nombre > 1 else "",
            "colonnes": None,
            "exports": _exports(request, nombre),
        },
    }
    return render(request, "collectivites/expertises.html", contexte)


def _exports(request, nombre):
    requete = _requete(request)
    tableaux = [
        (f"La matrice, {format.upper()}", "exporter_expertises", format)
        for format in ("xlsx", "csv")
    ]
    acteurs = [
        (f"Les acteurs, {format.upper()}", "exporter_annuaire", format)
        for format in ("xlsx", "csv")
    ]
    return [
        {"titre": titre, "url": f"{reverse(f'collectivites:{route}', args=[format])}?{requete}"}
        for titre, route, format in [*tableaux, *(acteurs if nombre else [])]
    ]


def _ailleurs(departements, zones):
    """Clés de zone hors des départements du réseau ; `None` : sans lieu."""
    siens = {pk for pk, *_ in departements}
    return [zone for zone in zones if zone not in siens]


def _somme(comptes):
    somme = Compte()
    for un in comptes:
        somme.total += un.total
        somme.membres += un.membres
        somme.mobilisables += un.mobilisables
        somme.autres += un.autres
    return somme


def _chiffres(request, compte, **precise):
    """Les quatre nombres d’une ligne et où chacun se vérifie dans l’annuaire."""
    return [
        {"nombre": nombre, "url": _annuaire(request, **precise, **filtre), "titre": titre}
        for titre, nombre, filtre in (
            ("acteurs", compte.total, {}),
            ("membres", compte.membres, {"membre": ["oui"]}),
            ("mobilisables", compte.mobilisables, {"mobilisable": ["oui"]}),
            ("autres", compte.autres, {"membre": ["non"], "mobilisable": ["non"]}),
        )
    ]


def _ligne(request, ligne, departements, zones):
    precise = {"expertise": [ligne.cle], "mots": []}
    ailleurs = [zone for zone in _ailleurs(departements, zones) if zone in ligne.zones]
    cases = [([pk], ligne.zones.get(pk, Compte())) for pk, *_ in departements]
    cases.append((ailleurs, _somme(ligne.zones[zone] for zone in ailleurs)))
    return {
        "expertise": ligne,
        "chiffres": _chiffres(request, ligne.compte, **precise),
        "cases": [
            {
                "compte": compte,
                "url": _annuaire(
                    request,
                    **precise,
                    departement=[SANS_DEPARTEMENT if z is None else str(z) for z in cles],
                ),
            }
            for cles, compte in cases
        ],
    }


def _cartes(request, une, departements):
    """Une carte par région tracée du réseau : les acteurs retenus, par département."""
    par_code = {code: (pk, nom) for pk, code, nom in departements}
    bornes = bornes_de([une.zones[pk].total for pk, *_ in departements if pk in une.zones])
    cartes = []
    for region in filter(est_tracee, request.user.reseau.territoire or ()):
        dessin = fond(region, Maille.DEPARTEMENTS)
        if dessin is None:
            continue
        cartes.append(
            {
                "largeur": dessin.largeur,
                "hauteur": dessin.hauteur,
                "zones": [
                    _zone(request, forme, une, bornes, *par_code[code])
                    for code, forme in sorted(dessin.formes.items())
                    if code in par_code
                ],
                "noms": noms_a_ecrire(dessin, {code: nom for code, (_, nom) in par_code.items()}),
            }
        )
    return cartes


def _zone(request, forme, une, bornes, pk, nom):
    compte = une.zones.get(pk, Compte())
    dit = f"{compte.total} acteur{'s' if compte.total > 1 else ''}"
    if compte.mobilisables:
        dit += f", {compte.mobilisables} mobilisable{'s' if compte.mobilisables > 1 else ''}"
    return {
        "trace": forme.trace,
        "nom": nom,
        "dit": dit if compte.total else "aucun acteur",
        "classe": f"n{case_de(compte.total, bornes)}",
        "url": _annuaire(request, departement=[str(pk)]) if compte.total else "",
        "compte": compte,
    }


def _barre(request, filtre):
    adresse = reverse("collectivites:expertises")
    choix = [un for un in filtre.choix if un["nom"] in CHOIX]
    puces = [
        {
            "titre": un["titre"],
            "valeur": ", ".join(str(o["libelle"]) for o in un["options"] if o["choisie"]),
            "url": f"{adresse}?{_requete(request, **{un['nom']: []})}",
        }
        for un in choix
        if un["nombre"]
    ]
    if mots := _mots(filtre):
        url = f"{adresse}?{_requete(request, mots=[])}"
        puces.insert(0, {"titre": "Expertises cherchées", "valeur": ", ".join(mots), "url": url})
    return {
        "titre": "Filtrer les expertises",
        "action": adresse,
        "recherche": {
            "nom": "mots",
            "libelle": "Expertises : eau, santé…",
            "valeur": request.GET.get("mots", "")[:MOTS_MAX],
        },
        "choix": choix,
        "caches": [],
        "puces": puces,
        "url_effacer": adresse if puces else "",
    }


def exporter_expertises(request, format):
    """La matrice filtrée, une expertise par ligne, un département par colonne."""
    une, departements = _matrice(_filtre(request)), _departements(request.user.reseau)
    colonnes = colonnes_de_la_matrice(departements)
    nom = f"expertises-{timezone.localdate():%Y-%m-%d}"
    if format == "xlsx":
        return reponse_xlsx(nom, "Expertises", colonnes, une.lignes)
    if format == "csv":
        return reponse_csv(nom, colonnes, une.lignes)
    raise Http404


def experts(request):
    """Cinq acteurs au plus qui savent faire cela, les mobilisables d’abord ; fragment, ou page."""
    filtre = _lu(_seulement(request, "mots"), request.user)
    mots = _mots(filtre)
    trouves = filtre.qs if mots else Acteur.objects.none()
    trouves = trouves.order_by(*ORDRE)
    contexte = {
        "mots": mots,
        "acteurs": list(trouves.select_related("commune__departement")[:EXPERTS]),
        "nombre": trouves.count(),
        "url_annuaire": f"{reverse('collectivites:annuaire')}?{_requete(request, ('mots',))}",
        "url_carte": f"{reverse('collectivites:expertises')}?{_requete(request, ('mots',))}",
    }
    gabarit = "collectivites/_experts.html" if request.htmx else "collectivites/experts.html"
    return render(request, gabarit, contexte)


def _seulement(request, nom):
    donnees = request.GET.copy()
    for autre in [autre for autre in donnees if autre != nom]:
        donnees.pop(autre)
    return donnees
