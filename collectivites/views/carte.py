"""La carte de la région : les mêmes filtres que la liste, une mesure coloriée, ses données."""

from math import ceil

from django.shortcuts import render
from django.urls import reverse

from predict.noyau.garde import garder

from ..calculs.carte import PAR_CATEGORIE, compter, noms_des_zones
from ..cartes import est_tracee, fond, noms_a_ecrire
from ..models import Collectivite
from ..regles import (
    Accompagnee,
    Anciennete,
    EtatAdhesion,
    Maille,
    Mesure,
    Nature,
    NiveauEngagement,
    ProfilActer,
)
from .demandes import demande

# Niveau → case de la rampe ; le nom du niveau est toujours écrit à côté.
_RAMPE_NIVEAU = {
    NiveauEngagement.NON_ENGAGEE: "n1",
    NiveauEngagement.NOUVELLEMENT_ENGAGEE: "n2",
    NiveauEngagement.DEJA_ENGAGEE: "n4",
}
_UNITES = {
    Mesure.FICHES: ("fiche suivie", "fiches suivies"),
    Mesure.OUVERTS: ("accompagnement ouvert", "accompagnements ouverts"),
    Mesure.ECHANGES: ("échange en douze mois", "échanges en douze mois"),
    Mesure.A_RELANCER: ("collectivité à relancer", "collectivités à relancer"),
    Mesure.ADHERENTES: ("adhérente", "adhérentes"),
}
# Ce que la liste filtre de plus quand on suit le chiffre d’une mesure.
_PRECISE = {
    Mesure.OUVERTS: {"accompagnement": [Accompagnee.EN_COURS]},
    Mesure.A_RELANCER: {"echange": [Anciennete.ANCIEN, Anciennete.JAMAIS]},
    Mesure.ADHERENTES: {"adhesion": [EtatAdhesion.A_JOUR]},
}
_FILTRE = {Maille.DEPARTEMENTS: "departement", Maille.EPCI: "epci"}
LIGNES_MONTREES = 150  # au-delà, le tableau est la liste elle-même
_TITRES_ZONE = {
    Maille.DEPARTEMENTS: "Département",
    Maille.EPCI: "Intercommunalité",
    Maille.COMMUNES: "Commune",
}


def _choisi(valeur, choix, defaut):
    return choix(valeur) if valeur in choix.values else defaut


def carte(request):
    """Fragment à côté de la liste, ou page entière sans JavaScript."""
    voulue = demande(request.user, request.GET)
    maille = _choisi(request.GET.get("maille"), Maille, Maille.EPCI)
    mesure = _choisi(request.GET.get("mesure"), Mesure, Mesure.FICHES)
    tracees = [code for code in request.user.reseau.territoire or () if est_tracee(code)]
    region = request.GET.get("region", "")
    region = region if region in tracees else next(iter(tracees), "")
    contexte = {
        "carte": _presenter(voulue, region, maille, mesure) if region else None,
        "maille": maille,
        "mesure": mesure,
        "region": region,
        "mailles": Maille.choices,
        "mesures": Mesure.choices,
        "regions": _noms_des_regions(tracees) if len(tracees) > 1 else [],
        "caches": [
            {"nom": nom, "valeur": valeur}
            for nom, valeurs in request.GET.lists()
            for valeur in valeurs
            if valeur and nom not in {"mesure", "maille", "region", "page"}
        ],
        "url_liste": voulue.adresse(carte=["1"]),
        "le": voulue.le,
    }
    gabarit = "collectivites/_carte.html" if request.htmx else "collectivites/carte.html"
    return render(request, gabarit, contexte)


def _noms_des_regions(codes):
    def lire():
        regions = Collectivite.objects.actuelles().filter(nature=Nature.REGION)
        return list(regions.filter(code_insee__in=codes).values_list("code_insee", "nom"))

    return garder(f"collectivites:regions:{','.join(codes)}", lire, 600)


def _presenter(voulue, region, maille, mesure):
    """Zones coloriées, légende et tableau : une seule source pour les trois."""
    dessin = fond(region, maille)
    comptes = compter(voulue.filtre.qs, region, maille, mesure, voulue.le)
    codes = set(dessin.formes) | set(dessin.departements)
    noms = noms_des_zones(dessin.formes, maille)
    departements = (
        noms
        if maille == Maille.DEPARTEMENTS
        else noms_des_zones(dessin.departements, Maille.DEPARTEMENTS)
    )
    bornes = bornes_de([_valeur(comptes[c], mesure) for c in dessin.formes if c in comptes])
    zones = [
        _zone(voulue, code, comptes.get(code), noms, maille, mesure, bornes)
        | {"trace": dessin.formes[code].trace}
        for code in dessin.formes
        if maille != Maille.COMMUNES or code in comptes
    ]
    zones.sort(key=lambda z: z["nom"])
    lignes = [z for z in zones if z["fiches"]]
    filtres = set(voulue.filtre.retenus("departement"))
    ailleurs = sum(z.fiches for code, z in comptes.items() if code not in codes)
    return {
        "largeur": dessin.largeur,
        "hauteur": dessin.hauteur,
        "zones": zones,
        "reste": "".join(f.trace for code, f in dessin.formes.items() if code not in comptes)
        if maille == Maille.COMMUNES
        else "",
        "departements": [
            {
                "trace": forme.trace,
                "filtre": code in filtres,
            }
            for code, forme in sorted(dessin.departements.items())
        ],
        "filtree": bool(filtres),
        "noms": noms_a_ecrire(dessin, departements),
        "legende": _legende(mesure, bornes, zones),
        "lignes": lignes[:LIGNES_MONTREES],
        "lignes_de_plus": max(0, len(lignes) - LIGNES_MONTREES),
        "total": {
            "fiches": sum(z["fiches"] for z in zones),
            "ouverts": sum(z["ouverts"] for z in zones),
            "a_relancer": sum(z["a_relancer"] for z in zones),
        },
        "ailleurs": ailleurs,
        "titre_zone": _TITRES_ZONE[maille],
        "colonne": mesure.label if mesure in {Mesure.ECHANGES, Mesure.ADHERENTES} else "",
        "categorie": mesure.label if mesure in PAR_CATEGORIE else "",
    }


def _valeur(zone, mesure):
    if zone is None:
        return 0
    return zone.fiches if mesure in PAR_CATEGORIE else getattr(zone, str(mesure.value))


def bornes_de(valeurs):
    """Quatre bornes basses, de 1 au plus grand : 1, 2, 3, 4 pour de petits nombres."""
    plus = max(valeurs, default=0)
    if plus <= 6:
        return (1, 2, 3, 4)
    pas = plus / 4
    bornes = [1, *(max(2, _rond(pas * k)) for k in (1, 2, 3))]
    return tuple(sorted(set(bornes)))


def _rond(nombre):
    """Arrondi lisible : 7, 15, 40, 250."""
    pas = 1 if nombre < 10 else 5 if nombre < 50 else 10 if nombre < 200 else 50
    return ceil(nombre / pas) * pas


def case_de(valeur, bornes):
    return sum(valeur >= borne for borne in bornes)


def _zone(voulue, code, compte, noms, maille, mesure, bornes):
    valeur = _valeur(compte, mesure)
    nom = noms.get(code) or (compte.nom if compte else code)
    if mesure in PAR_CATEGORIE:
        choix = NiveauEngagement if mesure == Mesure.NIVEAU else ProfilActer
        dominante = compte.dominante if compte else ""
        dit = choix(dominante).label if dominante else "non renseigné" if valeur else "aucune fiche"
        classe = "n0"
        if dominante:
            classe = (
                _RAMPE_NIVEAU[dominante]
                if mesure == Mesure.NIVEAU
                else f"pr-zone--{dominante.lower()}"
            )
    else:
        mots = _UNITES[mesure]
        dit = f"{valeur} {mots[valeur > 1]}" if valeur else f"aucun {mots[0]}"
        dit = dit.replace("aucun fiche", "aucune fiche").replace("aucun coll", "aucune coll")
        dit = dit.replace("aucun adh", "aucune adh")
        classe = f"n{case_de(valeur, bornes)}"
    url = ""
    if compte and maille == Maille.COMMUNES:
        url = reverse("collectivites:detail", args=[compte.fiche])
    elif compte:
        url = voulue.adresse(**{_FILTRE[maille]: [code]}, **_PRECISE.get(mesure, {}))
    return {
        "code": code,
        "nom": nom,
        "dit": dit,
        "classe": classe,
        "url": url,
        "valeur": valeur,
        "fiches": compte.fiches if compte else 0,
        "ouverts": compte.ouverts if compte else 0,
        "a_relancer": compte.a_relancer if compte else 0,
    }


def _legende(mesure, bornes, zones):
    if mesure == Mesure.NIVEAU:
        return [("n0", "Aucune fiche"), *((_RAMPE_NIVEAU[n], n.label) for n in NiveauEngagement)]
    if mesure == Mesure.PROFIL:
        presents = {z["classe"] for z in zones}
        profils = [(f"pr-zone--{p.value.lower()}", p.label) for p in ProfilActer]
        return [("n0", "Sans profil"), *(p for p in profils if p[0] in presents)]
    entrees = [("n0", "0")]
    for rang, borne in enumerate(bornes, 1):
        suivante = bornes[rang] if rang < len(bornes) else None
        if suivante is None:
            texte = f"{borne} et plus"
        else:
            texte = str(borne) if suivante == borne + 1 else f"{borne} à {suivante - 1}"
        entrees.append((f"n{rang}", texte))
    return entrees
