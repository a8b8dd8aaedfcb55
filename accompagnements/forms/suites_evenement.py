"""Relancer après un événement : pour quand."""

from django.utils import timezone

from predict.noyau.formulaires import ChampDate, Formulaire


class RelanceForm(Formulaire):
    le = ChampDate(label="À faire pour le", initial=timezone.localdate)
