"""Périodes closes, et ce que le réseau en transmet à la coordination nationale."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from predict.comptes.models import Locataire, LocataireQuerySet
from predict.comptes.regles import ROLES_INTERNES, Role


class ClotureQuerySet(LocataireQuerySet):
    def en_vigueur(self):
        return self.filter(rouverte_le__isnull=True)


class Cloture(Locataire):
    """Chiffres publiés d’une période, gelés avec leurs preuves.

    `bilan` : ce qu’un rapport demande (mesures des années d’avant, cibles, dispositifs, rangs,
    verbatims cités) tel que lu le jour de la clôture. Rouvrir ne supprime rien : la clôture reste,
    avec son motif, et une nouvelle la remplace.
    """

    du = models.DateField("du")
    au = models.DateField("au")
    le = models.DateTimeField("close le")
    par = models.ForeignKey("comptes.Agent", on_delete=models.SET_NULL, null=True, related_name="+")
    bilan = models.JSONField(default=dict, blank=True)
    note = models.TextField("note de clôture", blank=True)
    rouverte_le = models.DateTimeField("rouverte le", null=True, blank=True)
    rouverte_par = models.ForeignKey(
        "comptes.Agent", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    motif_reouverture = models.TextField("motif de réouverture", blank=True)

    objects = ClotureQuerySet.as_manager()

    class Meta(Locataire.Meta):
        ordering = ["-du", "-le"]
        verbose_name = "clôture"
        constraints = [
            *Locataire.Meta.constraints,
            models.UniqueConstraint(
                fields=["reseau", "du", "au"],
                condition=Q(rouverte_le__isnull=True),
                name="suivi_cloture_unique",
                violation_error_message="Cette période est déjà close.",
            ),
            models.CheckConstraint(
                condition=Q(au__gte=F("du")),
                name="suivi_cloture_dates",
                violation_error_message="La période ne peut pas finir avant de commencer.",
            ),
            models.CheckConstraint(
                condition=Q(rouverte_le__isnull=True) | ~Q(motif_reouverture=""),
                name="suivi_cloture_motif",
                violation_error_message="Dites pourquoi la période se rouvre.",
            ),
        ]

    def __str__(self):
        return f"Clôture du {self.du:%d/%m/%Y} au {self.au:%d/%m/%Y}"

    def get_absolute_url(self):
        return reverse("suivi:cloture", args=[self.pk])


class ChiffreClos(Locataire):
    """Un indicateur dans une clôture : ce qu’il valait, de quoi il était fait.

    `preuves` et `ecartees` : [{"type", "ref", "titre", "note", "collectivites", "codes", "dates"}]
    dans la forme de `calculs.mesure.Preuve` ; `ventilations` : {ventilation: lignes}. `code` : I1 à
    I9, ou le code d’un indicateur propre. `numerateur` : unités comptées, ou somme en unités de
    l’indicateur ; `denominateur` : vide pour un compte.
    """

    cloture = models.ForeignKey(Cloture, on_delete=models.CASCADE, related_name="chiffres")
    code = models.CharField(max_length=8)
    numerateur = models.DecimalField("numérateur", max_digits=16, decimal_places=2)
    denominateur = models.PositiveIntegerField("dénominateur", null=True, blank=True)
    invitees = models.PositiveIntegerField("collectivités interrogées", null=True, blank=True)
    details = models.JSONField("détails", default=dict, blank=True)
    ventilations = models.JSONField(default=dict, blank=True)
    preuves = models.JSONField(default=list, blank=True)
    ecartees = models.JSONField("écartées", default=list, blank=True)

    class Meta(Locataire.Meta):
        ordering = ["code"]
        verbose_name = "chiffre clos"
        verbose_name_plural = "chiffres clos"
        constraints = [
            *Locataire.Meta.constraints,
            models.UniqueConstraint(
                fields=["cloture", "code"],
                name="suivi_chiffre_clos_unique",
                violation_error_message="Cet indicateur est déjà dans la clôture.",
            ),
        ]

    def __str__(self):
        return f"{self.code} · {self.cloture}"


class TransmissionQuerySet(models.QuerySet):
    def en_vigueur(self):
        return self.filter(retiree_le__isnull=True)

    def visibles_par(self, agent):
        """La coordination voit celles de tous ; un réseau, les siennes ; personne d’autre."""
        if agent.role == Role.COORDINATION:
            return self.en_vigueur()
        if agent.role not in ROLES_INTERNES:
            return self.none()
        return self.filter(reseau_id=agent.reseau_id)


class Transmission(models.Model):
    """Ce qu’un réseau a remis à la coordination pour une période close (table partagée, ADR 3).

    Ni nom, ni adresse, ni enregistrement : des nombres et des clés irréversibles. Transmettre de
    nouveau retire la précédente, qui reste lisible de son seul réseau.
    """

    reseau = models.ForeignKey("comptes.Reseau", on_delete=models.PROTECT, related_name="+")
    du = models.DateField("du")
    au = models.DateField("au")
    cloture_ref = models.CharField("clôture", max_length=64)
    transmise_le = models.DateTimeField("transmise le")
    retiree_le = models.DateTimeField("retirée le", null=True, blank=True)

    objects = TransmissionQuerySet.as_manager()

    class Meta:
        ordering = ["-du", "reseau"]
        constraints = [
            models.UniqueConstraint(
                fields=["reseau", "du", "au"],
                condition=Q(retiree_le__isnull=True),
                name="suivi_transmission_unique",
                violation_error_message="Cette période est déjà transmise.",
            ),
        ]

    def __str__(self):
        return f"{self.reseau}, du {self.du:%d/%m/%Y} au {self.au:%d/%m/%Y}"


class MesureTransmise(models.Model):
    """Un indicateur transmis (table partagée, ADR 3).

    `cles`, `favorables` : clés irréversibles des collectivités comptées (dénominateur d’un taux) et
    de celles du numérateur, propres à la période, pour n’en compter aucune deux fois. `invitees`,
    `cles_invitees` : pour le taux de réponse. `ventilations` : {ventilation: [[ligne, numérateur,
    dénominateur, collectivités]]}. `details` : montants en euros, taux de I7.
    """

    transmission = models.ForeignKey(Transmission, on_delete=models.CASCADE, related_name="mesures")
    code = models.CharField(max_length=2)
    numerateur = models.PositiveIntegerField("numérateur")
    denominateur = models.PositiveIntegerField("dénominateur", null=True, blank=True)
    invitees = models.PositiveIntegerField("collectivités interrogées", null=True, blank=True)
    collectivites = models.PositiveIntegerField("collectivités concernées", default=0)
    cles = models.JSONField("clés", default=list, blank=True)
    favorables = models.JSONField(default=list, blank=True)
    cles_invitees = models.JSONField("clés des interrogées", default=list, blank=True)
    details = models.JSONField("détails", default=dict, blank=True)
    ventilations = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["code"]
        verbose_name = "mesure transmise"
        verbose_name_plural = "mesures transmises"
        constraints = [
            models.UniqueConstraint(
                fields=["transmission", "code"], name="suivi_mesure_transmise_unique"
            ),
        ]

    def __str__(self):
        return f"{self.code} · {self.transmission}"
