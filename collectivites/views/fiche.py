"""Les onglets d’une fiche : synthèse, échanges, contacts, partenariats."""

from django.db.models import Q
from django.shortcuts import render
from django.utils import timezone

from ..droits import fiche_ou_404
from ..models import Echange
from .entete import contexte_fiche, contexte_marge
from .fil import fil_de_la_relation

EN_SYNTHESE = 50


def detail(request, pk):
    """Synthèse : ce qu’il faut savoir avant d’appeler, le fil, la suite à donner."""
    fiche, le = fiche_ou_404(request, pk), timezone.localdate()
    contexte = contexte_fiche(fiche, "synthese", le) | contexte_marge(fiche, le)
    contexte |= {
        "entrees": fil_de_la_relation(fiche, le, EN_SYNTHESE),
        "prochaine": _prochaine_etape(fiche, le),
        "aujourdhui": le,
    }
    return render(request, "collectivites/synthese.html", contexte)


def _prochaine_etape(fiche, le):
    """Le premier rendez-vous, ou la première suite à donner, à partir d’aujourd’hui."""
    attendus = Echange.objects.filter(
        Q(le__gt=le) | Q(suite_le__gte=le) & ~Q(suite=""), fiche=fiche
    )
    jalons = []
    for echange in attendus[:50]:
        if echange.le > le:
            note = f"{echange.libelle_type}. {echange.lieu}".strip()
            jalons.append(
                {"le": echange.le, "titre": echange.objet, "note": note, "echange": echange}
            )
        else:
            note = f"Suite de : {echange.objet}"
            jalons.append(
                {"le": echange.suite_le, "titre": echange.suite, "note": note, "echange": echange}
            )
    return min(jalons, key=lambda j: j["le"], default=None)
