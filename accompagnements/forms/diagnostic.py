"""Saisies du diagnostic territorial : le diagnostic, ses textes par volet, ses lignes."""

from django import forms
from django.utils import timezone

from collectivites.forms.champs import champ_pays
from collectivites.models import Acteur, Contact
from predict.noyau.formulaires import ChampDate, Formulaire, FormulaireVersionne
from predict.noyau.typographie import date_longue

from ..models import (
    CompetenceTerritoire,
    Diagnostic,
    ElementAfom,
    Entretien,
    QuestionDiagnostic,
    Recommandation,
    ScenarioTerritoire,
    TacheDiagnostic,
)
from ..regles.diagnostic import (
    CRITERES,
    NOTES,
    REPONSES_MAX,
    ReponseIllisible,
    compter,
    ecrire_reponses,
    lire_reponses,
    noter,
)
from .commun import passee

# Ce que l’on écrit ensemble, et la page où l’on revient.
VOLETS = {
    "reperes": ("Titre et dates", "diagnostic", ("titre", "debut_le", "fin_prevue_le")),
    "cadre": (
        "Cadre et méthode",
        "diagnostic",
        ("contexte", "objectifs", "perimetre", "methode", "relais"),
    ),
    "questionnaire": (
        "Diffusion du questionnaire",
        "diagnostic_collecte",
        ("diffusion", "diffuses", "recus"),
    ),
    "portrait": ("Portrait du territoire", "diagnostic_territoire", ("portrait",)),
    "acteurs": ("Lecture de la carte des acteurs", "diagnostic_territoire", ("lecture_acteurs",)),
    "partenariats": (
        "Lecture des partenariats",
        "diagnostic_territoire",
        ("lecture_partenariats",),
    ),
    "synthese": ("Synthèse et suites", "diagnostic_rapport", ("synthese", "suites")),
}
AIDES = {
    "contexte": "Qui demande, pourquoi maintenant. Repris de la fiche besoins à l’ouverture.",
    "objectifs": "Une idée par ligne : ce que la collectivité saura ou décidera à la fin.",
    "perimetre": "Quelles communes, quels liens, quelles années ; et ce que l’on laisse de côté.",
    "methode": "Comment on s’y est pris : qui a été interrogé, comment, avec quelles limites.",
    "relais": "Qui ouvre les portes : élu·es, agents, secrétariats de mairie.",
    "diffusion": "Par qui, par quel moyen, avec quelles relances.",
    "portrait": "Ce qu’il faut savoir d’ici pour comprendre la suite. « # » devant une ligne en "
    "fait un intertitre, « - » une puce.",
    "lecture_acteurs": "Qui est proche, qui manque, qui pourrait empêcher.",
    "lecture_partenariats": "Lesquels vivent, lesquels dorment, ce qu’ils ont en commun.",
    "synthese": "La page que l’on lira si l’on n’en lit qu’une.",
    "suites": "Ce qui vient après, et ce que ce travail ne dit pas.",
}


class DiagnosticForm(FormulaireVersionne):
    """À l’ouverture : les repères et le cadre. Ensuite, un volet à la fois."""

    class Meta:
        model = Diagnostic
        fields = [nom for _, _, noms in VOLETS.values() for nom in noms]
        help_texts = AIDES
        widgets = {
            nom: forms.Textarea(attrs={"rows": 10 if nom in ("portrait", "synthese") else 4})
            for nom in AIDES
        }

    def __init__(self, *args, volets, **options):
        super().__init__(*args, **options)
        gardes = {nom for volet in volets for nom in VOLETS[volet][2]} | {"version"}
        for nom in set(self.fields) - gardes:
            del self.fields[nom]

    def clean(self):
        nettoye = super().clean()
        debut, fin = nettoye.get("debut_le"), nettoye.get("fin_prevue_le")
        if debut and fin and fin < debut:
            self.add_error("fin_prevue_le", "Un diagnostic ne peut pas finir avant de commencer.")
        if debut and self.instance.rendu_le and self.instance.rendu_le < debut:
            self.add_error("debut_le", "Il a déjà été rendu avant cette date.")
        diffuses, recus = nettoye.get("diffuses"), nettoye.get("recus")
        if diffuses is not None and recus is not None and recus > diffuses:
            self.add_error("recus", "Il n’en revient pas plus qu’on n’en a remis.")
        return nettoye


class _LigneForm(FormulaireVersionne):
    """`diagnostic` : celui auquel la ligne appartient ; `agent`, `aujourdhui` : qui, quand."""

    def __init__(self, *args, diagnostic, agent, aujourdhui, **options):
        super().__init__(*args, **options)
        self.diagnostic, self.agent, self.aujourdhui = diagnostic, agent, aujourdhui
        if "acteur" in self.fields:
            fiche = diagnostic.accompagnement.fiche_id
            acteurs = Acteur.objects.visibles_par(agent).filter(fiches__fiche=fiche)
            deja = Acteur.objects.filter(pk=self.instance.acteur_id or 0)
            self.fields["acteur"].queryset = (acteurs | deja).distinct().order_by("nom", "pk")
            self.fields["acteur"].empty_label = "Aucun"
            self.fields["acteur"].help_text = "Les acteurs reliés à la fiche de la collectivité."


class PasForm(_LigneForm):
    class Meta:
        model = TacheDiagnostic
        fields = ["libelle", "phase", "prevue_le", "faite_le", "note"]
        labels = {"libelle": "Pas"}
        widgets = {"note": forms.Textarea(attrs={"rows": 3})}

    def clean_faite_le(self):
        return passee(self.cleaned_data["faite_le"], self.aujourdhui)


class EntretienForm(_LigneForm):
    class Meta:
        model = Entretien
        fields = [
            "le", "contact", "acteur", "personne", "fonction", "interne", "themes",
            "compte_rendu", "citation", "citable",
        ]  # fmt: skip
        labels = {"contact": "Contact de la fiche", "personne": "Ou son nom"}
        help_texts = {
            "interne": "Décochez pour une personne du territoire, hors de la collectivité.",
            "citation": "Ses mots, tels quels.",
            "citable": "Sans cet accord, la phrase reste ici et n’entre pas dans le rapport.",
        }
        widgets = {
            "compte_rendu": forms.Textarea(attrs={"rows": 6}),
            "citation": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        contacts = Contact.objects.visibles_par(self.agent).filter(
            fiche=self.diagnostic.accompagnement.fiche_id, anonymise_le__isnull=True
        )
        self.fields["contact"].queryset = contacts.order_by("nom", "prenom", "pk")
        self.fields["contact"].empty_label = "Aucun"

    def clean_le(self):
        return passee(self.cleaned_data["le"], self.aujourdhui)

    def clean(self):
        nettoye = super().clean()
        if not (nettoye.get("contact") or nettoye.get("acteur") or nettoye.get("personne")):
            self.add_error("contact", "Dites avec qui : un contact, un acteur, ou son nom.")
        if nettoye.get("citable") and not nettoye.get("citation"):
            self.add_error("citation", "Un accord pour citer, mais rien à citer : ses mots ?")
        return nettoye


class ChampReponses(forms.CharField):
    """« réponse;nombre » par ligne, dans l’ordre ; rend {"reponses": [[réponse, nombre], …]}."""

    widget = forms.Textarea(attrs={"rows": 8})

    def to_python(self, value):
        texte = super().to_python(value)
        try:
            lues = lire_reponses(texte)
        except ReponseIllisible as refus:
            lignes = " ; ".join(f"« {ligne} »" for ligne in refus.lignes)
            raise forms.ValidationError(
                f"Ligne sans nombre : {lignes}. Écrivez « réponse ; nombre »."
            ) from None
        if len(lues) > REPONSES_MAX:
            raise forms.ValidationError(f"Gardez {REPONSES_MAX} réponses au plus.")
        return {"reponses": [list(paire) for paire in lues.items()]} if lues else {}

    def prepare_value(self, value):
        return ecrire_reponses(value) if isinstance(value, dict) else value

    def has_changed(self, initial, data):
        try:
            return list(compter(initial).items()) != list(compter(self.to_python(data)).items())
        except forms.ValidationError:
            return True

    def run_validators(self, value):
        """Les bornes d’un texte ne disent rien d’un compte."""


class QuestionForm(_LigneForm):
    resultats = ChampReponses(
        label="Réponses comptées", required=False,
        help_text="Une par ligne : « réponse ; nombre ». Deux colonnes copiées d’un tableur "
        "conviennent.",
    )  # fmt: skip

    class Meta:
        model = QuestionDiagnostic
        fields = ["libelle", "nature", "resultats", "lecture"]
        help_texts = {
            "lecture": "Une phrase : ce que ces réponses nous apprennent.",
            "nature": "Une échelle garde l’ordre que vous écrivez ; le reste se range du plus cité "
            "au moins cité.",
        }
        widgets = {"lecture": forms.Textarea(attrs={"rows": 3})}


class CompetenceForm(_LigneForm):
    class Meta:
        model = CompetenceTerritoire
        fields = ["domaine", "niveau", "acteur", "detenteur", "commentaire"]
        labels = {"detenteur": "Ou qui la tient"}
        widgets = {"commentaire": forms.Textarea(attrs={"rows": 3})}


class AfomForm(_LigneForm):
    class Meta:
        model = ElementAfom
        fields = ["quadrant", "texte", "appui"]
        labels = {"texte": "En une phrase"}
        help_texts = {"appui": "Un entretien, un chiffre, une question : d’où on le tient."}


class ScenarioForm(_LigneForm):
    pays = champ_pays()

    class Meta:
        model = ScenarioTerritoire
        fields = ["territoire", "pays", "idee", "atouts", "vigilances", "retenu", "motif"]
        widgets = {
            nom: forms.Textarea(attrs={"rows": 3})
            for nom in ("idee", "atouts", "vigilances", "motif")
        }
        help_texts = {"motif": "Obligatoire s’il est retenu : c’est ce que l’on redira au conseil."}

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        connues = noter(self.instance.notes)
        choix = [("", "Pas encore noté"), *((n, f"{n} · {mot}") for n, mot in NOTES.items())]
        for code, (titre, aide) in CRITERES.items():
            self.fields[f"note_{code}"] = forms.TypedChoiceField(
                label=titre, choices=choix, coerce=int, empty_value=None, required=False,
                initial=connues.get(code, ""), help_text=aide,
            )  # fmt: skip
        fin = ("atouts", "vigilances", "retenu", "motif")
        self.order_fields(["territoire", "pays", "idee", *(f"note_{c}" for c in CRITERES), *fin])

    def clean(self):
        nettoye = super().clean()
        if nettoye.get("retenu") and not nettoye.get("motif", "").strip():
            self.add_error("motif", "Dites pourquoi ce territoire est retenu.")
        self.instance.notes = {
            code: nettoye[f"note_{code}"]
            for code in CRITERES
            if nettoye.get(f"note_{code}") is not None
        }
        return nettoye

    def _champs_a_ecrire(self):
        return sorted({*super()._champs_a_ecrire(), "notes"})


class RecommandationForm(_LigneForm):
    class Meta:
        model = Recommandation
        fields = ["titre", "constat", "proposition", "horizon", "pilote", "cout"]
        help_texts = {
            "constat": "Ce que l’on a vu ou entendu.",
            "proposition": "Ce qu’il faudrait faire, assez précis pour devenir une action.",
            "cout": "En mots ou en ordre de grandeur : « deux jours par mois », « 3 000 € ».",
        }
        widgets = {nom: forms.Textarea(attrs={"rows": 4}) for nom in ("constat", "proposition")}


class RendreForm(Formulaire):
    """La remise, et ce qu’elle devient parmi les études du dossier."""

    le = ChampDate(label="Remis le")
    etude = forms.ChoiceField(label="Parmi les études du dossier", widget=forms.RadioSelect)
    joindre = forms.BooleanField(required=False, initial=True)

    def __init__(self, *args, diagnostic, etudes, proposee, aujourdhui, rapport, **options):
        initial = {"le": diagnostic.rendu_le or aujourdhui}
        initial["etude"] = str(proposee.pk) if proposee else "creer"
        super().__init__(*args, initial=initial, **options)
        self.diagnostic, self.aujourdhui = diagnostic, aujourdhui
        self.etudes = {str(e.pk): e for e in etudes}
        self.fields["etude"].choices = [
            *((pk, self._dire(e)) for pk, e in self.etudes.items()),
            ("creer", f"Une étude de plus : « {diagnostic.titre} »"),
            ("", "Rien : ce diagnostic n’est pas un livrable du dossier"),
        ]
        self.fields["etude"].required = False
        if rapport is None:
            # Rien à joindre tant qu’on ne l’a pas produit, et regardé.
            del self.fields["joindre"]
        else:
            le = date_longue(timezone.localdate(rapport.emis_le))
            self.fields[
                "joindre"
            ].label = (
                f"Joindre à ce livrable le rapport du {le}, version {rapport.numero_version} (PDF)"
            )

    @staticmethod
    def _dire(etude):
        suite = "déjà livrée et comptée" if etude.livre_le and etude.final else "à livrer"
        return f"C’est l’étude « {etude} », {suite}"

    def clean_le(self):
        le = passee(self.cleaned_data["le"], self.aujourdhui)
        if le < self.diagnostic.debut_le:
            raise forms.ValidationError("Le diagnostic n’avait pas commencé à cette date.")
        return le

    @property
    def choix(self):
        """« creer », un `Livrable`, ou `None`."""
        choisi = self.cleaned_data["etude"]
        return choisi if choisi == "creer" else self.etudes.get(choisi)
