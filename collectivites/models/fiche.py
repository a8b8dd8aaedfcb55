"""La fiche : ce qu’un réseau sait d’une collectivité, daté et justifié."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from predict.comptes.models import Locataire, LocataireQuerySet

from ..regles import (
    ODD,
    Attente,
    NiveauEngagement,
    PrioriteRelation,
    ProfilActer,
    Rattachement,
    VarianteRattachement,
)
from .acteurs import ActeurFiche
from .echanges import Echange
from .partenariats import Partenariat
from .personnes import Contact, Direction
from .portail import PortailQuerySet


class FicheQuerySet(PortailQuerySet):
    """Les agents du réseau voient tout ; un·e référent·e, ses collectivités."""

    acces = "referents"

    def avec_collectivite(self):
        return self.select_related("collectivite__departement", "collectivite__epci", "suivie_par")

    def avec_profils(self):
        """`profils_en_cours` : le principal d’abord, une requête pour toutes les fiches."""
        return self.prefetch_related(
            models.Prefetch(
                "profils",
                queryset=ProfilFiche.objects.filter(fin_le__isnull=True),
                to_attr="profils_en_cours",
            )
        )

    def avec_derniere_cotisation(self):
        """Annote l’année, le montant et le règlement de la dernière cotisation notée."""
        derniere = Cotisation.objects.filter(fiche=models.OuterRef("pk")).order_by("-annee")
        return self.annotate(
            cotisation_annee=models.Subquery(derniere.values("annee")[:1]),
            cotisation_montant=models.Subquery(derniere.values("montant")[:1]),
            cotisation_reglee_le=models.Subquery(derniere.values("reglee_le")[:1]),
        )

    def avec_relais(self):
        """Annote qui, dans la collectivité, porte le sujet : élu·e, cadre, directions notées.

        Un·e cadre : un·e agent·e dont la fonction dit la direction (DGS, DGA, directrice…).
        """
        ici = Contact.objects.filter(
            fiche=models.OuterRef("pk"), parti_le__isnull=True, anonymise_le__isnull=True
        )
        cadre = Q(fonction__icontains="direct") | Q(fonction__iregex=r"(^|[^a-z])DG[AS]")
        directions = Direction.objects.filter(fiche=models.OuterRef("pk")).order_by()
        return self.annotate(
            a_elu_referent=models.Exists(ici.filter(elu_referent=True)),
            a_cadre=models.Exists(ici.filter(cadre)),
            direction_internationale=models.Subquery(
                directions.filter(porte_international=True).order_by("nom").values("nom")[:1]
            ),
            nb_directions=models.functions.Coalesce(
                models.Subquery(
                    directions.values("fiche").annotate(n=models.Count("pk")).values("n"),
                    output_field=models.IntegerField(),
                ),
                0,
            ),
        )

    def avec_cotisation(self, annee):
        """Annote `a_cotise` : une cotisation est notée pour cette année civile."""
        return self.annotate(
            a_cotise=models.Exists(
                Cotisation.objects.filter(fiche=models.OuterRef("pk"), annee=annee)
            )
        )

    def avec_comptes(self):
        """Annote le nombre de lignes de chaque onglet de la fiche, en une requête."""

        def combien(modele):
            lignes = modele.objects.filter(fiche=models.OuterRef("pk")).order_by()
            return models.functions.Coalesce(
                models.Subquery(
                    lignes.values("fiche").annotate(n=models.Count("pk")).values("n"),
                    output_field=models.IntegerField(),
                ),
                0,
            )

        return self.annotate(
            nb_echanges=combien(Echange),
            nb_contacts=combien(Contact),
            nb_partenariats=combien(Partenariat),
            nb_acteurs=combien(ActeurFiche),
        )


class Fiche(Locataire):
    """Une collectivité suivie par un réseau. Profils et niveau sont historisés à part ;
    les colonnes `profil_principal` et `niveau` en sont la dernière valeur (pour trier, filtrer)."""

    collectivite = models.ForeignKey(
        "collectivites.Collectivite", on_delete=models.PROTECT, related_name="fiches"
    )
    suivie_par = models.ForeignKey(
        "comptes.Agent",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="suivie par",
    )
    profil_principal = models.CharField(max_length=12, choices=ProfilActer.choices, blank=True)
    niveau = models.CharField(
        "niveau d’engagement", max_length=24, choices=NiveauEngagement.choices, blank=True
    )
    attentes = models.JSONField(default=list, blank=True, help_text="Codes d’attentes.")
    recherche_de = models.TextField("ce qu’elle cherche", blank=True)
    singularite = models.TextField("ce qui est singulier ici", blank=True)
    marqueurs = models.JSONField("marqueurs du territoire", default=list, blank=True)
    odd = models.JSONField("ODD", default=list, blank=True)
    rattachement = models.CharField(
        "rattachement de l’international", max_length=30, choices=Rattachement.choices, blank=True
    )
    rattachement_variante = models.CharField(
        "organisation", max_length=24, choices=VarianteRattachement.choices, blank=True
    )
    priorite = models.CharField(
        "priorité de la relation", max_length=8, choices=PrioriteRelation.choices, blank=True
    )
    international_porte_par = models.CharField(
        "international porté par", max_length=200, blank=True
    )
    vigilance = models.TextField("point de vigilance", blank=True)
    relue_le = models.DateField("relue le", null=True, blank=True)
    membre = models.BooleanField("adhérente au réseau", default=False)
    dernier_echange_le = models.DateField(null=True, blank=True, editable=False)
    etiquettes = models.ManyToManyField(
        "collectivites.Etiquette", through="collectivites.EtiquetteFiche", related_name="fiches"
    )

    objects = FicheQuerySet.as_manager()

    class Meta(Locataire.Meta):
        ordering = ["collectivite__nom", "pk"]
        verbose_name = "fiche de collectivité"
        verbose_name_plural = "fiches de collectivité"
        indexes = [
            models.Index(fields=["reseau", "niveau"], name="collectivites_fiche_niveau"),
            # Celui du dernier échange, propre à chaque moteur, naît dans la migration 0012.
        ]
        constraints = [
            *Locataire.Meta.constraints,
            models.UniqueConstraint(
                fields=["reseau", "collectivite"],
                name="collectivites_fiche_unique",
                violation_error_message="Cette collectivité a déjà une fiche dans votre réseau.",
            ),
        ]

    def __str__(self):
        return self.collectivite.nom

    def get_absolute_url(self):
        return reverse("collectivites:detail", args=[self.pk])

    @property
    def attentes_libelles(self):
        return [Attente(code).label for code in self.attentes]

    @property
    def odd_libelles(self):
        """« 4. Éducation de qualité » ; un numéro inconnu reste un numéro."""
        return [f"{numero}. {ODD[numero]}" if numero in ODD else numero for numero in self.odd]


class ProfilFiche(Locataire):
    """Profil ACTER constaté à une date, justifié ; un seul principal à la fois."""

    fiche = models.ForeignKey(Fiche, on_delete=models.CASCADE, related_name="profils")
    profil = models.CharField(max_length=12, choices=ProfilActer.choices)
    principal = models.BooleanField(default=False)
    constate_le = models.DateField("constaté le")
    fin_le = models.DateField("jusqu’au", null=True, blank=True)
    justification = models.TextField()
    auteur = models.ForeignKey(
        "comptes.Agent", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta(Locataire.Meta):
        ordering = ["-principal", "profil"]
        constraints = [
            *Locataire.Meta.constraints,
            models.UniqueConstraint(
                fields=["fiche"],
                condition=Q(principal=True, fin_le__isnull=True),
                name="collectivites_profil_principal_unique",
                violation_error_message="Cette collectivité a déjà un profil principal en cours.",
            ),
        ]

    def __str__(self):
        return self.profil


class NiveauFiche(Locataire):
    """Niveau d’engagement constaté à une date : l’historique ne s’efface pas."""

    fiche = models.ForeignKey(Fiche, on_delete=models.CASCADE, related_name="niveaux")
    niveau = models.CharField(max_length=24, choices=NiveauEngagement.choices)
    constate_le = models.DateField("constaté le")
    motif = models.TextField(blank=True)
    auteur = models.ForeignKey(
        "comptes.Agent", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta(Locataire.Meta):
        ordering = ["-constate_le", "-pk"]

    def __str__(self):
        return self.get_niveau_display()


class Cotisation(Locataire):
    """Adhésion d’une collectivité au réseau, par année civile. Montant en euros."""

    fiche = models.ForeignKey(Fiche, on_delete=models.CASCADE, related_name="cotisations")
    annee = models.PositiveSmallIntegerField("année")
    montant = models.DecimalField(max_digits=10, decimal_places=2)
    reglee_le = models.DateField("réglée le", null=True, blank=True)

    class Meta(Locataire.Meta):
        ordering = ["-annee"]
        constraints = [
            *Locataire.Meta.constraints,
            models.UniqueConstraint(
                fields=["fiche", "annee"],
                name="collectivites_cotisation_unique",
                violation_error_message="La cotisation de cette année est déjà notée.",
            ),
        ]

    def __str__(self):
        return f"{self.annee} : {self.montant} €"


class EtiquetteQuerySet(LocataireQuerySet):
    def nommee(self, nom):
        """Celle de ce nom, à la casse près (que SQLite ne sait ignorer que sans accents)."""
        return next((e for e in self if e.nom.casefold() == nom.casefold()), None)


class Etiquette(Locataire):
    """Un mot que le réseau se donne pour ranger ses fiches : « PAT », « élection 2026 »…"""

    nom = models.CharField(max_length=60)

    objects = EtiquetteQuerySet.as_manager()

    class Meta(Locataire.Meta):
        ordering = ["nom"]
        verbose_name = "étiquette"
        constraints = [
            *Locataire.Meta.constraints,
            models.UniqueConstraint(
                fields=["reseau", "nom"],
                name="collectivites_etiquette_unique",
                violation_error_message="Cette étiquette existe déjà.",
            ),
        ]

    def __str__(self):
        return self.nom


class EtiquetteFiche(Locataire):
    """Une étiquette posée sur une fiche."""

    fiche = models.ForeignKey(Fiche, on_delete=models.CASCADE, related_name="+")
    etiquette = models.ForeignKey(
        Etiquette, on_delete=models.CASCADE, related_name="+", verbose_name="étiquette"
    )

    class Meta(Locataire.Meta):
        constraints = [
            *Locataire.Meta.constraints,
            models.UniqueConstraint(
                fields=["fiche", "etiquette"],
                name="collectivites_etiquette_fiche_unique",
                violation_error_message="Cette étiquette est déjà posée.",
            ),
        ]

    def __str__(self):
        return str(self.etiquette)
