"""Le socle de toute table métier : une ligne appartient à un réseau, et un seul."""

import uuid

from django.db import models

from predict.noyau.recherche import normaliser

from ..regles import ROLES_INTERNES


def nouvelle_ref():
    return uuid.uuid4().hex[:16]


class ColonneRecherche(models.CharField):
    """Textes de `sources` (noms de champs) sans accents ni casse : ce que lit la recherche.

    Calculée à chaque écriture, en lot compris ; `QuerySet.update` seul l’oublierait.
    """

    def __init__(self, *args, sources=(), **options):
        options = {"max_length": 220, "default": "", "editable": False} | options
        super().__init__(*args, **options)
        self.sources = tuple(sources)

    def deconstruct(self):
        nom, chemin, args, options = super().deconstruct()
        return nom, chemin, args, options | {"sources": self.sources}

    def pre_save(self, instance, add):
        texte = " ".join(getattr(instance, source) for source in self.sources)
        valeur = normaliser(texte)[: self.max_length]
        setattr(instance, self.attname, valeur)
        return valeur


class LocataireQuerySet(models.QuerySet):
    def du_reseau(self, reseau):
        return self.filter(reseau=reseau)

    def visibles_par(self, agent):
        """Ce que l’agent peut lire, dans le réseau où il agit ; rien s’il n’en a pas.

        Une table qui se montre aussi aux référent·es redéfinit ce mot.
        """
        if agent.role not in ROLES_INTERNES:
            return self.none()
        return self.filter(reseau_id=agent.reseau_id)


class Locataire(models.Model):
    """Table métier d’un réseau (conception §4).

    `ref` : clé lisible, stable d’un export à l’autre, unique dans le réseau et la table.
    `version` : incrémentée à chaque enregistrement par formulaire ; détecte les deux onglets.
    """

    reseau = models.ForeignKey(
        "comptes.Reseau", on_delete=models.PROTECT, related_name="+", verbose_name="réseau"
    )
    ref = models.CharField("référence", max_length=64, default=nouvelle_ref, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    cree_le = models.DateTimeField("créé le", auto_now_add=True)
    modifie_le = models.DateTimeField("modifié le", auto_now=True)

    objects = LocataireQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.UniqueConstraint(
                fields=["reseau", "ref"],
                name="%(app_label)s_%(class)s_ref_unique",
                violation_error_message="Cette référence sert déjà dans ce réseau.",
            )
        ]

    def save(self, **options):
        if options.get("update_fields") is not None:
            colonnes = self._meta.concrete_fields
            calculees = {c.name for c in colonnes if isinstance(c, ColonneRecherche)}
            options["update_fields"] = {*options["update_fields"], *calculees}
        super().save(**options)


class Referentiel(models.Model):
    """Donnée de référence : dit toujours d’où elle vient (domaine.md, en-tête)."""

    source_document = models.CharField("document source", max_length=120)
    source_section = models.CharField("section", max_length=200, blank=True)
    reconstruction = models.BooleanField(
        "reconstruction", default=False, help_text="Le schéma d’origine est perdu : à vérifier."
    )
    modifie_par_coordination = models.BooleanField(default=False, editable=False)

    class Meta:
        abstract = True
