"""Le portefeuille : ce qui est envisagé, demandé, acquis, refusé, sans double compte."""

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse

from predict.noyau import graphiques
from predict.noyau.tableur import reponse_csv, reponse_xlsx
from predict.noyau.typographie import euros, pourcent

from ..calculs.portefeuille import Entree, Groupe, Regroupement, lire, regrouper
from ..exports_financements import PORTEFEUILLE
from ..forms.filtres_financements import PortefeuilleForm
from ..models import Candidature
from ..regles import EtatLignePlan
from .filtrage import barre, outils
from .plans import TONS_ETAT

LIGNES_MONTREES = 100


def _lire(request):
    portefeuille = lire(request.user)
    form = PortefeuilleForm(request.GET, entrees=portefeuille.entrees)
    entrees = form.garder(portefeuille.entrees)
    par = Regroupement(form.cleaned_data.get("par") or Regroupement.PROJET)
    return portefeuille, form, entrees, par


def _ouvertes(form, entrees, par, cle):
    """Les lignes d’un chiffre : celles de sa ligne du tableau, à son état."""
    etats = form.cleaned_data.get("etat")
    return [
        e
        for e in entrees
        if (cle is None or e.cle(par)[0] == cle) and (not etats or e.etat in etats)
    ]


def _adresse(request, **parametres):
    requete = request.GET.copy()
    for nom in ("cle", "etat"):
        requete.pop(nom, None)
    for nom, valeur in parametres.items():
        requete[nom] = valeur
    return f"?{requete.urlencode()}"


def _ligne(request, groupe, tout=False):
    cle = {} if tout else {"cle": groupe.cle}
    return {
        "groupe": groupe,
        "sommes": [
            {
                "etat": etat.label,
                "somme": somme,
                "nombre": n,
                "url": f"{_adresse(request, **cle, etat=etat.value)}#lignes",
            }
            for etat, somme, n in groupe.sommes
        ],
        "url": f"{_adresse(request, **cle)}#lignes",
    }


def _figure(tout):
    """Une phrase qui conclut, quatre barres."""
    sommes = {etat: somme for etat, somme, _ in tout.sommes}
    acquis, demande = sommes[EtatLignePlan.ACQUISE], sommes[EtatLignePlan.DEMANDEE]
    titre = f"{euros(acquis)} acquis, {euros(demande)} en attente de réponse"
    decide = acquis + sommes[EtatLignePlan.REFUSEE]
    if decide:
        titre += f" ; {pourcent(acquis / decide, 0)} des montants décidés sont acquis"
    graphique = graphiques.barres(
        [(etat.label, somme) for etat, somme in sommes.items()], titre, format_=euros,
        forte=EtatLignePlan.ACQUISE.label, entetes=("État", "Montant"),
    )  # fmt: skip
    return {
        "cle": "portefeuille",
        "titre": titre,
        "sous_titre": "Projet, appel, candidature groupée : chacun compte une fois.",
        "svg": graphique.svg_ecran,
        "url_image": "",
        "alternative": graphique.description,
        "entetes": graphique.entetes,
        "lignes": graphique.lignes,
        "ouvert": False,
    }


def adresse_de(objet):
    if isinstance(objet, Candidature):
        return reverse("accompagnements:modifier_candidature", args=[objet.pk])
    return objet.plan.get_absolute_url()


def _montrer(entree: Entree):
    return {
        "entree": entree,
        "ton": TONS_ETAT[entree.etat],
        "url": adresse_de(entree.objet),
    }


def portefeuille(request):
    tout_lu, form, entrees, par = _lire(request)
    groupes, tout = regrouper(entrees, par), Groupe("", "Total", entrees)
    cle = request.GET.get("cle")
    choisi = next((g for g in groupes if g.cle == cle), None) if cle is not None else None
    ouvertes = (
        _ouvertes(form, entrees, par, cle) if cle is not None or "etat" in request.GET else []
    )
    contexte = {
        "par": par,
        "segments": [
            {"titre": r.label, "url": _adresse(request, par=r.value), "actif": r == par}
            for r in Regroupement
        ],
        "etats": [etat.label for etat in EtatLignePlan],
        "lignes": [_ligne(request, g) for g in groupes],
        "total": _ligne(request, tout, tout=True),
        "complementarite": par == Regroupement.PROJET,
        "figure": _figure(tout) if entrees else None,
        "choisi": choisi,
        "ouvertes": [_montrer(e) for e in ouvertes[:LIGNES_MONTREES]],
        "nombre_ouvertes": len(ouvertes),
        "ouvert": bool(cle is not None or "etat" in request.GET),
        "ecartees": [
            {"titre": str(o), "raison": r.label, "url": adresse_de(o)} for o, r in tout_lu.ecartees
        ],
        "rien": not tout_lu.entrees,
        "filtres": barre(
            request, form, reverse("simulateur:portefeuille"), "Filtrer le portefeuille",
            ("annee", "dispositif", "nature"), "Projet ou collectivité", caches=("par",),
        ),
        "outils": outils(
            request, tout.projets, "projet,projets", "simulateur:exporter_portefeuille",
            precision=f"{len(entrees)} ligne{'s' if len(entrees) > 1 else ''} de financement",
        ),
    }  # fmt: skip
    return render(request, "simulateur/portefeuille.html", contexte)


def exporter_portefeuille(request, format):
    """Une ligne par source ; le chiffre ouvert à l’écran, s’il y en a un."""
    _, form, entrees, par = _lire(request)
    lignes = _ouvertes(form, entrees, par, request.GET.get("cle"))
    if format == "csv":
        return reponse_csv("portefeuille", PORTEFEUILLE, lignes)
    if format == "xlsx":
        return reponse_xlsx("portefeuille", "Portefeuille", PORTEFEUILLE, lignes)
    raise Http404
