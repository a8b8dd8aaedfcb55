"""Au portail : qui suit avec moi, mes données, mon départ."""

import json

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from collectivites.actions import ranger_contact
from collectivites.models import Fiche, Referent

from ..actions import portail as actions
from ..calculs.mes_donnees import rubriques
from ..forms.commun import tenter
from ..forms.portail import CorrectionForm, DepartForm, EffacementForm, MesCoordonneesForm
from ..models import DemandePortail
from ..regles.portail import TONS_DITS_A_QUI_DEMANDE, GenreDemande, SuiteDemande
from .portail import saisie
from .portail_appuis import contacts_de
from .portail_documents import fiche_ou_404


def personnes(request, pk):
    """Qui, dans la collectivité, entre aussi ici : des noms, aucune coordonnée."""
    fiche = fiche_ou_404(request, pk)
    referents = Referent.objects.visibles_par(request.user).filter(fiche=fiche)
    lignes = [
        {
            "nom": r.agent.nom_complet,
            "fonction": r.contact.fonction if r.contact else "",
            "principal": r.principal,
            "moi": r.agent_id == request.user.pk,
        }
        for r in referents.select_related("agent", "contact").order_by("agent__nom", "pk")
    ]
    contexte = {"fiche": fiche, "collectivite": fiche.collectivite, "personnes": lignes}
    return render(request, "portail/personnes.html", contexte)


def depart(request, pk):
    fiche = fiche_ou_404(request, pk)
    formulaire = DepartForm(request.POST if request.method == "POST" else None)
    if formulaire.is_valid() and _demander(
        request, formulaire, fiche, GenreDemande.DEPART, **formulaire.cleaned_data
    ):
        messages.success(
            request, "C’est noté. Le réseau fermera votre accès et verra qui vous remplace."
        )
        return redirect("portail:mes_donnees")
    chapo = (
        f"Dites quand vous quittez vos fonctions à {fiche} et, si vous le savez, qui vous "
        "remplace. Votre accès reste ouvert tant que le réseau n’a pas répondu."
    )
    return saisie(
        request, formulaire, "Je quitte mes fonctions", "Prévenir le réseau", chapo,
        fiche.collectivite, reverse("portail:personnes", args=[pk]),
    )  # fmt: skip


# -- Mes données -------------------------------------------------------------------------


def _demander(request, formulaire, fiche, genre, **details):
    return tenter(
        formulaire, actions.demander, genre=genre, fiche=fiche, agent=request.user,
        contact=contacts_de(request.user).filter(fiche=fiche).first(),
        le=timezone.localdate(), **details,
    )  # fmt: skip


def _sa_fiche(request, contacts):
    """Celle à qui s’adresse une demande sur soi : la sienne, ou la première qu’elle suit."""
    if contacts:
        return contacts[0].fiche
    fiches = Fiche.objects.visibles_par(request.user)
    return fiches.select_related("collectivite", "suivie_par").first()


def mes_donnees(request):
    """Ce que le réseau tient sur moi, et comment le faire corriger. Aucune note interne."""
    contacts = list(contacts_de(request.user).prefetch_related("mandats"))
    fiche = _sa_fiche(request, contacts)
    formulaire = CorrectionForm(request.POST if request.method == "POST" else None)
    if formulaire.is_valid() and fiche is not None and _demander(
        request, formulaire, fiche, GenreDemande.CORRECTION,
        texte=formulaire.cleaned_data["correction"],
    ):  # fmt: skip
        messages.success(request, "Votre demande de correction est transmise au réseau.")
        return redirect("portail:mes_donnees")
    demandes = DemandePortail.objects.visibles_par(request.user)
    demandes = demandes.select_related("fiche__collectivite")
    contexte = {
        "contacts": contacts, "formulaire": formulaire, "fiche": fiche,
        "collectivite": fiche.collectivite if fiche else None,
        "demandes": [
            {"objet": d, "ton": TONS_DITS_A_QUI_DEMANDE[SuiteDemande(d.suite)]} for d in demandes
        ],
    }  # fmt: skip
    statut = 422 if formulaire.errors else 200
    return render(request, "portail/mes_donnees.html", contexte, status=statut)


def mes_coordonnees(request, pk):
    """Ce qui ne vaut que pour soi se corrige soi-même, tout de suite."""
    contact = contacts_de(request.user).filter(pk=pk).first()
    if contact is None:
        raise Http404
    formulaire = MesCoordonneesForm(request.POST or None, instance=contact)
    if formulaire.is_valid() and formulaire.enregistrer():
        ranger_contact(contact=contact, agent=request.user, champs=formulaire.changed_data)
        messages.success(request, "Vos coordonnées sont à jour.")
        return redirect("portail:mes_donnees")
    chapo = "Ces changements sont visibles tout de suite de l’équipe du réseau."
    return saisie(
        request, formulaire, "Mes coordonnées", "Enregistrer", chapo, contact.fiche.collectivite,
        reverse("portail:mes_donnees"),
    )  # fmt: skip


def effacement(request):
    """Demander l’effacement : le réseau répond, rien ne s’efface seul."""
    fiche = _sa_fiche(request, list(contacts_de(request.user)[:1]))
    if fiche is None:
        messages.info(request, "Écrivez à la personne du réseau qui vous suit.")
        return redirect("portail:mes_donnees")
    formulaire = EffacementForm(request.POST if request.method == "POST" else None)
    if formulaire.is_valid() and _demander(
        request, formulaire, fiche, GenreDemande.EFFACEMENT,
        texte=formulaire.cleaned_data["texte"],
    ):  # fmt: skip
        messages.success(request, "Votre demande est transmise : le réseau vous répondra ici.")
        return redirect("portail:mes_donnees")
    chapo = (
        "C’est une demande : le réseau la lit, vérifie ce qu’il doit garder, et vous répond. Le "
        "délai légal de sa réponse est à vérifier auprès de lui. Effacer ferme aussi votre accès."
    )
    return saisie(
        request, formulaire, "Demander l’effacement", "Envoyer ma demande", chapo,
        fiche.collectivite, reverse("portail:mes_donnees"),
    )  # fmt: skip


def exporter(request, format):
    """Mes données : un fichier à lire, ou le même en JSON."""
    contenu = rubriques(request.user, list(contacts_de(request.user).prefetch_related("mandats")))
    le = timezone.localdate()
    entete = {"reseau": str(request.user.reseau), "remis_le": le.isoformat()}
    if format == "json":
        texte = json.dumps(entete | dict(contenu), ensure_ascii=False, indent=2)
        genre = "application/json"
    elif format == "html":
        contexte = {"rubriques": contenu, "reseau": request.user.reseau, "le": le}
        texte = render_to_string("portail/mes_donnees_export.html", contexte)
        genre = "text/html; charset=utf-8"
    else:
        raise Http404
    nom = f"mes-donnees-{le.isoformat()}.{format}"
    return HttpResponse(
        texte, content_type=genre,
        headers={
            "Content-Disposition": f'attachment; filename="{nom}"',
            "Cache-Control": "private, no-store",
        },
    )  # fmt: skip
