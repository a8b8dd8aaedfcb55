"""Recevoir les échéances par courriel : le rythme, les dispositifs suivis."""

from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect, render
from django.utils import timezone

from ..actions.veille import regler_veille
from ..calculs.echeances import echeances_de
from ..forms.veille import VeilleForm
from ..models import Veille
from ..regles.financement import JOURS_DE_VEILLE
from .financements import dire


def veille(request):
    agent, le = request.user, timezone.localdate()
    sienne = Veille.objects.visibles_par(agent).filter(agent=agent).first()
    form = VeilleForm(
        request.POST or None,
        instance=sienne or Veille(agent=agent, reseau=agent.reseau),
        agent=agent,
    )
    if form.is_valid() and _enregistrer(form, agent):
        messages.success(request, "C’est enregistré.")
        return redirect("financements:veille")
    contexte = {
        "form": form,
        "veille": sienne,
        "jours": JOURS_DE_VEILLE,
        "prochaines": [dire(s, le) for s in echeances_de(agent, le)],
    }
    status = 422 if form.errors else 200
    return render(request, "financements/veille.html", contexte, status=status)


@transaction.atomic
def _enregistrer(form, agent):
    if not form.enregistrer():
        return False
    regler_veille(veille=form.instance, agent=agent, champs=form.changed_data)
    return True
