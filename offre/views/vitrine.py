"""La page publique de l’offre : sans compte, rien d’interne, rien d’un autre réseau.

Le réseau est dans l’adresse ; la page s’exécute dans ce réseau (`dans_reseau`). Page fermée ou
réseau inconnu : le même 404. L’équipe du réseau, elle, voit sa page avant de l’ouvrir.
"""

from functools import wraps

from allauth.core.internal.ratelimit import consume, respond_429
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers, patch_cache_control
from django.utils.html import format_html
from django.views.decorators.http import require_safe

from predict.comptes.droits import est_interne
from predict.comptes.identite import reponse_logo
from predict.comptes.models import Reseau
from predict.comptes.perimetre import dans_reseau
from predict.noyau.documents.sceau import empreinte_donnees

from ..calculs.vitrine import feuille_de_style, offre_publique, presentation_de
from ..documents import OffreVide, brochure_pdf, contexte_offre, nom_de_fichier
from ..models import PresentationOffre

# Un PDF demande une seconde de calcul : assez pour une assemblée, trop peu pour un robot.
DEBIT = {"brochure": "30/h/ip"}
HEURE, JOUR = 3600, 86_400


def _est_de_la_maison(agent, reseau):
    return agent.is_authenticated and est_interne(agent) and agent.reseau_id == reseau.pk


def _publique(vue):
    """Donne à la vue (request, reseau, presentation, …) d’une page ouverte, ou répond 404."""

    @login_not_required
    @require_safe
    @wraps(vue)
    def ouvrir(request, slug, **reste):
        reseau = Reseau.objects.filter(slug=slug).first()
        with dans_reseau(reseau and reseau.pk):
            presentation = presentation_de(reseau) if reseau else PresentationOffre()
            if not presentation.publique and not (
                reseau and _est_de_la_maison(request.user, reseau)
            ):
                raise Http404
            reponse = vue(request, reseau, presentation, **reste)
            if not presentation.publique:
                add_never_cache_headers(reponse)
            return reponse

    return ouvrir


def _contexte(offre, adresse):
    return {
        "offre": offre,
        "canonique": f"{settings.ADRESSE_PUBLIQUE.rstrip('/')}{adresse}",
        # Un réseau fictif ou une page fermée n’ont rien à faire dans un moteur de recherche.
        "indexable": offre.ouverte and not offre.demonstration,
    }


@_publique
def offre(request, reseau, presentation):
    adresse = reverse("vitrine:offre", args=[reseau.slug])
    return render(
        request, "vitrine/offre.html", _contexte(offre_publique(reseau, presentation), adresse)
    )


@_publique
def service(request, reseau, presentation, cle_publique):
    """Un service publié, par le code du commun ou sa référence ; sinon 404."""
    publique = offre_publique(reseau, presentation)
    un_service = publique.service(cle_publique)
    if un_service is None:
        raise Http404
    adresse = reverse("vitrine:service", args=[reseau.slug, un_service.cle])
    voisins = [s for s in publique.services if s.mission == un_service.mission and s != un_service]
    contexte = _contexte(publique, adresse) | {"service": un_service, "voisins": voisins}
    return render(request, "vitrine/service.html", contexte)


@_publique
def brochure(request, reseau, presentation):
    """La brochure des services publiés ; refaite seulement quand ce qu’elle dit a changé."""
    if not consume(request, app="predict", action="brochure", config=DEBIT, limit_get=True):
        return respond_429(request)
    try:
        empreinte = empreinte_donnees(contexte_offre(reseau, public=True))
        cle = f"brochure:{reseau.pk}:{reseau.logo_sha256[:16]}:{empreinte}"
        octets = cache.get(cle)
        if octets is None:
            octets = brochure_pdf(reseau, public=True)
            cache.set(cle, octets, JOUR)
    except OffreVide:
        raise Http404 from None
    reponse = HttpResponse(octets, content_type="application/pdf")
    reponse["Content-Disposition"] = f'inline; filename="{nom_de_fichier(reseau, "pdf")}"'
    return reponse


@_publique
def logo(request, reseau, presentation):
    """Le logo du réseau ; sans logo, ses initiales sur sa couleur."""
    if reseau.logo:
        return reponse_logo(reseau, public=True)
    publique = offre_publique(reseau, presentation)
    reponse = HttpResponse(_monogramme(publique), content_type="image/svg+xml")
    patch_cache_control(reponse, public=True, max_age=HEURE)
    return reponse


def _monogramme(publique):
    mots = [mot for mot in publique.nom.replace("’", " ").split() if mot[:1].isupper()]
    lettres = (publique.sigle or "".join(mot[0] for mot in mots) or publique.nom)[:3].upper()
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 96 96" width="96" height="96" '
        'role="img"><title>{}</title><rect width="96" height="96" rx="6" fill="{}"/>'
        '<text x="48" y="60" text-anchor="middle" fill="#FFFFFF" font-weight="700" '
        'font-family="Inter, Arial, sans-serif" font-size="{}">{}</text></svg>',
        publique.nom,
        publique.couleur,
        {1: 46, 2: 40}.get(len(lettres), 32),
        lettres,
    )


@_publique
def feuille(request, reseau, presentation):
    """La couleur du réseau, en feuille de style : la page n’a pas le droit à un style en ligne."""
    reponse = HttpResponse(feuille_de_style(reseau.couleur), content_type="text/css; charset=utf-8")
    patch_cache_control(reponse, public=True, max_age=300)
    return reponse
