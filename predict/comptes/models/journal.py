"""Journal des actes : qui a fait quoi, à quoi, quand. Noms de champs, jamais de valeurs."""

from django.db import models

from .base import Locataire, LocataireQuerySet


class ActeQuerySet(LocataireQuerySet):
    def sur(self, objet):
        return self.filter(objet_type=objet._meta.label_lower, objet_ref=objet.ref)


class Acte(Locataire):
    agent = models.ForeignKey(
        "comptes.Agent", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    verbe = models.CharField(max_length=60)
    objet_type = models.CharField(max_length=60)
    objet_ref = models.CharField(max_length=64)
    objet_titre = models.CharField(max_length=200, blank=True)
    champs = models.JSONField("champs modifiés", default=list, blank=True)
    motif = models.TextField(blank=True)
    le = models.DateTimeField()

    objects = ActeQuerySet.as_manager()

    class Meta(Locataire.Meta):
        ordering = ["-le", "-pk"]
        indexes = [
            models.Index(fields=["reseau", "objet_type", "objet_ref"], name="comptes_acte_objet"),
            models.Index(fields=["reseau", "-le", "-id"], name="comptes_acte_recents"),
        ]

    def __str__(self):
        return f"{self.verbe} · {self.objet_titre}"
