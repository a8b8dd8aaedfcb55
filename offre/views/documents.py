"""Brochure et diaporama : ce qu’ils contiendront, puis les fichiers."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render

from predict.comptes.droits import est_direction
from predict.noyau.documents.pdf import PangoAbsent

from ..documents import OffreVide, brochure_pdf, diaporama_pptx, nom_de_fichier, services_a_montrer
from ..models import PresentationOffre

PUBLIE, PROPOSE = "publie", "propose"
PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"


@dataclass(frozen=True)
class Choix:
    """Une étendue : ce qui est publié, ou tout ce que le réseau propose."""

    code: str
    titre: str
    aide: str
    nombre: int


def apercu(request):
    return _apercu(request)


def brochure(request):
    return _servir(request, brochure_pdf, "pdf", "application/pdf")


def diaporama(request):
    return _servir(request, diaporama_pptx, "pptx", PPTX)


def _servir(request, fabrique, suffixe, mime):
    reseau, public = request.user.reseau, request.GET.get("quoi") != PROPOSE
    try:
        octets = fabrique(reseau, public=public)
    except OffreVide:
        return _apercu(request, vide=PUBLIE if public else PROPOSE)
    except PangoAbsent as erreur:
        return _apercu(request, empeche=str(erreur))
    reponse = HttpResponse(octets, content_type=mime)
    pose = "inline" if suffixe == "pdf" else "attachment"
    reponse["Content-Disposition"] = f'{pose}; filename="{nom_de_fichier(reseau, suffixe)}"'
    return reponse


def _apercu(request, vide="", empeche=""):
    reseau = request.user.reseau
    proposes = list(services_a_montrer(reseau, public=False))
    publies = [service for service in proposes if service.publie]
    contexte = {
        "choix": [
            Choix(PUBLIE, "Ce qui est publié", "Ce que tout le monde peut lire.", len(publies)),
            Choix(
                PROPOSE, "Tout ce que nous proposons",
                "Pour une réunion interne ou un conseil : y compris ce qui n’est pas publié.",
                len(proposes),
            ),
        ],
        "vide": vide,
        "empeche": empeche,
        "manques": _manques(reseau, publies or proposes),
        "regle_identite": est_direction(request.user),
    }  # fmt: skip
    return render(request, "offre/documents.html", contexte)


def _services(nombre):
    return f"{nombre} service{'s' if nombre > 1 else ''}"


def _manques(reseau, services):
    """Ce qui rendrait les documents plus vrais : [(phrase, route, geste)], sans rien empêcher."""
    presentation = PresentationOffre.objects.du_reseau(reseau).first() or PresentationOffre()
    sans_promesse = sum(not (s.promesse or s.but) for s in services)
    nus = sum(not (s.deroule or s.livrables) for s in services)
    sans_tarif = sum(not (s.nature_tarif or s.tarif) for s in services)
    tous = [
        (not reseau.logo, "Sans logo, vos initiales le remplacent.", "comptes:identite",
         "Déposer le logo"),
        (not reseau.couleur, "Sans couleur à vous, c’est le bleu de PREDICT.", "comptes:identite",
         "Choisir la couleur"),
        (not presentation.titre, "Le titre, les raisons et les publics sont ceux de l’outil.",
         "offre:presentation", "Écrire la présentation"),
        (not (presentation.contact_email or presentation.contact_telephone),
         "Personne à joindre : ni adresse ni téléphone.", "offre:presentation",
         "Donner un contact"),
        (sans_promesse, f"{_services(sans_promesse)} sans dire ce que reçoit la collectivité.",
         "offre:liste", "Compléter les services"),
        (nus, f"{_services(nus)} sans déroulé ni livrables : la diapo sera presque vide.",
         "offre:liste", "Compléter les services"),
        (sans_tarif, f"{_services(sans_tarif)} sans tarif : rien n’en sera dit.", "offre:liste",
         "Compléter les services"),
    ]  # fmt: skip
    return [(phrase, route, geste) for manque, phrase, route, geste in tous if manque]
