"""Les premiers pas : les revoir en entier, les masquer de l’accueil ou les y remettre."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from .premiers_pas import masquer, parcours_de
from .views import ossature


def premiers_pas(request):
    parcours = parcours_de(request.user)
    if parcours is None:
        raise Http404
    contexte = {"parcours": parcours} | ossature(request.user.role)
    return render(request, "aide/premiers_pas.html", contexte)


@require_POST
def masquer_premiers_pas(request):
    masquer(agent=request.user, masques=True)
    messages.success(request, "Vos premiers pas sont masqués ; ils restent dans l’aide.")
    return redirect("accueil")


@require_POST
def montrer_premiers_pas(request):
    masquer(agent=request.user, masques=False)
    return redirect("accueil")
