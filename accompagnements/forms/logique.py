"""Saisies du cadre logique et du plan d’action : l’outil, ses lignes, ce qu’il reprend."""

from django import forms

from predict.noyau.formulaires import Formulaire, FormulaireVersionne

from ..models import ActionPlan, CadreLogique, LigneLogique, PlanAction, RisqueLogique
from ..regles.logique import AU_DESSUS
from ..regles.outils import NiveauLogique

# Ce que l’on écrit à chaque niveau.
AIDES = {
    NiveauLogique.GENERAL: "À quoi le projet contribue, au-delà de lui. Une phrase.",
    NiveauLogique.SPECIFIQUE: "Ce qui aura changé pour les gens quand ce sera fini.",
    NiveauLogique.RESULTAT: "Ce que l’on aura obtenu et que l’on pourra montrer.",
    NiveauLogique.ACTIVITE: "Ce que l’on fait, en commençant par un verbe.",
}
DE_L_ACTIVITE = ("ressources", "responsable", "debut_le", "fin_le", "cout")
DE_L_INTENTION = ("indicateurs", "sources")


def zone(rangs):
    return forms.Textarea(attrs={"rows": rangs})


class _DatesForm(FormulaireVersionne):
    """Deux dates dans l’ordre : l’erreur s’écrit sous la seconde."""

    dans_le_desordre = "Cette date vient avant le début."

    def clean(self):
        nettoye = super().clean()
        debut, fin = nettoye.get("debut_le"), nettoye.get("fin_le")
        if debut and fin and fin < debut:
            self.add_error("fin_le", self.dans_le_desordre)
        return nettoye

    def clean_cout(self):
        cout = self.cleaned_data["cout"]
        if cout is not None and cout < 0:
            raise forms.ValidationError("Un coût ne peut pas être négatif.")
        return cout


class CadreLogiqueForm(_DatesForm):
    class Meta:
        model = CadreLogique
        fields = ["titre", "debut_le", "fin_le", "projet", "demarche"]
        help_texts = {
            "fin_le": "Une activité qui dépasse ces dates est signalée.",
            "demarche": "À l’ouverture, ses objectifs et leurs indicateurs sont repris.",
        }

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        dossier = self.instance.accompagnement
        self.fields["projet"].queryset = dossier.fiche.projets.filter(reseau=dossier.reseau_id)
        self.fields["projet"].empty_label = "Aucun projet enregistré"
        self.fields["demarche"].queryset = dossier.demarches.all()
        self.fields["demarche"].empty_label = "Aucune"
        if self.instance.pk:
            self.fields["demarche"].help_text = "Changer ici ne réécrit pas la grille."


class LigneForm(_DatesForm):
    """`instance.niveau` dit ce que l’on demande ; le parent est du niveau d’au-dessus."""

    dans_le_desordre = "L’activité finirait avant de commencer."

    class Meta:
        model = LigneLogique
        fields = ["libelle", "parent", *DE_L_INTENTION, *DE_L_ACTIVITE, "hypotheses"]
        widgets = {
            "libelle": forms.Textarea(attrs={"rows": 2}),
            "indicateurs": zone(3), "sources": zone(2), "hypotheses": zone(2),
            "ressources": zone(2),
        }  # fmt: skip
        help_texts = {
            "indicateurs": "À quoi on le verra : combien, quand, à partir de quoi. Un par ligne.",
            "sources": "Où l’on ira le lire : registre, enquête, compte rendu, photo datée.",
            "hypotheses": "Ce qui ne dépend pas de nous et qui doit tenir.",
            "ressources": "Les personnes, le matériel, les déplacements.",
            "cout": "Vide si on ne le sait pas encore : il ne comptera pas pour zéro.",
            "fin_le": "Sans fin, c’est un rendez-vous d’un jour.",
        }

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        niveau = NiveauLogique(self.instance.niveau)
        ecartes = DE_L_INTENTION if niveau == NiveauLogique.ACTIVITE else DE_L_ACTIVITE
        for nom in (*ecartes, *(() if AU_DESSUS[niveau] else ("parent",))):
            del self.fields[nom]
        self.fields["libelle"].label = niveau.label
        self.fields["libelle"].help_text = AIDES[niveau]
        if "parent" in self.fields:
            self._borner_le_parent(niveau)

    def _borner_le_parent(self, niveau):
        haut, champ = AU_DESSUS[niveau], self.fields["parent"]
        champ.queryset = self.instance.cadre.lignes.filter(niveau=haut)
        champ.label, champ.required = haut.label, True
        champ.empty_label = "Choisir"
        quoi = "un résultat" if haut == NiveauLogique.RESULTAT else "un objectif spécifique"
        champ.error_messages["required"] = f"Rattachez cette ligne à {quoi}."
        seuls = champ.queryset.values_list("pk", flat=True)[:2]
        if not self.initial.get("parent") and len(seuls) == 1:
            self.initial["parent"] = seuls[0]  # un seul choix : il ne se redemande pas

    def clean(self):
        nettoye = super().clean()
        if nettoye.get("fin_le") and not nettoye.get("debut_le") and "debut_le" in self.fields:
            self.add_error("debut_le", "Une fin sans début ne se place pas au calendrier.")
        return nettoye


class RisqueForm(FormulaireVersionne):
    class Meta:
        model = RisqueLogique
        fields = ["libelle", "probabilite", "gravite", "parade"]
        widgets = {"parade": zone(3)}
        help_texts = {"parade": "Pour qu’il n’arrive pas, ou pour y répondre s’il arrive."}


class PlanActionForm(_DatesForm):
    """`mandat` : la fin du mandat, proposée (calculs.diagnostic.Echeance)."""

    class Meta:
        model = PlanAction
        fields = ["titre", "debut_le", "fin_le"]

    def __init__(self, *args, aide_fin="", **options):
        super().__init__(*args, **options)
        self.fields["fin_le"].help_text = aide_fin


class BilanForm(FormulaireVersionne):
    class Meta:
        model = PlanAction
        fields = ["bilan"]
        widgets = {"bilan": zone(12)}
        help_texts = {
            "bilan": "Ce qui a changé, ce qui a manqué, ce que l’équipe suivante doit savoir. "
            "« # » devant une ligne en fait un intertitre, « - » une puce.",
        }


class ActionForm(_DatesForm):
    dans_le_desordre = "L’action finirait avant de commencer."

    class Meta:
        model = ActionPlan
        fields = [
            "titre", "description", "pilote", "partenaires", "debut_le", "fin_le", "cout",
            "financement", "indicateur", "etat",
        ]  # fmt: skip
        widgets = {"description": zone(3)}
        help_texts = {
            "pilote": "Une personne ou un service, pas plusieurs.",
            "cout": "Vide si on ne le sait pas encore : il ne comptera pas pour zéro.",
            "financement": "Qui paie, et si c’est acquis.",
        }


class ReprendreForm(Formulaire):
    """Ce que le diagnostic recommande et ce que la stratégie vise, à cocher."""

    reprises = forms.MultipleChoiceField(
        label="À reprendre", widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Cochez au moins une ligne, ou renoncez."},
    )  # fmt: skip

    def __init__(self, *args, possibles, **options):
        options.setdefault("initial", {"reprises": [r.cle for r in possibles]})
        super().__init__(*args, **options)
        origines = dict.fromkeys(r.origine for r in possibles)
        self.fields["reprises"].choices = [
            (r.cle, f"{r} ({origine})") for origine in origines for r in possibles
            if r.origine == origine
        ]  # fmt: skip
