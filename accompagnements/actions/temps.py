"""Tenir sa semaine : d’une grille à des temps notés, corrigés, retirés."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F

from predict.comptes.actions import journaliser

from ..models import TempsPasse


class SemaineChangee(ValidationError):
    """La semaine n’est plus celle que la page avait lue : rien n’a été écrit."""

    def __init__(self):
        super().__init__("Votre semaine a changé entre-temps.")


@transaction.atomic
def tenir_semaine(*, agent, lundi, empreinte, lue, voulues):
    """Rend le temps de `agent` cette semaine-là égal à `voulues` ; rend le nombre de cases écrites.

    `voulues` : {clé (accompagnement, prestation, financement, objet): {jour de la semaine:
    minutes}} ; une ligne de la semaine qui n’y est pas ne change pas. `lue` : empreinte que la page
    avait lue, `empreinte` : la fonction qui la calcule. `SemaineChangee` si elles diffèrent.
    """
    dimanche = lundi + timedelta(days=6)
    siens = list(
        TempsPasse.objects.select_for_update()
        .filter(reseau_id=agent.reseau_id, agent=agent, le__range=(lundi, dimanche))
        .order_by("pk")
    )
    if empreinte(siens) != lue:
        raise SemaineChangee
    cases = {}
    for t in siens:
        cle = (t.accompagnement_id, t.prestation_id, t.financement_id, t.objet, t.le.weekday())
        cases.setdefault(cle, []).append(t)
    ecrites = 0
    for cle, minutes in voulues.items():
        sujet = (cle.accompagnement, cle.prestation, cle.financement, cle.objet)
        for jour in range(7):
            notes = cases.get((*sujet, jour), [])
            voulu = minutes.get(jour, 0)
            if sum(t.minutes for t in notes) == voulu:
                continue
            ecrites += 1
            _ecrire(agent, lundi + timedelta(days=jour), cle, notes, voulu)
    return ecrites


def _ecrire(agent, le, cle, notes, minutes):
    """Une case : le premier temps noté prend la somme voulue, les autres s’en vont."""
    garde, de_trop = (notes[:1], notes[1:]) if minutes else ([], notes)
    for t in de_trop:
        journaliser(agent=agent, verbe="temps passé : suppression", objet=t)
        t.delete()
    if not minutes:
        return
    if garde:
        TempsPasse.objects.filter(pk=garde[0].pk).update(minutes=minutes, version=F("version") + 1)
        journaliser(
            agent=agent, verbe="temps passé : modification", objet=garde[0], champs=["minutes"]
        )
        return
    temps = TempsPasse(
        reseau_id=agent.reseau_id, agent=agent, le=le, minutes=minutes, objet=cle.objet,
        accompagnement_id=cle.accompagnement, prestation_id=cle.prestation,
        financement_id=cle.financement,
    )  # fmt: skip
    temps.full_clean(exclude=["reseau"])
    temps.save()
    journaliser(agent=agent, verbe="temps imputé", objet=temps)
