"""Le guide dans l’application, et la page de chaque rôle à imprimer."""

from django.http import FileResponse, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from predict.comptes.droits import role_de

from . import guide as textes
from .memo import memo_pdf
from .views import ossature


def guide(request):
    role = role_de(request.user)
    contexte = {
        "pages": textes.pages_de(role),
        "lecture": textes.lire(textes.SOMMAIRE, role),
    }
    return render(request, "aide/guide.html", contexte | ossature(role))


def guide_role(request, role):
    sien = role_de(request.user)
    page = textes.page_ou_404(sien, role)
    contexte = {
        "page": page,
        "autres": [autre for autre in textes.pages_de(sien) if autre != page],
        "lecture": textes.lire(page.cle, sien),
    }
    return render(request, "aide/guide_role.html", contexte | ossature(sien))


def guide_image(request, nom):
    chemin = textes.image_ou_404(role_de(request.user), nom)
    return FileResponse(
        chemin.open("rb"),
        content_type="image/png",
        headers={"Cache-Control": "private, max-age=3600"},
    )


def memo(request, role):
    """Une page A4, avec les personnes à appeler dans le réseau de qui la demande."""
    page = textes.page_ou_404(role_de(request.user), role)
    return HttpResponse(
        memo_pdf(page, request.user, timezone.localdate()),
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="predict-essentiel-{page.cle}.pdf"'},
    )
