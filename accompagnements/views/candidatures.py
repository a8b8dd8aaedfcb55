"""Toutes les candidatures du réseau : où elles en sont, combien, avant quand."""

from django.core.paginator import Paginator
from django.db.models import Prefetch, Sum
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from predict.noyau.tableur import reponse_csv, reponse_xlsx

from ..exports_financements import CANDIDATURES, lire_au_fil
from ..forms.filtres_financements import (
    ACCORDEE,
    BROUILLON,
    DEPOSEE,
    ETATS,
    REFUSEE,
    CandidatureFilter,
    avec_etat,
)
from ..models import Candidature, CandidatureCollectivite
from .filtrage import barre, outils, trier

PAR_PAGE = 25
TRIS = {
    "titre": ("titre", "pk"),
    "session": ("session__libelle", "dispositif", "pk"),
    "fermeture": ("session__ferme_le", "pk"),
    "demande": ("montant_demande", "pk"),
    "accorde": ("montant_accorde", "pk"),
    "depot": ("deposee_le", "pk"),
}
TONS = {BROUILLON: "trait", DEPOSEE: "primaire", ACCORDEE: "succes", REFUSEE: "danger"}
NOMS = dict(ETATS)


def _filtrer(request):
    visibles = avec_etat(Candidature.objects.visibles_par(request.user))
    jeu = CandidatureFilter(request.GET, queryset=visibles, agent=request.user)
    jeu.form.is_valid()
    porteuses = CandidatureCollectivite.objects.select_related("fiche__collectivite")
    lignes = jeu.qs.select_related(
        "session__dispositif", "accompagnement__fiche__collectivite", "etape_de"
    ).prefetch_related(Prefetch("collectivites", porteuses))
    tries, tri = trier(lignes, request.GET.get("tri", ""), TRIS, "-depot")
    return jeu, tries, tri


def _montrer(candidature, le):
    session = candidature.session
    brouillon = candidature.ou_en_est == BROUILLON
    jours = (session.ferme_le - le).days if session and session.ferme_le and brouillon else None
    return {
        "candidature": candidature,
        "etat": NOMS[candidature.ou_en_est],
        "ton": TONS[candidature.ou_en_est],
        "sans_accuse": candidature.deposee_le is not None and candidature.accuse_id is None,
        "jours": jours,
        "presse": jours is not None and 0 <= jours <= 45,
        "url": reverse("accompagnements:modifier_candidature", args=[candidature.pk]),
        "url_simuler": f"{reverse('simulateur:simuler')}?candidature={candidature.pk}",
    }


def candidatures(request):
    jeu, lignes, tri = _filtrer(request)
    page = Paginator(lignes, PAR_PAGE).get_page(request.GET.get("page"))
    le = timezone.localdate()
    sommes = jeu.qs.order_by().aggregate(
        demande=Sum("montant_demande"), accorde=Sum("montant_accorde")
    )
    contexte = {
        "page": page,
        "lignes": [_montrer(c, le) for c in page.object_list],
        "tri": tri,
        "sommes": sommes,
        "filtres": barre(
            request, jeu.form, reverse("simulateur:candidatures"), "Filtrer les candidatures",
            ("etat", "annee", "dispositif", "session", "accuse"), "Titre, collectivité, session",
        ),
        "outils": outils(
            request, page.paginator.count, "candidature,candidatures",
            "simulateur:exporter_candidatures",
        ),
    }  # fmt: skip
    return render(request, "simulateur/candidatures.html", contexte)


def exporter_candidatures(request, format):
    _, lignes, _ = _filtrer(request)
    au_fil = lire_au_fil(lignes, request.user.reseau_id)
    if format == "csv":
        return reponse_csv("candidatures", CANDIDATURES, au_fil)
    if format == "xlsx":
        return reponse_xlsx("candidatures", "Candidatures", CANDIDATURES, au_fil)
    raise Http404
