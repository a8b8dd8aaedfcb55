"""Les droits des personnes : remettre leurs données, les effacer, appliquer la conservation."""

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_POST

from predict.comptes.actions import journaliser

from .. import actions, droits
from ..forms.rgpd import AnonymiserForm
from ..models import Contact
from ..regles.registre import TRAITEMENTS
from ..rgpd.conservation import contacts_a_effacer, durees_fixees, inscriptions_a_effacer, raison_de
from ..rgpd.donnees import archive, rubriques_de

PAR_PAGE = 50


def donnees(request):
    """Le registre des traitements, la mention à copier, les durées de conservation."""
    reseau = request.user.reseau
    contacts = Contact.objects.visibles_par(request.user).filter(anonymise_le__isnull=True)
    contexte = {
        "traitements": [t.pour(reseau) for t in TRAITEMENTS],
        "a_informer": contacts.filter(informe_le__isnull=True).count(),
        "durees_fixees": durees_fixees(reseau),
        "peut_regler": droits.peut_regler(request.user),
        "peut_purger": droits.peut_purger(request.user),
    }
    return render(request, "collectivites/donnees.html", contexte)


@require_POST
@reauthentication_required
def exporter_personne(request, pk):
    """Tout ce que le réseau garde de la personne, à lui remettre ; le journal retient la remise."""
    un_contact, le = droits.contact_ou_404(request, pk), timezone.localdate()
    contenu = archive(un_contact, le)
    journaliser(agent=request.user, verbe="données personnelles remises", objet=un_contact)
    nom = f"donnees-{slugify(un_contact.nom_complet) or un_contact.pk}-{le:%Y-%m-%d}.zip"
    return HttpResponse(
        contenu,
        content_type="application/zip",
        headers={"Content-Disposition": f'attachment; filename="{nom}"'},
    )


def anonymiser(request, pk):
    """Montre ce qui sera effacé, demande le nom pour confirmer, puis efface."""
    un_contact = droits.contact_ou_404(request, pk)
    if un_contact.anonymise_le:
        return redirect("collectivites:contact", pk)
    form = AnonymiserForm(request.POST or None, contact=un_contact)
    if form.is_valid():
        actions.anonymiser(contact=un_contact, agent=request.user, motif=form.cleaned_data["motif"])
        messages.success(request, "La personne est anonymisée. Les dossiers n’ont pas bougé.")
        return redirect("collectivites:contacts", un_contact.fiche_id)
    contexte = {
        "contact": un_contact,
        "fiche": un_contact.fiche,
        "form": form,
        "rubriques": [r for r in rubriques_de(un_contact) if r.lignes],
        "autres": _meme_adresse(request, un_contact),
    }
    status = 422 if form.errors else 200
    return render(request, "collectivites/anonymiser.html", contexte, status=status)


def _meme_adresse(request, contact):
    """La même personne, sur d’autres fiches : chacune s’efface à part."""
    if not contact.email:
        return []
    autres = Contact.objects.visibles_par(request.user).filter(email__iexact=contact.email)
    return list(autres.exclude(pk=contact.pk).select_related("fiche__collectivite")[:10])


def purge(request):
    """L’essai à blanc : qui serait effacé, et pourquoi. Rien n’est écrit."""
    reseau, le = request.user.reseau, timezone.localdate()
    page = Paginator(contacts_a_effacer(reseau, le), PAR_PAGE).get_page(request.GET.get("page"))
    contexte = {
        "page": page,
        "lignes": [(contact, raison_de(contact, reseau, le)) for contact in page],
        "inscriptions": inscriptions_a_effacer(reseau, le).count(),
        "durees_fixees": durees_fixees(reseau),
        "peut_regler": droits.peut_regler(request.user),
    }
    return render(request, "collectivites/purge.html", contexte)


@require_POST
def appliquer_purge(request):
    reseau = request.user.reseau
    if not durees_fixees(reseau):
        messages.error(request, "Aucune durée de conservation n’est fixée : rien à effacer.")
        return redirect("collectivites:purge")
    if "confirme" not in request.POST:
        messages.error(request, "Rien n’est effacé : cochez la case, une fois la liste relue.")
        return redirect("collectivites:purge")
    travail = actions.demander_purge(reseau=reseau, agent=request.user)
    messages.success(request, "L’effacement est demandé : suivez son avancement ici.")
    return redirect("comptes:travail", travail.pk)
