"""Réseau, agent, adhésion de l’agent au réseau, invitation."""

import hashlib

from django.apps import apps
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce, Lower
from django.utils import timezone
from django.utils.functional import cached_property

from ..regles import ROLES_INTERNES, JourResume, NatureReseau, Role
from .base import Referentiel

# Des codes de secours seuls n’en sont pas un : ils n’existent qu’avec l’un de ceux-ci.
SECONDS_FACTEURS = ("totp", "webauthn")


class ReseauQuerySet(models.QuerySet):
    def regionaux(self):
        return self.filter(nature=NatureReseau.RRMA)

    def visibles_par(self, agent):
        if agent.role == Role.COORDINATION:
            return self.regionaux()
        return self.filter(pk=agent.reseau_id)


class Reseau(Referentiel):
    """Locataire : un RRMA, ou la coordination nationale. La liste est une donnée."""

    slug = models.SlugField("identifiant", max_length=60, unique=True)
    nom = models.CharField(max_length=120)
    sigle = models.CharField(max_length=30, blank=True)
    nature = models.CharField(
        max_length=20, choices=NatureReseau.choices, default=NatureReseau.RRMA
    )
    territoire = models.JSONField(
        "codes Insee des régions",
        default=list,
        blank=True,
        help_text='Ex. ["24"] pour le Centre-Val de Loire.',
    )
    territoire_nom = models.CharField("territoire", max_length=120, blank=True)
    ville = models.CharField(max_length=80, blank=True)
    forme_juridique = models.CharField(max_length=60, blank=True)
    demonstration = models.BooleanField("réseau de démonstration", default=False)
    couleur = models.CharField(
        "couleur du réseau",
        max_length=7,
        blank=True,
        validators=[RegexValidator(r"^#[0-9A-Fa-f]{6}$", "Une couleur s’écrit « #1F3A68 ».")],
    )
    logo = models.FileField(upload_to="identites/", max_length=200, blank=True)
    logo_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    formalisation = models.CharField("formalisation de l’offre", max_length=20, blank=True)
    formalisation_le = models.DateField("appréciée le", null=True, blank=True)
    jours_par_an = models.PositiveSmallIntegerField(
        "jours productifs par an et par agent", default=200
    )
    heures_par_jour = models.DecimalField(max_digits=4, decimal_places=2, default=7)
    # Durées de conservation, en mois ; vide : le réseau ne s’en est pas donné (RGPD, art. 5).
    conservation_mandat_mois = models.PositiveSmallIntegerField(
        "garder un·e élu·e après son dernier mandat (mois)", null=True, blank=True
    )
    conservation_contact_mois = models.PositiveSmallIntegerField(
        "garder un contact sans nouvelles (mois)", null=True, blank=True
    )
    conservation_inscription_mois = models.PositiveSmallIntegerField(
        "garder les inscrit·es en ligne après un événement (mois)", null=True, blank=True
    )
    # Rôles de l’équipe à qui le réseau demande une double vérification.
    mfa_exigee = models.JSONField("double vérification exigée", default=list, blank=True)
    # Dernière vérification du journal (comptes.scellement.relever).
    journal_etat = models.JSONField(default=dict, blank=True, editable=False)
    api_publique = models.BooleanField(
        "offre et événements lisibles par tout site, sans jeton", default=False
    )
    annonce_donnees = models.TextField("mention d’information (RGPD)", blank=True)

    objects = ReseauQuerySet.as_manager()

    class Meta:
        ordering = ["nom"]
        verbose_name = "réseau"
        verbose_name_plural = "réseaux"

    def __str__(self):
        return self.nom

    # Ce que demande le journal des actes : le réseau où l’acte s’écrit, et sa clé lisible.
    @property
    def reseau_id(self):
        return self.pk

    @property
    def ref(self):
        return self.slug


class AgentManager(BaseUserManager):
    def create_user(self, email, password=None, **champs):
        if not email:
            raise ValueError("Un compte a une adresse électronique.")
        agent = self.model(email=self.normalize_email(email).lower(), **champs)
        agent.set_password(password)
        agent.save()
        return agent

    def create_superuser(self, email, password=None, **champs):
        return self.create_user(email, password, is_staff=True, is_superuser=True, **champs)

    def avec_adhesion(self):
        """Une seule requête rend le compte, le réseau où il agit et le rôle qu’il y tient.

        S’y ajoutent `plusieurs_reseaux` (a-t-il, active, une place ailleurs ?) et
        `a_second_facteur`.
        """
        return self._avec_adhesion.all()

    @cached_property
    def _avec_adhesion(self):
        # Chaque page commence par elle : l’écrire prenait le tiers de son temps.
        facteurs = apps.get_model("mfa", "Authenticator").objects.filter(
            user=OuterRef("pk"), type__in=SECONDS_FACTEURS
        )
        ailleurs = Adhesion.objects.actives().filter(
            ~Q(pk=Coalesce(OuterRef("adhesion_courante"), 0)), agent=OuterRef("pk")
        )
        return self.select_related("adhesion_courante__reseau").annotate(
            plusieurs_reseaux=Exists(ailleurs), a_second_facteur=Exists(facteurs)
        )


class Agent(AbstractBaseUser, PermissionsMixin):
    """Un compte. Il agit dans un réseau à la fois, par son adhésion courante."""

    email = models.EmailField("adresse électronique", unique=True)
    prenom = models.CharField("prénom", max_length=80, blank=True)
    nom = models.CharField(max_length=80, blank=True)
    is_active = models.BooleanField("actif", default=True)
    is_staff = models.BooleanField("accès à l’administration technique", default=False)
    cree_le = models.DateTimeField(default=timezone.now, editable=False)
    adhesion_courante = models.ForeignKey(
        "comptes.Adhesion", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = []
    objects = AgentManager()

    class Meta:
        ordering = ["nom", "prenom"]
        constraints = [models.UniqueConstraint(Lower("email"), name="comptes_agent_email_unique")]

    def __str__(self):
        return self.nom_complet

    @property
    def nom_complet(self):
        return f"{self.prenom} {self.nom}".strip() or self.email

    get_full_name = nom_complet.fget

    @property
    def reseau_id(self):
        return self.adhesion_courante.reseau_id if self.adhesion_valide else None

    @property
    def reseau(self):
        return self.adhesion_courante.reseau if self.adhesion_valide else None

    @property
    def role(self):
        """Rôle tenu dans le réseau courant ; « superviseur » hors réseau ; vide sinon."""
        if self.adhesion_valide:
            return self.adhesion_courante.role
        return Role.SUPERVISEUR if self.is_staff else ""

    @property
    def second_facteur(self):
        """A activé une double vérification. Déjà lu si l’agent vient de `avec_adhesion`."""
        if "a_second_facteur" not in self.__dict__:
            siens = self.authenticator_set.filter(type__in=SECONDS_FACTEURS)
            self.a_second_facteur = siens.exists()
        return self.a_second_facteur

    @property
    def adhesion_valide(self):
        adhesion = self.adhesion_courante
        return adhesion is not None and adhesion.active and adhesion.agent_id == self.pk


class AdhesionQuerySet(models.QuerySet):
    def actives(self):
        return self.filter(active=True)

    def de_l_equipe(self):
        """Sans les référent·es, dont l’accès se règle depuis la fiche de leur collectivité."""
        return self.filter(role__in=ROLES_INTERNES)

    def visibles_par(self, agent):
        return self.filter(reseau_id=agent.reseau_id) if agent.reseau_id else self.none()


class Adhesion(models.Model):
    """Place d’un agent dans un réseau. Lue avant que le réseau soit connu : hors RLS (ADR 3)."""

    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="adhesions")
    reseau = models.ForeignKey(Reseau, on_delete=models.PROTECT, related_name="adhesions")
    role = models.CharField("rôle", max_length=20, choices=Role.choices)
    fonction = models.CharField(max_length=120, blank=True)
    quotite = models.DecimalField(
        "quotité de travail",
        max_digits=3,
        decimal_places=2,
        default=1,
        help_text="1 = temps plein ; 0,8 = quatre jours sur cinq.",
    )
    active = models.BooleanField(default=True)
    jour_resume = models.PositiveSmallIntegerField(
        "jour du résumé de la semaine", choices=JourResume.choices, default=JourResume.LUNDI
    )
    # Enregistrer ses réglages en gardant ceux d’usage, c’est aussi les avoir choisis.
    notifications_reglees_le = models.DateTimeField(
        "notifications réglées le", null=True, blank=True
    )
    premiers_pas_masques_le = models.DateTimeField("premiers pas masqués le", null=True, blank=True)
    cree_le = models.DateTimeField(default=timezone.now, editable=False)

    objects = AdhesionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agent", "reseau"],
                name="comptes_adhesion_unique",
                violation_error_message="Cette personne est déjà membre du réseau.",
            ),
            models.CheckConstraint(
                condition=Q(quotite__gt=0) & Q(quotite__lte=1),
                name="comptes_adhesion_quotite",
                violation_error_message="La quotité va de 0,1 à 1.",
            ),
        ]

    def __str__(self):
        return f"{self.agent}, {self.get_role_display()}"

    @property
    def ref(self):
        return str(self.pk)


class InvitationQuerySet(models.QuerySet):
    def en_attente(self):
        return self.filter(acceptee_le__isnull=True)

    def utilisables(self, maintenant):
        return self.en_attente().filter(expire_le__gt=maintenant)

    def avec_jeton(self, jeton):
        return self.filter(jeton_hache=Invitation.hacher(jeton))

    def visibles_par(self, agent):
        return self.filter(reseau_id=agent.reseau_id) if agent.reseau_id else self.none()


class Invitation(models.Model):
    """Invitation à usage unique. Le jeton (≥ 128 bits) n’est gardé que haché."""

    reseau = models.ForeignKey(Reseau, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField("adresse électronique")
    prenom = models.CharField("prénom", max_length=80, blank=True)
    nom = models.CharField(max_length=80, blank=True)
    role = models.CharField("rôle", max_length=20, choices=Role.choices)
    jeton_hache = models.CharField(max_length=64, unique=True, editable=False)
    invite_par = models.ForeignKey(Agent, on_delete=models.SET_NULL, null=True, related_name="+")
    cree_le = models.DateTimeField(default=timezone.now, editable=False)
    expire_le = models.DateTimeField()
    acceptee_le = models.DateTimeField(null=True, blank=True)
    # Réf. du contact et de la fiche pour un·e référent·e : posée par collectivites.
    contexte = models.JSONField(default=dict, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-cree_le"]

    def __str__(self):
        """Sans l’adresse : ce texte entre au journal des actes, qui ne s’efface pas."""
        qui = f"{self.prenom} {self.nom}".strip() or f"n° {self.pk}"
        return f"Invitation {qui}, {self.get_role_display()}"

    @staticmethod
    def hacher(jeton):
        return hashlib.sha256(jeton.encode("utf-8", "replace")).hexdigest()

    @property
    def ref(self):
        return str(self.pk)

    def utilisable(self, maintenant):
        return self.acceptee_le is None and self.expire_le > maintenant
