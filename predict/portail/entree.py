"""La porte du portail : le lien du courriel d’invitation, et ce qu’il devient s’il ne sert plus.

Le lien n’ouvre rien : il mène à la demande d’un code, que seule reçoit la boîte aux lettres de la
personne. Expiré, fermé, abîmé ou d’une autre personne, il rend la même page, qui dit quoi faire ;
redemander un code ne dit jamais si l’adresse est connue (allauth) et se compte par visiteur.
"""

from allauth.core.internal.ratelimit import consume, respond_429
from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from collectivites.models import Referent
from predict.comptes.models import Reseau
from predict.comptes.perimetre import dans_reseau

DEBIT = {"entree_portail": "60/h/ip"}
VALABLE = 60 * 24 * 3600  # secondes : le temps d’un été, puis on en redemande un


@login_not_required
@never_cache
@require_safe
def entrer(request, slug, signe):
    if not consume(request, app="predict", action="entree_portail", config=DEBIT, limit_get=True):
        return respond_429(request)
    reseau = Reseau.objects.filter(slug=slug).first()
    try:
        ref = Referent.designe_par(signe, age=VALABLE)
    except signing.SignatureExpired:
        return _ne_sert_plus(request, reseau, 410)
    except (signing.BadSignature, ValueError, TypeError):
        return _ne_sert_plus(request, None, 404)
    with dans_reseau(reseau and reseau.pk):
        acces = (
            Referent.objects.filter(reseau=reseau, ref=ref, actif=True, agent__is_active=True)
            .select_related("agent", "contact", "fiche__collectivite")
            .first()
        )
        if acces is None or _est_partie(acces):
            return _ne_sert_plus(request, reseau, 410 if reseau else 404)
        if request.user.is_authenticated:
            return _deja_entree(request, acces)
        contexte = {"acces": acces, "reseau_invitant": reseau}
        return render(request, "portail/entrer.html", contexte)


def _est_partie(acces):
    """La personne a quitté ses fonctions, ou s’est opposée à l’usage de ses données."""
    contact = acces.contact
    if contact is None:
        return False
    partie = contact.parti_le is not None and contact.parti_le <= timezone.localdate()
    return partie or contact.oppose_le is not None or contact.anonymise_le is not None


def _deja_entree(request, acces):
    if acces.agent_id == request.user.pk:
        return redirect("portail:accueil")
    return render(request, "portail/autre_adresse.html", {"suite": request.get_full_path()})


def _ne_sert_plus(request, reseau, statut):
    contexte = {"reseau_invitant": reseau}
    return render(request, "portail/lien_use.html", contexte, status=statut)
