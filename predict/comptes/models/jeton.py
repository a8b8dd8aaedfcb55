"""Les clés qu’un réseau donne à ses autres logiciels pour lire ses données (API)."""

import hashlib
import secrets

from django.db import models

from ..regles import PorteeAPI
from .base import Locataire, LocataireQuerySet

MARQUE = "predict"


class JetonAPIQuerySet(LocataireQuerySet):
    def utilisables(self, maintenant):
        return self.filter(revoque_le__isnull=True, expire_le__gt=maintenant)

    def avec_jeton(self, jeton):
        """La ligne de ce jeton, s’il est de ce réseau-là : son début ne prouve rien."""
        return self.filter(jeton_hache=JetonAPI.hacher(jeton))


class JetonAPI(Locataire):
    """Une clé de lecture, d’un réseau, bornée à ses portées et à une date.

    Le jeton s’écrit `predict_<réseau>_<secret>` : il dit où chercher avant que la sécurité par
    ligne laisse lire. La base ne garde que l’empreinte du secret (256 bits) ; `prefixe`, ses
    premiers caractères, ne sert qu’à le reconnaître dans la liste.
    """

    nom = models.CharField("où il sert", max_length=60)
    prefixe = models.CharField("début du jeton", max_length=8, blank=True, editable=False)
    jeton_hache = models.CharField(max_length=64, unique=True, editable=False)
    portees = models.JSONField("ce qu’il donne à lire", default=list)
    cree_par = models.ForeignKey(
        "comptes.Agent", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    expire_le = models.DateTimeField("expire le")
    dernier_usage_le = models.DateTimeField("dernier usage", null=True, blank=True, editable=False)
    revoque_le = models.DateTimeField("révoqué le", null=True, blank=True)

    objects = JetonAPIQuerySet.as_manager()

    class Meta(Locataire.Meta):
        ordering = ["-cree_le", "-pk"]
        verbose_name = "jeton d’API"
        verbose_name_plural = "jetons d’API"

    def __str__(self):
        return self.nom

    @staticmethod
    def hacher(jeton):
        secret = jeton.rpartition("_")[2]
        return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()

    @staticmethod
    def nouveau(slug):
        return f"{MARQUE}_{slug}_{secrets.token_hex(32)}"

    @staticmethod
    def reseau_dit(jeton):
        """L’identifiant du réseau que porte ce texte, ou vide s’il n’a pas la forme d’un jeton."""
        marque, _, reste = jeton.partition("_")
        return reste.rpartition("_")[0] if marque == MARQUE else ""

    def permet(self, portee):
        return portee in self.portees

    @property
    def portees_dites(self):
        """« L’offre publiée, les événements », dans l’ordre où elles se proposent."""
        return ", ".join(p.label for p in PorteeAPI if p.value in self.portees).lower()
