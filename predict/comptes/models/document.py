"""Document émis et scellé : fichier gardé, empreinte, instantané, page de vérification."""

from django.db import models
from django.db.models import Q

from ..regles import ROLES_DIRECTION, DocumentReserve, FormatDocument
from .base import ColonneRecherche, Locataire, LocataireQuerySet


class DocumentQuerySet(LocataireQuerySet):
    def visibles_par(self, agent):
        """Ceux du réseau ; un document réservé, la direction seule."""
        visibles = super().visibles_par(agent)
        if agent.role in ROLES_DIRECTION:
            return visibles
        return visibles.exclude(type__in=DocumentReserve.values)

    def de(self, objet):
        return self.filter(objet_type=objet._meta.label_lower, objet_ref=objet.ref)

    def en_vigueur(self):
        return self.filter(remplace_le__isnull=True)


class Document(Locataire):
    """Ce que le destinataire a reçu, à l’octet près (conception §6).

    `sha256` : empreinte hexadécimale du fichier ; `instantane` : données qui l’ont produit ;
    `jeton` : 128 bits au moins, dans l’adresse de vérification imprimée sur le document.
    """

    type = models.CharField(max_length=40)
    titre = models.CharField(max_length=200)
    recherche = ColonneRecherche(sources=["titre"])
    format = models.CharField(max_length=5, choices=FormatDocument.choices)
    numero_version = models.PositiveSmallIntegerField("version", default=1)
    objet_type = models.CharField(max_length=60)
    objet_ref = models.CharField(max_length=64)
    fichier = models.FileField(upload_to="documents/%Y/%m/", max_length=200)
    taille = models.PositiveIntegerField("taille (octets)")
    sha256 = models.CharField(max_length=64)
    gabarit = models.CharField("version du gabarit", max_length=60)
    instantane = models.JSONField("instantané")
    jeton = models.CharField(max_length=43, unique=True)
    emis_par = models.ForeignKey(
        "comptes.Agent", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    emis_le = models.DateTimeField()
    remplace_le = models.DateTimeField(null=True, blank=True)

    objects = DocumentQuerySet.as_manager()

    class Meta(Locataire.Meta):
        ordering = ["-emis_le", "-pk"]
        indexes = [
            models.Index(
                fields=["reseau", "objet_type", "objet_ref"], name="comptes_document_objet"
            ),
        ]
        constraints = [
            *Locataire.Meta.constraints,
            models.CheckConstraint(
                condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="comptes_document_sha256"
            ),
        ]

    def __str__(self):
        return f"{self.titre}, version {self.numero_version}"
