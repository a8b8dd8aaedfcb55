"""Organigramme, contacts, mandats, accès des référent·es au portail."""

from django.core import signing
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from phonenumber_field.modelfields import PhoneNumberField

from predict.comptes.models import Locataire, LocataireQuerySet
from predict.comptes.regles import Role
from predict.noyau.recherche import normaliser

from ..regles import BaseLegale, FinDeMandat, FonctionContact, HorsEnvois

SEL = "predict.portail.entree"


class Direction(Locataire):
    """Une direction ou un service d’une collectivité ; `parente` : celle dont elle dépend."""

    fiche = models.ForeignKey(
        "collectivites.Fiche", on_delete=models.CASCADE, related_name="directions"
    )
    nom = models.CharField(max_length=160)
    parente = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="services"
    )
    porte_international = models.BooleanField("porte l’action internationale", default=False)
    note = models.TextField("ce qu’elle fait, en quoi elle est concernée", blank=True)

    class Meta(Locataire.Meta):
        ordering = ["nom"]
        constraints = [
            *Locataire.Meta.constraints,
            models.UniqueConstraint(
                fields=["fiche", "nom"],
                name="collectivites_direction_unique",
                violation_error_message="Cette direction est déjà notée.",
            ),
        ]

    def __str__(self):
        return self.nom


def _mandat_fini(le):
    """Élu·e dont tous les mandats notés sont finis à la date `le`."""
    mandats = Mandat.objects.filter(contact=models.OuterRef("pk"))
    return (
        Q(qualite=FonctionContact.ELU)
        & models.Exists(mandats)
        & ~models.Exists(mandats.en_cours(le))
    )


class ContactQuerySet(LocataireQuerySet):
    def joignables(self, le):
        """À qui l’on peut écrire à la date `le` : ni opposition, ni anonymisation, ni départ.

        Un·e élu·e dont tous les mandats notés sont finis est sorti·e des envois ; sans mandat
        noté, on ne sait pas : la personne reste joignable.
        """
        return self.filter(
            Q(parti_le__isnull=True) | Q(parti_le__gt=le),
            oppose_le__isnull=True,
            anonymise_le__isnull=True,
        ).exclude(_mandat_fini(le))

    def avec_envois(self, le):
        """Annote `hors_envois` (clé de `HorsEnvois` ; vide : on peut lui écrire) à la date `le`."""
        raisons = (
            (Q(anonymise_le__isnull=False), HorsEnvois.ANONYMISE),
            (Q(oppose_le__isnull=False), HorsEnvois.OPPOSITION),
            (Q(parti_le__lte=le), HorsEnvois.PARTI),
            (_mandat_fini(le), HorsEnvois.MANDAT_FINI),
        )
        return self.annotate(
            hors_envois=models.Case(
                *(models.When(raison, then=models.Value(cle)) for raison, cle in raisons),
                default=models.Value(""),
                output_field=models.CharField(),
            )
        )

    def proposables(self, le, deja=None):
        """Qui l’on peut choisir comme destinataire ; `deja` (pk), déjà choisi·e, y reste."""
        return self.filter(Q(pk__in=self.joignables(le).order_by().values("pk")) | Q(pk=deja))

    def dont_le_nom_ressemble(self, texte):
        """Chaque mot cherché se trouve dans le prénom ou le nom, sans accents ni casse."""
        resultat = self
        for mot in normaliser(texte).split()[:6]:
            resultat = resultat.filter(recherche__contains=mot)
        return resultat

    def avec_mandat(self, le):
        """Annote l’intitulé et la fin du mandat en cours à la date `le` (rien sinon)."""
        en_cours = Mandat.objects.filter(contact=models.OuterRef("pk")).en_cours(le)
        return self.annotate(
            mandat_intitule=models.Subquery(en_cours.values("intitule")[:1]),
            mandat_fin_le=models.Subquery(en_cours.values("fin_le")[:1]),
        )

    def avec_acces(self):
        """Annote `a_acces` : la personne a un accès actif au portail."""
        return self.annotate(
            a_acces=models.Exists(
                Referent.objects.filter(contact=models.OuterRef("pk"), actif=True)
            )
        )


class Contact(Locataire):
    """Une personne d’une collectivité. Ni étiquette politique ni opinion (RGPD)."""

    fiche = models.ForeignKey(
        "collectivites.Fiche", on_delete=models.CASCADE, related_name="contacts"
    )
    prenom = models.CharField("prénom", max_length=80, blank=True)
    nom = models.CharField(max_length=80)
    recherche = models.CharField(max_length=180, editable=False, default="")
    qualite = models.CharField("qualité", max_length=12, choices=FonctionContact.choices)
    fonction = models.CharField(max_length=160, blank=True)
    direction = models.ForeignKey(
        Direction, on_delete=models.SET_NULL, null=True, blank=True, related_name="contacts"
    )
    email = models.EmailField("adresse électronique", blank=True)
    telephone = PhoneNumberField("téléphone", blank=True)
    principal = models.BooleanField("contact principal", default=False)
    elu_referent = models.BooleanField("élu·e référent·e", default=False)
    parti_le = models.DateField("a quitté ses fonctions le", null=True, blank=True)
    base_legale = models.CharField(
        "base légale (RGPD)",
        max_length=20,
        choices=BaseLegale.choices,
        default=BaseLegale.INTERET_LEGITIME,
    )
    source = models.CharField("d’où viennent ces coordonnées", max_length=160, blank=True)
    informe_le = models.DateField("informé·e le (RGPD)", null=True, blank=True)
    oppose_le = models.DateField("opposition le", null=True, blank=True)
    anonymise_le = models.DateField("anonymisé le", null=True, blank=True, editable=False)
    note = models.TextField(blank=True)

    objects = ContactQuerySet.as_manager()

    class Meta(Locataire.Meta):
        ordering = ["-principal", "nom", "prenom"]
        indexes = [
            # Les homonymes exacts (doublons) ; un morceau de nom passe par la table des mots.
            models.Index(
                fields=["reseau", "recherche", "id"],
                condition=Q(anonymise_le__isnull=True),
                name="collectivites_contact_nom",
            )
        ]

    def __str__(self):
        return self.nom_complet

    @property
    def nom_complet(self):
        return f"{self.prenom} {self.nom}".strip()

    @property
    def pourquoi_hors(self):
        """Pourquoi l’on ne lui écrit plus, en clair ; demande `avec_envois`."""
        return HorsEnvois(self.hors_envois).label if self.hors_envois else ""

    def save(self, **options):
        self.recherche = normaliser(self.nom_complet)[:180]
        if options.get("update_fields") is not None:
            options["update_fields"] = {*options["update_fields"], "recherche"}
        super().save(**options)


class MandatQuerySet(LocataireQuerySet):
    def en_cours(self, le):
        return self.filter(Q(fin_le__isnull=True) | Q(fin_le__gte=le), debut_le__lte=le)

    def finissant(self, du, au):
        """Dont la fin tombe entre ces deux jours, chez qui n’est ni parti·e ni anonymisé·e."""
        return self.filter(
            fin_le__range=(du, au),
            contact__anonymise_le__isnull=True,
            contact__parti_le__isnull=True,
        )

    def a_trancher(self, le, sans_fin=False):
        """Échus à la date `le` sans que l’on ait dit la suite : ni motif, ni mandat suivant.

        `sans_fin` : aussi ceux dont la fin n’est pas notée, commencés avant.
        """
        echu = Q(fin_le__lte=le) | (Q(fin_le__isnull=True) if sans_fin else Q(pk__in=[]))
        suivant = Mandat.objects.filter(
            contact=models.OuterRef("contact"),
            debut_le__gt=models.OuterRef("debut_le"),
            debut_le__gte=Coalesce(models.OuterRef("fin_le"), models.Value(le)),
        )
        return self.filter(
            echu,
            ~models.Exists(suivant),
            debut_le__lt=le,
            fin_motif="",
            contact__qualite=FonctionContact.ELU,
            contact__anonymise_le__isnull=True,
            contact__parti_le__isnull=True,
        )


class Mandat(Locataire):
    """Mandat électif ; il se termine, l’historique reste."""

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="mandats")
    intitule = models.CharField("intitulé", max_length=160)
    debut_le = models.DateField("début")
    fin_le = models.DateField("fin", null=True, blank=True)
    fin_motif = models.CharField(
        "pourquoi il finit", max_length=12, choices=FinDeMandat.choices, blank=True
    )

    objects = MandatQuerySet.as_manager()

    class Meta(Locataire.Meta):
        ordering = ["-debut_le"]
        constraints = [
            *Locataire.Meta.constraints,
            models.CheckConstraint(
                condition=Q(fin_le__isnull=True) | Q(fin_le__gte=F("debut_le")),
                name="collectivites_mandat_dates",
                violation_error_message="Le mandat ne peut pas finir avant d’avoir commencé.",
            ),
        ]

    def __str__(self):
        return self.intitule


class ReferentQuerySet(LocataireQuerySet):
    def visibles_par(self, agent):
        """L’équipe voit tout ; un·e référent·e, les accès ouverts de ses collectivités."""
        if agent.role != Role.REFERENT:
            return super().visibles_par(agent)
        siennes = self.model.objects.filter(agent=agent, actif=True).values("fiche")
        return self.filter(reseau_id=agent.reseau_id, actif=True, fiche__in=siennes)


class Referent(Locataire):
    """Accès d’une personne de la collectivité au portail : un compte, une fiche."""

    agent = models.ForeignKey("comptes.Agent", on_delete=models.CASCADE, related_name="references")
    fiche = models.ForeignKey(
        "collectivites.Fiche", on_delete=models.CASCADE, related_name="referents"
    )
    contact = models.ForeignKey(
        Contact, on_delete=models.SET_NULL, null=True, blank=True, related_name="acces"
    )
    principal = models.BooleanField("référent·e principal·e", default=True)
    actif = models.BooleanField(default=True)

    objects = ReferentQuerySet.as_manager()

    class Meta(Locataire.Meta):
        constraints = [
            *Locataire.Meta.constraints,
            models.UniqueConstraint(
                fields=["agent", "fiche"],
                name="collectivites_referent_unique",
                violation_error_message="Cette personne a déjà accès à cette collectivité.",
            ),
        ]

    def __str__(self):
        return str(self.agent)

    @property
    def signe(self):
        """Ce que porte le lien du courriel d’invitation : il mène à la porte, il ne l’ouvre pas."""
        return signing.dumps(self.ref, salt=SEL)

    @classmethod
    def designe_par(cls, signe, age=None):
        """La référence d’un lien d’invitation. Lève `signing.BadSignature` ; trop vieux (`age` en
        secondes), `signing.SignatureExpired`."""
        return signing.loads(signe, salt=SEL, max_age=age)
