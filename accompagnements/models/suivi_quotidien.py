"""Le jour le jour : activités, temps, tâches, livrables, pièces."""

from django.db import models
from django.db.models import Q

from collectivites.models.portail import PortailQuerySet
from predict.comptes.models import ColonneRecherche, Locataire, LocataireQuerySet

from ..regles import TypeActivite, TypeLivrable
from ..regles.portail import GenrePiece


class Activite(Locataire):
    """Acte daté d’un accompagnement : la preuve de I1 (sauf simple renseignement)."""

    accompagnement = models.ForeignKey(
        "accompagnements.Accompagnement", on_delete=models.CASCADE, related_name="activites"
    )
    prestation = models.ForeignKey(
        "accompagnements.Prestation",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="activites",
    )
    le = models.DateField("date")
    type = models.CharField(max_length=18, choices=TypeActivite.choices)
    objet = models.CharField(max_length=200)
    compte_rendu = models.TextField("compte rendu", blank=True)
    participants = models.CharField(max_length=300, blank=True)
    auteur = models.ForeignKey(
        "comptes.Agent", on_delete=models.SET_NULL, null=True, related_name="+"
    )

    class Meta(Locataire.Meta):
        ordering = ["-le", "-pk"]
        verbose_name = "activité"
        indexes = [
            models.Index(fields=["reseau", "le"], name="acc_activite_date"),
            models.Index(fields=["accompagnement", "-le"], name="acc_activite_fil"),
        ]

    def __str__(self):
        return self.objet


class TempsPasse(Locataire):
    """Temps d’un agent, en minutes, sur une prestation, un accompagnement ou la vie du réseau."""

    agent = models.ForeignKey("comptes.Agent", on_delete=models.PROTECT, related_name="+")
    le = models.DateField("date")
    minutes = models.PositiveSmallIntegerField("durée (minutes)")
    accompagnement = models.ForeignKey(
        "accompagnements.Accompagnement",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="temps",
    )
    prestation = models.ForeignKey(
        "accompagnements.Prestation",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="temps",
    )
    financement = models.ForeignKey(
        "accompagnements.Financement",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="temps",
    )
    objet = models.CharField(max_length=160, blank=True)

    class Meta(Locataire.Meta):
        ordering = ["-le", "-pk"]
        verbose_name = "temps passé"
        verbose_name_plural = "temps passés"
        indexes = [models.Index(fields=["reseau", "le"], name="acc_temps_date")]
        constraints = [
            *Locataire.Meta.constraints,
            models.CheckConstraint(
                condition=Q(minutes__gte=5) & Q(minutes__lte=1440),
                name="acc_temps_borne",
                violation_error_message="Une durée va de 5 minutes à 24 heures.",
            ),
            models.CheckConstraint(
                condition=Q(accompagnement__isnull=False) | ~Q(objet=""),
                name="acc_temps_objet",
                violation_error_message="Dites à quoi : un accompagnement, ou l’objet.",
            ),
        ]

    def __str__(self):
        return f"{self.minutes} min"


class TacheQuerySet(LocataireQuerySet):
    def a_faire(self):
        return self.filter(faite_le__isnull=True)

    def en_retard(self, le):
        return self.a_faire().filter(echeance__lt=le)


class Tache(Locataire):
    """Une chose à faire, pour quelqu’un, à une date. `jalon` : échéance partagée du cadre."""

    accompagnement = models.ForeignKey(
        "accompagnements.Accompagnement",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="taches",
    )
    fiche = models.ForeignKey(
        "collectivites.Fiche",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="taches",
    )
    # D’où elle vient : la suite d’un échange, d’un événement.
    echange = models.ForeignKey(
        "collectivites.Echange",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="taches",
    )
    evenement = models.ForeignKey(
        "collectivites.Evenement",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="taches",
    )
    titre = models.CharField(max_length=200)
    echeance = models.DateField("pour le", null=True, blank=True)
    heure = models.TimeField(null=True, blank=True)
    assignee = models.ForeignKey(
        "comptes.Agent",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="taches",
        verbose_name="confiée à",
    )
    jalon = models.BooleanField(default=False)
    rappel_le = models.DateField("me le rappeler le", null=True, blank=True)
    faite_le = models.DateField("faite le", null=True, blank=True)
    faite_par = models.ForeignKey(
        "comptes.Agent", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = TacheQuerySet.as_manager()

    class Meta(Locataire.Meta):
        ordering = ["echeance", "heure", "pk"]
        verbose_name = "tâche"
        indexes = [models.Index(fields=["reseau", "assignee", "faite_le"], name="acc_tache_agent")]

    def __str__(self):
        return self.titre


class Livrable(Locataire):
    """Ce qui est remis. Une étude ne compte dans I3 que finale et livrée."""

    accompagnement = models.ForeignKey(
        "accompagnements.Accompagnement", on_delete=models.CASCADE, related_name="livrables"
    )
    prestation = models.ForeignKey(
        "accompagnements.Prestation",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="livrables",
    )
    type = models.CharField(max_length=10, choices=TypeLivrable.choices)
    titre = models.CharField(max_length=200)
    prevu_le = models.DateField("prévu le", null=True, blank=True)
    livre_le = models.DateField("livré le", null=True, blank=True)
    final = models.BooleanField("version finale", default=False)
    piece = models.ForeignKey(
        "accompagnements.Piece", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta(Locataire.Meta):
        ordering = ["livre_le", "prevu_le", "pk"]

    def __str__(self):
        return self.titre


class LivrableDestinataire(Locataire):
    livrable = models.ForeignKey(Livrable, on_delete=models.CASCADE, related_name="destinataires")
    fiche = models.ForeignKey("collectivites.Fiche", on_delete=models.PROTECT, related_name="+")

    class Meta(Locataire.Meta):
        constraints = [
            *Locataire.Meta.constraints,
            models.UniqueConstraint(
                fields=["livrable", "fiche"],
                name="acc_destinataire_unique",
                violation_error_message="Cette collectivité est déjà destinataire.",
            ),
        ]

    def __str__(self):
        return str(self.fiche)


class PieceQuerySet(PortailQuerySet):
    """Le portail ne montre que les pièces partagées ou déposées par la collectivité."""

    partage = {"partagee": True}


class Piece(Locataire):
    """Fichier privé : ne sort que par une vue qui a vérifié le droit."""

    fiche = models.ForeignKey(
        "collectivites.Fiche", on_delete=models.PROTECT, related_name="pieces"
    )
    accompagnement = models.ForeignKey(
        "accompagnements.Accompagnement",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="pieces",
    )
    titre = models.CharField(max_length=200)
    genre = models.CharField(max_length=10, choices=GenrePiece.choices, default=GenrePiece.DOCUMENT)
    recherche = ColonneRecherche(sources=["titre", "nom_fichier"], max_length=420)
    fichier = models.FileField(upload_to="pieces/%Y/%m/", max_length=200)
    nom_fichier = models.CharField(max_length=200)
    type_mime = models.CharField(max_length=100)
    taille = models.PositiveIntegerField("taille (octets)")
    sha256 = models.CharField(max_length=64)
    partagee = models.BooleanField("visible de la collectivité", default=False)
    deposee_par = models.ForeignKey(
        "comptes.Agent", on_delete=models.SET_NULL, null=True, related_name="+"
    )

    objects = PieceQuerySet.as_manager()

    class Meta(Locataire.Meta):
        ordering = ["-cree_le", "-pk"]
        verbose_name = "pièce"

    def __str__(self):
        return self.titre
