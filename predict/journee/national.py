"""L’accueil de la coordination : où en sont les transmissions, et ce qui reste à écrire en commun.

Rien ne vient des tables d’un réseau. Quatre chiffres au plus, lus dans le même tableau que le
national : ce qu’il masque l’est ici (suivi/calculs/secret.py, ADR 7).
"""

from django.conf import settings
from django.utils import timezone

from predict.aide.premiers_pas import premiers_pas
from predict.comptes.models import Document
from suivi.calculs.national import (
    National,
    reseaux_attendus,
    reseaux_par_periode,
    versions_de,
)
from suivi.documents.national import type_du_rapport
from suivi.models import FichePartagee, Indicateur
from suivi.regles import SEUIL_NATIONAL
from suivi.views import affichage_national as affichage

EN_TETE = ("I1", "I2", "I3", "I6")
FICHES, AUTRES_PERIODES = 3, 3


def accueil_national(agent):
    """Contexte de la page ; un nombre fixe de requêtes."""
    demonstration = settings.DEMONSTRATION
    reseaux = reseaux_attendus(demonstration)
    presences = reseaux_par_periode(demonstration)
    periodes = list(presences)
    # La même qu’au national : un ou deux réseaux ne font pas un ensemble.
    lisibles = (p for p in periodes if presences[p] >= SEUIL_NATIONAL)
    periode = next(lisibles, periodes[0] if periodes else None)
    versions = versions_de([periode], demonstration)[periode] if periode else []
    national = National(versions)
    transmises = {v.reseau: v for v in national.en_vigueur}
    presents = [(r, transmises[r.pk]) for r in reseaux if r.pk in transmises]
    return {
        "le": timezone.localdate(),
        "premiers_pas": premiers_pas(agent),
        "periode": periode,
        "suite": affichage.parametres(periode) if periode else "",
        "presents": sorted(presents, key=lambda p: p[1].depuis, reverse=True),
        "transmis": len(presents),
        "attendus": len(reseaux),
        "manquants": [r for r in reseaux if r.pk not in transmises],
        "chiffres": _chiffres(national) if periode else [],
        "rapport": _rapport(agent, periode, versions) if periode else None,
        "fiches": FichePartagee.objects.visibles_par(agent).select_related("reseau")[:FICHES],
        "demonstration": any(r.demonstration for r, _ in presents),
        "autres_periodes": [(p, affichage.parametres(p)) for p in periodes if p != periode][
            :AUTRES_PERIODES
        ],
    }


def _chiffres(national):
    indicateurs = [i for i in Indicateur.objects.all() if i.code in EN_TETE]
    return affichage.ensemble(national, None, indicateurs)


def _rapport(agent, periode, versions):
    """Le dernier produit pour cette période ; `depasse` : une transmission a changé depuis."""
    emis = Document.objects.du_reseau(agent.reseau).filter(type=type_du_rapport(periode))
    dernier = emis.en_vigueur().order_by("-emis_le").first()
    if dernier is None:
        return None
    changements = [d for v in versions for d in (v.depuis, v.jusqu_a) if d]
    depasse = any(d > dernier.emis_le for d in changements)
    return {"emis_le": dernier.emis_le, "numero": dernier.numero_version, "depasse": depasse}
