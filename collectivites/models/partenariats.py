"""Les partenariats d’une collectivité avec l’étranger."""

from django.db import models
from django.db.models import F, Q

from predict.comptes.models import Locataire

from ..pays import nom_du_pays
from ..regles import EtatPartenariat, TypePartenariat


class Partenariat(Locataire):
    """Lien d’une collectivité avec l’étranger.

    `pays` : code ISO 3166-1 alpha-2 ; `montant` : euros par an, part de la collectivité.
    """

    fiche = models.ForeignKey(
        "collectivites.Fiche", on_delete=models.CASCADE, related_name="partenariats"
    )
    type = models.CharField(max_length=26, choices=TypePartenariat.choices)
    etat = models.CharField(
        "état", max_length=12, choices=EtatPartenariat.choices, default=EtatPartenariat.ACTIF
    )
    pays = models.CharField(max_length=2)
    partenaire = models.CharField(max_length=200)
    themes = models.CharField("thèmes", max_length=300, blank=True)
    odd = models.JSONField("ODD", default=list, blank=True)
    debut_annee = models.PositiveSmallIntegerField("depuis", null=True, blank=True)
    fin_annee = models.PositiveSmallIntegerField("jusqu’en", null=True, blank=True)
    ville = models.CharField("ville ou territoire partenaire", max_length=120, blank=True)
    montant = models.DecimalField(
        "montant engagé par an (€)", max_digits=12, decimal_places=2, null=True, blank=True
    )
    convention_le = models.DateField("convention signée le", null=True, blank=True)
    convention_fin_le = models.DateField("convention jusqu’au", null=True, blank=True)
    # Ce qui ne vaut que pour un jumelage.
    serment_le = models.DateField("serment de jumelage", null=True, blank=True)
    comite = models.ForeignKey(
        "collectivites.Acteur",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="jumelages",
        verbose_name="comité ou association qui le fait vivre",
    )
    derniere_rencontre_le = models.DateField("dernière rencontre", null=True, blank=True)
    rythme = models.CharField("rythme des rencontres", max_length=120, blank=True)
    source = models.CharField("d’où vient l’information", max_length=200, blank=True)
    note = models.TextField(blank=True)

    class Meta(Locataire.Meta):
        ordering = ["etat", "partenaire"]
        constraints = [
            *Locataire.Meta.constraints,
            models.CheckConstraint(
                condition=Q(fin_annee__isnull=True)
                | Q(debut_annee__isnull=True)
                | Q(fin_annee__gte=F("debut_annee")),
                name="collectivites_partenariat_annees",
                violation_error_message="Le partenariat ne peut pas finir avant d’avoir commencé.",
            ),
            models.CheckConstraint(
                condition=Q(convention_fin_le__isnull=True)
                | Q(convention_le__isnull=True)
                | Q(convention_fin_le__gte=F("convention_le")),
                name="collectivites_partenariat_convention",
                violation_error_message="La convention ne peut pas finir avant sa signature.",
            ),
            models.CheckConstraint(
                condition=Q(montant__isnull=True) | Q(montant__gte=0),
                name="collectivites_partenariat_montant",
                violation_error_message="Un montant ne peut pas être négatif.",
            ),
        ]

    def __str__(self):
        return self.partenaire

    @property
    def nom_du_pays(self):
        return nom_du_pays(self.pays)
