"""Ce que coûte le temps du réseau : salaires (direction seule), frais, recettes, feuilles."""

from django.db import models
from django.db.models import F, Q

from predict.comptes.models import Locataire, LocataireQuerySet
from predict.comptes.regles import ROLES_DIRECTION

from ..regles import CleRepartition, EtatFeuille


class CoutQuerySet(LocataireQuerySet):
    def visibles_par(self, agent):
        """La direction seule : d’un coût on déduirait un salaire."""
        if agent.role not in ROLES_DIRECTION:
            return self.none()
        return self.filter(reseau_id=agent.reseau_id)


class CoutAgent(Locataire):
    """Salaire chargé annuel d’une personne, en euros, pour une période (domaine.md §1.4-15).

    `salaire_charge` : coût employeur d’une année à `quotite` (vide : celle de sa place dans le
    réseau, aujourd’hui) ; `jours_productifs` : jours d’une année, vides quand ceux du réseau
    valent, à cette quotité. Une quotité qui change ouvre une ligne neuve, à partir de ce jour.
    """

    agent = models.ForeignKey("comptes.Agent", on_delete=models.PROTECT, related_name="+")
    salaire_charge = models.DecimalField(
        "salaire chargé annuel (€)", max_digits=10, decimal_places=2
    )
    debut_le = models.DateField("à partir du")
    fin_le = models.DateField("jusqu’au", null=True, blank=True)
    quotite = models.DecimalField("quotité", max_digits=3, decimal_places=2, null=True, blank=True)
    jours_productifs = models.DecimalField(
        "jours productifs par an", max_digits=5, decimal_places=1, null=True, blank=True
    )

    objects = CoutQuerySet.as_manager()

    class Meta(Locataire.Meta):
        ordering = ["agent", "-debut_le"]
        verbose_name = "coût d’une personne"
        verbose_name_plural = "coûts des personnes"
        constraints = [
            *Locataire.Meta.constraints,
            models.CheckConstraint(
                condition=Q(salaire_charge__gt=0),
                name="suivi_cout_positif",
                violation_error_message="Le salaire chargé est supérieur à zéro.",
            ),
            models.CheckConstraint(
                condition=Q(fin_le__isnull=True) | Q(fin_le__gte=F("debut_le")),
                name="suivi_cout_dates",
                violation_error_message="La fin ne peut pas précéder le début.",
            ),
            models.CheckConstraint(
                condition=Q(jours_productifs__isnull=True) | Q(jours_productifs__gt=0),
                name="suivi_cout_jours",
                violation_error_message="Le nombre de jours est supérieur à zéro.",
            ),
            models.CheckConstraint(
                condition=Q(quotite__isnull=True) | (Q(quotite__gt=0) & Q(quotite__lte=1)),
                name="suivi_cout_quotite",
                violation_error_message="La quotité va de 0,1 à 1.",
            ),
            models.UniqueConstraint(
                fields=["reseau", "agent", "debut_le"],
                name="suivi_cout_unique",
                violation_error_message="Cette personne a déjà un coût à partir de ce jour.",
            ),
        ]

    def __str__(self):
        return f"{self.agent}, à partir du {self.debut_le:%d/%m/%Y}"


class Exercice(Locataire):
    """Une année de comptes : clé de répartition des frais généraux, taux de facturation.

    `marge` : pourcentage ajouté au coût de revient jour pour le taux de facturation ; `tolerance` :
    écart, en pourcentage du coût, où une prestation se dit à l’équilibre. Deux choix du réseau.
    """

    annee = models.PositiveSmallIntegerField("année")
    cle = models.CharField(
        "clé de répartition",
        max_length=10,
        choices=CleRepartition.choices,
        default=CleRepartition.PARTS_EGALES,
    )
    marge = models.DecimalField("marge (%)", max_digits=5, decimal_places=1, default=0)
    tolerance = models.DecimalField(
        "tolérance d’équilibre (%)", max_digits=4, decimal_places=1, default=5
    )

    objects = CoutQuerySet.as_manager()

    class Meta(Locataire.Meta):
        ordering = ["-annee"]
        constraints = [
            *Locataire.Meta.constraints,
            models.UniqueConstraint(
                fields=["reseau", "annee"],
                name="suivi_exercice_unique",
                violation_error_message="Cette année a déjà ses réglages.",
            ),
            models.CheckConstraint(
                condition=Q(marge__gte=0) & Q(tolerance__gte=0) & Q(tolerance__lte=50),
                name="suivi_exercice_bornes",
                violation_error_message="La marge est positive, la tolérance entre 0 et 50 %.",
            ),
        ]

    def __str__(self):
        return f"Exercice {self.annee}"


class FraisGeneraux(Locataire):
    """Un poste des frais généraux d’une année, en euros (loyer, assurances, comptabilité…)."""

    exercice = models.ForeignKey(Exercice, on_delete=models.CASCADE, related_name="frais")
    libelle = models.CharField("libellé", max_length=160)
    montant = models.DecimalField("montant (€)", max_digits=12, decimal_places=2)
    ordre = models.PositiveSmallIntegerField(default=0)

    objects = CoutQuerySet.as_manager()

    class Meta(Locataire.Meta):
        ordering = ["ordre", "pk"]
        verbose_name = "poste de frais généraux"
        verbose_name_plural = "frais généraux"
        constraints = [
            *Locataire.Meta.constraints,
            models.CheckConstraint(
                condition=Q(montant__gte=0),
                name="suivi_frais_positifs",
                violation_error_message="Un montant ne peut pas être négatif.",
            ),
        ]

    def __str__(self):
        return self.libelle


class Recette(Locataire):
    """Ce qu’une prestation rapporte, en euros : facture, part d’une subvention, participation."""

    prestation = models.ForeignKey(
        "accompagnements.Prestation", on_delete=models.CASCADE, related_name="+"
    )
    financement = models.ForeignKey(
        "accompagnements.Financement",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    le = models.DateField("date")
    montant = models.DecimalField("montant (€)", max_digits=12, decimal_places=2)
    libelle = models.CharField("libellé", max_length=160, blank=True)

    objects = CoutQuerySet.as_manager()

    class Meta(Locataire.Meta):
        ordering = ["-le", "-pk"]
        constraints = [
            *Locataire.Meta.constraints,
            models.CheckConstraint(
                condition=Q(montant__gt=0),
                name="suivi_recette_positive",
                violation_error_message="Une recette est supérieure à zéro.",
            ),
        ]

    def __str__(self):
        return f"{self.montant} € le {self.le:%d/%m/%Y}"


class FeuilleQuerySet(LocataireQuerySet):
    def visibles_par(self, agent):
        """Chacun·e les siennes ; la direction, toutes."""
        siennes = super().visibles_par(agent)
        return siennes if agent.role in ROLES_DIRECTION else siennes.filter(agent=agent)


class FeuilleTemps(Locataire):
    """Temps d’une personne sur un financement, arrêté pour le financeur.

    `lignes` : ce qui est certifié, gelé à la signature de la personne : [{"le", "minutes",
    "objet"}].
    """

    agent = models.ForeignKey("comptes.Agent", on_delete=models.PROTECT, related_name="+")
    financement = models.ForeignKey(
        "accompagnements.Financement", on_delete=models.PROTECT, related_name="feuilles"
    )
    du = models.DateField("du")
    au = models.DateField("au")
    etat = models.CharField(
        "état", max_length=10, choices=EtatFeuille.choices, default=EtatFeuille.BROUILLON
    )
    lignes = models.JSONField(default=list, blank=True)
    minutes = models.PositiveIntegerField(default=0)
    signee_le = models.DateTimeField("signée par la personne le", null=True, blank=True)
    visee_le = models.DateTimeField("signée par la direction le", null=True, blank=True)
    visee_par = models.ForeignKey(
        "comptes.Agent", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = FeuilleQuerySet.as_manager()

    class Meta(Locataire.Meta):
        ordering = ["-du", "-pk"]
        verbose_name = "feuille de temps"
        verbose_name_plural = "feuilles de temps"
        constraints = [
            *Locataire.Meta.constraints,
            models.UniqueConstraint(
                fields=["agent", "financement", "du", "au"],
                name="suivi_feuille_unique",
                violation_error_message="Cette feuille existe déjà.",
            ),
            models.CheckConstraint(
                condition=Q(au__gte=F("du")),
                name="suivi_feuille_dates",
                violation_error_message="La période ne peut pas finir avant de commencer.",
            ),
        ]

    def __str__(self):
        return f"{self.agent}, {self.financement}, {self.du:%m/%Y}"
