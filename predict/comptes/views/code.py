"""Les codes : celui d’un courriel, quand il ne vaut plus ; ceux de secours, à emporter."""

from allauth.account.views import confirm_login_code
from allauth.mfa.recovery_codes.views import download_recovery_codes
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.urls import reverse

MINUTES = settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT // 60


@login_not_required
def saisir_le_code(request):
    """La vue d’allauth, qui renvoie sans un mot à la demande de code quand celui-ci a expiré."""
    dits = len(messages.get_messages(request))
    reponse = confirm_login_code(request)
    renvoyee = reponse.headers.get("Location") == reverse("account_request_login_code")
    if renvoyee and len(messages.get_messages(request)) == dits:
        messages.error(
            request,
            f"Ce code ne vaut plus : il sert {MINUTES} minutes, une seule fois, dans le navigateur "
            "qui l’a demandé. Indiquez votre adresse pour en recevoir un autre.",
        )
    return reponse


def emporter_les_codes(request):
    """Le fichier d’allauth, sous un nom que l’on retrouve."""
    reponse = download_recovery_codes(request)
    if reponse.has_header("Content-Disposition"):
        reponse["Content-Disposition"] = 'attachment; filename="codes-de-secours-predict.txt"'
        reponse["Content-Type"] = "text/plain; charset=utf-8"
    return reponse
