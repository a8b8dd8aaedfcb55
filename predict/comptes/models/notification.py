"""Ce qui est arrivé, à qui on le dit, et ce qu’il faudra rappeler."""

from django.db import models
from django.db.models import Q

from ..regles import EtatRappel, Rythme
from .base import Locataire, LocataireQuerySet


class Nouvelle(Locataire):
    """Une chose arrivée. Écrite dans la transaction de l’acte, diffusée ensuite.

    `pour` : la seule personne concernée, quand l’acte la nomme ; sinon, le type dit à qui.
    """

    type = models.CharField(max_length=40)
    objet_type = models.CharField(max_length=60)
    objet_ref = models.CharField(max_length=64)
    auteur = models.ForeignKey(
        "comptes.Agent", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    pour = models.ForeignKey(
        "comptes.Agent", on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    cle = models.CharField("clé", max_length=120, blank=True)
    le = models.DateTimeField()
    diffusee_le = models.DateTimeField("diffusée le", null=True, blank=True)

    class Meta(Locataire.Meta):
        ordering = ["-le", "-pk"]
        indexes = [
            models.Index(
                fields=["reseau", "le"],
                condition=Q(diffusee_le__isnull=True),
                name="comptes_nouvelle_a_dire",
            )
        ]
        constraints = [
            *Locataire.Meta.constraints,
            models.UniqueConstraint(
                fields=["reseau", "cle"],
                condition=~Q(cle=""),
                name="comptes_nouvelle_cle_unique",
                violation_error_message="Cette nouvelle est déjà dite.",
            ),
        ]

    def __str__(self):
        return f"{self.type}, {self.objet_ref}"


class NotificationQuerySet(LocataireQuerySet):
    def visibles_par(self, agent):
        """Les siennes, dans le réseau où elle agit ; retirées, elles ne se montrent plus."""
        if not agent.reseau_id:
            return self.none()
        siennes = self.filter(reseau_id=agent.reseau_id, destinataire_id=agent.pk)
        return siennes.filter(retiree_le__isnull=True)

    def non_lues(self):
        return self.filter(lue_le__isnull=True)


class Notification(Locataire):
    """Une nouvelle dite à une personne, une fois. `chemin` : où elle la mène."""

    nouvelle = models.ForeignKey(Nouvelle, on_delete=models.CASCADE, related_name="notifications")
    destinataire = models.ForeignKey(
        "comptes.Agent", on_delete=models.CASCADE, related_name="notifications"
    )
    type = models.CharField(max_length=40)
    titre = models.CharField(max_length=200)
    detail = models.CharField("détail", max_length=200, blank=True)
    chemin = models.CharField(max_length=300)
    le = models.DateTimeField()
    rythme = models.CharField(max_length=12, choices=Rythme.choices)
    lue_le = models.DateTimeField("lue le", null=True, blank=True)
    retiree_le = models.DateTimeField("retirée le", null=True, blank=True)
    courriel = models.ForeignKey(
        "comptes.Courriel", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    # Le courriel peut être purgé ; ce qu’il a dit ne se redit pas.
    ecrite_le = models.DateTimeField("écrite par courriel le", null=True, blank=True)

    objects = NotificationQuerySet.as_manager()

    class Meta(Locataire.Meta):
        ordering = ["-le", "-pk"]
        indexes = [
            models.Index(
                fields=["reseau", "destinataire", "-le", "-id"], name="comptes_notif_recentes"
            )
        ]
        constraints = [
            *Locataire.Meta.constraints,
            models.UniqueConstraint(
                fields=["nouvelle", "destinataire"],
                name="comptes_notification_unique",
                violation_error_message="Cette personne en est déjà avertie.",
            ),
        ]

    def __str__(self):
        return self.titre


class PreferenceQuerySet(LocataireQuerySet):
    def visibles_par(self, agent):
        if not agent.reseau_id:
            return self.none()
        return self.filter(reseau_id=agent.reseau_id, agent_id=agent.pk)


class PreferenceNotification(Locataire):
    """Le rythme qu’une personne a choisi pour un type ; sans ligne, celui du type."""

    agent = models.ForeignKey("comptes.Agent", on_delete=models.CASCADE, related_name="+")
    type = models.CharField(max_length=40)
    rythme = models.CharField(max_length=12, choices=Rythme.choices)

    objects = PreferenceQuerySet.as_manager()

    class Meta(Locataire.Meta):
        ordering = ["agent", "type"]
        verbose_name = "préférence de notification"
        verbose_name_plural = "préférences de notification"
        constraints = [
            *Locataire.Meta.constraints,
            models.UniqueConstraint(
                fields=["reseau", "agent", "type"],
                name="comptes_preference_unique",
                violation_error_message="Ce type a déjà son rythme.",
            ),
        ]

    def __str__(self):
        return f"{self.type}, {self.get_rythme_display()}"


class Rappel(Locataire):
    """Ce qu’il faudra redire un jour. Recalculé chaque jour, revérifié avant d’être dit."""

    type = models.CharField(max_length=40)
    objet_type = models.CharField(max_length=60)
    objet_ref = models.CharField(max_length=64)
    destinataire = models.ForeignKey(
        "comptes.Agent", on_delete=models.CASCADE, related_name="rappels"
    )
    pour_le = models.DateField("à rappeler le")
    etat = models.CharField(
        "état", max_length=12, choices=EtatRappel.choices, default=EtatRappel.PREVU
    )
    cle = models.CharField("clé", max_length=120)

    class Meta(Locataire.Meta):
        ordering = ["pour_le", "pk"]
        indexes = [models.Index(fields=["reseau", "etat", "pour_le"], name="comptes_rappel_dus")]
        constraints = [
            *Locataire.Meta.constraints,
            models.UniqueConstraint(
                fields=["reseau", "cle"],
                name="comptes_rappel_cle_unique",
                violation_error_message="Ce rappel est déjà prévu.",
            ),
        ]

    def __str__(self):
        return f"{self.type}, {self.pour_le:%Y-%m-%d}"
