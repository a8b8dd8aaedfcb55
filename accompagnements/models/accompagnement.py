"""L’accompagnement et son chemin : étapes, passages, besoins, prestations."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from collectivites.models.portail import PortailQuerySet
from offre.regles import Mode, Posture
from predict.comptes.models import ColonneRecherche, Locataire, LocataireQuerySet

from ..regles import CasType, DemarcheCalibrage, Etape, Etat, Scenario


class AccompagnementQuerySet(PortailQuerySet):
    """Les agents du réseau, et les référent·es de la collectivité (portail)."""

    def ouverts(self):
        return self.filter(etat=Etat.ACTIF)

    def en_sommeil(self):
        return self.filter(etat=Etat.EN_SOMMEIL)

    def suivis_par(self, agent):
        return self.filter(responsable=agent)

    def avec_fiche(self):
        return self.select_related("fiche__collectivite", "responsable")


class Accompagnement(Locataire):
    """Un accompagnement d’une collectivité par le réseau.

    `etape` et `etat` ne se modifient que par une action (voir actions.py), jamais par un
    formulaire. `debut_le` : démarrage ; `valide_le` : entrée admise dans l’offre, à partir
    de laquelle l’accompagnement peut compter dans I1.
    """

    fiche = models.ForeignKey(
        "collectivites.Fiche", on_delete=models.PROTECT, related_name="accompagnements"
    )
    titre = models.CharField(max_length=200)
    recherche = ColonneRecherche(sources=["titre"])
    sollicitation = models.OneToOneField(
        "accompagnements.Sollicitation",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="accompagnement",
    )
    scenario = models.CharField("scénario", max_length=12, choices=Scenario.choices)
    cas_type = models.CharField("cas type", max_length=24, choices=CasType.choices, blank=True)
    posture = models.CharField(max_length=12, choices=Posture.choices, blank=True)
    responsable = models.ForeignKey(
        "comptes.Agent",
        on_delete=models.SET_NULL,
        null=True,
        related_name="accompagnements",
        verbose_name="suivi par",
    )
    contact = models.ForeignKey(
        "collectivites.Contact",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="interlocuteur ou interlocutrice",
    )
    elu_referent = models.ForeignKey(
        "collectivites.Contact",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="élu·e référent·e",
    )
    ecsi = models.BooleanField("relève de l’ECSI", default=False)
    etape = models.PositiveSmallIntegerField(
        "étape", choices=Etape.choices, default=Etape.SINGULARISATION, editable=False
    )
    etat = models.CharField(
        "état", max_length=12, choices=Etat.choices, default=Etat.ACTIF, editable=False
    )
    debut_le = models.DateField("début")
    valide_le = models.DateField("validé le", null=True, blank=True)
    etape_depuis = models.DateField("à cette étape depuis", editable=False)
    fin_prevue_le = models.DateField("fin prévue", null=True, blank=True)
    fin_le = models.DateField("fin", null=True, blank=True, editable=False)
    reveil_le = models.DateField("réveil prévu", null=True, blank=True, editable=False)
    motif_etat = models.TextField("motif", blank=True, editable=False)
    bilan = models.TextField(blank=True)
    resultats = models.TextField("résultats obtenus", blank=True)
    enseignements = models.TextField(blank=True)

    objects = AccompagnementQuerySet.as_manager()

    class Meta(Locataire.Meta):
        ordering = ["-debut_le", "-pk"]
        indexes = [
            models.Index(fields=["reseau", "etat", "etape"], name="acc_accompagnement_tableau"),
            models.Index(fields=["fiche", "-debut_le"], name="acc_accompagnement_fiche"),
            # Le tableau de bord compte les démarrés et les clos d’une période sans les ouvrir.
            models.Index(fields=["reseau", "debut_le"], name="acc_accompagnement_debut"),
            models.Index(fields=["reseau", "etat", "fin_le"], name="acc_accompagnement_fin"),
        ]
        constraints = [
            *Locataire.Meta.constraints,
            models.CheckConstraint(
                condition=Q(fin_le__isnull=True) | Q(fin_le__gte=F("debut_le")),
                name="acc_accompagnement_dates",
                violation_error_message="La fin ne peut pas précéder le début.",
            ),
            models.CheckConstraint(
                condition=Q(valide_le__isnull=True) | Q(valide_le__gte=F("debut_le")),
                name="acc_accompagnement_valide",
                violation_error_message="La validation ne peut pas précéder le début.",
            ),
            models.CheckConstraint(
                condition=~Q(etat=Etat.CLOS) | (Q(etape=Etape.CLOS) & Q(fin_le__isnull=False)),
                name="acc_accompagnement_clos",
                violation_error_message="Un accompagnement clos a une date de fin.",
            ),
            models.CheckConstraint(
                condition=~Q(etat__in=[Etat.EN_SOMMEIL, Etat.ABANDONNE]) | ~Q(motif_etat=""),
                name="acc_accompagnement_motif",
                violation_error_message="Dites pourquoi : le motif est gardé au journal.",
            ),
        ]

    def __str__(self):
        return self.titre

    def get_absolute_url(self):
        return reverse("accompagnements:detail", args=[self.pk])


class Passage(Locataire):
    """Journal des étapes. `manquants` : ce qui manquait ; non vide, c’est un passage outre."""

    accompagnement = models.ForeignKey(
        Accompagnement, on_delete=models.CASCADE, related_name="passages"
    )
    de = models.PositiveSmallIntegerField(choices=Etape.choices, null=True, blank=True)
    vers = models.PositiveSmallIntegerField(choices=Etape.choices)
    le = models.DateField()
    agent = models.ForeignKey(
        "comptes.Agent", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    manquants = models.JSONField(default=list, blank=True)
    motif = models.TextField(blank=True)

    class Meta(Locataire.Meta):
        ordering = ["le", "pk"]
        constraints = [
            *Locataire.Meta.constraints,
            models.CheckConstraint(
                condition=Q(manquants=[]) | ~Q(motif=""),
                name="acc_passage_outre_motive",
                violation_error_message="Passer outre se motive : le motif reste au journal.",
            ),
        ]

    def __str__(self):
        return self.get_vers_display()

    @property
    def passage_outre(self):
        return bool(self.manquants)


class FicheBesoin(Locataire):
    """Besoins ré-interrogés au début de chaque accompagnement : datés, jamais écrasés.

    `etp` : équivalents temps plein que la collectivité y consacre ; `budget_annuel` : euros.
    """

    accompagnement = models.ForeignKey(
        Accompagnement, on_delete=models.CASCADE, related_name="fiches_besoin"
    )
    le = models.DateField("date")
    ambitions = models.TextField("ambitions (une par ligne)")
    capacites = models.TextField("capacités (une par ligne)")
    interet_local = models.TextField("intérêt local d’agir", blank=True)
    portage = models.TextField("portage politique", blank=True)
    temporalite = models.TextField("temps et mandat", blank=True)
    etp = models.DecimalField(
        "temps disponible (ETP)", max_digits=4, decimal_places=2, null=True, blank=True
    )
    budget_annuel = models.DecimalField(
        "budget annuel (€)", max_digits=10, decimal_places=2, null=True, blank=True
    )
    lecture_croisee = models.TextField("lecture croisée", blank=True)
    demarche = models.CharField(
        "où en est la démarche",
        max_length=20,
        choices=DemarcheCalibrage.choices,
        default=DemarcheCalibrage.ECOUTE,
    )
    # Ce que la collectivité attend, et de quelle nature est son besoin (codes de mission).
    attentes = models.JSONField(default=list, blank=True)
    natures = models.JSONField("nature du besoin", default=list, blank=True)
    relue_le = models.DateField("relue avec la collectivité le", null=True, blank=True)
    posture_expliquee_le = models.DateField("posture expliquée le", null=True, blank=True)
    auteur = models.ForeignKey(
        "comptes.Agent", on_delete=models.SET_NULL, null=True, related_name="+"
    )

    class Meta(Locataire.Meta):
        ordering = ["-le", "-pk"]
        verbose_name = "fiche besoins"

    def __str__(self):
        return f"Fiche besoins du {self.le:%d/%m/%Y}"


class PrestationQuerySet(LocataireQuerySet):
    def avec_service(self):
        return self.select_related("service__mission", "service__service")


class Prestation(Locataire):
    """Un service retenu pour l’accompagnement. `jours_prevus` : jours d’agent du réseau."""

    accompagnement = models.ForeignKey(
        Accompagnement, on_delete=models.CASCADE, related_name="prestations"
    )
    service = models.ForeignKey(
        "offre.ServiceReseau", on_delete=models.PROTECT, related_name="prestations"
    )
    mode = models.CharField(max_length=12, choices=Mode.choices, blank=True)
    posture = models.CharField(max_length=12, choices=Posture.choices, blank=True)
    jours_prevus = models.DecimalField(
        "jours prévus", max_digits=5, decimal_places=1, null=True, blank=True
    )
    debut_le = models.DateField("début", null=True, blank=True)
    fin_le = models.DateField("fin", null=True, blank=True)
    raison = models.TextField("pourquoi ce service", blank=True)
    conseil = models.ForeignKey(
        "accompagnements.Conseil",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="prestations",
    )
    # Son rang dans le conseil ; vide : choisi sans conseil, ou hors de ce qu’il classait.
    rang_conseille = models.PositiveSmallIntegerField("rang conseillé", null=True, blank=True)
    financement = models.ForeignKey(
        "accompagnements.Financement",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="prestations",
    )

    objects = PrestationQuerySet.as_manager()

    class Meta(Locataire.Meta):
        ordering = ["debut_le", "pk"]
        constraints = [
            *Locataire.Meta.constraints,
            models.CheckConstraint(
                condition=Q(jours_prevus__isnull=True) | Q(jours_prevus__gt=0),
                name="acc_prestation_jours",
                violation_error_message="Le nombre de jours est supérieur à zéro.",
            ),
            models.CheckConstraint(
                condition=Q(fin_le__isnull=True)
                | Q(debut_le__isnull=True)
                | Q(fin_le__gte=F("debut_le")),
                name="acc_prestation_dates",
                violation_error_message="La prestation ne peut pas finir avant de commencer.",
            ),
        ]

    def __str__(self):
        return self.service.libelle
