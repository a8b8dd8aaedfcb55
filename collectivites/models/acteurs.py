"""Les acteurs du territoire, et leur place auprès d’une collectivité."""

from django.db import models
from django.db.models import Q
from phonenumber_field.modelfields import PhoneNumberField

from predict.comptes.models import Locataire, LocataireQuerySet
from predict.noyau.recherche import normaliser

from ..regles import ParticipationPromise, TypeActeur


class ActeurQuerySet(LocataireQuerySet):
    def dont_le_nom_ressemble(self, texte):
        """Chaque mot cherché se trouve dans le nom ou le sigle, sans accents ni casse."""
        resultat = self
        for mot in normaliser(texte).split()[:6]:
            resultat = resultat.filter(recherche__contains=mot)
        return resultat


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
    note = models.TextField(blank=True)

    objects = ActeurQuerySet.as_manager()

    class Meta(Locataire.Meta):
        ordering = ["nom"]
        indexes = [
            models.Index(fields=["reseau", "recherche"], name="collectivites_acteur_nom"),
        ]

    def __str__(self):
        return self.nom

    def save(self, **options):
        self.recherche = normaliser(f"{self.nom} {self.sigle}")[:220]
        if options.get("update_fields") is not None:
            options["update_fields"] = {*options["update_fields"], "recherche"}
        super().save(**options)


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
