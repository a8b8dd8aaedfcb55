"""La synthèse d’une fiche : ce qu’il faut savoir avant d’appeler, le fil, la suite à donner."""

from django.db.models import Q
from django.shortcuts import render
from django.utils import timezone

from ..droits import fiche_ou_404
from ..models import Echange, Fiche
from ..regles import mois_entre
from ..regles.defis import EtatRelation, approches
from ..regles.rattachement import aide_du_rattachement
from .entete import contexte_fiche, contexte_marge
from .fil import fil_de_la_relation

EN_SYNTHESE = 50


def detail(request, pk):
    fiche, le = fiche_ou_404(request, pk, Fiche.objects.avec_relais()), timezone.localdate()
    contexte = contexte_fiche(fiche, "synthese", le) | contexte_marge(fiche, le)
    contexte |= {
        "entrees": fil_de_la_relation(fiche, le, EN_SYNTHESE),
        "prochaine": prochaine_etape(fiche, le),
        "aujourdhui": le,
        "odd": fiche.odd_libelles,
        "defis": approches(etat_de_la_relation(fiche, le)),
        "aide_rattachement": aide_du_rattachement(fiche.rattachement, fiche.rattachement_variante),
    }
    return render(request, "collectivites/synthese.html", contexte)


def etat_de_la_relation(fiche, le):
    """Ce que les défis regardent ; `fiche` vient de `avec_relais`."""
    dernier = fiche.dernier_echange_le
    return EtatRelation(
        mois=None if dernier is None else mois_entre(dernier, le),
        niveau=fiche.niveau,
        a_elu_referent=fiche.a_elu_referent,
        a_cadre=fiche.a_cadre,
        a_direction=fiche.nb_directions > 1,
        vigilance=bool(fiche.vigilance),
        attentes=bool(fiche.attentes),
    )


def prochaine_etape(fiche, le):
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
