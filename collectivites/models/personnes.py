"""Contacts, mandats, accès des référent·es au portail."""

from django.db import models
from django.db.models import F, Q
from phonenumber_field.modelfields import PhoneNumberField

from predict.comptes.models import Locataire, LocataireQuerySet

from ..regles import FonctionContact


class ContactQuerySet(LocataireQuerySet):
    def joignables(self):
        """Hors opposition (RGPD) et hors anonymisation."""
        return self.filter(oppose_le__isnull=True, anonymise_le__isnull=True)


class Contact(Locataire):
    """Une personne d’une collectivité. Ni étiquette politique ni opinion (RGPD)."""

    fiche = models.ForeignKey(
        "collectivites.Fiche", on_delete=models.CASCADE, related_name="contacts"
    )
    prenom = models.CharField("prénom", max_length=80, blank=True)
    nom = models.CharField(max_length=80)
    qualite = models.CharField("qualité", max_length=12, choices=FonctionContact.choices)
    fonction = models.CharField(max_length=160, blank=True)
    direction = models.CharField(max_length=160, blank=True)
    email = models.EmailField("adresse électronique", blank=True)
    telephone = PhoneNumberField("téléphone", blank=True)
    principal = models.BooleanField("contact principal", default=False)
    elu_referent = models.BooleanField("élu·e référent·e", default=False)
    informe_le = models.DateField("informé·e le (RGPD)", null=True, blank=True)
    oppose_le = models.DateField("opposition le", null=True, blank=True)
    anonymise_le = models.DateField("anonymisé le", null=True, blank=True, editable=False)
    note = models.TextField(blank=True)

    objects = ContactQuerySet.as_manager()

    class Meta(Locataire.Meta):
        ordering = ["-principal", "nom", "prenom"]

    def __str__(self):
        return f"{self.prenom} {self.nom}".strip()


class Mandat(Locataire):
    """Mandat électif ; il se termine, l’historique reste."""

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="mandats")
    intitule = models.CharField("intitulé", max_length=160)
    debut_le = models.DateField("début")
    fin_le = models.DateField("fin", null=True, blank=True)

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


class Referent(Locataire):
    """Accès d’une personne de la collectivité au portail : un compte, une fiche."""

    agent = models.ForeignKey(
        "comptes.Agent", on_delete=models.CASCADE, related_name="references"
    )
    fiche = models.ForeignKey(
        "collectivites.Fiche", on_delete=models.CASCADE, related_name="referents"
    )
    contact = models.ForeignKey(
        Contact, on_delete=models.SET_NULL, null=True, blank=True, related_name="acces"
    )
    principal = models.BooleanField("référent·e principal·e", default=True)
    actif = models.BooleanField(default=True)

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
