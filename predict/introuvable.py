"""En démonstration, une adresse fausse montre la page de la maison.

`DEBUG` y est vrai, et Django répondrait par sa page de développement : en anglais, avec la liste de
toutes les adresses. Sans effet ailleurs.
"""

from django.conf import settings
from django.http import Http404, HttpResponseNotFound
from django.views.defaults import page_not_found


def page_de_la_maison(get_response):
    def repondre(request):
        reponse = get_response(request)
        # Seule la page technique est un `HttpResponseNotFound` : les nôtres sont des gabarits
        # rendus avec le statut 404.
        if settings.DEBUG and settings.DEMONSTRATION and type(reponse) is HttpResponseNotFound:
            return page_not_found(request, Http404())
        return reponse

    return repondre
