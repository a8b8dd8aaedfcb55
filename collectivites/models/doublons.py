"""Fusions, annulables ; et ce que l’on a jugé n’être pas un doublon."""

from django.db import models

from predict.comptes.models import Locataire


class Fusion(Locataire):
    """Deux lignes qui n’en font plus qu’une.

    `objet_type` : modèle (« collectivites.contact ») ; `choix` : {champ: « gardee » ou
    « absorbee »} ; `instantane` : {« absorbee » : {« id »}, « gestes » : la trace, de quoi tout
    remettre}, sans trace une fois annulée. L’anonymisation d’une personne vide aussi les
    instantanés qui la citent.
    """

    objet_type = models.CharField(max_length=60)
    gardee_id = models.PositiveBigIntegerField()
    titre = models.CharField(max_length=200)
    choix = models.JSONField(default=dict)
    instantane = models.JSONField(default=dict)
    faite_par = models.ForeignKey(
        "comptes.Agent", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    annulee_le = models.DateTimeField("annulée le", null=True, blank=True)
    annulee_par = models.ForeignKey(
        "comptes.Agent", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta(Locataire.Meta):
        ordering = ["-cree_le", "-pk"]

    def __str__(self):
        return self.titre


class PasDoublon(Locataire):
    """Deux lignes qui se ressemblent, jugées distinctes (`premier` < `second`)."""

    objet_type = models.CharField(max_length=60)
    premier_id = models.PositiveBigIntegerField()
    second_id = models.PositiveBigIntegerField()
    dit_par = models.ForeignKey(
        "comptes.Agent", on_delete=models.SET_NULL, null=True, related_name="+"
    )

    class Meta(Locataire.Meta):
        constraints = [
            *Locataire.Meta.constraints,
            models.UniqueConstraint(
                fields=["reseau", "objet_type", "premier_id", "second_id"],
                name="collectivites_pas_doublon_unique",
                violation_error_message="C’est déjà noté.",
            ),
            models.CheckConstraint(
                condition=models.Q(premier_id__lt=models.F("second_id")),
                name="collectivites_pas_doublon_ordre",
                violation_error_message="La paire s’écrit dans l’ordre.",
            ),
        ]

    def __str__(self):
        return f"{self.objet_type} : {self.premier_id} et {self.second_id}"
