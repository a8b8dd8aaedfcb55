"""Une direction ou un service de l’organigramme."""

from django import forms
from django.db import transaction

from predict.noyau.formulaires import FormulaireVersionne

from ..actions import ranger_direction
from ..models import Direction


class DirectionForm(FormulaireVersionne):
    class Meta:
        model = Direction
        fields = ["nom", "parente", "porte_international", "note"]
        labels = {"nom": "Nom de la direction ou du service", "parente": "Dépend de"}
        help_texts = {
            "parente": "Vide : elle dépend directement de la direction générale ou des élu·es.",
            "porte_international": "C’est elle que l’on appelle pour l’action internationale.",
        }
        widgets = {"note": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args, fiche, auteur, **options):
        super().__init__(*args, **options)
        self.fiche, self.auteur = fiche, auteur
        autres = fiche.directions.all()
        if self.instance.pk:
            autres = autres.exclude(pk=self.instance.pk)
        self.fields["parente"].queryset = autres
        self.fields["parente"].empty_label = "Aucune : au premier rang"

    def clean_nom(self):
        nom = " ".join(self.cleaned_data["nom"].split())
        meme = self.fiche.directions.filter(nom=nom).exclude(pk=self.instance.pk)
        if meme.exists():
            raise forms.ValidationError("Cette direction est déjà dans l’organigramme.")
        return nom

    def clean_parente(self):
        """Une direction ne dépend pas d’un de ses propres services."""
        parente = self.cleaned_data["parente"]
        if parente is None or self.instance.pk is None:
            return parente
        dependances = dict(self.fiche.directions.values_list("pk", "parente_id"))
        vues, une = set(), parente.pk
        while une is not None and une not in vues:
            if une == self.instance.pk:
                raise forms.ValidationError(
                    f"«\u00a0{parente}\u00a0» dépend déjà de cette direction : "
                    "changez d’abord cela."
                )
            vues.add(une)
            une = dependances.get(une)
        return parente

    @transaction.atomic
    def save(self, commit=True):
        creation = self.instance.pk is None
        direction = super().save(commit)
        if commit:
            champs = () if creation else self.changed_data
            ranger_direction(direction=direction, agent=self.auteur, champs=champs)
        return direction

    def creer(self):
        self.instance.fiche, self.instance.reseau_id = self.fiche, self.fiche.reseau_id
        return self.save()
