"""Journal des actes : qui a fait quoi, à quoi, quand. Noms de champs, jamais de valeurs.

Il s’ajoute et ne se change pas : ni `update`, ni `delete`, ni second `save`. Seuls passent le
sceau de la chaîne et l’oubli d’une personne ; sur PostgreSQL, la base le tient aussi (ADR 8).
"""

from django.db import models

from .base import Locataire, LocataireQuerySet

# Ce que le rôle applicatif peut encore écrire sur un acte : le sceau, puis l’oubli.
COLONNES_DU_SCEAU = ("rang", "sel", "contenu", "chaine")
COLONNES_DE_L_OUBLI = ("agent", "objet_ref", "objet_titre", "motif", "sel")


class JournalImmuable(Exception):
    """Le journal s’ajoute ; il ne se corrige ni ne s’efface."""


class ActeQuerySet(LocataireQuerySet):
    def sur(self, objet):
        return self.filter(objet_type=objet._meta.label_lower, objet_ref=objet.ref)

    def a_sceller(self):
        return self.filter(rang__isnull=True)

    def scelles(self):
        return self.filter(rang__isnull=False)

    def update(self, **valeurs):
        if valeurs == {"agent": None}:
            # Un compte supprimé quitte ses actes : c’est un oubli, non une retouche.
            return super().update(agent=None, sel="")
        raise JournalImmuable("Un acte ne se modifie pas.")

    def delete(self):
        raise JournalImmuable("Un acte ne s’efface pas.")

    update.alters_data = delete.alters_data = True
    delete.queryset_only = True

    def oublier(self, *, titre, objet_ref=None):
        """Retire ce qui nomme une personne, et le sel : l’empreinte ne se retrouve plus."""
        valeurs = {"objet_titre": titre, "motif": "", "sel": ""}
        if objet_ref is not None:
            valeurs["objet_ref"] = objet_ref
        return super().update(**valeurs)

    def poser_les_sceaux(self, actes):
        models.QuerySet(self.model, using=self.db).bulk_update(actes, COLONNES_DU_SCEAU)

    def nommer_avant_sceau(self, **valeurs):
        """Pour la démonstration, dont les références ne changent pas d’une fois à l’autre."""
        if self.scelles().exists():
            raise JournalImmuable("Cet acte est scellé.")
        return super().update(**valeurs)

    poser_les_sceaux.alters_data = nommer_avant_sceau.alters_data = oublier.alters_data = True


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
    # Posés juste après la validation (comptes.scellement) ; vides d’ici là.
    rang = models.PositiveBigIntegerField(null=True, editable=False)
    sel = models.CharField(max_length=32, blank=True, editable=False)
    contenu = models.CharField("empreinte du contenu", max_length=64, blank=True, editable=False)
    chaine = models.CharField("empreinte chaînée", max_length=64, blank=True, editable=False)

    objects = ActeQuerySet.as_manager()

    class Meta(Locataire.Meta):
        ordering = ["-le", "-pk"]
        # Les écritures que Django fait de lui-même passent aussi par là.
        base_manager_name = "objects"
        constraints = [
            *Locataire.Meta.constraints,
            models.UniqueConstraint(fields=["reseau", "rang"], name="comptes_acte_rang_unique"),
        ]
        indexes = [
            models.Index(fields=["reseau", "objet_type", "objet_ref"], name="comptes_acte_objet"),
            models.Index(fields=["reseau", "-le", "-id"], name="comptes_acte_recents"),
        ]

    def __str__(self):
        return f"{self.verbe} · {self.objet_titre}"

    def save(self, **options):
        if not self._state.adding:
            raise JournalImmuable("Un acte ne se modifie pas.")
        super().save(**options)

    def delete(self, **options):
        raise JournalImmuable("Un acte ne s’efface pas.")
