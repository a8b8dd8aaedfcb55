"""Saisies du cadre : une rubrique et ses lignes, ses réglages, un commentaire, un motif."""

from django import forms
from django.forms import formset_factory, model_to_dict

from collectivites.models import Contact
from predict.noyau.formulaires import (
    ChampMontant,
    ChampNombre,
    Formulaire,
    FormulaireModele,
    FormulaireVersionne,
    montrer_l_actuel,
)

from ..models import (
    CadreCollaboration,
    EcheanceCadre,
    IndicateurCadre,
    LigneBudget,
    LivrableCadre,
    RubriqueCadre,
)
from ..regles import NatureApport, Rubrique
from ..regles.cadre import MESURES

LIGNES_MAX = 60


def _deux_lignes():
    """Un libellé se lit en entier : il passe à la ligne au lieu de se cacher dans sa case."""
    return forms.Textarea(attrs={"rows": 2})


class RubriqueForm(FormulaireVersionne):
    """Texte d’une rubrique ; celui de la collectivité ne sert qu’aux rôles."""

    class Meta:
        model = RubriqueCadre
        fields = ["texte", "texte_collectivite"]

    def __init__(self, *args, reseau="", la_collectivite="la collectivité", **options):
        super().__init__(*args, **options)
        code = self.instance.code
        if code == Rubrique.ROLES:
            self.fields["texte"].label = f"Ce que fait {reseau}"
            self.fields["texte_collectivite"].label = f"Ce que fait {la_collectivite}"
            self.fields["texte_collectivite"].widget.attrs["rows"] = 4
        else:
            del self.fields["texte_collectivite"]
            a_lignes = code in LIGNES
            self.fields["texte"].label = "Précisions" if a_lignes else Rubrique(code).label
        hauteur = {Rubrique.OBJECTIFS: 8, Rubrique.ACTEURS: 6, Rubrique.ROLES: 4}.get(code, 2)
        self.fields["texte"].widget.attrs["rows"] = hauteur


class LigneBudgetForm(FormulaireModele):
    pk = forms.IntegerField(required=False, widget=forms.HiddenInput)
    nature = forms.ChoiceField(choices=NatureApport.choices, initial=NatureApport.HUMAIN)
    jours = ChampNombre(label="Jours", max_digits=6, decimal_places=1, required=False, min_value=0)
    cout_jour = ChampMontant(
        label="Coût par jour (€)", max_digits=8, decimal_places=2, required=False
    )
    apport_reseau = ChampMontant(
        label="Apport du réseau (€)", max_digits=11, decimal_places=2, required=False
    )
    apport_collectivite = ChampMontant(
        label="Apport de la collectivité (€)", max_digits=11, decimal_places=2, required=False
    )

    class Meta:
        model = LigneBudget
        fields = ["nature", "poste", "jours", "cout_jour", "apport_reseau", "apport_collectivite"]


class EcheanceForm(FormulaireModele):
    pk = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = EcheanceCadre
        fields = ["le", "libelle", "charge"]
        widgets = {"libelle": _deux_lignes()}


class LivrableForm(FormulaireModele):
    pk = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = LivrableCadre
        fields = ["libelle", "le"]
        widgets = {"libelle": _deux_lignes()}


class IndicateurForm(FormulaireModele):
    pk = forms.IntegerField(required=False, widget=forms.HiddenInput)
    indicateur = forms.ChoiceField(
        label="Matrice", required=False, choices=[("", "–"), *((c, c) for c in MESURES)]
    )

    class Meta:
        model = IndicateurCadre
        fields = ["libelle", "indicateur", "cible", "source"]
        widgets = {"libelle": _deux_lignes()}


LIGNES = {
    Rubrique.BUDGET: LigneBudgetForm,
    Rubrique.ECHEANCES: EcheanceForm,
    Rubrique.LIVRABLES: LivrableForm,
    Rubrique.INDICATEURS: IndicateurForm,
}


def lignes_de(code, presentes, donnees=None, extra=0):
    """Jeu de lignes d’une rubrique ; `None` si elle n’en a pas.

    `donnees` sans son en-tête (page tronquée) : le jeu repart de la base, rien n’est supprimé.
    """
    classe = LIGNES.get(code)
    if classe is None:
        return None
    prefixe = f"lignes_{Rubrique(code)}"
    if donnees is not None and f"{prefixe}-TOTAL_FORMS" not in donnees:
        donnees = None
    jeu = formset_factory(
        classe, extra=extra, can_delete=True, max_num=LIGNES_MAX, absolute_max=LIGNES_MAX + 1,
        validate_max=True,
    )  # fmt: skip
    noms = classe.Meta.fields
    initial = [{"pk": x.pk, **model_to_dict(x, noms)} for x in presentes]
    return jeu(donnees, prefix=prefixe, initial=initial)


def lignes_saisies(jeu):
    """[(pk ou None, valeurs, à supprimer)] d’un jeu valide ; une ligne vide ne compte pas."""
    if jeu is None or not jeu.is_bound:
        return []
    saisies = []
    for une in jeu.forms:
        valeurs = dict(une.cleaned_data)
        pk, supprimer = valeurs.pop("pk", None), valeurs.pop("DELETE", False)
        valeurs.pop("id", None)
        if valeurs and (pk or une.has_changed()):
            saisies.append((pk, valeurs, supprimer))
    return saisies


def montrer_les_lignes(jeu, presentes):
    """Sous chaque champ de ligne qui diffère, la valeur enregistrée par l’autre personne.

    `presentes` : lignes de la base. Rend (lignes que la page n’a pas, nombre de lignes qu’elle a
    et que la base n’a plus).
    """
    if jeu is None or not jeu.is_bound:
        return [], 0
    par_pk, disparues = {x.pk: x for x in presentes}, 0
    for une in jeu.forms:
        pk = getattr(une, "cleaned_data", {}).get("pk")
        ligne = par_pk.pop(pk, None)
        if ligne is not None:
            montrer_l_actuel(une, ligne)
        elif pk:
            disparues += 1
    return list(par_pk.values()), disparues


class ReglagesForm(FormulaireModele):
    class Meta:
        model = CadreCollaboration
        fields = ["forme", "contractualisation"]

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        champ = self.fields["contractualisation"]
        champ.choices = [("", "À convenir"), *champ.choices[1:]]


class CommentaireForm(Formulaire):
    texte = forms.CharField(
        label="Commentaire", max_length=4000, widget=forms.Textarea(attrs={"rows": 2})
    )


class MotifForm(Formulaire):
    motif = forms.CharField(
        label="Ce qui est à revoir", max_length=4000, widget=forms.Textarea(attrs={"rows": 4})
    )


class AccordForm(Formulaire):
    motif = forms.CharField(
        label="Qui a donné l’accord, quand et comment", max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Par exemple : courriel de la maire, le 12 mars 2027. Joignez-le aux pièces.",
    )  # fmt: skip


class RemplacanteForm(Formulaire):
    """Qui prend la suite d’une personne partie, parmi les contacts joignables sans accès."""

    contact = forms.ModelChoiceField(
        None, label="Qui prend la suite", required=False, empty_label="Personne pour l’instant"
    )

    def __init__(self, *args, fiche, le, **options):
        super().__init__(*args, **options)
        joignables = Contact.objects.filter(fiche=fiche).proposables(le).exclude(email="")
        sans_acces = joignables.avec_acces().filter(a_acces=False)
        self.fields["contact"].queryset = sans_acces.order_by("nom", "prenom")
