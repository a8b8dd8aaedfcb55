"""Le canevas de l’offre : celui du réseau, avec le commun à côté ; celui de la coordination."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify

from predict.comptes.regles import Role
from predict.noyau.typographie import date_longue

from ..actions.canevas import ecrire_bloc
from ..actions.commun import SOURCE
from ..calculs import canevas as calculs
from ..documents.canevas import en_pdf
from ..forms.canevas import BlocCommunForm, BlocReseauForm
from ..models import BlocCanevas, CanevasCommun


def _du_reseau(reseau):
    liste = calculs.blocs(calculs.contenus_du_reseau(reseau), calculs.contenus_communs())
    for bloc in liste:
        bloc.url = reverse("offre:bloc_canevas", args=[bloc.code])
    return liste


def _commun(modifiable):
    liste = calculs.blocs(calculs.contenus_communs())
    for bloc in liste:
        bloc.url = reverse("offre:bloc_canevas_commun", args=[bloc.code]) if modifiable else ""
    return liste


def canevas(request):
    liste = _du_reseau(request.user.reseau)
    contexte = {"blocs": liste, "remplis": calculs.remplis(liste)}
    return render(request, "offre/canevas/reseau.html", contexte)


def canevas_commun(request):
    modifiable = request.user.role == Role.COORDINATION
    liste = _commun(modifiable)
    contexte = {"blocs": liste, "remplis": calculs.remplis(liste), "modifiable": modifiable}
    return render(request, "offre/canevas/commun.html", contexte)


def bloc_canevas(request, bloc):
    """Écrire un bloc du réseau, le commun sous les yeux."""
    reseau = request.user.reseau
    ligne = BlocCanevas.objects.du_reseau(reseau).filter(bloc=bloc).first()
    form = BlocReseauForm(
        request.POST or None, instance=ligne or BlocCanevas(reseau=reseau, bloc=bloc)
    )
    return page_de_saisie(
        request, form, bloc, _du_reseau(reseau), reverse("offre:canevas"),
        ariane=[("Offre", reverse("offre:liste")), ("Canevas", reverse("offre:canevas"))],
        dessus="Le canevas commun", sans_dessus="La coordination n’a rien écrit ici.",
    )  # fmt: skip


def bloc_canevas_commun(request, bloc):
    ligne = CanevasCommun.objects.filter(bloc=bloc).first()
    form = BlocCommunForm(
        request.POST or None,
        instance=ligne or CanevasCommun(bloc=bloc, source_document=SOURCE),
    )
    retour = reverse("offre:canevas_commun")
    return page_de_saisie(
        request, form, bloc, _commun(True), retour,
        ariane=[("Catalogue commun", reverse("offre:commun")), ("Canevas commun", retour)],
    )  # fmt: skip


def page_de_saisie(request, form, code, liste, retour, *, ariane, dessus="", sans_dessus=""):
    """Écrire un bloc puis revenir au canevas, ou passer au suivant (`suite`).

    Sert aux trois échelles. `dessus` : le nom de l’échelle du dessus, montrée à côté.
    """
    bloc, precedent, suivant = calculs.voisins(liste, code)
    if bloc is None:
        raise Http404
    if form.is_valid() and ecrire_bloc(form=form, agent=request.user):
        messages.success(request, f"« {bloc.titre} » enregistré.")
        return redirect(suivant.url if suivant and "suite" in request.POST else retour)
    contexte = {
        "form": form, "bloc": bloc, "blocs": liste, "precedent": precedent, "suivant": suivant,
        "retour": retour, "dessus": dessus, "sans_dessus": sans_dessus,
        "ariane": [{"titre": titre, "url": url} for titre, url in ariane],
    }  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "offre/canevas/bloc.html", contexte, status=status)


def canevas_pdf(request):
    reseau = request.user.reseau
    mention = "Démonstration : personnes fictives" if reseau.demonstration else ""
    return reponse_pdf(_du_reseau(reseau), reseau.nom, reseau.territoire_nom, reseau.nom, mention)


def canevas_commun_pdf(request):
    return reponse_pdf(_commun(False), "Canevas commun", "Tous les réseaux", SOURCE)


def reponse_pdf(blocs, titre, sous_titre, emetteur, mention=""):
    """Le canevas à imprimer, daté d’aujourd’hui. Sert aux trois échelles."""
    le = timezone.localdate()
    octets = en_pdf(
        blocs=blocs, titre=titre, sous_titre=sous_titre, emetteur=emetteur,
        reference=f"Au {date_longue(le)}", mention=mention,
    )  # fmt: skip
    nom = f"canevas-{slugify(titre)}-{le:%Y-%m-%d}.pdf"
    return HttpResponse(
        octets, content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{nom}"'},
    )  # fmt: skip
