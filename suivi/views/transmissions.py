"""Ce que le réseau remet à la coordination : voir ce qui part, confirmer, retirer."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone

from predict.comptes.droits import est_direction, objet_ou_404

from ..actions.transmissions import TransmissionRefusee, retirer
from ..actions.transmissions import transmettre as remettre
from ..calculs import Periode
from ..calculs.transmission import composer, empreinte
from ..models import Cloture, Indicateur, Transmission
from .affichage_national import mesures_lisibles


def transmissions(request):
    """Ce qui est parti, et les périodes closes qui peuvent partir."""
    lues = list(Transmission.objects.visibles_par(request.user).order_by("-du", "-transmise_le"))
    par_periode = {(t.du, t.au): t for t in lues if t.retiree_le is None}
    remplacantes = {(t.du, t.au, t.transmise_le) for t in lues}
    clotures = Cloture.objects.visibles_par(request.user).en_vigueur()
    contexte = {
        "lignes": [(t, (t.du, t.au, t.retiree_le) in remplacantes) for t in lues],
        "a_transmettre": [
            (c, parti)
            for c in clotures
            if (parti := par_periode.get((c.du, c.au))) is None or parti.cloture_ref != c.ref
        ],
        "peut_transmettre": est_direction(request.user),
    }
    return render(request, "suivi/national/transmissions.html", contexte)


def transmission(request, pk):
    """Une transmission telle qu’elle est partie ; son réseau seul la lit ainsi."""
    une = objet_ou_404(request, Transmission.objects.select_related("reseau"), pk=pk)
    contexte = {
        "transmission": une,
        "periode": Periode(une.du, une.au),
        "mesures": mesures_lisibles(une.mesures.all(), Indicateur.objects.all()),
        "peut_transmettre": est_direction(request.user),
    }
    return render(request, "suivi/national/transmission.html", contexte)


def transmettre(request, pk):
    """Exactement ce qui part, ce qui ne part pas ; confirmer l’envoie."""
    cloture = objet_ou_404(request, Cloture.objects, pk=pk)
    if request.method == "POST":
        try:
            partie = remettre(
                cloture=cloture, agent=request.user, vu=request.POST.get("vu", ""),
                le=timezone.now(),
            )  # fmt: skip
        except TransmissionRefusee as refus:
            messages.error(request, str(refus))
            return redirect("suivi:transmettre", pk=pk)
        messages.success(request, "Période transmise : la coordination la lit désormais.")
        return redirect("suivi:transmission", pk=partie.pk)
    periode = Periode(cloture.du, cloture.au)
    remises = composer(cloture.chiffres.all(), periode)
    contexte = {
        "cloture": cloture,
        "periode": periode,
        "mesures": mesures_lisibles(remises, Indicateur.objects.all()),
        "vu": empreinte(remises),
        "deja": Transmission.objects.visibles_par(request.user)
        .en_vigueur()
        .filter(du=cloture.du, au=cloture.au)
        .first(),
    }
    return render(request, "suivi/national/transmettre.html", contexte)


def retirer_transmission(request, pk):
    une = objet_ou_404(request, Transmission.objects.select_related("reseau"), pk=pk)
    if request.method == "POST":
        if retirer(transmission=une, agent=request.user, le=timezone.now()):
            messages.success(request, "Transmission retirée : la coordination ne la lit plus.")
        else:
            messages.info(request, "Cette transmission n’était déjà plus en vigueur.")
        return redirect("suivi:transmissions")
    contexte = {"transmission": une, "periode": Periode(une.du, une.au)}
    return render(request, "suivi/national/retirer.html", contexte)
