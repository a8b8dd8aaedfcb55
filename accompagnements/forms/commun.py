"""Ce que partagent les saisies de l’accompagnement."""

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError

from predict.comptes.models import Agent
from predict.comptes.regles import ROLES_INTERNES
from predict.noyau.formulaires import ChampDate, Formulaire


def porter(formulaire, erreur):
    """Pose l’erreur d’une action sous le champ qu’elle nomme, sinon en tête du formulaire."""
    if not hasattr(erreur, "error_dict"):
        formulaire.add_error(None, erreur)
        return
    for nom, erreurs in erreur.error_dict.items():
        place = nom if nom in formulaire.fields and nom != NON_FIELD_ERRORS else None
        formulaire.add_error(place, erreurs)


def tenter(formulaire, acte, **valeurs):
    """Appelle l’action ; vrai si elle a écrit, faux si son refus est porté au formulaire.

    L’action est atomique : un refus n’a rien laissé derrière lui.
    """
    try:
        acte(**valeurs)
    except ValidationError as erreur:
        porter(formulaire, erreur)
        return False
    return True


def agents_du_reseau(reseau_id):
    """Membres de l’équipe, pour confier un dossier."""
    return Agent.objects.filter(
        adhesions__reseau_id=reseau_id,
        adhesions__active=True,
        adhesions__role__in=ROLES_INTERNES,
        is_active=True,
    ).order_by("nom", "prenom")


def passee(le, aujourdhui):
    """Une date de fait accompli ne se prend pas dans l’avenir."""
    if le and le > aujourdhui:
        raise forms.ValidationError("Cette date est à venir : notez-la quand ce sera fait.")
    return le


class FaitForm(Formulaire):
    """Un geste daté d’aujourd’hui ou d’avant, avec ou sans motif."""

    le = ChampDate(label="Date")

    def __init__(self, *args, aujourdhui, **options):
        options.setdefault("initial", {}).setdefault("le", aujourdhui)
        super().__init__(*args, **options)
        self.aujourdhui = aujourdhui

    def clean_le(self):
        return passee(self.cleaned_data["le"], self.aujourdhui)
