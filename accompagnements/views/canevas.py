"""Le canevas d’une collectivité : ce que l’offre est pour elle, celui du réseau à côté."""

from django.shortcuts import render
from django.urls import reverse

from collectivites.droits import fiche_ou_404
from collectivites.views.entete import contexte_fiche
from offre.calculs import canevas as calculs
from offre.views.canevas import page_de_saisie, reponse_pdf

from ..forms.canevas import BlocFicheForm
from ..models import BlocCanevasFiche


def _de(fiche):
    siens = dict(BlocCanevasFiche.objects.filter(fiche=fiche).values_list("bloc", "contenu"))
    liste = calculs.blocs(siens, calculs.contenus_du_reseau(fiche.reseau_id))
    for bloc in liste:
        bloc.url = reverse("accompagnements:bloc_canevas_fiche", args=[fiche.pk, bloc.code])
    return liste


def canevas_fiche(request, pk):
    fiche = fiche_ou_404(request, pk)
    liste = _de(fiche)
    contexte = contexte_fiche(fiche, "accompagnements") | {
        "blocs": liste, "remplis": calculs.remplis(liste),
    }  # fmt: skip
    return render(request, "accompagnements/canevas.html", contexte)


def bloc_canevas_fiche(request, pk, bloc):
    fiche = fiche_ou_404(request, pk)
    ligne = BlocCanevasFiche.objects.filter(fiche=fiche, bloc=bloc).first()
    nouvelle = BlocCanevasFiche(reseau_id=fiche.reseau_id, fiche=fiche, bloc=bloc)
    retour = reverse("accompagnements:canevas_fiche", args=[fiche.pk])
    return page_de_saisie(
        request, BlocFicheForm(request.POST or None, instance=ligne or nouvelle), bloc,
        _de(fiche), retour,
        ariane=[
            ("Collectivités", reverse("collectivites:liste")),
            (str(fiche), fiche.get_absolute_url()),
            ("Canevas", retour),
        ],
        dessus="Le canevas du réseau", sans_dessus="Votre réseau n’a rien écrit ici.",
    )  # fmt: skip


def canevas_fiche_pdf(request, pk):
    fiche = fiche_ou_404(request, pk)
    mention = "Démonstration : personnes fictives" if request.user.reseau.demonstration else ""
    return reponse_pdf(
        _de(fiche), str(fiche), f"Avec {request.user.reseau}", request.user.reseau.nom, mention
    )
