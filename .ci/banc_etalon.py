"""L’étalon I du banc : la liste qu’écrirait n’importe qui, sur les mêmes données."""

import django_filters
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.template import engines
from django.urls import path

from collectivites.models import Fiche
from predict.urls import urlpatterns as celles_du_site

GABARIT = """<!doctype html><title>Fiches</title><table>{% for f in page %}<tr>
<td><a href="/collectivites/{{ f.pk }}/">{{ f.collectivite.nom }}</a></td>
<td>{{ f.collectivite.departement.nom }}</td><td>{{ f.collectivite.population }}</td>
<td>{{ f.get_niveau_display }}</td><td>{{ f.suivie_par }}</td><td>{{ f.dernier_echange_le }}</td>
</tr>{% endfor %}</table>{{ page.number }} / {{ page.paginator.num_pages }}"""


class Filtre(django_filters.FilterSet):
    class Meta:
        model = Fiche
        fields = ["niveau", "membre"]


def etalon(request):
    fiches = Fiche.objects.filter(reseau_id=request.user.reseau_id)
    fiches = fiches.select_related("collectivite__departement", "suivie_par")
    filtre = Filtre(request.GET, queryset=fiches.order_by("collectivite__nom", "pk"))
    page = Paginator(filtre.qs, 25).get_page(request.GET.get("page"))
    gabarit = engines["django"].from_string(GABARIT)
    return HttpResponse(gabarit.render({"page": page}, request))


# Sans la transaction du périmètre : c’est justement ce qu’une liste ordinaire n’a pas.
etalon.sans_perimetre = True
urlpatterns = [path("banc/etalon/", etalon), *celles_du_site]
