"""Enquêtes : questionnaires par versions, campagnes, invitations par lien personnel, réponses."""

import hashlib

from django.db import models
from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils.crypto import salted_hmac

from collectivites.models import Contact
from collectivites.models.portail import PortailQuerySet
from predict.comptes.models import Locataire, LocataireQuerySet

from ..regles import Autonomie, DeclenchementCampagne, RoleQuestion, TypeQuestion

SEL = "predict.enquete.lien"


def empreinte(jeton):
    """Ce que la base garde d’un lien personnel."""
    return hashlib.sha256(jeton.encode("utf-8", "replace")).hexdigest()


class Questionnaire(Locataire):
    """Un questionnaire du réseau ; ses questions vivent dans ses versions."""

    titre = models.CharField(max_length=200)
    modele = models.CharField("modèle d’origine", max_length=30, blank=True, editable=False)
    archive = models.BooleanField("archivé", default=False)

    class Meta(Locataire.Meta):
        ordering = ["archive", "titre"]

    def __str__(self):
        return self.titre

    def get_absolute_url(self):
        return reverse("suivi:questionnaire", args=[self.pk])


class VersionQuestionnaire(Locataire):
    """Publiée, une version ne change plus : les réponses d’hier se lisent avec leurs questions."""

    questionnaire = models.ForeignKey(
        Questionnaire, on_delete=models.CASCADE, related_name="versions"
    )
    numero = models.PositiveSmallIntegerField("version", default=1)
    introduction = models.TextField(blank=True)
    remerciement = models.TextField(blank=True)
    publiee_le = models.DateTimeField("publiée le", null=True, blank=True)

    class Meta(Locataire.Meta):
        ordering = ["questionnaire", "-numero"]
        verbose_name = "version de questionnaire"
        verbose_name_plural = "versions de questionnaire"
        constraints = [
            *Locataire.Meta.constraints,
            models.UniqueConstraint(
                fields=["questionnaire", "numero"],
                name="suivi_version_questionnaire_unique",
                violation_error_message="Cette version existe déjà.",
            ),
        ]

    def __str__(self):
        return f"{self.questionnaire}, version {self.numero}"

    def get_absolute_url(self):
        return f"{self.questionnaire.get_absolute_url()}?version={self.numero}"


class Question(Locataire):
    """Une question d’une version. `code` : stable d’une version à l’autre, pour comparer.

    `choix` : libellés d’une question à choix ; `role` : la question qui nourrit I6, I8 ou les
    citations (une au plus de chaque par version).
    """

    # Le champ `version` du socle compte les enregistrements : la version porteuse s’appelle ici
    # `questionnaire_version`.
    questionnaire_version = models.ForeignKey(
        VersionQuestionnaire, on_delete=models.CASCADE, related_name="questions"
    )
    code = models.SlugField(max_length=40)
    libelle = models.CharField("question", max_length=300)
    aide = models.CharField(max_length=300, blank=True)
    type = models.CharField(max_length=12, choices=TypeQuestion.choices)
    choix = models.JSONField(default=list, blank=True)
    obligatoire = models.BooleanField(default=False)
    role = models.CharField("nourrit", max_length=14, choices=RoleQuestion.choices, blank=True)
    ordre = models.PositiveSmallIntegerField(default=0)

    class Meta(Locataire.Meta):
        ordering = ["ordre", "pk"]
        constraints = [
            *Locataire.Meta.constraints,
            models.UniqueConstraint(
                fields=["questionnaire_version", "code"],
                name="suivi_question_code_unique",
                violation_error_message="Ce code sert déjà dans cette version.",
            ),
            models.UniqueConstraint(
                fields=["questionnaire_version", "role"],
                condition=~Q(role=""),
                name="suivi_question_role_unique",
                violation_error_message="Une autre question nourrit déjà cet indicateur.",
            ),
        ]

    def __str__(self):
        return self.libelle


class CampagneQuerySet(LocataireQuerySet):
    def courantes(self, le):
        return self.filter(ouverte_le__lte=le).filter(
            Q(close_le__isnull=True) | Q(close_le__gte=le)
        )

    def lisibles(self, le):
        """Nominatives ; anonymes closes que leur seuil de collectivités a atteint."""
        repondu = Q(invitations__reponses__isnull=False)
        return self.annotate(
            repondantes=Count("invitations__fiche", filter=repondu, distinct=True)
        ).filter(Q(anonyme=False) | Q(close_le__lt=le, repondantes__gte=F("seuil")))


class Campagne(Locataire):
    """Campagne d’enquête ; appartient à la période où elle s’ouvre.

    `relances` : jours après l’envoi où l’on relance qui n’a pas répondu ([7, 14]). `seuil` : nombre
    de répondantes sous lequel une campagne `anonyme` ne montre rien et ne compte pas ; nominative,
    elle le dit à qui répond, et se lit dès la première réponse. Sans `questionnaire`, les
    questions communes (satisfaction, autonomie, mot libre).
    """

    titre = models.CharField(max_length=200)
    ouverte_le = models.DateField("ouverte le")
    close_le = models.DateField("close le", null=True, blank=True)
    questionnaire = models.ForeignKey(
        VersionQuestionnaire,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="campagnes",
    )
    declenchement = models.CharField(
        "déclenchement",
        max_length=10,
        choices=DeclenchementCampagne.choices,
        default=DeclenchementCampagne.SELECTION,
    )
    message = models.TextField("mot du courriel", blank=True)
    relances = models.JSONField("relances (jours)", default=list, blank=True)
    anonyme = models.BooleanField("réponses anonymes pour l’équipe", default=False)
    seuil = models.PositiveSmallIntegerField("seuil d’anonymat", default=3)
    auteur = models.ForeignKey(
        "comptes.Agent", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = CampagneQuerySet.as_manager()

    class Meta(Locataire.Meta):
        ordering = ["-ouverte_le"]
        constraints = [
            *Locataire.Meta.constraints,
            models.CheckConstraint(
                condition=Q(close_le__isnull=True) | Q(close_le__gte=F("ouverte_le")),
                name="suivi_campagne_dates",
                violation_error_message="La campagne ne peut pas se clore avant de s’ouvrir.",
            ),
            models.CheckConstraint(
                condition=Q(seuil__gte=3),
                name="suivi_campagne_seuil",
                violation_error_message="Le seuil d’anonymat est de 3 au moins.",
            ),
        ]

    def __str__(self):
        return self.titre

    def get_absolute_url(self):
        return reverse("suivi:campagne", args=[self.pk])

    def est_close(self, le):
        return self.close_le is not None and self.close_le < le


class InvitationQuerySet(PortailQuerySet):
    """Les référent·es ne voient que celles de leurs collectivités."""

    def a_repondre(self, le):
        """Campagnes qui courent."""
        return self.filter(campagne__ouverte_le__lte=le).filter(
            Q(campagne__close_le__isnull=True) | Q(campagne__close_le__gte=le)
        )

    def avec_jeton(self, jeton):
        return self.filter(jeton_sha256=empreinte(jeton))

    def joignables(self, le):
        """Dont la personne se joint encore par courriel à la date `le`."""
        qui = Contact.objects.joignables(le).exclude(email="")
        return self.filter(contact__in=qui.order_by().values("pk"))

    def a_ecrire(self, le):
        """Liens personnels qui ne sont pas encore partis."""
        return self.a_repondre(le).joignables(le).filter(jeton_sha256="", repondue_le__isnull=True)

    def sans_reponse(self, le):
        """Parties par courriel, lien encore valable, personne qui n’a pas répondu."""
        return (
            self.a_repondre(le)
            .joignables(le)
            .filter(Q(expire_le__isnull=True) | Q(expire_le__gte=le), repondue_le__isnull=True)
            .exclude(jeton_sha256="")
        )


class InvitationEnquete(Locataire):
    """Une collectivité, ou une personne de cette collectivité, invitée à répondre.

    `jeton_sha256` : empreinte du lien personnel (le jeton n’est jamais gardé) ; `brouillon` :
    réponses commencées, {code de question: valeur}, vidé à l’envoi. Une invitation sans `contact`
    se répond au portail.
    """

    campagne = models.ForeignKey(Campagne, on_delete=models.CASCADE, related_name="invitations")
    fiche = models.ForeignKey("collectivites.Fiche", on_delete=models.PROTECT, related_name="+")
    accompagnement = models.ForeignKey(
        "accompagnements.Accompagnement",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    contact = models.ForeignKey(
        "collectivites.Contact", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    envoyee_le = models.DateField("envoyée le")
    jeton_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    expire_le = models.DateField("lien valable jusqu’au", null=True, blank=True)
    commencee_le = models.DateTimeField("commencée le", null=True, blank=True)
    repondue_le = models.DateTimeField("répondue le", null=True, blank=True)
    relancee_le = models.DateField("dernière relance", null=True, blank=True)
    relances = models.PositiveSmallIntegerField("relances envoyées", default=0)
    brouillon = models.JSONField(default=dict, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta(Locataire.Meta):
        constraints = [
            *Locataire.Meta.constraints,
            models.UniqueConstraint(
                fields=["campagne", "fiche"],
                condition=Q(contact__isnull=True),
                name="suivi_invitation_unique",
                violation_error_message="Cette collectivité est déjà invitée.",
            ),
            models.UniqueConstraint(
                fields=["campagne", "contact"],
                name="suivi_invitation_contact_unique",
                violation_error_message="Cette personne est déjà invitée.",
            ),
            models.UniqueConstraint(
                fields=["reseau", "jeton_sha256"],
                condition=~Q(jeton_sha256=""),
                name="suivi_invitation_jeton_unique",
            ),
        ]

    def __str__(self):
        return f"{self.fiche} · {self.campagne}"

    @property
    def jeton(self):
        """Le lien personnel (256 bits), le même à chaque relance : recalculé, jamais gardé."""
        cle = f"{self.reseau_id}:{self.ref}"
        return salted_hmac(SEL, cle, algorithm="sha256").hexdigest()

    def jours_passes(self, jours, le):
        """Combien des jours de relance prévus ([7, 14]) sont passés à la date `le`."""
        return sum((le - self.envoyee_le).days >= jour for jour in jours)

    def relance_due(self, jours, le):
        return self.relancee_le != le and self.relances < self.jours_passes(jours, le)

    def a_expire(self, le):
        return self.expire_le is not None and self.expire_le < le


class Reponse(Locataire):
    """Réponse d’une personne. La réponse retenue par collectivité et campagne est celle de
    la personne référente principale, sinon la dernière. `satisfaction` : de 1 à 5."""

    invitation = models.ForeignKey(
        InvitationEnquete, on_delete=models.CASCADE, related_name="reponses"
    )
    le = models.DateField("date")
    referent_principal = models.BooleanField("référent·e principal·e", default=False)
    satisfaction = models.PositiveSmallIntegerField(null=True, blank=True)
    autonomie = models.CharField(max_length=3, choices=Autonomie.choices, blank=True)
    verbatim = models.TextField(blank=True)
    verbatim_consenti = models.BooleanField("accord pour citer", default=False)

    class Meta(Locataire.Meta):
        ordering = ["-le", "-pk"]
        verbose_name = "réponse"
        constraints = [
            *Locataire.Meta.constraints,
            models.CheckConstraint(
                condition=Q(satisfaction__isnull=True)
                | (Q(satisfaction__gte=1) & Q(satisfaction__lte=5)),
                name="suivi_reponse_note",
                violation_error_message="La note va de 1 à 5.",
            ),
        ]

    def __str__(self):
        return f"Réponse du {self.le:%d/%m/%Y}"

    def get_absolute_url(self):
        return reverse("suivi:reponse", args=[self.pk])


class ReponseQuestion(Locataire):
    """Réponse à une question. `valeur` : texte, nombre, ou liste pour un choix multiple."""

    reponse = models.ForeignKey(Reponse, on_delete=models.CASCADE, related_name="valeurs")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="reponses")
    valeur = models.JSONField()

    class Meta(Locataire.Meta):
        ordering = ["question__ordre", "pk"]
        verbose_name = "réponse à une question"
        verbose_name_plural = "réponses aux questions"
        constraints = [
            *Locataire.Meta.constraints,
            models.UniqueConstraint(
                fields=["reponse", "question"],
                name="suivi_reponse_question_unique",
                violation_error_message="Cette question a déjà sa réponse.",
            ),
        ]

    def __str__(self):
        return f"{self.question.code} : {self.valeur}"
