"""La relation au jour le jour : échanges, partenariats, acteurs du territoire, événements."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from predict.comptes.models import Locataire, LocataireQuerySet

from ..pays import nom_du_pays
from ..regles import EtatPartenariat, TypeActeur, TypeEchange, TypeEvenement, TypePartenariat


class EchangeQuerySet(LocataireQuerySet):
    def publics(self):
        """Hors notes privées : ni portail, ni tiers, ni national."""
        return self.filter(prive=False)


class Echange(Locataire):
    """Un appel, un courriel, une réunion… `duree_minutes` : durée en minutes."""

    fiche = models.ForeignKey(
        "collectivites.Fiche", on_delete=models.CASCADE, related_name="echanges"
    )
    type = models.CharField(max_length=12, choices=TypeEchange.choices, default=TypeEchange.APPEL)
    le = models.DateField("date")
    heure = models.TimeField(null=True, blank=True)
    objet = models.CharField(max_length=200)
    compte_rendu = models.TextField("compte rendu", blank=True)
    participants = models.CharField(max_length=300, blank=True)
    lieu = models.CharField(max_length=160, blank=True)
    duree_minutes = models.PositiveSmallIntegerField("durée (minutes)", null=True, blank=True)
    suite = models.CharField("suite à donner", max_length=200, blank=True)
    suite_le = models.DateField("pour le", null=True, blank=True)
    prive = models.BooleanField("note privée", default=False)
    auteur = models.ForeignKey(
        "comptes.Agent", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = EchangeQuerySet.as_manager()

    class Meta(Locataire.Meta):
        ordering = ["-le", "-pk"]
        verbose_name = "échange"
        indexes = [
            models.Index(fields=["fiche", "-le"], name="collectivites_echange_fil"),
            models.Index(fields=["reseau", "-le"], name="collectivites_echange_reseau"),
        ]

    def __str__(self):
        return self.objet

    @property
    def libelle_type(self):
        return self.get_type_display()


class Partenariat(Locataire):
    """Lien d’une collectivité avec l’étranger. `pays` : code ISO 3166-1 alpha-2."""

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
        ]

    def __str__(self):
        return self.partenaire

    @property
    def nom_du_pays(self):
        return nom_du_pays(self.pays)


class Acteur(Locataire):
    """Acteur du territoire ou partenaire mobilisable : annuaire d’expertises."""

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
    expertises = models.CharField(max_length=300, blank=True)
    membre = models.BooleanField("membre du réseau", default=False)
    note = models.TextField(blank=True)

    class Meta(Locataire.Meta):
        ordering = ["nom"]

    def __str__(self):
        return self.nom


class ActeurFiche(Locataire):
    """Acteur repéré pour une collectivité."""

    fiche = models.ForeignKey(
        "collectivites.Fiche", on_delete=models.CASCADE, related_name="acteurs"
    )
    acteur = models.ForeignKey(Acteur, on_delete=models.CASCADE, related_name="fiches")
    role = models.CharField("rôle", max_length=200, blank=True)

    class Meta(Locataire.Meta):
        constraints = [
            *Locataire.Meta.constraints,
            models.UniqueConstraint(
                fields=["fiche", "acteur"],
                name="collectivites_acteur_fiche_unique",
                violation_error_message="Cet acteur est déjà relié à la collectivité.",
            ),
        ]

    def __str__(self):
        return str(self.acteur)


class Evenement(Locataire):
    """Atelier, petit-déjeuner, groupe pays… L’angle local est obligatoire (atelier Centraider)."""

    type = models.CharField(max_length=16, choices=TypeEvenement.choices)
    titre = models.CharField(max_length=200)
    le = models.DateField("date")
    lieu = models.ForeignKey(
        "collectivites.Collectivite",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    angle_local = models.CharField("angle d’entrée local", max_length=300)
    public = models.CharField("public visé", max_length=300, blank=True)
    programme = models.TextField(blank=True)

    class Meta(Locataire.Meta):
        ordering = ["-le"]
        verbose_name = "événement"

    def __str__(self):
        return self.titre

    def get_absolute_url(self):
        return reverse("collectivites:evenement", args=[self.pk])


class Participation(Locataire):
    """Une collectivité à un événement : invitée, inscrite, présente, suites."""

    evenement = models.ForeignKey(
        Evenement, on_delete=models.CASCADE, related_name="participations"
    )
    fiche = models.ForeignKey(
        "collectivites.Fiche", on_delete=models.CASCADE, related_name="participations"
    )
    contact = models.ForeignKey(
        "collectivites.Contact", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    inscrite = models.BooleanField(default=False)
    presente = models.BooleanField("présente", default=False)
    suite = models.CharField(max_length=200, blank=True)

    class Meta(Locataire.Meta):
        ordering = ["fiche__collectivite__nom"]

    def __str__(self):
        return f"{self.fiche} · {self.evenement}"
