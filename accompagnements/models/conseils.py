"""Ce que le calibrage conseille, ce qui est choisi, et ce qui paie le temps du réseau."""

from django.db import models
from django.db.models import F, Q

from predict.comptes.models import Locataire


class Conseil(Locataire):
    """Recommandation telle qu’elle était quand on a choisi : elle ne se recalcule pas.

    `lignes` : services classés, du plus au moins conseillé, chacun {"service": ref, "libelle",
    "rang", "pour": [...], "contre": [...]} ; `motif` : pourquoi l’on s’en est écarté.
    """

    accompagnement = models.ForeignKey(
        "accompagnements.Accompagnement", on_delete=models.CASCADE, related_name="conseils"
    )
    besoins = models.ForeignKey(
        "accompagnements.FicheBesoin",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="conseils",
        verbose_name="fiche besoins",
    )
    le = models.DateField("date")
    agent = models.ForeignKey(
        "comptes.Agent", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    lignes = models.JSONField(default=list, blank=True)
    motif = models.TextField("pourquoi s’en écarter", blank=True)

    class Meta(Locataire.Meta):
        ordering = ["-le", "-pk"]

    def __str__(self):
        return f"Conseil du {self.le:%d/%m/%Y}"


class Financement(Locataire):
    """Ce qui paie le temps du réseau : subvention, convention, projet. Montant en euros, `jours` :
    jours d’agent que ce financement attend, ou vide."""

    libelle = models.CharField("libellé", max_length=160)
    financeur = models.CharField(max_length=160, blank=True)
    debut_le = models.DateField("début", null=True, blank=True)
    fin_le = models.DateField("fin", null=True, blank=True)
    montant = models.DecimalField(
        "montant (€)", max_digits=12, decimal_places=2, null=True, blank=True
    )
    jours = models.DecimalField(
        "jours attendus", max_digits=6, decimal_places=1, null=True, blank=True
    )
    clos = models.BooleanField(default=False)

    class Meta(Locataire.Meta):
        ordering = ["clos", "libelle"]
        verbose_name = "financement du réseau"
        verbose_name_plural = "financements du réseau"
        constraints = [
            *Locataire.Meta.constraints,
            models.CheckConstraint(
                condition=Q(debut_le__isnull=True)
                | Q(fin_le__isnull=True)
                | Q(fin_le__gte=F("debut_le")),
                name="acc_financement_dates",
                violation_error_message="Un financement ne peut pas finir avant de commencer.",
            ),
            models.CheckConstraint(
                condition=(Q(montant__isnull=True) | Q(montant__gte=0))
                & (Q(jours__isnull=True) | Q(jours__gte=0)),
                name="acc_financement_positif",
                violation_error_message="Un montant ou des jours ne peuvent pas être négatifs.",
            ),
        ]

    def __str__(self):
        return self.libelle


class PrestationAgent(Locataire):
    """Qui mène la prestation, et combien de jours il ou elle y passe."""

    prestation = models.ForeignKey(
        "accompagnements.Prestation", on_delete=models.CASCADE, related_name="equipe"
    )
    agent = models.ForeignKey("comptes.Agent", on_delete=models.PROTECT, related_name="+")
    jours = models.DecimalField(max_digits=5, decimal_places=1, null=True, blank=True)

    class Meta(Locataire.Meta):
        ordering = ["pk"]
        verbose_name = "membre de l’équipe d’une prestation"
        verbose_name_plural = "équipe des prestations"
        constraints = [
            *Locataire.Meta.constraints,
            models.UniqueConstraint(
                fields=["prestation", "agent"],
                name="acc_prestation_agent_unique",
                violation_error_message="Cette personne est déjà dans l’équipe.",
            ),
            models.CheckConstraint(
                condition=Q(jours__isnull=True) | Q(jours__gt=0),
                name="acc_prestation_agent_jours",
                violation_error_message="Le nombre de jours est supérieur à zéro.",
            ),
        ]

    def __str__(self):
        return str(self.agent)


class Passation(Locataire):
    """Un accompagnement passe d’une personne à une autre ; `mot` : ce qu’il faut savoir.

    `lue_le` : première ouverture du dossier par qui le reprend ; jusque-là, « Ma journée » le dit.
    """

    accompagnement = models.ForeignKey(
        "accompagnements.Accompagnement", on_delete=models.CASCADE, related_name="passations"
    )
    de = models.ForeignKey(
        "comptes.Agent", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    a = models.ForeignKey("comptes.Agent", on_delete=models.SET_NULL, null=True, related_name="+")
    le = models.DateField("date")
    mot = models.TextField("ce qu’il faut savoir", blank=True)
    taches = models.PositiveSmallIntegerField("tâches transmises", default=0)
    lue_le = models.DateTimeField("dossier ouvert le", null=True, blank=True, editable=False)

    class Meta(Locataire.Meta):
        ordering = ["-le", "-pk"]

    def __str__(self):
        return f"Passation du {self.le:%d/%m/%Y}"
