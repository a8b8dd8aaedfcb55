"""Une session de financement : sa page, ses dates, son règlement, ses exemples."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from predict.comptes.droits import est_interne, exiger

from .. import droits
from ..actions import financements as actions
from ..forms.exemples import ExempleForm
from ..forms.financements import CHANGE, SessionForm
from ..forms.regles import MAX_REGLES, Reglement
from ..regles.eligibilite import NatureRegle, RegleInvalide, rejouer
from ..regles.financement import nom_de_famille
from .financements import dire, page_de_saisie, retirer


def session(request, pk):
    une, le = droits.session_ou_404(request, pk), timezone.localdate()
    regles, rejeux, illisible = lire(une)
    contexte = {
        "session": dire(une, le),
        "famille": nom_de_famille(une.dispositif.famille),
        "regles": regles,
        "rejeux": rejeux,
        "contredits": sum(not r.tenu for r in rejeux),
        "illisible": illisible,
        "peut_regler": droits.peut_regler(request.user, une),
        "interne": est_interne(request.user),
        "depots": _candidatures(request.user, une),
    }
    return render(request, "financements/session.html", contexte)


def lire(une, regles=None):
    """(règles, exemples rejoués, ce qui ne se lit pas) ; la page s’ouvre même si la donnée est
    abîmée."""
    try:
        regles = une.table_des_regles if regles is None else regles
    except RegleInvalide as erreur:
        return (), [], str(erreur)
    try:
        return regles, rejouer(regles, une.exemples), ""
    except RegleInvalide as erreur:
        return regles, [], str(erreur)


def _candidatures(agent, une):
    """{brouillons, déposées} de notre réseau ; `None` pour qui n’en est pas."""
    if not est_interne(agent):
        return None
    siennes = une.candidatures.visibles_par(agent)
    deposees = siennes.filter(deposee_le__isnull=False).count()
    return {"deposees": deposees, "brouillons": siennes.count() - deposees}


def creer_session(request, pk):
    dispositif = droits.dispositif_ou_404(request, pk)
    form = SessionForm(request.POST or None, initial={"annee": timezone.localdate().year})
    form.instance.dispositif = dispositif
    if form.is_valid():
        proprietaire = droits.proprietaire_de(request.user)
        une = actions.creer(objet=form.instance, agent=request.user, proprietaire=proprietaire)
        messages.success(request, "Session ajoutée : écrivez maintenant ses règles.")
        return redirect("financements:regles", une.pk)
    return page_de_saisie(
        request, form, titre=f"Ajouter une session à {dispositif}", geste="Ajouter",
        retour=dispositif.get_absolute_url(),
        aide="Une date que vous ne connaissez pas reste vide : elle se lira « inconnue ».",
    )  # fmt: skip


def modifier_session(request, pk):
    une = droits.session_ou_404(request, pk)
    exiger(droits.peut_regler(request.user, une))
    form = SessionForm(request.POST or None, instance=une)
    if form.is_valid():
        lue = form.cleaned_data["numero_version"]
        try:
            actions.modifier_session(session=une, lue=lue, agent=request.user, valeurs=form.valeurs)
            messages.success(request, "Session enregistrée.")
            return redirect(une)
        except actions.SessionModifiee:
            form.accorder(droits.session_ou_404(request, pk).numero_version)
    return page_de_saisie(
        request, form, titre=f"Modifier {une}", geste="Enregistrer", retour=une.get_absolute_url(),
        url_retirer=reverse("financements:retirer_session", args=[pk]), quoi="cette session",
    )  # fmt: skip


@require_POST
def retirer_session(request, pk):
    une = droits.session_ou_404(request, pk)
    exiger(droits.peut_regler(request.user, une))
    return retirer(request, une, ailleurs="financements:sessions")


@require_POST
def copier_session(request, pk):
    une = droits.session_ou_404(request, pk)
    copie = actions.copier(session=une, agent=request.user, le=timezone.localdate())
    messages.success(request, "Session copiée, règles et exemples compris : donnez-lui ses dates.")
    return redirect("financements:modifier_session", copie.pk)


# -- Le règlement ------------------------------------------------------------------------


def regles(request, pk):
    """La table des règles, modifiée sans code. Un exemple contredit demande confirmation."""
    une = droits.session_ou_404(request, pk)
    exiger(droits.peut_regler(request.user, une))
    try:
        reglement = Reglement(une, request.POST if request.method == "POST" else None)
    except RegleInvalide as erreur:
        messages.error(request, f"Ce règlement ne se lit pas : {erreur}")
        return redirect(une)
    contredits = []
    if request.method == "POST" and reglement.is_valid():
        _, rejeux, _ = lire(une, reglement.regles)
        contredits = [(n, r) for n, r in enumerate(rejeux) if not r.tenu]
        if not contredits or "confirmer" in request.POST:
            try:
                actions.regler(
                    session=une, lue=reglement.lue, agent=request.user, regles=reglement.regles
                )
                return _regle(request, une, len(contredits))
            except actions.SessionModifiee:
                contredits = []
                une = droits.session_ou_404(request, pk)
                reglement.version.accorder(une.numero_version)
    contexte = {
        "session": une,
        "reglement": reglement,
        "contredits": contredits,
        "natures": NatureRegle.choices,
        "plein": len(reglement.lignes) >= MAX_REGLES,
        "conflit": CHANGE if reglement.version.errors else "",
        "actuelles": lire(une)[0] if reglement.version.errors else (),
    }
    refuse = contredits or reglement.en_erreur or reglement.version.errors
    status = 422 if refuse and not reglement.geste else 200
    return render(request, "financements/regles.html", contexte, status=status)


def _regle(request, une, contredits):
    if contredits:
        messages.warning(
            request, "Règles enregistrées. Des exemples disent encore autre chose : corrigez-les."
        )
        return redirect(f"{une.get_absolute_url()}#exemples")
    messages.success(request, "Règles enregistrées.")
    return redirect(une)


# -- Les exemples ------------------------------------------------------------------------


def exemples(request, pk):
    """Ajouter un exemple, ou modifier celui de `?rang=` (à partir de 0)."""
    une = droits.session_ou_404(request, pk)
    exiger(droits.peut_regler(request.user, une))
    rang = _rang(request.GET.get("rang"), une)
    ancien = une.exemples[rang] if rang is not None else None
    try:
        form = ExempleForm(request.POST or None, session=une, exemple=ancien)
    except (RegleInvalide, KeyError, TypeError, AttributeError):
        messages.error(request, "Cet exemple ne se lit pas : retirez-le et écrivez-le de nouveau.")
        form = ExempleForm(request.POST or None, session=une)
    if form.is_valid():
        lue = form.cleaned_data["numero_version"]
        try:
            actions.ranger_exemple(
                session=une, lue=lue, agent=request.user, exemple=form.exemple, rang=rang
            )
            _dire_le_rejeu(request, une, rang)
            return redirect(f"{une.get_absolute_url()}#exemples")
        except actions.SessionModifiee:
            form.accorder(droits.session_ou_404(request, pk).numero_version)
    contexte = {"session": une, "form": form, "rang": rang}
    status = 422 if form.errors else 200
    return render(request, "financements/exemple.html", contexte, status=status)


def _dire_le_rejeu(request, une, rang):
    _, rejeux, _ = lire(une)
    rejeu = rejeux[-1 if rang is None else rang] if rejeux else None
    if rejeu is None or rejeu.tenu:
        messages.success(request, "Exemple enregistré : les règles disent la même chose.")
    else:
        messages.warning(
            request,
            f"Exemple enregistré, mais les règles disent « {rejeu.obtenu.label} » : "
            "corrigez l’exemple, ou la règle.",
        )


@require_POST
def retirer_exemple(request, pk):
    une = droits.session_ou_404(request, pk)
    exiger(droits.peut_regler(request.user, une))
    rang = _rang(request.POST.get("rang"), une)
    version = request.POST.get("numero_version", "")
    if rang is None or not version.isdecimal():
        messages.warning(request, "Cet exemple n’existe plus.")
        return redirect(une)
    try:
        actions.retirer_exemple(session=une, lue=int(version[:6]), agent=request.user, rang=rang)
        messages.success(request, "Exemple retiré.")
    except actions.SessionModifiee:
        messages.warning(request, "Quelqu’un a modifié cette session : relisez avant de retirer.")
    return redirect(f"{une.get_absolute_url()}#exemples")


def _rang(valeur, une):
    if not valeur:
        return None
    if not valeur.isdecimal() or int(valeur[:4]) >= len(une.exemples):
        raise Http404
    return int(valeur)
