"""Fiche de capitalisation : ses rubriques, ses paroles, son image, sa recherche."""

from django import forms
from django.utils import timezone

from accompagnements.forms.quotidien import verifier
from accompagnements.models import Piece
from collectivites.models import Fiche, Participation
from offre.models import ServiceReseau
from predict.noyau.champs import preparer
from predict.noyau.formulaires import FormulaireVersionne

from ..documents.images import TYPES, ImageRefusee, recrire, relire
from ..models import FicheCapitalisation, VerbatimCapitalisation
from ..regles import AIDES_CAPITALISATION, TEMPS_CAPITALISATION, RubriqueCapitalisation

# Une parole s’écrit à part, avec son accord.
ECRITES_ICI = tuple(r for r in RubriqueCapitalisation if r != RubriqueCapitalisation.VERBATIMS)


class CapitalisationForm(FormulaireVersionne):
    """Un champ par rubrique ; en base, un dictionnaire."""

    class Meta:
        model = FicheCapitalisation
        fields = ("titre", "service")
        help_texts = {"service": "Range la fiche dans la bibliothèque ; sa mission suit."}

    def __init__(self, data=None, files=None, **options):
        super().__init__(data, files, **options)
        services = ServiceReseau.objects.filter(reseau=self.instance.reseau_id)
        self.fields["service"].queryset = services.select_related("mission")
        self.fields["service"].empty_label = "Aucun en particulier"
        for rubrique in ECRITES_ICI:
            champ = forms.CharField(
                label=rubrique.label, required=False, widget=forms.Textarea(attrs={"rows": 3}),
                help_text=AIDES_CAPITALISATION.get(rubrique, ""),
            )  # fmt: skip
            self.fields[f"r_{rubrique}"] = preparer(champ)
            self.initial[f"r_{rubrique}"] = self.instance.rubriques.get(rubrique.value, "")

    def clean(self):
        nettoye = super().clean()
        gardees = {
            code: texte
            for code, texte in self.instance.rubriques.items()
            if code not in {r.value for r in ECRITES_ICI}
        }
        self.instance.rubriques = gardees | {
            rubrique.value: texte
            for rubrique in ECRITES_ICI
            if (texte := nettoye.get(f"r_{rubrique}"))
        }
        return nettoye

    def _champs_a_ecrire(self):
        ecrits = set(super()._champs_a_ecrire())
        if any(nom.startswith("r_") for nom in self.changed_data):
            ecrits.add("rubriques")
        return sorted(ecrits)

    @property
    def temps(self):
        """[(titre, champs)] : les rubriques, dans l’ordre du document."""
        return [
            (titre, [self[f"r_{r}"] for r in codes if r in ECRITES_ICI])
            for titre, codes in TEMPS_CAPITALISATION
        ]


class VerbatimForm(FormulaireVersionne):
    class Meta:
        model = VerbatimCapitalisation
        fields = ("texte", "voix", "qualite", "consenti_le")
        widgets = {"texte": forms.Textarea(attrs={"rows": 3})}
        help_texts = {
            "texte": "Les mots de la personne, sans guillemets.",
            "qualite": "« Une élue de Vaulorme », jamais son nom.",
            "consenti_le": "Le jour où la personne a dit oui. Vide, la parole reste ici : ni "
            "document, ni partage.",
        }

    def clean_consenti_le(self):
        le = self.cleaned_data["consenti_le"]
        if le and le > timezone.localdate():
            raise forms.ValidationError("Cette date est à venir : notez l’accord une fois donné.")
        return le


class IllustrationForm(FormulaireVersionne):
    """Une image parmi les pièces des collectivités dont parle la fiche, ou une neuve.

    L’image neuve devient une pièce de `rangee` : la collectivité de la fiche, ou l’une de celles
    de l’événement.
    """

    fichier = forms.FileField(
        label="Ou déposer une image", required=False, help_text="Un PNG ou un JPEG ; elle rejoint "
        "les pièces de la collectivité.",
    )  # fmt: skip
    rangee = forms.ModelChoiceField(
        queryset=Fiche.objects.none(), required=False, label="Ranger la nouvelle image avec",
        empty_label="Choisir une collectivité présente",
    )  # fmt: skip

    class Meta:
        model = FicheCapitalisation
        fields = ("illustration", "legende")
        labels = {"illustration": "Image", "legende": "Légende et crédit"}
        help_texts = {
            "illustration": "Une pièce PNG ou JPEG. Elle ne part jamais dans le partage national.",
            "legende": "Ce que l’on voit, et qui a pris l’image.",
        }

    field_order = ("illustration", "fichier", "rangee", "legende")

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        sujets = sujets_de(self.instance)
        self.fields["illustration"].queryset = images_de(self.instance, sujets)
        self.fields["illustration"].empty_label = "Aucune"
        self.fields["fichier"].widget.attrs["accept"] = ",".join(TYPES)
        self.fields["rangee"].queryset = sujets.select_related("collectivite")
        self.sans_sujet = not sujets.exists()
        if self.sans_sujet:
            del self.fields["fichier"]
        if self.sans_sujet or self.instance.fiche_id:
            del self.fields["rangee"]

    def clean_illustration(self):
        piece = self.cleaned_data["illustration"]
        if piece is not None:
            _exiger_image(lambda: relire(piece))
        return piece

    def clean_fichier(self):
        fichier = verifier(self.cleaned_data["fichier"])
        if fichier:
            _exiger_image(lambda: recrire(fichier.read()))
            fichier.seek(0)
        return fichier

    def clean(self):
        nettoye = super().clean()
        image = nettoye.get("fichier") or nettoye.get("illustration")
        if image and not nettoye.get("legende"):
            self.add_error("legende", "Dites ce que montre l’image, et de qui elle est.")
        if nettoye.get("fichier") and "rangee" in self.fields and not nettoye.get("rangee"):
            self.add_error("rangee", "Dites de quelle collectivité cette image sera une pièce.")
        return nettoye

    @property
    def nouvelle(self):
        """(fichier, collectivité où le ranger), ou `None` si rien n’est déposé."""
        fichier = self.cleaned_data.get("fichier")
        return fichier and (fichier, self.cleaned_data.get("rangee") or self.instance.fiche)

    def poser(self, piece):
        """Choisit la pièce qui vient d’être déposée."""
        self.instance.illustration = piece
        self.changed_data.append("illustration")


def _exiger_image(lire):
    try:
        lire()
    except ImageRefusee as refus:
        raise forms.ValidationError(str(refus)) from refus


def sujets_de(fiche):
    """Les collectivités dont parle la fiche : la sienne, ou celles venues à son événement."""
    du_reseau = Fiche.objects.filter(reseau=fiche.reseau_id)
    if fiche.fiche_id:
        return du_reseau.filter(pk=fiche.fiche_id)
    if fiche.evenement_id is None:
        return du_reseau.none()
    venues = Participation.objects.filter(
        evenement=fiche.evenement_id, presente=True, fiche__isnull=False
    )
    return du_reseau.filter(pk__in=venues.order_by().values("fiche"))


def images_de(fiche, sujets):
    return Piece.objects.filter(
        reseau=fiche.reseau_id, fiche__in=sujets.order_by().values("pk"), type_mime__in=TYPES
    ).order_by("-cree_le", "-pk")
