"""Répondre à une enquête : un champ par question, dans l’ordre du questionnaire."""

from decimal import Decimal

from django import forms

from predict.noyau.champs import preparer
from predict.noyau.formulaires import ChampNombre, Formulaire

from ..calculs.questionnaires import NOTES, OUI_NON
from ..regles import RoleQuestion, TypeQuestion

OUBLI = "Choisissez une réponse."
OUBLIS = {
    TypeQuestion.NOTE: "Choisissez une note, de 1 à 5.",
    TypeQuestion.OUI_NON: "Choisissez une réponse ; « Ne sait pas » en est une.",
    TypeQuestion.TEXTE: "Écrivez quelques mots.",
    TypeQuestion.NOMBRE: "Écrivez un nombre.",
}
LONGUEUR_TEXTE = 4000


class EnqueteForm(Formulaire):
    """`questions` : celles de la campagne, dans l’ordre ; `partielle` : rien n’est exigé.

    Rien n’est coché d’avance, sauf ce que la personne avait déjà répondu (`initial`).
    """

    def __init__(self, *args, questions, partielle=False, anonyme=False, **options):
        super().__init__(*args, **options)
        self.questions = questions
        for question in questions:
            champ = _champ(question)
            if partielle:
                champ.required = False
            self.fields[question.code] = champ
            if question.role == RoleQuestion.VERBATIM:
                qui = "sans dire de qui" if anonyme else "avec le nom de la collectivité"
                self.fields["accord"] = forms.BooleanField(
                    label=f"Le réseau peut citer ces mots, {qui}", required=False
                )
        for champ in self.fields.values():
            preparer(champ)

    def valeurs(self):
        """{code: valeur} de ce qui est répondu et lisible, tel que la base le garde (JSON)."""
        lues = {q.code: _nue(self.cleaned_data.get(q.code)) for q in self.questions}
        return {code: valeur for code, valeur in lues.items() if valeur not in (None, "", [])}

    @property
    def accord(self):
        return bool(self.cleaned_data.get("accord"))


def _champ(question):
    commun = {
        "label": question.libelle,
        "help_text": question.aide,
        "required": question.obligatoire,
        "error_messages": {"required": OUBLIS.get(question.type, OUBLI)},
    }
    if question.type == TypeQuestion.NOTE:
        return forms.TypedChoiceField(
            choices=NOTES, coerce=int, empty_value=None, widget=forms.RadioSelect, **commun
        )
    if question.type == TypeQuestion.OUI_NON:
        return forms.ChoiceField(choices=OUI_NON, widget=forms.RadioSelect, **commun)
    choix = [(c, c) for c in question.choix]
    if question.type == TypeQuestion.CHOIX:
        return forms.ChoiceField(choices=choix, widget=forms.RadioSelect, **commun)
    if question.type == TypeQuestion.MULTIPLE:
        return forms.MultipleChoiceField(
            choices=choix, widget=forms.CheckboxSelectMultiple, **commun
        )
    if question.type == TypeQuestion.NOMBRE:
        return ChampNombre(max_digits=12, decimal_places=2, **commun)
    return forms.CharField(
        widget=forms.Textarea(attrs={"rows": 4}), max_length=LONGUEUR_TEXTE, **commun
    )


def _nue(valeur):
    if isinstance(valeur, Decimal):
        return int(valeur) if valeur == valeur.to_integral_value() else float(valeur)
    return valeur.strip() if isinstance(valeur, str) else valeur
