"""Saisies de la théorie du changement : son nom, un maillon, un lien."""

from django import forms

from predict.noyau.formulaires import FormulaireVersionne

from ..calculs.theorie import NIVEAUX, est_plus_haut, rang, refus_du_lien
from ..models import Indicateur, IndicateurPropre, LienTheorie, MaillonTheorie, TheorieChangement
from ..regles import NiveauTheorie

AIDES = {
    NiveauTheorie.ACTIVITE: "Ce que le réseau fait : commencez par un verbe.",
    NiveauTheorie.RESULTAT: "Ce que l’on peut montrer quand c’est fait.",
    NiveauTheorie.EFFET: "Ce qui a changé pour la collectivité.",
    NiveauTheorie.IMPACT: "Ce à quoi tout cela contribue, à long terme.",
}


def par_niveau(maillons, numeros):
    """[(niveau, [(pk, « R2. … »)])] : le choix groupé d’une liste de maillons."""
    return [
        (
            niveau.label,
            [(m.pk, f"{numeros[m.pk]}. {m.libelle}") for m in maillons if m.niveau == niveau],
        )
        for niveau in NIVEAUX
        if any(m.niveau == niveau for m in maillons)
    ]


class TheorieForm(FormulaireVersionne):
    class Meta:
        model = TheorieChangement
        fields = ["titre", "presentation", "courante"]
        labels = {"courante": "La théorie en vigueur du réseau"}
        widgets = {"presentation": forms.Textarea(attrs={"rows": 3})}
        help_texts = {
            "presentation": "Ce qu’un membre du conseil d’administration doit savoir pour la lire.",
            "courante": "Une seule à la fois : les autres se gardent pour mémoire.",
        }

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        if self.instance.pk is None:
            del self.fields["courante"]


class MaillonForm(FormulaireVersionne):
    """`maillons`, `numeros` : ceux de la théorie ; à l’ajout, on relie dans le même geste."""

    mesure = forms.ChoiceField(
        label="Indicateur", required=False,
        help_text="Sa valeur du moment s’affiche dans la case.",
    )  # fmt: skip
    vers = forms.MultipleChoiceField(
        label="Mène à", required=False, widget=forms.CheckboxSelectMultiple,
        help_text="Des maillons d’un niveau plus haut. L’hypothèse s’écrit ensuite, lien par lien.",
    )  # fmt: skip

    class Meta:
        model = MaillonTheorie
        fields = ["niveau", "libelle", "description"]
        widgets = {
            "libelle": forms.Textarea(attrs={"rows": 2}),
            "description": forms.Textarea(attrs={"rows": 2}),
        }

    def __init__(self, *args, maillons, numeros, **options):
        super().__init__(*args, **options)
        self.maillons = {str(m.pk): m for m in maillons}
        m = self.instance
        self.fields["niveau"].help_text = " ".join(f"{n.label} : {AIDES[n]}" for n in NIVEAUX)
        if m.pk is None and m.niveau:
            self.fields["niveau"].help_text = AIDES[NiveauTheorie(m.niveau)]
            self.initial["niveau"] = m.niveau
        self.fields["mesure"].choices = self._mesures()
        self.initial["mesure"] = (
            f"c{m.indicateur_id}" if m.indicateur_id
            else f"p{m.indicateur_propre_id}" if m.indicateur_propre_id else ""
        )  # fmt: skip
        if m.pk is not None:
            del self.fields["vers"]
            return
        depart = rang(m.niveau) if m.niveau else 0
        plus_hauts = [x for x in maillons if rang(x.niveau) > depart]
        self.fields["vers"].choices = [(x.pk, f"{numeros[x.pk]}. {x.libelle}") for x in plus_hauts]
        if not plus_hauts:
            del self.fields["vers"]

    def _mesures(self):
        communs = [(f"c{i.pk}", f"{i.code}. {i.libelle_court or i.libelle}")
                   for i in Indicateur.objects.all()]  # fmt: skip
        propres = IndicateurPropre.objects.filter(reseau=self.instance.reseau_id, actif=True)
        choix = [("", "Aucun"), ("Indicateurs communs", communs)]
        if siens := [(f"p{i.pk}", f"{i.code}. {i.libelle}") for i in propres]:
            choix.append(("Indicateurs du réseau", siens))
        return choix

    def clean(self):
        nettoye = super().clean()
        niveau = nettoye.get("niveau")
        if niveau:
            self._verifier_les_liens(niveau, nettoye)
        mesure = nettoye.get("mesure", "")
        self.instance.indicateur_id = int(mesure[1:]) if mesure.startswith("c") else None
        self.instance.indicateur_propre_id = int(mesure[1:]) if mesure.startswith("p") else None
        return nettoye

    def _verifier_les_liens(self, niveau, nettoye):
        """Un lien monte toujours : un maillon ne change pas de niveau sous ses liens."""
        temoin = MaillonTheorie(niveau=niveau, libelle=nettoye.get("libelle") or "ce maillon")
        for pk in nettoye.get("vers") or ():
            if not est_plus_haut(temoin, self.maillons[pk]):
                self.add_error("vers", refus_du_lien(temoin, self.maillons[pk]))
        if self.instance.pk is None:
            return
        liens = self.instance.theorie.liens.select_related("de", "vers")
        for lien in liens:
            de = temoin if lien.de_id == self.instance.pk else lien.de
            vers = temoin if lien.vers_id == self.instance.pk else lien.vers
            if temoin in (de, vers) and not est_plus_haut(de, vers):
                autre = vers if de is temoin else de
                self.add_error("niveau", f"Ce maillon est relié à « {autre} » "
                               f"({autre.get_niveau_display()}) : retirez d’abord ce "
                               "lien.")  # fmt: skip

    def cibles(self):
        """Les maillons cochés sous « Mène à »."""
        return [self.maillons[pk] for pk in self.cleaned_data.get("vers") or ()]

    def _champs_a_ecrire(self):
        ecrits = set(super()._champs_a_ecrire())
        if "mesure" in self.changed_data:
            ecrits |= {"indicateur", "indicateur_propre"}
        return sorted(ecrits)


class LienForm(FormulaireVersionne):
    class Meta:
        model = LienTheorie
        fields = ["de", "vers", "hypothese"]
        labels = {"de": "De", "vers": "Mène à", "hypothese": "Si…"}
        widgets = {"hypothese": forms.Textarea(attrs={"rows": 2})}
        help_texts = {
            "hypothese": "Ce qui doit être vrai pour que l’un mène à l’autre, et qui ne dépend pas "
            "que de nous."
        }

    def __init__(self, *args, maillons, numeros, **options):
        super().__init__(*args, **options)
        siens = MaillonTheorie.objects.filter(theorie=self.instance.theorie_id)
        for nom in ("de", "vers"):
            champ = self.fields[nom]
            champ.queryset = siens
            champ.choices = [("", "Choisir"), *par_niveau(maillons, numeros)]

    def clean(self):
        nettoye = super().clean()
        de, vers = nettoye.get("de"), nettoye.get("vers")
        if de and vers and not est_plus_haut(de, vers):
            self.add_error("vers", refus_du_lien(de, vers))
        return nettoye
