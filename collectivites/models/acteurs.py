"""Les acteurs du territoire, et leur place auprès d’une collectivité."""

from dataclasses import dataclass

from django.db import models
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from phonenumber_field.modelfields import PhoneNumberField

from predict.comptes.models import Locataire, LocataireQuerySet
from predict.noyau.recherche import normaliser

from ..pays import nom_du_pays
from ..regles import (
    ODD,
    FormePouvoir,
    Legitimite,
    ParticipationPromise,
    PlacePartiePrenante,
    TypeActeur,
    lire_expertises,
    place_de,
)


class ActeurQuerySet(LocataireQuerySet):
    def dont_le_nom_ressemble(self, texte):
        """Chaque mot cherché se trouve dans le nom ou le sigle, sans accents ni casse."""
        resultat = self
        for mot in normaliser(texte).split()[:6]:
            resultat = resultat.filter(recherche__contains=mot)
        return resultat

    def avec_citations(self):
        """Annote `nb_fiches` : les collectivités dont la fiche cite l’acteur."""
        comptes = (
            ActeurFiche.objects.filter(acteur=OuterRef("pk"))
            .order_by()
            .values("acteur")
            .annotate(nombre=Count("pk"))
            .values("nombre")
        )
        return self.annotate(nb_fiches=Coalesce(Subquery(comptes), 0))


class Acteur(Locataire):
    """Acteur du territoire ou partenaire mobilisable : annuaire d’expertises.

    `pays`, `pays_action` : codes ISO 3166-1 alpha-2.
    """

    nom = models.CharField(max_length=200)
    type = models.CharField(max_length=20, choices=TypeActeur.choices)
    commune = models.ForeignKey(
        "collectivites.Collectivite",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    pays = models.CharField(max_length=2, default="FR")
    recherche = models.CharField(max_length=220, editable=False, default="")
    sigle = models.CharField(max_length=40, blank=True)
    siren = models.CharField("Siren", max_length=9, blank=True)
    expertises = models.CharField(max_length=300, blank=True)
    odd = models.JSONField("ODD", default=list, blank=True)
    pays_action = models.JSONField("pays d’intervention", default=list, blank=True)
    personne = models.CharField("interlocuteur ou interlocutrice", max_length=160, blank=True)
    email = models.EmailField("adresse électronique", blank=True)
    telephone = PhoneNumberField("téléphone", blank=True)
    site = models.URLField("site internet", blank=True)
    membre = models.BooleanField("membre du réseau", default=False)
    mobilisable = models.BooleanField("mobilisable comme expertise", default=False)
    conditions = models.CharField("conditions de mobilisation", max_length=200, blank=True)
    note = models.TextField(blank=True)

    objects = ActeurQuerySet.as_manager()

    class Meta(Locataire.Meta):
        ordering = ["nom"]
        indexes = [
            models.Index(fields=["reseau", "recherche"], name="collectivites_acteur_nom"),
        ]

    def __str__(self):
        return self.nom

    def get_absolute_url(self):
        return reverse("collectivites:acteur", args=[self.pk])

    @property
    def mots(self):
        """Les expertises, une par une."""
        return lire_expertises(self.expertises)

    @property
    def lieu(self):
        """« Blois (Loir-et-Cher) », « Bénin » ; vide si l’on ne sait que la France."""
        if self.commune_id:
            departement = self.commune.departement
            return f"{self.commune} ({departement})" if departement else str(self.commune)
        return "" if self.pays == "FR" else nom_du_pays(self.pays)

    @property
    def odd_nommes(self):
        return [f"{numero}. {ODD[numero]}" for numero in self.odd if numero in ODD]

    @property
    def pays_action_nommes(self):
        return [nom_du_pays(code) for code in self.pays_action]

    @property
    def site_suivable(self):
        """L’adresse du site si un navigateur peut l’ouvrir sans risque."""
        return self.site if self.site.startswith(("https://", "http://")) else ""

    def save(self, **options):
        self.recherche = normaliser(f"{self.nom} {self.sigle}")[:220]
        if options.get("update_fields") is not None:
            options["update_fields"] = {*options["update_fields"], "recherche"}
        super().save(**options)


class ActeurFicheQuerySet(LocataireQuerySet):
    def avec_acteur(self):
        return self.select_related("acteur__commune__departement")

    def places(self):
        """Les parties prenantes qui ont leurs deux notes."""
        return self.filter(pouvoir__isnull=False, interet__isnull=False)


class ActeurFiche(Locataire):
    """Acteur repéré pour une collectivité, et sa place parmi les parties prenantes.

    `pouvoir`, `interet` : de 1 (faible) à 5 (fort), vides tant que rien n’est apprécié
    (guide CUF, parties prenantes).
    """

    fiche = models.ForeignKey(
        "collectivites.Fiche", on_delete=models.CASCADE, related_name="acteurs"
    )
    acteur = models.ForeignKey(Acteur, on_delete=models.CASCADE, related_name="fiches")
    role = models.CharField("rôle", max_length=200, blank=True)
    pouvoir = models.PositiveSmallIntegerField(null=True, blank=True)
    interet = models.PositiveSmallIntegerField("intérêt", null=True, blank=True)
    pouvoirs = models.JSONField("formes de pouvoir", default=list, blank=True)
    legitimites = models.JSONField("légitimité", default=list, blank=True)
    interet_objet = models.CharField("objet de son intérêt", max_length=200, blank=True)
    interet_action = models.CharField("type d’action qui l’intéresse", max_length=200, blank=True)
    contexte = models.TextField(
        blank=True, help_text="Expériences, circonstances, façon de décider, réseaux, événements."
    )
    participation = models.CharField(
        "participation promise", max_length=12, choices=ParticipationPromise.choices, blank=True
    )
    apprecie_le = models.DateField("apprécié le", null=True, blank=True)

    objects = ActeurFicheQuerySet.as_manager()

    class Meta(Locataire.Meta):
        constraints = [
            *Locataire.Meta.constraints,
            models.UniqueConstraint(
                fields=["fiche", "acteur"],
                name="collectivites_acteur_fiche_unique",
                violation_error_message="Cet acteur est déjà relié à la collectivité.",
            ),
            models.CheckConstraint(
                condition=(Q(pouvoir__isnull=True) | Q(pouvoir__gte=1, pouvoir__lte=5))
                & (Q(interet__isnull=True) | Q(interet__gte=1, interet__lte=5)),
                name="collectivites_acteur_fiche_echelle",
                violation_error_message="Pouvoir et intérêt s’apprécient de 1 à 5.",
            ),
        ]

    def __str__(self):
        return str(self.acteur)

    @property
    def place(self):
        """`PlacePartiePrenante`, ou `None` tant que l’une des deux notes manque."""
        return place_de(self.pouvoir, self.interet)

    @property
    def formes_de_pouvoir(self):
        return [f.label for f in FormePouvoir if f in self.pouvoirs]

    @property
    def legitimites_dites(self):
        return [une.label for une in Legitimite if une in self.legitimites]


@dataclass(frozen=True)
class PartiesPrenantes:
    """`placees` : celles qui ont leurs deux notes, les plus à associer d’abord, numérotées dans cet
    ordre (`numero`, à partir de 1). `restantes` : les acteurs reliés qui attendent une note.
    """

    fiche: "Fiche"  # noqa: F821
    placees: tuple[ActeurFiche, ...]
    restantes: tuple[ActeurFiche, ...]

    @property
    def apprecie_le(self):
        """Date de la dernière appréciation, ou `None`."""
        return max((p.apprecie_le for p in self.placees if p.apprecie_le), default=None)

    def de_la_place(self, place):
        return [p for p in self.placees if p.place == place]


def parties_prenantes(fiche):
    """Les parties prenantes d’une fiche, acteurs compris, en une requête."""
    rangs = {place: rang for rang, place in enumerate(PlacePartiePrenante)}
    liens = list(
        ActeurFiche.objects.filter(fiche=fiche).avec_acteur().order_by("acteur__recherche")
    )
    placees = sorted(
        (lien for lien in liens if lien.place),
        key=lambda lien: (rangs[lien.place], -lien.pouvoir, -lien.interet, lien.acteur.recherche),
    )
    for numero, lien in enumerate(placees, 1):
        lien.numero = numero
    return PartiesPrenantes(fiche, tuple(placees), tuple(lien for lien in liens if not lien.place))
