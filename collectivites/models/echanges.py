"""Le fil de la relation : appels, courriels, réunions, visites, et qui y était."""

from django.db import models
from django.db.models import Q

from predict.comptes.models import Locataire, LocataireQuerySet

from ..regles import TypeEchange


class EchangeQuerySet(LocataireQuerySet):
    def publics(self):
        """Hors notes privées : ni portail, ni tiers, ni national."""
        return self.filter(prive=False)

    def avec_presences(self):
        """`presents` : qui y prenait part, une requête pour tous les échanges."""
        presences = ParticipantEchange.objects.select_related("contact", "agent").order_by(
            models.F("agent_id").asc(nulls_first=True), "pk"
        )
        return self.prefetch_related(
            models.Prefetch("presences", queryset=presences, to_attr="presents")
        )


class Echange(Locataire):
    """Un appel, un courriel, une réunion… `duree_minutes` : durée en minutes."""

    fiche = models.ForeignKey(
        "collectivites.Fiche", on_delete=models.CASCADE, related_name="echanges"
    )
    type = models.CharField(max_length=12, choices=TypeEchange.choices, default=TypeEchange.APPEL)
    le = models.DateField("date")
    heure = models.TimeField(null=True, blank=True)
    objet = models.CharField(max_length=200)
    compte_rendu = models.TextField("compte rendu", blank=True)
    participants = models.CharField(max_length=300, blank=True)
    lieu = models.CharField(max_length=160, blank=True)
    duree_minutes = models.PositiveSmallIntegerField("durée (minutes)", null=True, blank=True)
    suite = models.CharField("suite à donner", max_length=200, blank=True)
    suite_le = models.DateField("pour le", null=True, blank=True)
    prive = models.BooleanField("note privée", default=False)
    auteur = models.ForeignKey(
        "comptes.Agent", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = EchangeQuerySet.as_manager()

    class Meta(Locataire.Meta):
        ordering = ["-le", "-pk"]
        verbose_name = "échange"
        indexes = [
            models.Index(fields=["fiche", "-le"], name="collectivites_echange_fil"),
            models.Index(fields=["reseau", "-le"], name="collectivites_echange_reseau"),
        ]

    def __str__(self):
        return self.objet

    @property
    def libelle_type(self):
        return self.get_type_display()


class ParticipantEchange(Locataire):
    """Qui prenait part à un échange : une personne de la collectivité, ou de l’équipe."""

    echange = models.ForeignKey(Echange, on_delete=models.CASCADE, related_name="presences")
    contact = models.ForeignKey(
        "collectivites.Contact",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="presences",
    )
    agent = models.ForeignKey(
        "comptes.Agent", on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )

    class Meta(Locataire.Meta):
        constraints = [
            *Locataire.Meta.constraints,
            models.CheckConstraint(
                condition=Q(contact__isnull=False, agent__isnull=True)
                | Q(contact__isnull=True, agent__isnull=False),
                name="collectivites_participant_un_seul",
                violation_error_message="Un participant est un contact ou un membre de l’équipe.",
            ),
            models.UniqueConstraint(
                fields=["echange", "contact"],
                condition=Q(contact__isnull=False),
                name="collectivites_participant_contact_unique",
                violation_error_message="Cette personne est déjà notée.",
            ),
            models.UniqueConstraint(
                fields=["echange", "agent"],
                condition=Q(agent__isnull=False),
                name="collectivites_participant_agent_unique",
                violation_error_message="Cette personne est déjà notée.",
            ),
        ]

    def __str__(self):
        return str(self.contact or self.agent)
