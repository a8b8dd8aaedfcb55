"""Les mandats : les noter, voir ceux qui finissent, les renouveler après une élection."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from .. import actions, droits
from ..forms import MandatForm
from ..forms.mandats import SCRUTINS, RenouvellementForm, ScrutinForm
from ..models import Mandat
from ..regles import SortElu, dans_mois
from .contacts import departements_de
from .saisies import page_de_saisie

PAR_PAGE = 40
HORIZONS = (3, 6, 12, 24)


def creer_mandat(request, pk):
    un_contact = droits.contact_ou_404(request, pk)
    form = MandatForm(request.POST or None)
    if form.is_valid():
        form.enregistrer(contact=un_contact, agent=request.user)
        messages.success(request, "Mandat ajouté.")
        return redirect("collectivites:contact", pk)
    titre = f"Mandat de {un_contact}"
    return page_de_saisie(request, form, fiche=un_contact.fiche, titre=titre, geste="Ajouter")


def modifier_mandat(request, pk):
    mandat = droits.mandat_ou_404(request, pk)
    form = MandatForm(request.POST or None, instance=mandat)
    if form.is_valid():
        form.enregistrer(contact=mandat.contact, agent=request.user)
        messages.success(request, "Mandat enregistré.")
        return redirect("collectivites:contact", mandat.contact_id)
    titre = f"Mandat de {mandat.contact}"
    fiche = mandat.contact.fiche
    return page_de_saisie(request, form, fiche=fiche, titre=titre, geste="Enregistrer")


def mandats(request):
    """Ce qui finit bientôt, et ce qui est fini sans que l’on sache la suite."""
    le = timezone.localdate()
    mois = _horizon(request)
    tous = Mandat.objects.visibles_par(request.user).select_related(
        "contact__fiche__collectivite__departement", "contact__fiche__suivie_par"
    )
    if miens := "miens" in request.GET:
        tous = tous.filter(contact__fiche__suivie_par=request.user)
    ordre = ("fin_le", "contact__fiche__collectivite__recherche", "contact__recherche", "pk")
    bientot = tous.finissant(le, dans_mois(le, mois)).order_by(*ordre)
    contexte = {
        "page": Paginator(bientot, PAR_PAGE).get_page(request.GET.get("page")),
        "a_trancher": list(tous.a_trancher(le).order_by(*ordre)[: PAR_PAGE + 1]),
        "borne": PAR_PAGE,
        "mois": mois,
        "horizons": HORIZONS,
        "miens": miens,
        "aujourdhui": le,
    }
    return render(request, "collectivites/mandats.html", contexte)


def _horizon(request):
    valeur = request.GET.get("mois", "")
    return int(valeur) if valeur in {str(h) for h in HORIZONS} else 12


def renouveler(request):
    """Un scrutin, les mandats qu’il a renouvelés, le sort de chacun.

    L’adresse porte le scrutin : la page se recharge et se partage ; l’envoi n’écrit que les
    lignes montrées, et le reste attend.
    """
    le = timezone.localdate()
    departements = list(departements_de(request.user.reseau))
    demande = request.GET if "scrutin" in request.GET else None
    scrutin = ScrutinForm(demande, departements=departements, initial={"debut_le": le})
    contexte = {"scrutin": scrutin, "form": None, "page": None}
    if scrutin.is_valid():
        page = Paginator(_echus(request, scrutin), PAR_PAGE).get_page(request.GET.get("page"))
        montres = list(page)
        if request.method == "POST":
            # Les lignes de la page envoyée, même si d’autres ont changé entre-temps.
            envoyes = [nom.removeprefix("sort-") for nom in request.POST if nom.startswith("sort-")]
            montres = _envoyes(request, envoyes)
        form = RenouvellementForm(request.POST or None, mandats=montres)
        if request.method == "POST" and form.is_valid():
            return _appliquer(request, scrutin.cleaned_data, form)
        contexte |= {
            "form": form,
            "page": page,
            "choix": scrutin.cleaned_data,
            "titre_scrutin": SCRUTINS[scrutin.cleaned_data["scrutin"]][0],
        }
    refuse = scrutin.errors or (contexte["form"] is not None and contexte["form"].errors)
    status = 422 if refuse else 200
    return render(request, "collectivites/renouveler.html", contexte, status=status)


def _echus(request, scrutin):
    choix = scrutin.cleaned_data
    lignes = Mandat.objects.visibles_par(request.user).a_trancher(
        choix["debut_le"], sans_fin=choix["sans_fin"]
    )
    lignes = lignes.filter(contact__fiche__collectivite__nature__in=scrutin.natures)
    if choix["departement"]:
        lignes = lignes.filter(contact__fiche__collectivite__departement_id=choix["departement"])
    return lignes.select_related("contact__fiche__collectivite").order_by(
        "contact__fiche__collectivite__recherche", "contact__recherche", "pk"
    )


def _envoyes(request, cles):
    cles = [cle for cle in cles if cle.isdecimal() and len(cle) < 19][:PAR_PAGE]
    lignes = Mandat.objects.visibles_par(request.user).filter(pk__in=cles)
    return list(
        lignes.select_related("contact__fiche__collectivite").order_by(
            "contact__fiche__collectivite__recherche", "contact__recherche", "pk"
        )
    )


def _appliquer(request, choix, form):
    bilan = actions.renouveler_mandats(
        sorts=form.sorts, debut_le=choix["debut_le"], fin_le=choix["fin_le"], agent=request.user
    )
    reelus, sortants = bilan[SortElu.REELU], bilan[SortElu.SORTANT]
    phrases = [
        f"{reelus} mandat{'s' * (reelus > 1)} renouvelé{'s' * (reelus > 1)}",
        f"{sortants} sortant·e{'s' * (sortants > 1)} hors des envois",
    ]
    if reste := bilan[SortElu.INCONNU]:
        phrases.append(f"{reste} à trancher plus tard")
    messages.success(request, f"{', '.join(phrases)}.")
    return redirect(f"{reverse('collectivites:renouveler_mandats')}?{request.GET.urlencode()}")
