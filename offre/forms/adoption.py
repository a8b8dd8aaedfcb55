"""Décider d’un service commun, en un écran : où il va, combien de jours, qui le paie."""

from django import forms

from predict.noyau.champs import ChampNombre
from predict.noyau.formulaires import Formulaire
from predict.noyau.typographie import jours

from ..regles import Volet

A_TROUVER = "à trouver"


class AdoptionForm(Formulaire):
    volet = forms.ChoiceField(label="Volet", choices=Volet.choices, widget=forms.RadioSelect)
    jours_indicatifs = ChampNombre(
        label="Jours indicatifs", required=False, max_digits=5, decimal_places=1, min_value=0
    )
    financement_dedie = forms.CharField(
        label="Financement dédié",
        required=False,
        max_length=200,
        help_text="Au spécifique : ce qui paie ce service. « À trouver » convient en attendant.",
    )
    competence_a_acquerir = forms.CharField(
        label="Ou compétence à acquérir",
        required=False,
        max_length=200,
        help_text="Ce que l’équipe doit apprendre avant de le proposer.",
    )

    def __init__(self, *args, commun, **options):
        super().__init__(*args, **options)
        if commun.jours_min or commun.jours_max:
            suite = ", à vérifier" if commun.jours_a_verifier else ""
            self.fields[
                "jours_indicatifs"
            ].help_text = (
                f"Le commun indique {jours(commun.jours_min)} à {jours(commun.jours_max)}{suite}."
            )

    def clean(self):
        donnees = super().clean()
        au_socle = donnees.get("volet") == Volet.SOCLE
        if au_socle and donnees.get("financement_dedie", "").casefold() == A_TROUVER:
            # Proposé pour le spécifique : au socle, il n’y a rien à trouver.
            donnees["financement_dedie"] = ""
        finance = donnees.get("financement_dedie") or donnees.get("competence_a_acquerir")
        if donnees.get("volet") == Volet.SPECIFIQUE and not finance:
            self.add_error(
                "financement_dedie",
                "Un service spécifique dit ce qui le finance (ou « à trouver »), ou la compétence "
                "à acquérir.",
            )
        return donnees
