"""La boîte d’envoi du réseau : ce qui est parti, ce qui attend, ce qui n’est pas parti.

Ni corps ni lien : un lien personnel ouvre la page de quelqu’un d’autre.
"""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from ..actions.courriels import renvoyer
from ..courrier import GENRES
from ..droits import objet_ou_404
from ..forms_courriels import FiltreCourrielsForm
from ..models import Courriel
from ..regles import EtatCourriel

PAR_PAGE = 50
TONS = {
    EtatCourriel.EN_ATTENTE: "neutre",
    EtatCourriel.EN_COURS: "primaire",
    EtatCourriel.ENVOYE: "succes",
    EtatCourriel.RENONCE: "danger",
    EtatCourriel.RETIRE: "trait",
}
# Le corps n’y est jamais lu : ni affiché, ni gardé en mémoire.
LUS = (
    "pk", "genre", "adresse", "etat", "essais", "erreur", "secret", "cree_le", "envoye_le",
    "a_partir_de",
)  # fmt: skip


def courriels(request):
    siens = Courriel.objects.visibles_par(request.user)
    genres = sorted(siens.order_by().values_list("genre", flat=True).distinct())
    form = FiltreCourrielsForm(request.GET, genres=genres)
    page = Paginator(form.filtrer(siens).only(*LUS), PAR_PAGE).get_page(request.GET.get("page"))
    contexte = {
        "page": page,
        "lignes": [_ligne(c) for c in page],
        "form": form,
        "filtre": form.actif,
        "non_partis": siens.filter(etat=EtatCourriel.RENONCE).count(),
        "url": reverse("comptes:courriels"),
    }
    return render(request, "comptes/courriels.html", contexte)


def _ligne(courriel):
    return {
        "courriel": courriel,
        "genre": FiltreCourrielsForm.nom_du_genre(courriel.genre),
        "ton": TONS[EtatCourriel(courriel.etat)],
        "renvoyable": courriel.renvoyable and courriel.genre in GENRES,
    }


@require_POST
def renvoyer_courriel(request, pk):
    courriel = objet_ou_404(request, Courriel.objects, pk=pk)
    if renvoyer(courriel=courriel, agent=request.user, maintenant=timezone.now()):
        messages.success(request, "Le courriel repart : son état se lit ici dans un instant.")
    else:
        messages.info(
            request,
            "Ce courriel ne peut pas repartir d’ici : refaites le geste qui l’a écrit (inviter, "
            "redonner l’accès), un nouveau lien sera envoyé.",
        )
    return redirect("comptes:courriels")
