"""Écrire un questionnaire : son titre, ses textes, ses questions."""

from django import forms

from predict.noyau.formulaires import Formulaire, FormulaireModele, FormulaireVersionne

from ..models import Question, VersionQuestionnaire
from ..regles import RoleQuestion, TypeQuestion

TYPE_DU_ROLE = {
    RoleQuestion.SATISFACTION: TypeQuestion.NOTE,
    RoleQuestion.AUTONOMIE: TypeQuestion.OUI_NON,
    RoleQuestion.VERBATIM: TypeQuestion.TEXTE,
}
A_CHOIX = frozenset({TypeQuestion.CHOIX, TypeQuestion.MULTIPLE})
CHOIX_MAX = 20


class QuestionnaireForm(Formulaire):
    titre = forms.CharField(label="Titre du questionnaire", max_length=200)


class VersionForm(FormulaireVersionne):
    class Meta:
        model = VersionQuestionnaire
        fields = ["introduction", "remerciement"]
        labels = {
            "introduction": "Mot d’accueil",
            "remerciement": "Mot de remerciement, après l’envoi",
        }


class QuestionForm(FormulaireModele):
    choix = forms.CharField(
        label="Choix proposés, un par ligne", required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Pour « un choix » et « plusieurs choix » seulement.",
    )  # fmt: skip

    class Meta:
        model = Question
        fields = ["libelle", "aide", "type", "choix", "obligatoire", "role"]
        labels = {
            "libelle": "Question", "aide": "Précision sous la question",
            "obligatoire": "Réponse obligatoire", "role": "Ce qu’elle nourrit",
        }  # fmt: skip
        help_texts = {
            "role": "Une seule question par rôle : la note pour I6, oui ou non pour I8, le texte "
            "libre pour les citations."
        }

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.initial["choix"] = "\n".join(self.instance.choix or [])
        self.fields["role"].choices = [("", "Aucun indicateur"), *RoleQuestion.choices]

    def clean(self):
        nettoye = super().clean()
        type_, role = nettoye.get("type"), nettoye.get("role")
        lignes = [" ".join(x.split()) for x in (nettoye.get("choix") or "").splitlines()]
        choix = list(dict.fromkeys(x[:120] for x in lignes if x))
        if type_ in A_CHOIX and not 2 <= len(choix) <= CHOIX_MAX:
            self.add_error("choix", f"Écrivez de 2 à {CHOIX_MAX} choix, un par ligne.")
        nettoye["choix"] = choix if type_ in A_CHOIX else []
        attendu = TYPE_DU_ROLE.get(role)
        if attendu and type_ and type_ != attendu:
            self.add_error("role", f"Ce rôle demande le type « {TypeQuestion(attendu).label} ».")
        elif role and self._role_pris(role):
            self.add_error("role", "Une autre question nourrit déjà cet indicateur.")
        return nettoye

    def _role_pris(self, role):
        autres = self.instance.questionnaire_version.questions.filter(role=role)
        return autres.exclude(pk=self.instance.pk).exists()
