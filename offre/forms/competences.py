"""S’auto-évaluer : savoir par savoir, posture par posture, sur l’échelle de l’outil."""

from django import forms
from django.db import transaction
from django.utils.text import slugify

from predict.noyau.champs import preparer
from predict.noyau.formulaires import Conflit, FormulaireVersionne

from ..actions.competences import noter_reponses, ouvrir_evaluation
from ..calculs.competences import elements_de
from ..models import Competence, Evaluation
from ..regles import NiveauCompetence

SANS_NIVEAU = "Non évalué"
NOTE_MAX = 300


def nom_de(element):
    """Nom de champ stable d’un élément : il survit à un référentiel réordonné."""
    return slugify(f"{element.competence.code} {element.cle}")


class EvaluationForm(FormulaireVersionne):
    """Un niveau et une note par élément ; rien n’est obligatoire.

    `avant` : {(compétence, élément): (niveau, date, évaluation)} de la dernière remise.
    """

    class Meta:
        model = Evaluation
        fields = ["commentaire"]
        labels = {"commentaire": "Ce que vous voulez ajouter"}
        help_texts = {
            "commentaire": "Une formation qui vous servirait, une expérience à transmettre, ce qui "
            "vous manque de temps ou de moyens."
        }
        widgets = {"commentaire": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args, auteur, le, avant=None, **options):
        super().__init__(*args, **options)
        self.auteur, self.le = auteur, le
        avant, reponses = avant or {}, {}
        if self.instance.pk:
            reponses = {(r.competence_id, r.element): r for r in self.instance.reponses.all()}
        self.groupes = [
            {
                "competence": competence,
                "lignes": [
                    self._ligne(element, reponses, avant) for element in elements_de(competence)
                ],
            }
            for competence in Competence.objects.all()
        ]

    def _ligne(self, element, reponses, avant):
        nom, cle = nom_de(element), (element.competence.pk, element.cle)
        self.fields[f"n-{nom}"] = forms.TypedChoiceField(
            label=element.libelle, required=False, coerce=int, empty_value=None,
            choices=[*NiveauCompetence.choices, ("", SANS_NIVEAU)], widget=forms.RadioSelect,
        )  # fmt: skip
        self.fields[f"t-{nom}"] = forms.CharField(
            label=f"Note : {element.libelle}", required=False, max_length=NOTE_MAX
        )
        reponse = reponses.get(cle)
        self.initial[f"n-{nom}"] = reponse.niveau if reponse else ""
        self.initial[f"t-{nom}"] = reponse.note if reponse else ""
        for prefixe in ("n", "t"):
            preparer(self.fields[f"{prefixe}-{nom}"])
        niveau, le, _ = avant.get(cle, (None, None, None))
        return {
            "element": element,
            "niveau": self[f"n-{nom}"],
            "note": self[f"t-{nom}"],
            "avant": NiveauCompetence(niveau).label if niveau else "",
            "avant_le": le,
        }

    def clean(self):
        nettoye = super().clean()
        for groupe in self.groupes:
            for ligne in groupe["lignes"]:
                note, niveau = ligne["note"].name, ligne["niveau"].name
                if nettoye.get(note) and niveau in nettoye and nettoye[niveau] is None:
                    self.add_error(niveau, "Choisissez un niveau pour garder votre note.")
        return nettoye

    @property
    def nombre(self):
        """Combien d’éléments le référentiel propose."""
        return sum(len(groupe["lignes"]) for groupe in self.groupes)

    @property
    def dits(self):
        return sum(
            ligne["niveau"].value() not in ("", None)
            for groupe in self.groupes
            for ligne in groupe["lignes"]
        )

    @transaction.atomic
    def save(self, commit=True):
        if self.instance.pk is None:
            brouillon, ne = ouvrir_evaluation(agent=self.auteur, le=self.le)
            if not ne:
                # Un autre onglet l’a commencé : sa version n’est pas celle de cette page.
                self.instance = brouillon
                raise Conflit
            brouillon.commentaire = self.cleaned_data["commentaire"]
            brouillon.save(update_fields=["commentaire", "modifie_le"])
            self.instance = brouillon
        else:
            super().save(commit)
        noter_reponses(
            evaluation=self.instance,
            reponses={
                (ligne["element"].competence.pk, ligne["element"].cle): (
                    self.cleaned_data[ligne["niveau"].name],
                    self.cleaned_data[ligne["note"].name],
                )
                for groupe in self.groupes
                for ligne in groupe["lignes"]
            },
        )
        return self.instance
