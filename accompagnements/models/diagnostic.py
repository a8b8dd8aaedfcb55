"""Le diagnostic territorial : trois phases, une collecte, des scénarios, des recommandations."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from predict.comptes.models import Locataire

from ..regles.outils import (
    HorizonRecommandation,
    NatureQuestion,
    NiveauCompetence,
    PhaseDiagnostic,
    Quadrant,
)


class Diagnostic(Locataire):
    """Diagnostic territorial d’une collectivité, mené dans un accompagnement.

    `diffuses`, `recus` : questionnaires remis et revenus ; le taux s’en déduit.
    """

    accompagnement = models.ForeignKey(
        "accompagnements.Accompagnement", on_delete=models.CASCADE, related_name="diagnostics"
    )
    titre = models.CharField(max_length=200)
    debut_le = models.DateField("début")
    fin_prevue_le = models.DateField("fin prévue", null=True, blank=True)
    rendu_le = models.DateField("rendu le", null=True, blank=True)
    contexte = models.TextField("contexte et demande", blank=True)
    objectifs = models.TextField("ce que l’on cherche", blank=True)
    perimetre = models.TextField("périmètre", blank=True)
    methode = models.TextField("méthode", blank=True)
    relais = models.TextField("relais dans la collectivité", blank=True)
    diffusion = models.TextField("diffusion du questionnaire", blank=True)
    diffuses = models.PositiveIntegerField("questionnaires remis", null=True, blank=True)
    recus = models.PositiveIntegerField("questionnaires revenus", null=True, blank=True)
    portrait = models.TextField("portrait du territoire", blank=True)
    lecture_acteurs = models.TextField("lecture de la carte des acteurs", blank=True)
    lecture_partenariats = models.TextField("lecture des partenariats", blank=True)
    synthese = models.TextField("synthèse", blank=True)
    suites = models.TextField("suites et limites", blank=True)
    auteur = models.ForeignKey(
        "comptes.Agent", on_delete=models.SET_NULL, null=True, related_name="+"
    )

    class Meta(Locataire.Meta):
        ordering = ["-debut_le", "-pk"]
        verbose_name = "diagnostic territorial"
        verbose_name_plural = "diagnostics territoriaux"
        constraints = [
            *Locataire.Meta.constraints,
            models.CheckConstraint(
                condition=(Q(fin_prevue_le__isnull=True) | Q(fin_prevue_le__gte=F("debut_le")))
                & (Q(rendu_le__isnull=True) | Q(rendu_le__gte=F("debut_le"))),
                name="acc_diagnostic_dates",
                violation_error_message="Un diagnostic ne peut pas finir avant de commencer.",
            ),
            models.CheckConstraint(
                condition=Q(recus__isnull=True)
                | Q(diffuses__isnull=True)
                | Q(recus__lte=F("diffuses")),
                name="acc_diagnostic_questionnaires",
                violation_error_message="Il n’en revient pas plus qu’on n’en a remis.",
            ),
        ]

    def __str__(self):
        return self.titre

    def get_absolute_url(self):
        return reverse("outils:diagnostic", args=[self.pk])


class TacheDiagnostic(Locataire):
    """Un pas d’une des trois phases."""

    diagnostic = models.ForeignKey(Diagnostic, on_delete=models.CASCADE, related_name="taches")
    phase = models.CharField(max_length=16, choices=PhaseDiagnostic.choices)
    libelle = models.CharField("libellé", max_length=200)
    prevue_le = models.DateField("prévue le", null=True, blank=True)
    faite_le = models.DateField("faite le", null=True, blank=True)
    note = models.TextField(blank=True)
    ordre = models.PositiveSmallIntegerField(default=0)

    class Meta(Locataire.Meta):
        ordering = ["ordre", "pk"]
        verbose_name = "tâche du diagnostic"
        verbose_name_plural = "tâches du diagnostic"

    def __str__(self):
        return self.libelle


class Entretien(Locataire):
    """Entretien mené pendant la collecte. `citation` ne paraît qu’avec accord (`citable`)."""

    diagnostic = models.ForeignKey(Diagnostic, on_delete=models.CASCADE, related_name="entretiens")
    le = models.DateField("date")
    contact = models.ForeignKey(
        "collectivites.Contact", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    acteur = models.ForeignKey(
        "collectivites.Acteur", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    personne = models.CharField("qui", max_length=160, blank=True)
    fonction = models.CharField(max_length=160, blank=True)
    interne = models.BooleanField("de la collectivité", default=True)
    themes = models.CharField("thèmes", max_length=300, blank=True)
    compte_rendu = models.TextField("ce qui est dit", blank=True)
    citation = models.TextField(blank=True)
    citable = models.BooleanField("accord pour citer", default=False)

    class Meta(Locataire.Meta):
        ordering = ["le", "pk"]
        constraints = [
            *Locataire.Meta.constraints,
            models.CheckConstraint(
                condition=Q(contact__isnull=False) | Q(acteur__isnull=False) | ~Q(personne=""),
                name="acc_entretien_qui",
                violation_error_message="Dites avec qui : un contact, un acteur, ou son nom.",
            ),
        ]

    def __str__(self):
        return self.personne or str(self.contact or self.acteur or "")


class QuestionDiagnostic(Locataire):
    """Question posée. `resultats` : {"reponses": [[réponse, nombre], …]}, dans l’ordre écrit,
    comptés à la main ou d’un tableur."""

    diagnostic = models.ForeignKey(Diagnostic, on_delete=models.CASCADE, related_name="questions")
    libelle = models.CharField("question", max_length=300)
    nature = models.CharField(
        max_length=10, choices=NatureQuestion.choices, default=NatureQuestion.UNIQUE
    )
    resultats = models.JSONField("résultats", default=dict, blank=True)
    lecture = models.TextField("ce que l’on en lit", blank=True)
    ordre = models.PositiveSmallIntegerField(default=0)

    class Meta(Locataire.Meta):
        ordering = ["ordre", "pk"]
        verbose_name = "question du diagnostic"
        verbose_name_plural = "questions du diagnostic"

    def __str__(self):
        return self.libelle


class CompetenceTerritoire(Locataire):
    """Ce que le territoire sait faire, et qui le tient."""

    diagnostic = models.ForeignKey(Diagnostic, on_delete=models.CASCADE, related_name="competences")
    domaine = models.CharField(max_length=160)
    acteur = models.ForeignKey(
        "collectivites.Acteur", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    detenteur = models.CharField("qui la tient", max_length=200, blank=True)
    niveau = models.CharField(
        max_length=12, choices=NiveauCompetence.choices, default=NiveauCompetence.PRESENTE
    )
    commentaire = models.TextField(blank=True)
    ordre = models.PositiveSmallIntegerField(default=0)

    class Meta(Locataire.Meta):
        ordering = ["ordre", "pk"]
        verbose_name = "compétence du territoire"
        verbose_name_plural = "compétences du territoire"

    def __str__(self):
        return self.domaine


class ElementAfom(Locataire):
    """Un atout, une faiblesse, une opportunité ou une menace ; `appui` : ce qui le montre."""

    diagnostic = models.ForeignKey(Diagnostic, on_delete=models.CASCADE, related_name="afom")
    quadrant = models.CharField(max_length=12, choices=Quadrant.choices)
    texte = models.CharField(max_length=300)
    appui = models.CharField("ce qui le montre", max_length=300, blank=True)
    ordre = models.PositiveSmallIntegerField(default=0)

    class Meta(Locataire.Meta):
        ordering = ["ordre", "pk"]
        verbose_name = "élément d’AFOM"
        verbose_name_plural = "éléments d’AFOM"

    def __str__(self):
        return self.texte


class ScenarioTerritoire(Locataire):
    """Territoire partenaire possible. `notes` : {critère: 0 à 4}, vide tant qu’on ne sait pas."""

    diagnostic = models.ForeignKey(Diagnostic, on_delete=models.CASCADE, related_name="scenarios")
    territoire = models.CharField(max_length=160)
    pays = models.CharField(max_length=2)
    idee = models.TextField("ce que l’on y ferait", blank=True)
    notes = models.JSONField(default=dict, blank=True)
    atouts = models.TextField(blank=True)
    vigilances = models.TextField("points de vigilance", blank=True)
    retenu = models.BooleanField(default=False)
    motif = models.TextField("pourquoi", blank=True)
    ordre = models.PositiveSmallIntegerField(default=0)

    class Meta(Locataire.Meta):
        ordering = ["ordre", "pk"]
        verbose_name = "scénario de territoire partenaire"
        verbose_name_plural = "scénarios de territoires partenaires"

    def __str__(self):
        return self.territoire


class Recommandation(Locataire):
    """Préconisation du diagnostic : du constat à qui fait quoi. `cout` : en mots, ou un ordre."""

    diagnostic = models.ForeignKey(
        Diagnostic, on_delete=models.CASCADE, related_name="recommandations"
    )
    titre = models.CharField(max_length=200)
    constat = models.TextField(blank=True)
    proposition = models.TextField(blank=True)
    horizon = models.CharField(
        max_length=10, choices=HorizonRecommandation.choices, default=HorizonRecommandation.ANNEE
    )
    pilote = models.CharField("qui la porte", max_length=160, blank=True)
    cout = models.CharField("moyens", max_length=160, blank=True)
    ordre = models.PositiveSmallIntegerField(default=0)

    class Meta(Locataire.Meta):
        ordering = ["ordre", "pk"]

    def __str__(self):
        return self.titre
