"""Les partenariats d’une fiche : l’onglet, la saisie, le retrait."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from .. import droits
from ..actions.partenariats import ranger_partenariat, retirer_partenariat
from ..forms.partenariats import PartenariatForm
from ..regles import EtatPartenariat, TypePartenariat
from ..regles.monde import annee_dite, terme_de_la_convention
from .entete import contexte_fiche


def dire(partenariat, le):
    """Ce que l’on montre d’un partenariat : des phrases courtes, l’alerte de sa convention."""
    return {
        "partenariat": partenariat,
        "annees": annee_dite(partenariat.debut_annee, partenariat.fin_annee),
        "terme": terme_de_la_convention(partenariat.convention_fin_le, le),
        "est_jumelage": partenariat.type == TypePartenariat.JUMELAGE,
    }


def partenariats(request, pk):
    """L’onglet : ce qui vit d’abord, ce qui est terminé ensuite."""
    fiche, le = droits.fiche_ou_404(request, pk), timezone.localdate()
    contexte = contexte_fiche(fiche, "partenariats", le)
    dits = [dire(un, le) for un in fiche.partenariats.select_related("comite")]
    finis = [d for d in dits if d["partenariat"].etat == EtatPartenariat.TERMINE]
    contexte["vivants"] = [d for d in dits if d not in finis]
    contexte["finis"] = finis
    return render(request, "collectivites/partenariats.html", contexte)


def creer_partenariat(request, pk):
    fiche = droits.fiche_ou_404(request, pk)
    form = PartenariatForm(request.POST or None, fiche=fiche)
    if form.is_valid():
        form.instance.fiche, form.instance.reseau_id = fiche, fiche.reseau_id
        partenariat = form.save()
        ranger_partenariat(
            partenariat=partenariat, agent=request.user, nom_du_comite=form.comite_saisi
        )
        messages.success(request, "Partenariat ajouté.")
        return redirect("collectivites:partenariats", pk)
    return _page(request, form, titre="Ajouter un partenariat", geste="Ajouter")


def modifier_partenariat(request, pk):
    partenariat = droits.partenariat_ou_404(request, pk)
    form = PartenariatForm(request.POST or None, instance=partenariat, fiche=partenariat.fiche)
    if form.is_valid() and form.enregistrer():
        ranger_partenariat(
            partenariat=partenariat,
            agent=request.user,
            champs=form.changed_data,
            nom_du_comite=form.comite_saisi,
        )
        messages.success(request, "Partenariat enregistré.")
        return redirect("collectivites:partenariats", partenariat.fiche_id)
    return _page(request, form, titre="Modifier le partenariat", geste="Enregistrer")


def _page(request, form, *, titre, geste):
    contexte = {"form": form, "fiche": form.fiche, "titre": titre, "geste": geste}
    contexte["partenariat"] = form.instance if form.instance.pk else None
    status = 422 if form.errors else 200
    return render(request, "collectivites/partenariat.html", contexte, status=status)


@require_POST
def retirer(request, pk):
    partenariat = droits.partenariat_ou_404(request, pk)
    fiche_id = partenariat.fiche_id
    retirer_partenariat(partenariat=partenariat, agent=request.user)
    messages.success(request, "Partenariat retiré.")
    return redirect("collectivites:partenariats", fiche_id)
