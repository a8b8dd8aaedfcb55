"""Campagnes : la liste, une campagne et ses réponses, relancer, clore, sortir."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_POST

from predict.comptes.actions import journaliser
from predict.comptes.droits import objet_ou_404
from predict.comptes.models import Travail
from predict.noyau.tableur import reponse_xlsx

from ..actions import campagnes as actes
from ..calculs.campagnes import (
    analyser,
    citations,
    decompter,
    lire_invitations,
    lire_reponses,
    pourquoi_tue,
    retenir,
)
from ..calculs.questionnaires import en_clair, questions_de, valeurs_de
from ..documents.campagne import campagne_pdf, figure
from ..exports_campagne import colonnes_de, lignes_de
from ..models import Campagne, Reponse
from ..tasks import ENVOI_ENQUETE, RELANCE_ENQUETE

# Largeurs dessinées : l’écran les agrandit d’une fois et demie.
LARGE, ETROITE = 420, 230


def campagnes(request):
    le = timezone.localdate()
    lues = (
        Campagne.objects.visibles_par(request.user)
        .select_related("questionnaire__questionnaire")
        .annotate(
            invitees=Count("invitations__fiche", distinct=True),
            repondantes=Count(
                "invitations__fiche",
                filter=Q(invitations__reponses__isnull=False),
                distinct=True,
            ),
        )
        .order_by("-ouverte_le", "-pk")
    )
    etat, mots = request.GET.get("etat", ""), request.GET.get("q", "").strip()[:80]
    if etat == "en_cours":
        lues = lues.courantes(le)
    elif etat == "closes":
        lues = lues.filter(close_le__lt=le)
    if mots:
        lues = lues.filter(titre__icontains=mots)
    lignes = [
        (c, c.est_close(le), c.repondantes / c.invitees if c.invitees else None) for c in lues[:500]
    ]
    contexte = {
        "lignes": lignes,
        "q": mots,
        "etats": [
            ("", "Toutes", not etat), ("en_cours", "En cours", etat == "en_cours"),
            ("closes", "Closes", etat == "closes"),
        ],
        "filtre": bool(etat or mots),
    }  # fmt: skip
    return render(request, "suivi/enquetes/campagnes.html", contexte)


def _campagne_ou_404(request, pk):
    lignes = Campagne.objects.select_related("reseau", "auteur", "questionnaire__questionnaire")
    return objet_ou_404(request, lignes, pk=pk)


def campagne(request, pk):
    une, le = _campagne_ou_404(request, pk), timezone.localdate()
    invitations = lire_invitations(une, le)
    reponses = lire_reponses(une)
    decompte = decompter(invitations)
    tue = pourquoi_tue(une, decompte.repondantes, le)
    relancables = set(une.invitations.sans_reponse(le).values_list("pk", flat=True))
    repartitions = analyser(une, reponses, le)
    contexte = {
        "campagne": une,
        "close": une.est_close(le),
        "decompte": decompte,
        "taux": decompte.taux,
        "tue": tue,
        "attendues": [
            (i, i.pk in relancables, i.relancee_le == le)
            for i in invitations
            if not i.reponses.all()
        ],
        "relancables": len(relancables),
        "non_parties": une.invitations.a_ecrire(le).count(),
        "figures": [(r, figure(r, LARGE), figure(r, ETROITE)) for r in repartitions],
        "citations": citations(une, reponses, le),
        "retenues": [] if une.anonyme else retenir(reponses),
        "travail": Travail.objects.visibles_par(request.user)
        .filter(type__in=(ENVOI_ENQUETE, RELANCE_ENQUETE), parametres__campagne=une.pk)
        .order_by("-pk")
        .first(),
    }
    return render(request, "suivi/enquetes/campagne.html", contexte)


def reponse(request, pk):
    """Une réponse et ses questions, telles qu’elles étaient posées ; jamais d’une anonyme."""
    lignes = Reponse.objects.select_related(
        "invitation__campagne__questionnaire", "invitation__fiche__collectivite",
        "invitation__contact",
    ).prefetch_related("valeurs__question")  # fmt: skip
    une = objet_ou_404(request, lignes, pk=pk)
    la_campagne = une.invitation.campagne
    if la_campagne.anonyme:
        raise Http404
    siennes = lire_reponses(la_campagne)
    questions = questions_de(la_campagne.questionnaire)
    valeurs = valeurs_de(une, questions)
    contexte = {
        "reponse": une,
        "campagne": la_campagne,
        "lignes": [(q, en_clair(q, valeurs.get(q.code))) for q in questions],
        "retenue": next(r for r in retenir(siennes) if r.fiche == une.invitation.fiche),
    }
    return render(request, "suivi/enquetes/reponse.html", contexte)


@require_POST
def relancer_campagne(request, pk):
    une, le = _campagne_ou_404(request, pk), timezone.localdate()
    choisies = [int(v) for v in request.POST.getlist("invitation") if v.isdecimal()]
    try:
        nombre = actes.relancer(
            campagne=une, agent=request.user, le=le,
            invitations=None if "toutes" in request.POST else choisies,
        )  # fmt: skip
    except ValidationError as refus:
        messages.warning(request, refus.messages[0])
    else:
        messages.success(request, f"{nombre} relance{'s' * (nombre > 1)} à partir.")
    return redirect(une)


@require_POST
def renvoyer_campagne(request, pk):
    une = _campagne_ou_404(request, pk)
    actes.renvoyer(campagne=une, agent=request.user)
    messages.success(request, "L’envoi reprend : seuls partent les liens qui ne sont pas partis.")
    return redirect(une)


def clore_campagne(request, pk):
    une, le = _campagne_ou_404(request, pk), timezone.localdate()
    if request.method == "POST":
        actes.clore_campagne(campagne=une, agent=request.user, le=le)
        messages.success(request, "La campagne est close : plus de relance, plus de réponse.")
        return redirect(une)
    attendues = une.invitations.sans_reponse(le).count()
    contexte = {"campagne": une, "attendues": attendues}
    return render(request, "suivi/enquetes/clore.html", contexte)


def exporter_campagne(request, pk):
    une, le = _campagne_ou_404(request, pk), timezone.localdate()
    journaliser(agent=request.user, verbe="enquête exportée", objet=une)
    nom = f"enquete-{slugify(une.titre)[:60]}-{le:%Y-%m-%d}"
    return reponse_xlsx(
        nom, "Réponses", colonnes_de(une, le), lignes_de(une, le),
        pied=f"{une.reseau.nom}, {une.titre}",
    )  # fmt: skip


def imprimer_campagne(request, pk):
    une, le = _campagne_ou_404(request, pk), timezone.localdate()
    nom = f"enquete-{slugify(une.titre)[:60]}-{le:%Y-%m-%d}.pdf"
    return HttpResponse(
        campagne_pdf(une, le),
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{nom}"'},
    )
