"""Contacts, mandats, accès au portail, opposition."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from .. import actions, droits
from ..forms import ContactForm, MandatForm
from .saisies import page_de_saisie


def contact(request, pk):
    """Une personne : coordonnées, mandats, accès au portail, données personnelles."""
    un_contact = droits.contact_ou_404(request, pk)
    contexte = {
        "contact": un_contact,
        "fiche": un_contact.fiche,
        "mandats": list(un_contact.mandats.all()),
        "acces": list(un_contact.acces.filter(actif=True).select_related("agent")),
        "form": MandatForm(),
        "aujourdhui": timezone.localdate(),
    }
    return render(request, "collectivites/contact.html", contexte)


def creer_contact(request, pk):
    fiche = droits.fiche_ou_404(request, pk)
    form = ContactForm(request.POST or None, auteur=request.user, fiche=fiche)
    if form.is_valid():
        un_contact = form.creer()
        messages.success(request, f"{un_contact} est dans vos contacts.")
        return redirect("collectivites:contacts", pk)
    return page_de_saisie(request, form, fiche=fiche, titre="Ajouter un contact", geste="Ajouter")


def modifier_contact(request, pk):
    un_contact = droits.contact_ou_404(request, pk)
    form = ContactForm(request.POST or None, instance=un_contact, auteur=request.user)
    if form.is_valid() and form.enregistrer():
        messages.success(request, "Contact enregistré.")
        return redirect("collectivites:contact", pk)
    fiche = un_contact.fiche
    return page_de_saisie(
        request, form, fiche=fiche, titre="Modifier le contact", geste="Enregistrer"
    )


def creer_mandat(request, pk):
    un_contact = droits.contact_ou_404(request, pk)
    form = MandatForm(request.POST or None)
    if form.is_valid():
        form.instance.contact, form.instance.reseau_id = un_contact, un_contact.reseau_id
        form.save()
        messages.success(request, "Mandat ajouté.")
        return redirect("collectivites:contact", pk)
    titre = f"Mandat de {un_contact}"
    return page_de_saisie(request, form, fiche=un_contact.fiche, titre=titre, geste="Ajouter")


def modifier_mandat(request, pk):
    mandat = droits.mandat_ou_404(request, pk)
    form = MandatForm(request.POST or None, instance=mandat)
    if form.is_valid():
        form.save()
        messages.success(request, "Mandat enregistré.")
        return redirect("collectivites:contact", mandat.contact_id)
    titre = f"Mandat de {mandat.contact}"
    fiche = mandat.contact.fiche
    return page_de_saisie(request, form, fiche=fiche, titre=titre, geste="Enregistrer")


@require_POST
def opposition(request, pk):
    """Note l’opposition de la personne, ou la lève si elle revient dessus."""
    un_contact = droits.contact_ou_404(request, pk)
    if un_contact.oppose_le:
        actions.lever_opposition(contact=un_contact, agent=request.user)
        messages.success(request, "Opposition levée.")
    else:
        le = timezone.localdate()
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
