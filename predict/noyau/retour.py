"""Où revenir après une saisie ouverte depuis ailleurs : `?suite=`."""

from urllib.parse import urlencode

from django.utils.http import url_has_allowed_host_and_scheme


def suite_sure(request):
    """L’adresse de `?suite=`, ou vide : une adresse de la maison seulement."""
    suite = request.GET.get("suite", "")
    return suite if url_has_allowed_host_and_scheme(suite, allowed_hosts=None) else ""


def avec_suite(adresse, suite):
    """L’adresse qui saura revenir à `suite`."""
    return f"{adresse}?{urlencode({'suite': suite})}"
