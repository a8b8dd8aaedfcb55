"""Préparer une campagne d’enquête."""

from datetime import timedelta

from django import forms

from predict.noyau.formulaires import ChampDate, FormulaireModele

from ..calculs.destinataires import DESTINATAIRES, REFERENTE
from ..models import Campagne, VersionQuestionnaire
from ..regles import DeclenchementCampagne

SEUIL_MINIMAL = 3
RELANCES_MAX, JOUR_MAX = 4, 90
DUREE = timedelta(days=42)


def versions_proposees(agent):
    """La dernière version publiée de chaque questionnaire qui n’est pas archivé."""
    versions = VersionQuestionnaire.objects.visibles_par(agent).filter(
        publiee_le__isnull=False, questionnaire__archive=False
    )
    dernieres = {v.questionnaire_id: v.pk for v in versions.order_by("numero")}
    return versions.filter(pk__in=dernieres.values()).select_related("questionnaire")


class CampagneForm(FormulaireModele):
    """`automatique` : à la clôture de chaque accompagnement, sans liste ni fin."""

    qui = forms.ChoiceField(
        label="À qui écrire", choices=DESTINATAIRES, initial=REFERENTE, widget=forms.RadioSelect
    )
    close_le = ChampDate(label="Dernier jour pour répondre")
    relances = forms.CharField(
        label="Relances", required=False, max_length=40, initial="7, 14",
        help_text="Jours après l’envoi, séparés par des virgules ; vide : aucune. Elles s’arrêtent "
        "dès que la personne a répondu.",
    )  # fmt: skip

    class Meta:
        model = Campagne
        fields = ["titre", "questionnaire", "message", "close_le", "relances", "anonyme", "seuil"]
        labels = {
            "titre": "Titre, tel qu’il se lira", "questionnaire": "Questionnaire",
            "message": "Mot du courriel",
            "anonyme": "Réponses anonymes pour l’équipe",
            "seuil": "Anonyme, se lit à partir de",
        }  # fmt: skip
        widgets = {"message": forms.Textarea(attrs={"rows": 5})}
        help_texts = {
            "anonyme": "Ni nom ni répartition avant la fin de la campagne ; les petits effectifs "
            "se regroupent. Sans anonymat, qui répond lit que l’équipe verra son nom.",
            "seuil": f"Nombre de collectivités répondantes, {SEUIL_MINIMAL} au moins : en dessous, "
            "une enquête anonyme ne montre rien et n’entre ni dans I6 ni dans I8. De même si "
            "toutes ses réponses se ressemblent : 100 % dirait celle de chacune.",
        }

    field_order = ["titre", "questionnaire", "qui", "message", "close_le", "relances"]

    def __init__(self, *args, agent, le, automatique=False, **options):
        super().__init__(*args, **options)
        self.le, self.automatique = le, automatique
        versions = self.fields["questionnaire"]
        versions.queryset = versions_proposees(agent)
        versions.empty_label = "Les trois questions communes : satisfaction, autonomie, mot libre"
        versions.initial = versions.queryset.first()
        versions.label_from_instance = str
        self.fields["close_le"].initial = le + DUREE
        self.fields["seuil"].initial = SEUIL_MINIMAL
        if automatique:
            del self.fields["qui"], self.fields["close_le"]
        self.instance.ouverte_le = le
        self.instance.declenchement = (
            DeclenchementCampagne.CLOTURE if automatique else DeclenchementCampagne.SELECTION
        )

    def clean_close_le(self):
        close = self.cleaned_data["close_le"]
        if close and close < self.le:
            raise forms.ValidationError("Ce jour est passé : laissez le temps de répondre.")
        return close

    def clean_relances(self):
        mots = self.cleaned_data["relances"].replace(";", ",").replace(" ", ",").split(",")
        try:
            jours = sorted({int(mot) for mot in mots if mot})
        except ValueError:
            jours = [0]
        if len(jours) > RELANCES_MAX or any(not 1 <= j <= JOUR_MAX for j in jours):
            raise forms.ValidationError(
                f"Écrivez des nombres de jours, de 1 à {JOUR_MAX}, {RELANCES_MAX} au plus : 7, 14."
            )
        return jours

    def clean_seuil(self):
        seuil = self.cleaned_data.get("seuil")
        if seuil is not None and seuil < SEUIL_MINIMAL:
            raise forms.ValidationError(f"Le seuil d’anonymat est de {SEUIL_MINIMAL} au moins.")
        return seuil
