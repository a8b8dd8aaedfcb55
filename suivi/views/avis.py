"""Donner son avis par un lien personnel : aucun compte, rien d’interne, rien d’autrui.

Le réseau est dans l’adresse ; la page s’exécute dans ce réseau et ne lit que l’invitation désignée
par l’empreinte du jeton.
"""

from allauth.core.internal.ratelimit import consume, respond_429
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from predict.comptes.models import Reseau
from predict.comptes.perimetre import dans_reseau

from ..actions import enregistrer_en_chemin, repondre_enquete
from ..calculs.questionnaires import questions_de
from ..forms import EnqueteForm
from ..models import InvitationEnquete

# L’enregistrement se fait à chaque réponse ; un lien inconnu, lui, ne s’essaie pas deux cents fois.
DEBIT = {"avis": "400/h/ip", "avis_inconnu": "40/h/ip"}


@login_not_required
@never_cache
def repondre_par_lien(request, slug, jeton):
    reseau = get_object_or_404(Reseau, slug=slug)
    with dans_reseau(reseau.pk):
        invitation = (
            InvitationEnquete.objects.filter(reseau=reseau)
            .avec_jeton(jeton)
            .select_related("campagne__questionnaire", "fiche__collectivite", "contact")
            .first()
        )
        if invitation is None:
            if not _essais_permis(request):
                return respond_429(request)
            return _page(request, reseau, "inconnu", status=404)
        if request.method == "POST" and not consume(
            request, app="predict", action="avis", config=DEBIT
        ):
            return respond_429(request)
        return _avis(request, reseau, invitation)


def _essais_permis(request):
    """Vrai tant que cette adresse n’a pas essayé trop de liens inconnus."""
    return consume(request, app="predict", action="avis_inconnu", config=DEBIT, limit_get=True)


def _avis(request, reseau, invitation):
    le, campagne = timezone.localdate(), invitation.campagne
    if invitation.repondue_le:
        return _deja_repondu(request, reseau, invitation)
    if campagne.est_close(le) or invitation.a_expire(le):
        return _page(request, reseau, "expire", status=410, invitation=invitation)
    questions = questions_de(campagne.questionnaire)
    # « Enregistrer » et chaque réponse donnée (htmx) gardent sans rien exiger.
    en_chemin = "envoyer" not in request.POST and (request.htmx or "enregistrer" in request.POST)
    form = EnqueteForm(
        request.POST if request.method == "POST" else None,
        questions=questions, partielle=bool(en_chemin), anonyme=campagne.anonyme,
        initial=invitation.brouillon,
    )  # fmt: skip
    if request.method == "POST":
        valide = form.is_valid()
        if en_chemin:
            return _enregistrer(request, reseau, invitation, form, questions)
        if valide:
            try:
                repondre_enquete(
                    invitation=invitation, le=le, questions=questions, valeurs=form.valeurs(),
                    accord=form.accord,
                )  # fmt: skip
            except ValidationError:
                return _deja_repondu(request, reseau, invitation)
            return redirect(request.path)
    contexte = {"form": form, "avancement": _avancement(questions, invitation.brouillon)}
    statut = 422 if form.errors else 200
    return _page(request, reseau, "avis", status=statut, invitation=invitation, **contexte)


def _enregistrer(request, reseau, invitation, form, questions):
    valeurs = form.valeurs() | ({"accord": True} if form.accord else {})
    garde = enregistrer_en_chemin(invitation=invitation, valeurs=valeurs)
    if not garde:
        return _deja_repondu(request, reseau, invitation)
    if request.htmx:
        contexte = {"avancement": _avancement(questions, valeurs)}
        return render(request, "suivi/avis/_avancement.html", contexte)
    return _page(request, reseau, "garde", invitation=invitation)


def _deja_repondu(request, reseau, invitation):
    if request.htmx:
        return render(request, "suivi/avis/_deja.html")
    invitation.refresh_from_db(fields=["repondue_le"])
    return _page(request, reseau, "repondu", invitation=invitation)


def _avancement(questions, valeurs):
    """`faites` sur `total` questions répondues."""
    return {"faites": sum(q.code in valeurs for q in questions), "total": len(questions)}


def _page(request, reseau, gabarit, *, status=200, **contexte):
    contexte["reseau_demandeur"] = reseau
    return render(request, f"suivi/avis/{gabarit}.html", contexte, status=status)
