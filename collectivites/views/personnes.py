"""Contacts, mandats, accès au portail, opposition."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from predict.noyau.retour import suite_sure

from .. import actions, droits
from ..forms import ContactForm
from ..forms.doublons import est_distinct, retenir_distinct, statut_de
from ..forms.rgpd import OppositionForm


def contact(request, pk):
    """Une personne : coordonnées, mandats, accès au portail, données personnelles."""
    un_contact = droits.contact_ou_404(request, pk)
    return _page(request, un_contact, OppositionForm(initial={"le": timezone.localdate()}))


def _page(request, un_contact, form):
    contexte = {
        "contact": un_contact,
        "fiche": un_contact.fiche,
        "mandats": list(un_contact.mandats.all()),
        "acces": list(un_contact.acces.filter(actif=True).select_related("agent")),
        "aujourdhui": timezone.localdate(),
        "form": form,
    }
    status = 422 if form.errors else 200
    return render(request, "collectivites/contact.html", contexte, status=status)


def creer_contact(request, pk):
    fiche = droits.fiche_ou_404(request, pk)
    retour = suite_sure(request) or reverse("collectivites:contacts", args=[pk])
    form = ContactForm(request.POST or None, auteur=request.user, fiche=fiche)
    form.instance.fiche = fiche
    if form.is_valid() and est_distinct(form, form.instance, request.user):
        un_contact = form.creer()
        retenir_distinct(form, un_contact, request.user)
        messages.success(request, f"{un_contact} est dans vos contacts.")
        return redirect(retour)
    return _saisie(request, form, fiche, titre="Ajouter un contact", geste="Ajouter", retour=retour)


def modifier_contact(request, pk):
    un_contact = droits.contact_ou_404(request, pk)
    if un_contact.anonymise_le:
        messages.error(request, "Les données de cette personne sont effacées : rien à modifier.")
        return redirect("collectivites:contact", pk)
    form = ContactForm(request.POST or None, instance=un_contact, auteur=request.user)
    if form.is_valid() and form.enregistrer():
        messages.success(request, "Contact enregistré.")
        return redirect("collectivites:contact", pk)
    fiche = un_contact.fiche
    retour = reverse("collectivites:contacts", args=[fiche.pk])
    return _saisie(
        request, form, fiche, titre="Modifier le contact", geste="Enregistrer", retour=retour
    )


def _saisie(request, form, fiche, **contexte):
    contexte |= {"form": form, "fiche": fiche}
    return render(request, "collectivites/contact_saisie.html", contexte, status=statut_de(form))


@require_POST
def opposition(request, pk):
    """Note l’opposition de la personne, ou la lève si elle revient dessus."""
    un_contact = droits.contact_ou_404(request, pk)
    if un_contact.oppose_le:
        actions.lever_opposition(contact=un_contact, agent=request.user)
        messages.success(request, "Opposition levée.")
        return redirect("collectivites:contact", pk)
    form = OppositionForm(request.POST)
    if not form.is_valid():
        return _page(request, un_contact, form)
    le = form.cleaned_data["le"]
    actions.noter_opposition(contact=un_contact, le=le, agent=request.user)
    messages.success(request, "Opposition notée : cette personne ne recevra plus aucun envoi.")
    return redirect("collectivites:contact", pk)


@require_POST
def ouvrir_acces(request, pk):
    un_contact = droits.contact_ou_404(request, pk)
    try:
        actions.ouvrir_acces(contact=un_contact, agent=request.user)
    except ValidationError as refus:
        messages.error(request, " ".join(refus.messages))
    else:
        messages.success(request, f"Accès ouvert : un courriel part à {un_contact.email}.")
    return redirect("collectivites:contact", pk)


@require_POST
def fermer_acces(request, pk):
    referent = droits.referent_ou_404(request, pk)
    actions.fermer_acces(referent=referent, agent=request.user)
    messages.success(request, "Accès fermé.")
    if referent.contact_id:
        return redirect("collectivites:contact", referent.contact_id)
    return redirect("collectivites:contacts", referent.fiche_id)
