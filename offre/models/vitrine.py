"""Montrer l’offre : présentation publique, plan de communication, argumentaire, canevas."""

from django.db import models
from django.db.models import Q
from phonenumber_field.modelfields import PhoneNumberField

from predict.comptes.models import Locataire

from ..regles import CanalCommunication, EtapeCommunication, NatureArgument
from .reseau import ServiceReseau


class PresentationOffre(Locataire):
    """Ce que la page publique, la brochure et le diaporama disent autour des services.

    `raisons` : [{"titre", "texte"}] ; `niveaux` : {code de niveau: texte adressé à la
    collectivité}. Une présentation par réseau.
    """

    titre = models.CharField(max_length=120, blank=True)
    accroche = models.CharField(max_length=240, blank=True)
    periode = models.CharField("période", max_length=40, blank=True)
    raisons = models.JSONField("pourquoi agir avec nous", default=list, blank=True)
    niveaux = models.JSONField("pour qui", default=dict, blank=True)
    verbatim = models.TextField("parole d’une collectivité", blank=True)
    verbatim_de = models.CharField("de qui", max_length=160, blank=True)
    contact_nom = models.CharField("interlocuteur ou interlocutrice", max_length=120, blank=True)
    contact_fonction = models.CharField("fonction", max_length=120, blank=True)
    contact_email = models.EmailField("adresse électronique", blank=True)
    contact_telephone = PhoneNumberField("téléphone", blank=True)
    adresse = models.CharField(max_length=240, blank=True)
    site = models.URLField("site internet", blank=True)
    publique = models.BooleanField("page publique ouverte", default=False)
    publiee_le = models.DateTimeField("ouverte le", null=True, blank=True)

    class Meta(Locataire.Meta):
        verbose_name = "présentation de l’offre"
        verbose_name_plural = "présentations de l’offre"
        constraints = [
            *Locataire.Meta.constraints,
            models.UniqueConstraint(
                fields=["reseau"],
                name="offre_presentation_unique",
                violation_error_message="Votre réseau a déjà sa présentation.",
            ),
        ]

    def __str__(self):
        return self.titre or "Présentation de l’offre"


class ActionCommunication(Locataire):
    """Une action du plan de communication sur l’offre."""

    titre = models.CharField(max_length=200)
    etape = models.CharField("étape", max_length=12, choices=EtapeCommunication.choices)
    canal = models.CharField(max_length=16, choices=CanalCommunication.choices)
    public = models.CharField("public visé", max_length=200, blank=True)
    message = models.TextField("éléments de langage", blank=True)
    service = models.ForeignKey(
        ServiceReseau, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    responsable = models.ForeignKey(
        "comptes.Agent", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    prevue_le = models.DateField("prévue le", null=True, blank=True)
    faite_le = models.DateField("faite le", null=True, blank=True)
    bilan = models.CharField(max_length=300, blank=True)

    class Meta(Locataire.Meta):
        ordering = [models.F("faite_le").asc(nulls_first=True), "prevue_le", "pk"]
        verbose_name = "action de communication"
        verbose_name_plural = "actions de communication"

    def __str__(self):
        return self.titre


class Argument(Locataire):
    """Une phrase à dire : argument, approche face à un défi, élément de langage.

    `cle` : famille de l’argument, ou code du défi (`defi_approche`) ; `publics` : niveaux ;
    `profils` : codes ACTER ; vides, elle vaut pour toutes.
    """

    nature = models.CharField(max_length=10, choices=NatureArgument.choices)
    cle = models.SlugField("famille", max_length=60, blank=True)
    titre = models.CharField(max_length=160)
    texte = models.TextField(blank=True)
    preuve = models.CharField("ce qui le montre", max_length=300, blank=True)
    publics = models.JSONField(default=list, blank=True)
    profils = models.JSONField("profils ACTER", default=list, blank=True)
    public_large = models.BooleanField(
        "peut paraître au dehors", default=False, help_text="Page publique, brochure, diaporama."
    )
    ordre = models.PositiveSmallIntegerField(default=0)

    class Meta(Locataire.Meta):
        ordering = ["nature", "cle", "ordre", "titre"]

    def __str__(self):
        return self.titre


class BlocCanevas(Locataire):
    """Un des neuf blocs du canevas, à l’échelle du réseau."""

    bloc = models.SlugField(max_length=40)
    contenu = models.TextField(blank=True)

    class Meta(Locataire.Meta):
        ordering = ["bloc"]
        verbose_name = "bloc du canevas"
        verbose_name_plural = "blocs du canevas"
        constraints = [
            *Locataire.Meta.constraints,
            models.UniqueConstraint(fields=["reseau", "bloc"], name="offre_bloc_unique"),
            models.CheckConstraint(condition=~Q(bloc=""), name="offre_bloc_nomme"),
        ]

    def __str__(self):
        return self.bloc
