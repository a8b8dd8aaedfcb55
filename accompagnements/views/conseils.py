"""Services conseillés : lire, comparer, retenir ; relire plus tard ce qu’on conseillait."""

import hashlib
import json

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from collectivites.droits import fiche_ou_404
from offre.regles import Mode
from predict.comptes.droits import exiger
from predict.comptes.models import Terme
from predict.noyau.typographie import nombre

from ..actions import calibrage as actions
from ..calculs.conseil import conseiller
from ..droits import accompagnement_ou_404, peut_modifier
from ..forms.besoins import RetenirForm, equipe_de
from ..forms.commun import tenter
from ..models import Accompagnement, FicheBesoin, Prestation
from ..regles import Etape
from ..regles.conseil import BAREME, PREMIERS, Critere, figer

COMPARES_AU_PLUS = 4
CONSEILS_EN_MARGE = 3
# Où s’apprend ce qui n’est pas su : (geste, route, objet de la route).
APPRENDRE = {
    "niveau": ("Constater un niveau", "collectivites:niveaux", "fiche"),
    "profil": ("Constater un profil", "collectivites:profils", "fiche"),
    "marqueurs": ("Les écrire", "collectivites:modifier", "fiche"),
    "mandat": ("Voir les contacts", "collectivites:detail", "fiche"),
    **dict.fromkeys(
        ("attentes", "natures", "etp", "budget"),
        ("Compléter la fiche besoins", "accompagnements:besoins", "accompagnement"),
    ),
}


def empreinte(lignes):
    return hashlib.sha256(json.dumps(lignes, sort_keys=True).encode()).hexdigest()


def _inconnus(classement, fiche, accompagnement=None):
    lus = []
    for code, titre in classement.inconnus.items():
        geste, route, sur = APPRENDRE.get(code, ("", "", ""))
        objet = fiche if sur == "fiche" else accompagnement
        url = reverse(route, args=[objet.pk]) if route and objet else ""
        dit = titre[0].lower() + titre[1:]
        lus.append({"titre": titre, "dit": dit, "geste": geste, "url": url})
    return lus


def _ligne(lu, ligne):
    """Ce que l’écran montre d’un service classé."""
    service = lu.service_de(ligne)
    modes = [Mode(code).label for code in service.modes if code in Mode.values]
    reperes = (
        [f"{nombre(service.jours_indicatifs, 1).removesuffix(',0')} j indicatifs"]
        if (service.jours_indicatifs)
        else []
    )
    if modes:
        reperes.append(f"{' ou '.join(modes)} conseillé{'s' if len(modes) > 1 else ''}")
    if service.nature_tarif:
        reperes.append(service.get_nature_tarif_display())
    return {
        "objet": service, "rang": ligne.rang, "retenu": ligne.service.retenu,
        "pour": ligne.pour, "contre": ligne.contre, "non_comptes": ligne.non_comptes,
        "points": ligne.points, "points_pour": ligne.points_pour,
        "points_contre": ligne.points_contre, "reperes": " · ".join(reperes),
    }  # fmt: skip


def _bareme():
    return [
        {"titre": critere.label, "pour": BAREME[critere].pour, "contre": BAREME[critere].contre}
        for critere in Critere
    ]


def _comparaison(lignes, choisis):
    """Les services cochés côte à côte : une ligne par critère qui en départage au moins un."""
    colonnes = [x for x in lignes if str(x["objet"].pk) in choisis][:COMPARES_AU_PLUS]
    if len(colonnes) < 2:
        return None
    rangees = []
    for critere in Critere:
        cases = [
            [r for r in (*x["pour"], *x["contre"], *x["non_comptes"]) if r.critere == critere]
            for x in colonnes
        ]
        if any(cases):
            rangees.append({"titre": critere.label, "cases": cases})
    return {"colonnes": colonnes, "rangees": rangees}


def conseils(request, pk):
    a, le = accompagnement_ou_404(request, pk), timezone.localdate()
    besoins = a.fiches_besoin.first()
    lu = conseiller(a.fiche, le, accompagnement=a, besoins=besoins)
    lignes = [_ligne(lu, ligne) for ligne in lu.classement.lignes]
    choisis = request.GET.getlist("comparer")
    contexte = {
        "accompagnement": a, "besoins": besoins, "lignes": lignes, "choisis": choisis,
        "ecartes": lu.classement.ecartes, "bareme": _bareme(), "premiers": PREMIERS,
        "inconnus": _inconnus(lu.classement, a.fiche, a), "comparaison": None,
        "modifiable": peut_modifier(request.user, a), "trop": len(choisis) > COMPARES_AU_PLUS,
        "comparables": COMPARES_AU_PLUS,
    }  # fmt: skip
    contexte["comparaison"] = _comparaison(lignes, choisis)
    return render(request, "accompagnements/conseils.html", contexte)


def retenir(request, pk, service_pk):
    """Retenir un service de l’offre depuis le conseil, classé ou non."""
    a, le = accompagnement_ou_404(request, pk), timezone.localdate()
    exiger(peut_modifier(request.user, a))
    lu = conseiller(a.fiche, le, accompagnement=a, besoins=a.fiches_besoin.first())
    choisi = next((s for s in lu.services.values() if s.pk == service_pk), None)
    if choisi is None:
        raise Http404
    ligne = lu.classement.ligne_de(choisi.ref)
    ecart = ligne is None or ligne.rang > PREMIERS
    prestation = Prestation(service=choisi, reseau_id=a.reseau_id)
    formulaire = RetenirForm(
        request.POST or None, instance=prestation, reseau_id=a.reseau_id,
        empreinte=empreinte(figer(lu.classement)), ecart=ecart,
        initial={"jours_prevus": choisi.jours_indicatifs, "mode": _seul_mode(choisi)},
    )  # fmt: skip
    equipe = equipe_de(
        prestation, a.reseau_id, request.POST or None,
        defaut=[{"agent": a.responsable_id, "jours": None}] if a.responsable_id else (),
    )  # fmt: skip
    valide = formulaire.is_valid() & (not equipe.is_bound or equipe.is_valid())
    if request.method == "POST" and valide and tenter(
        formulaire, actions.retenir_conseille, prestation=formulaire.save(commit=False),
        accompagnement=a, agent=request.user, le=le,
        motif=formulaire.cleaned_data.get("motif", ""),
        equipe=equipe.lignes if equipe.is_bound else (),
    ):  # fmt: skip
        messages.success(request, f"« {choisi} » est retenu ; le conseil du jour est gardé.")
        dire_l_ecart_de_jours(request, formulaire, equipe)
        return redirect(f"{a.get_absolute_url()}#prestations")
    contexte = {
        "accompagnement": a, "formulaire": formulaire, "equipe": equipe, "service": choisi,
        "ligne": _ligne(lu, ligne) if ligne else None, "ecart": ecart, "premiers": PREMIERS,
        "ecarte": next((e for e in lu.classement.ecartes if e.service.cle == choisi.ref), None),
        "modes": Terme.objects.de("mode_accompagnement"), "titre": f"Retenir « {choisi} »",
        "prestation": None,
    }  # fmt: skip
    statut = 422 if request.method == "POST" else 200
    return render(request, "accompagnements/retenir.html", contexte, status=statut)


def _seul_mode(service):
    return service.modes[0] if len(service.modes) == 1 else ""


def dire_l_ecart_de_jours(request, formulaire, equipe):
    """L’équipe et les jours prévus peuvent différer ; on le dit, on ne l’interdit pas."""
    if not equipe.is_bound:
        return
    somme = sum(jours for _, jours in equipe.lignes if jours)
    prevus = formulaire.cleaned_data.get("jours_prevus")
    if somme and prevus and somme != prevus:
        messages.info(
            request,
            f"L’équipe totalise {nombre(somme, 1)} j pour {nombre(prevus, 1)} j prévus : "
            "c’est gardé ainsi.",
        )


# -- Relire : ce qu’on conseillait, ce qu’on a choisi ------------------------------------


def _relu(conseil, prestations):
    """Les premiers d’alors, et ce qui fut retenu d’autre, dans l’ordre du conseil."""
    choisies = {p.service.ref: p for p in prestations}
    lignes = [
        {**ligne, "prestation": choisies.pop(ligne["service"], None)}
        for ligne in conseil.lignes
        if ligne["rang"] <= PREMIERS or ligne["service"] in choisies
    ]
    return {
        "conseil": conseil, "lignes": lignes, "hors_conseil": list(choisies.values()),
        "nombre": len(conseil.lignes),
    }  # fmt: skip


def choix_de(accompagnement):
    """Conseils figés d’un dossier, du plus récent au plus ancien : deux requêtes."""
    figes = list(accompagnement.conseils.select_related("besoins", "agent"))
    par_conseil = {}
    if figes:
        retenues = accompagnement.prestations.filter(conseil__isnull=False).avec_service()
        for p in retenues.order_by("rang_conseille", "pk"):
            par_conseil.setdefault(p.conseil_id, []).append(p)
    return [_relu(c, par_conseil.get(c.pk, ())) for c in figes]


def contexte(accompagnement, agent):
    """Section de la page d’un accompagnement."""
    return {"choix": choix_de(accompagnement)}


def choix(request, pk):
    """Fragment : ce qu’on conseillait, ce qu’on a choisi (page du cadre)."""
    a = accompagnement_ou_404(request, pk)
    contexte = {"accompagnement": a, "choix": choix_de(a)}
    return render(request, "accompagnements/_choix.html", contexte)


# -- La fiche d’une collectivité ------------------------------------------------------------


def conseils_fiche(request, pk):
    """Fragment : les services conseillés à une collectivité, avec leurs raisons."""
    fiche, le = fiche_ou_404(request, pk), timezone.localdate()
    ouverts = Accompagnement.objects.visibles_par(request.user).filter(fiche=fiche).ouverts()
    dossier = (
        ouverts.filter(etape__lte=Etape.CALIBRAGE).order_by("-etape", "-debut_le", "-pk").first()
    )
    besoins = (
        FicheBesoin.objects.filter(accompagnement=dossier).first() if dossier is not None else None
    )
    lu = conseiller(fiche, le, accompagnement=dossier, besoins=besoins)
    lignes = [ligne for ligne in lu.classement.lignes if not ligne.service.retenu]
    contexte = {
        "fiche": fiche, "accompagnement": dossier, "besoins": besoins,
        "lignes": [_ligne(lu, ligne) for ligne in lignes[:CONSEILS_EN_MARGE]],
        "nombre": len(lu.classement.lignes),
        "inconnus": _inconnus(lu.classement, fiche, dossier),
    }  # fmt: skip
    return render(request, "accompagnements/_conseils_fiche.html", contexte)
