"""L’attrape-courriels de la démonstration : tout ce que PREDICT écrit, codes de connexion compris.

Les messages sont des fichiers ; rien ne part sur le réseau. Hors démonstration : 404, toujours.
"""

import re
from datetime import UTC
from email import policy
from email.parser import BytesParser
from email.utils import parsedate_to_datetime
from pathlib import Path

from csp.constants import NONE, UNSAFE_INLINE
from csp.decorators import csp_replace
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone

AU_PLUS = 100
NOM = re.compile(r"([\w-]+)\.(\d+)")
EN_FICHIERS = "django.core.mail.backends.filebased.EmailBackend"
# Ce que Django écrit entre deux messages d’un même fichier.
FILET = b"\n" + b"-" * 79 + b"\n"


def attrape_courriels():
    """Vrai en démonstration, tant que rien ne part vraiment."""
    return settings.DEMONSTRATION and settings.EMAIL_BACKEND == EN_FICHIERS


def _dossier():
    if not attrape_courriels():
        raise Http404
    return Path(settings.EMAIL_FILE_PATH)


def _fichiers():
    dossier = _dossier()
    trouves = dossier.glob("*.log") if dossier.is_dir() else ()
    return sorted(trouves, key=lambda f: (f.stat().st_mtime, f.name), reverse=True)[:AU_PLUS]


def _messages(fichier):
    """Les messages d’un fichier, le dernier d’abord."""
    bruts = [brut for brut in fichier.read_bytes().split(FILET) if brut.strip()]
    return [_lire(f"{fichier.stem}.{rang}", brut) for rang, brut in enumerate(bruts)][::-1]


def _lire(nom, brut):
    message = BytesParser(policy=policy.default).parsebytes(brut)
    corps = message.get_body(preferencelist=("plain",))
    page = message.get_body(preferencelist=("html",))
    return {
        "nom": nom,
        "sujet": str(message["Subject"] or ""),
        "a": str(message["To"] or ""),
        "reponses": str(message["Reply-To"] or ""),
        "le": _heure(str(message["Date"])),
        "texte": corps.get_content().strip() if corps else "",
        "html": page.get_content() if page else "",
    }


def _heure(date):
    """« -0000 » : l’heure est universelle, l’expéditeur tait son fuseau."""
    le = parsedate_to_datetime(date)
    return timezone.localtime(le if timezone.is_aware(le) else le.replace(tzinfo=UTC))


def _celui(nom):
    trouve = NOM.fullmatch(nom)
    fichier = trouve and _dossier() / f"{trouve[1]}.log"
    if not fichier or not fichier.is_file():
        raise Http404
    for message in _messages(fichier):
        if message["nom"] == nom:
            return message
    raise Http404


@login_not_required
def courriels(request):
    tous = [message for fichier in _fichiers() for message in _messages(fichier)]
    return render(request, "notifications/attrape.html", {"courriels": tous})


@login_not_required
def courriel(request, nom):
    return render(request, "notifications/attrape_un.html", {"courriel": _celui(nom)})


@login_not_required
@csp_replace({"default-src": [NONE], "style-src": [UNSAFE_INLINE], "script-src": [NONE]})
def html(request, nom):
    """Le corps HTML, à montrer dans un cadre `sandbox` : ni script, ni image, ni lien suivi."""
    page = _celui(nom)["html"]
    if not page:
        raise Http404
    return HttpResponse(page)
