"""Adresses de l’API : chaque vue de ninja est mise dans l’enveloppe de `acces`."""

from django.shortcuts import redirect
from django.urls import URLPattern, path

from .acces import envelopper
from .erreurs import probleme
from .routes import api

app_name = "api"


def _vers_la_documentation(request):
    return redirect("api_documentation")


def _introuvable(request, reste=""):
    return probleme(404, "Cette adresse n’existe pas ; la liste est dans « openapi.json ».")


_introuvable.csrf_exempt = _introuvable.sans_perimetre = True
_introuvable.login_required = False


def _adresses():
    motifs, _, _ = api.urls
    for motif in motifs:
        vue, nom = motif.callback, motif.name
        if nom == "api-root":
            vue = _vers_la_documentation
        publique = nom in {"offre_publique", "evenements_publics", "openapi-json"}
        yield URLPattern(motif.pattern, envelopper(vue, publique=publique), motif.default_args, nom)
    # Sans nom : elle ne sert à personne, elle répond à qui se trompe.
    yield path("<path:reste>", _introuvable)


urlpatterns = list(_adresses())
