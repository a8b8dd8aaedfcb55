"""La boîte d’envoi : ce que le réseau écrit par courriel, et ce qu’il en est advenu."""

from django.db import models
from django.db.models import Q

from ..regles import EtatCourriel
from .base import Locataire, LocataireQuerySet


class CourrielQuerySet(LocataireQuerySet):
    def a_envoyer(self, maintenant):
        return self.filter(etat=EtatCourriel.EN_ATTENTE, a_partir_de__lte=maintenant)


class Courriel(Locataire):
    """Un courriel, écrit dans la transaction métier et porté ensuite, avec des reprises.

    `cle` : unique dans le réseau si elle n’est pas vide ; rien ne part deux fois. `secret` : le
    corps porte un lien personnel, il s’efface dès que le courriel n’est plus à envoyer. `genre` :
    dit pourquoi la personne le reçoit, et s’il est encore dû au moment de partir.
    """

    genre = models.CharField(max_length=40)
    destinataire = models.ForeignKey(
        "comptes.Agent", on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    adresse = models.EmailField("adresse électronique")
    repond = models.EmailField("à qui l’on répond", blank=True)
    sujet = models.CharField(max_length=180)
    texte = models.TextField(blank=True)
    html = models.TextField(blank=True)
    cle = models.CharField("clé", max_length=120, blank=True)
    secret = models.BooleanField(default=False)
    objet_type = models.CharField(max_length=60, blank=True)
    objet_ref = models.CharField(max_length=64, blank=True)
    etat = models.CharField(
        "état", max_length=12, choices=EtatCourriel.choices, default=EtatCourriel.EN_ATTENTE
    )
    essais = models.PositiveSmallIntegerField(default=0)
    a_partir_de = models.DateTimeField("à envoyer à partir de")
    envoye_le = models.DateTimeField("envoyé le", null=True, blank=True)
    # La classe de l’erreur, jamais son message : un serveur y recopie l’adresse.
    erreur = models.CharField(max_length=80, blank=True)

    objects = CourrielQuerySet.as_manager()

    class Meta(Locataire.Meta):
        ordering = ["-cree_le", "-pk"]
        indexes = [models.Index(fields=["etat", "a_partir_de"], name="comptes_courriel_file")]
        constraints = [
            *Locataire.Meta.constraints,
            models.UniqueConstraint(
                fields=["reseau", "cle"],
                condition=~Q(cle=""),
                name="comptes_courriel_cle_unique",
                violation_error_message="Ce courriel est déjà écrit.",
            ),
        ]

    @property
    def renvoyable(self):
        """Non parti, et qui a gardé son corps : d’un lien personnel, le corps s’est effacé."""
        return self.etat == EtatCourriel.RENONCE and not self.secret

    def __str__(self):
        """Sans l’adresse : ce texte peut entrer dans un journal."""
        return self.sujet
