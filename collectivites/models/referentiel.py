"""Le Code officiel géographique : référentiel national partagé entre réseaux."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import TrigramSimilarity, TrigramWordSimilarity
from django.db import connections, models
from django.db.models import F, Q
from django.db.models.functions import Greatest

from predict.comptes.models import Reseau
from predict.noyau.recherche import interversions, motif_a_une_faute, normaliser

from ..regles import NATURES_COG, Nature, TypeEpci, strate_de


class CollectiviteQuerySet(models.QuerySet):
    def actuelles(self):
        return self.filter(obsolete_le__isnull=True)

    def du_cog(self):
        return self.filter(nature__in=NATURES_COG)

    def visibles_par(self, agent):
        """Le référentiel est public ; les structures propres à un réseau lui restent."""
        if not agent.reseau_id:
            return self.none()
        return self.filter(Q(propre_a__isnull=True) | Q(propre_a_id=agent.reseau_id))

    def du_territoire(self, reseau):
        """Collectivités des régions du réseau (codes Insee de `Reseau.territoire`)."""
        return self.filter(
            Q(region__code_insee__in=reseau.territoire)
            | Q(nature=Nature.REGION, code_insee__in=reseau.territoire)
        )

    def dont_le_nom_ressemble(self, texte):
        """Chaque mot cherché se trouve dans le nom, sans accents ni casse."""
        resultat = self
        for mot in normaliser(texte).split()[:6]:
            resultat = resultat.filter(recherche__contains=mot)
        return resultat

    def ressemblant(self, texte):
        """Noms proches de `texte` malgré une faute de frappe, les plus proches d’abord.

        PostgreSQL : trigrammes, par l’index de la table partagée, que la sécurité par ligne ne
        ferme pas. SQLite : une lettre de travers. À borner par qui s’en sert ; pour filtrer une
        autre table, `.order_by().values("pk")`.
        """
        nom = normaliser(texte)[:60]
        if not nom:
            return self.none()
        if connections[self.db].vendor != "postgresql":
            proches = self.filter(recherche__regex=motif_a_une_faute(nom))
            return proches.order_by(F("population").desc(nulls_last=True), "pk")
        proximite = Greatest(
            TrigramSimilarity("recherche", nom), TrigramWordSimilarity(nom, "recherche")
        )
        return (
            self.filter(
                Q(recherche__trigram_similar=nom)
                | Q(recherche__trigram_word_similar=nom)
                | Q(recherche__in=interversions(nom))
            )
            .annotate(proximite=proximite)
            .order_by("-proximite", F("population").desc(nulls_last=True), "pk")
        )


class Collectivite(models.Model):
    """Une collectivité, une intercommunalité, ou une structure propre à un réseau.

    `code_insee` : code COG (commune « 41269 », département « 41 », région « 24 ») ; vide pour
    un EPCI, désigné par son `siren`. `population` : habitants, édition `millesime` du COG.
    `longitude`, `latitude` : degrés WGS 84 d’un point représentatif.
    """

    nature = models.CharField(max_length=12, choices=Nature.choices)
    code_insee = models.CharField("code Insee", max_length=5, blank=True)
    siren = models.CharField("Siren", max_length=9, blank=True)
    nom = models.CharField(max_length=200)
    recherche = models.CharField(max_length=220, editable=False)
    type_epci = models.CharField("type d’EPCI", max_length=6, choices=TypeEpci.choices, blank=True)
    population = models.PositiveIntegerField(null=True, blank=True)
    region = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    departement = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    epci = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="communes"
    )
    longitude = models.FloatField(null=True, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    millesime = models.PositiveSmallIntegerField("millésime")
    obsolete_le = models.DateField("obsolète depuis", null=True, blank=True)
    remplacee_par = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="remplacees"
    )
    propre_a = models.ForeignKey(
        Reseau,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Structure hors Code officiel géographique, propre à un réseau.",
    )

    objects = CollectiviteQuerySet.as_manager()

    class Meta:
        ordering = ["nom", "pk"]
        verbose_name = "collectivité"
        indexes = [
            models.Index(fields=["nature", "recherche"], name="collectivite_nature_nom"),
            models.Index(fields=["recherche"], name="collectivite_nom"),
            # Sans liste d’attente : après un chargement, elle pèserait si lourd dans le coût que
            # PostgreSQL lirait toute la table plutôt que l’index.
            GinIndex(
                fields=["recherche"],
                name="collectivite_trigramme",
                opclasses=["gin_trgm_ops"],
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["nature", "code_insee"],
                condition=~Q(code_insee="") & Q(obsolete_le__isnull=True),
                name="collectivites_code_unique",
                violation_error_message="Ce code Insee est déjà celui d’une collectivité.",
            ),
            models.UniqueConstraint(
                fields=["nature", "siren"],
                condition=~Q(siren="") & Q(obsolete_le__isnull=True),
                name="collectivites_siren_unique",
                violation_error_message="Ce Siren est déjà celui d’une collectivité.",
            ),
        ]

    def __str__(self):
        return self.nom

    def save(self, **options):
        self.recherche = normaliser(self.nom)
        super().save(**options)

    def actuelle(self):
        """La collectivité d’aujourd’hui : elle-même, ou celle qui lui succède, de fusion en fusion.

        Une disparition sans suite connue rend `None`.
        """
        une, vues = self, set()
        while une is not None and une.obsolete_le is not None and une.pk not in vues:
            vues.add(une.pk)
            une = une.remplacee_par
        return une if une is not None and une.obsolete_le is None else None

    @property
    def strate(self):
        return strate_de(self.population)

    @property
    def code(self):
        """Code naturel : Insee, sinon Siren."""
        return self.code_insee or self.siren

    @property
    def type_libelle(self):
        return self.get_type_epci_display() if self.type_epci else self.get_nature_display()
