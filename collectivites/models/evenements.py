"""Les événements : ateliers, petits-déjeuners, groupes pays, formations ; qui y vient."""

import hashlib
import secrets

from django.core import signing
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce
from django.urls import reverse

from predict.comptes.models import Locataire, LocataireQuerySet
from predict.comptes.regles import Role

from ..regles import TypeEvenement
from .personnes import Contact

SEL = "predict.evenement.inscription"


def nouvelle_cle():
    return secrets.token_hex(16)


def hacher(jeton):
    """Ce que la base garde d’un lien personnel (jeton de 256 bits)."""
    return hashlib.sha256(jeton.encode("utf-8", "replace")).hexdigest()


class EvenementQuerySet(LocataireQuerySet):
    def visibles_par(self, agent):
        """L’équipe voit tout ; un·e référent·e, ce qui est ouvert aux inscriptions, et ce à quoi
        elle ou il est déjà."""
        if agent.role != Role.REFERENT:
            return super().visibles_par(agent)
        siennes = Participation.objects.visibles_par(agent).order_by().values("evenement")
        return self.filter(
            Q(inscriptions_ouvertes=True) | Q(pk__in=siennes), reseau_id=agent.reseau_id
        )


class _Signature(signing.TimestampSigner):
    """Signe à une date donnée plutôt qu’à l’heure qu’il est."""

    def __init__(self, le, **options):
        super().__init__(**options)
        self.le = le

    def timestamp(self):
        return signing.b62_encode(int(self.le.timestamp()))


class Evenement(Locataire):
    """Atelier, petit-déjeuner, groupe pays… L’angle local est obligatoire (atelier Centraider)."""

    type = models.CharField(max_length=16, choices=TypeEvenement.choices)
    pays = models.CharField(max_length=2, blank=True)
    titre = models.CharField(max_length=200)
    le = models.DateField("date")
    lieu = models.ForeignKey(
        "collectivites.Collectivite",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    angle_local = models.CharField("angle d’entrée local", max_length=300)
    public = models.CharField("public visé", max_length=300, blank=True)
    heure_debut = models.TimeField("commence à", null=True, blank=True)
    heure_fin = models.TimeField("finit à", null=True, blank=True)
    adresse = models.CharField("salle, adresse", max_length=200, blank=True)
    objectifs = models.JSONField(default=list, blank=True)
    relais = models.CharField("relais (Région, association d’élu·es…)", max_length=200, blank=True)
    message = models.TextField("message d’invitation", blank=True)
    places = models.PositiveSmallIntegerField("nombre de places", null=True, blank=True)
    animee_par = models.ForeignKey(
        "comptes.Agent",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="préparé par",
    )
    inscriptions_ouvertes = models.BooleanField(default=False)
    inscriptions_jusqu_au = models.DateField("inscriptions jusqu’au", null=True, blank=True)
    # Change quand on ferme un lien d’inscription diffusé : l’ancien ne vaut plus rien.
    cle = models.CharField(max_length=32, default=nouvelle_cle, editable=False)
    programme = models.TextField(blank=True)
    bilan = models.TextField("ce que l’on en retient", blank=True)

    objects = EvenementQuerySet.as_manager()

    class Meta(Locataire.Meta):
        ordering = ["-le"]
        verbose_name = "événement"
        constraints = [
            *Locataire.Meta.constraints,
            models.CheckConstraint(
                condition=Q(heure_fin__isnull=True)
                | Q(heure_debut__isnull=True)
                | Q(heure_fin__gt=F("heure_debut")),
                name="collectivites_evenement_heures",
                violation_error_message="L’événement ne peut pas finir avant d’avoir commencé.",
            ),
        ]

    def __str__(self):
        return self.titre

    def get_absolute_url(self):
        return reverse("collectivites:evenement", args=[self.pk])

    @property
    def signe(self):
        """Ce que porte le lien public d’inscription ; ne vaut que tant que `cle` ne change pas.

        Toujours le même pour un événement : on le diffuse, et un agenda ou un site le relit.
        """
        return _Signature(self.cree_le, salt=SEL).sign_object([self.pk, self.cle])

    @classmethod
    def designe_par(cls, signe):
        """(clé primaire, clé du lien) d’un lien public, ou `None` s’il n’est pas de nous."""
        try:
            pk, cle = signing.loads(signe, salt=SEL)
        except (signing.BadSignature, ValueError, TypeError):
            return None
        return pk, cle


class TempsProgramme(Locataire):
    """Un temps du programme : heure, titre, qui intervient."""

    evenement = models.ForeignKey(Evenement, on_delete=models.CASCADE, related_name="temps")
    rang = models.PositiveSmallIntegerField(default=1)
    heure = models.TimeField(null=True, blank=True)
    titre = models.CharField(max_length=200)
    intervenants = models.CharField(max_length=300, blank=True)
    detail = models.TextField("détail", blank=True)

    class Meta(Locataire.Meta):
        ordering = ["rang", "heure", "pk"]
        verbose_name = "temps du programme"
        verbose_name_plural = "temps du programme"

    def __str__(self):
        return self.titre


class ParticipationQuerySet(LocataireQuerySet):
    def visibles_par(self, agent):
        """L’équipe voit tout ; un·e référent·e, ses propres inscriptions."""
        if agent.role != Role.REFERENT:
            return super().visibles_par(agent)
        sienne = Q(contact__acces__agent=agent, contact__acces__actif=True)
        sienne |= Q(email__iexact=agent.email)
        return self.filter(sienne, reseau_id=agent.reseau_id).distinct()

    def avec_personne(self):
        return self.select_related("fiche__collectivite", "collectivite", "contact")

    def dans_l_ordre(self):
        """Par collectivité, puis par personne : l’ordre de toutes les listes et de l’émargement."""
        return self.annotate(
            tri=Coalesce("fiche__collectivite__recherche", "collectivite__recherche", Value(""))
        ).order_by("tri", "contact__nom", "nom", "pk")

    def a_ecrire(self, le):
        """Qui attend encore son invitation par courriel, à la date `le`.

        Ni déjà partie, ni déjà répondu ; jamais à qui s’est opposé·e, est parti·e ou dont le
        mandat est fini. Sans adresse, rien ne part.
        """
        joignables = Contact.objects.joignables(le).exclude(email="")
        return self.filter(
            invitee_le__isnull=False,
            envoyee_le__isnull=True,
            inscrite=False,
            presente=False,
            declinee_le__isnull=True,
            contact__in=joignables,
        )

    def a_questionner(self, le):
        """Présent·es dont on n’a pas encore demandé l’avis, et à qui l’on peut écrire."""
        joignables = Contact.objects.joignables(le).exclude(email="")
        return self.filter(
            Q(contact__in=joignables) | (Q(contact__isnull=True) & ~Q(email="")),
            presente=True,
            evaluation__isnull=True,
            evaluation_demandee_le__isnull=True,
        )

    def avec_jeton(self, jeton):
        return self.filter(jeton_hache=hacher(jeton))


class Participation(Locataire):
    """Une personne, ou une collectivité sans personne nommée, à un événement.

    Invitée, inscrite, présente, puis la suite donnée. Une personne inscrite en ligne et absente
    des contacts garde ici ses nom et adresse ; `evaluation` : de 1 (pas du tout utile) à 5.
    Sans `fiche` : inscrite en ligne pour une `collectivite` dont le réseau n’a pas encore ouvert la
    fiche. Qui est présent·e en a une.
    """

    evenement = models.ForeignKey(
        Evenement, on_delete=models.CASCADE, related_name="participations"
    )
    fiche = models.ForeignKey(
        "collectivites.Fiche",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="participations",
    )
    collectivite = models.ForeignKey(
        "collectivites.Collectivite",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="collectivité",
    )
    contact = models.ForeignKey(
        "collectivites.Contact", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    inscrite = models.BooleanField(default=False)
    presente = models.BooleanField("présente", default=False)
    prenom = models.CharField("prénom", max_length=80, blank=True)
    nom = models.CharField(max_length=80, blank=True)
    fonction = models.CharField(max_length=160, blank=True)
    email = models.EmailField("adresse électronique", blank=True)
    invitee_le = models.DateField("invitée le", null=True, blank=True)
    envoyee_le = models.DateTimeField("invitation envoyée le", null=True, blank=True)
    declinee_le = models.DateField("ne vient pas, dit le", null=True, blank=True)
    inscrite_le = models.DateField("inscrite le", null=True, blank=True)
    en_ligne = models.BooleanField("inscrite par la page publique", default=False)
    jeton_hache = models.CharField(max_length=64, blank=True, editable=False, db_index=True)
    evaluation = models.PositiveSmallIntegerField("évaluation", null=True, blank=True)
    evaluation_mot = models.TextField("ce qui a été dit", blank=True)
    evaluation_demandee_le = models.DateTimeField("avis demandé le", null=True, blank=True)
    suite = models.CharField(max_length=200, blank=True)
    suite_le = models.DateField("suite donnée le", null=True, blank=True)

    objects = ParticipationQuerySet.as_manager()

    class Meta(Locataire.Meta):
        ordering = ["fiche__collectivite__nom", "pk"]
        constraints = [
            *Locataire.Meta.constraints,
            models.CheckConstraint(
                condition=Q(evaluation__isnull=True) | Q(evaluation__gte=1, evaluation__lte=5),
                name="collectivites_participation_evaluation",
                violation_error_message="L’évaluation va de 1 à 5.",
            ),
            models.CheckConstraint(
                condition=Q(fiche__isnull=False) | Q(collectivite__isnull=False, presente=False),
                name="collectivites_participation_collectivite",
                violation_error_message="Qui vient représente une collectivité qui a sa fiche.",
            ),
            models.UniqueConstraint(
                fields=["evenement", "contact"],
                condition=Q(contact__isnull=False),
                name="collectivites_participation_contact_unique",
                violation_error_message="Cette personne est déjà dans la liste.",
            ),
        ]

    def __str__(self):
        return f"{self.la_collectivite} · {self.evenement}"

    @property
    def la_collectivite(self):
        return self.fiche.collectivite if self.fiche_id else self.collectivite

    @property
    def personne(self):
        """Le nom de qui vient, tel qu’elle-même l’a corrigé ; vide si personne n’est nommé."""
        corrige = f"{self.prenom} {self.nom}".strip()
        return corrige or (self.contact.nom_complet if self.contact_id else "")

    @property
    def sa_fonction(self):
        return self.fonction or (self.contact.fonction if self.contact_id else "")

    @property
    def adresse(self):
        return (self.contact.email if self.contact_id else "") or self.email
