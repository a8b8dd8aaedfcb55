"""La charge par agent, et les dossiers qui vieillissent."""

from urllib.parse import urlencode

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from ..calculs.charge import anciens, charges, jours_restants
from ..regles import Etape, Etat
from ..regles.vieillissement import REPERES, AncienneteEtape, Retard, jours_a_l_etape
from .demandes import LISTE, voisines

ANCIENS = 12
SERREE = 90  # pour cent de la capacité à partir desquels on le signale


def _liste(qui, **filtres):
    return f"{reverse(LISTE)}?{urlencode({'responsable': qui, **filtres})}"


def _ligne(charge):
    qui = charge.agent.pk if charge.agent else "personne"
    part = charge.part
    ton = "" if part is None or part < SERREE else "attention" if part <= 100 else "danger"
    return {
        "charge": charge, "part": part, "ton": ton, "jauge": min(part or 0, 100),
        "url_ouverts": _liste(qui, etat=Etat.ACTIF),
        "url_vieux": _liste(qui, anciennete=AncienneteEtape.VIEILLIT),
        "url_retards": _liste(qui, retard=Retard.TACHE),
    }  # fmt: skip


def charge(request):
    le = timezone.localdate()
    lignes = charges(request.user, le)
    vieux = anciens(request.user, le, ANCIENS)
    for a in vieux:
        a.jours = jours_a_l_etape(a.etape_depuis, le)
        a.repere = REPERES[Etape(a.etape)]
    capacites = [c for c in lignes if c.capacite is not None]
    contexte = {
        "annee": le.year,
        "lignes": [_ligne(c) for c in lignes],
        "total": {
            "ouverts": sum(c.ouverts for c in lignes), "vieux": sum(c.vieux for c in lignes),
            "retards": sum(c.retards for c in lignes), "engages": sum(c.engages for c in lignes),
            "capacite": sum(c.capacite for c in capacites),
            "libres": sum(c.libres for c in capacites),
        },
        "restants": jours_restants(le),
        "vieux": vieux,
        "reste_vieux": sum(c.vieux for c in lignes) - len(vieux),
        "url_vieux": f"{reverse(LISTE)}?anciennete={AncienneteEtape.VIEILLIT}&tri=depuis",
        "reperes": [{"etape": e.label, "jours": j} for e, j in REPERES.items() if j],
        "voisines": voisines(None, "accompagnements:charge"),
    }  # fmt: skip
    return render(request, "accompagnements/charge.html", contexte)
