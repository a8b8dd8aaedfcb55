"""Indicateurs propres : leur fiche, leur composition, leurs constats."""

import re

from django import forms

from accompagnements.models import Piece
from collectivites.models import Fiche
from predict.noyau.champs import preparer
from predict.noyau.formulaires import Formulaire, FormulaireVersionne

from ..calculs.composition import (
    OBJETS,
    CompositionInvalide,
    Genre,
    Mesure,
    Operateur,
    lire_composition,
)
from ..calculs.composition.lire import FILTRES_MAX
from ..calculs.composition.mots import OPERATEURS, OUI_NON, PLUSIEURS, SANS_VALEUR
from ..models import ConstatIndicateur, IndicateurPropre
from ..regles import CODES, NatureIndicateur
from .indicateurs import equipe

# Les dernières déposées ; au-delà, la liste ne s’ouvre plus.
PIECES_MONTREES = 100
CODE = re.compile(r"[A-Z][A-Z0-9]{0,7}")
# Préfixe des lignes de filtre, et de celles du numérateur d’un taux.
LOTS = {"filtres": "f", "favorables": "g"}


class IndicateurPropreForm(FormulaireVersionne):
    """La fiche d’un indicateur ; `composition` : codes lus à côté, posés par la vue."""

    class Meta:
        model = IndicateurPropre
        fields = (
            "code", "libelle", "chaine", "definition", "unite", "sens", "source", "outil",
            "periodicite", "responsable", "reference", "reference_annee", "cible", "cible_annee",
            "actif",
        )  # fmt: skip
        widgets = {"definition": forms.Textarea(attrs={"rows": 3})}
        help_texts = {
            "code": "Court, comme S1 : il nomme l’indicateur partout.",
            "unite": "Ce que l’on compte : collectivités, jeunes, euros… Un taux est en %.",
            "cible": "Pour un taux, en pourcentage.",
            "reference": "Ce que l’on constatait au départ.",
        }
        labels = {"actif": "Suivi aujourd’hui"}

    def __init__(self, data=None, files=None, *, agent, composition=None, **options):
        super().__init__(data, files, **options)
        self.agent, self.composition = agent, composition
        self.fields["responsable"].queryset = equipe(agent.reseau_id)
        self.fields["responsable"].empty_label = "Personne en particulier"
        if self.instance.nature == NatureIndicateur.QUALITATIF:
            for nom in ("unite", "reference", "reference_annee", "cible", "cible_annee", "sens"):
                del self.fields[nom]

    def clean_code(self):
        code = self.cleaned_data["code"].upper()
        if not CODE.fullmatch(code):
            raise forms.ValidationError("Une lettre, puis des lettres ou des chiffres, comme S1.")
        if code in CODES:
            raise forms.ValidationError("I1 à I9 sont les indicateurs communs : prenez S1.")
        autres = IndicateurPropre.objects.du_reseau(self.agent.reseau).exclude(pk=self.instance.pk)
        if autres.filter(code=code).exists():
            raise forms.ValidationError("Ce code sert déjà à un autre indicateur.")
        return code

    def _champs_a_ecrire(self):
        return sorted({*super()._champs_a_ecrire(), "composition"})

    def save(self, commit=True):
        if self.composition is not None:
            self.instance.composition = self.composition
        return super().save(commit)


class CompositionForm(Formulaire):
    """L’assistant : chaque choix ouvre le suivant ; tout se relit de l’adresse ou de la base.

    `choix` : ceux du réseau (`composition.choix_du_reseau`). Les lignes vides se taisent ; ce qui
    ne va plus avec l’objet choisi aussi.
    """

    objet = forms.ChoiceField(
        label="Ce que l’on compte",
        choices=[("", "À choisir"), *((o.code, o.libelle) for o in OBJETS.values())],
    )  # fmt: skip
    mesure = forms.ChoiceField(label="Comment", choices=Mesure.choices)

    def __init__(self, data, *, choix):
        # Jamais liée : un choix incomplet n’est pas une erreur, c’est l’étape suivante.
        super().__init__(initial={nom: _lire(data, nom) for nom in data})
        self.choix = choix
        self.choisi = OBJETS.get(self._lu("objet"))
        self.rangees = {}
        if self.choisi is None:
            return
        if self._lu("mesure") == Mesure.SOMME:
            self._ajouter("champ", "Ce que l’on additionne", self._codes(self.choisi.sommes))
        self._ajouter("date", "La date qui décide de la période", self._codes(self.choisi.dates))
        for lot, lettre in LOTS.items():
            if lot == "filtres" or self._lu("mesure") == Mesure.TAUX:
                self.rangees[lot] = self._rangees(lettre)

    def _lu(self, nom):
        """Une valeur ; de plusieurs, la première."""
        lue = self.initial.get(nom, "")
        return str(next(iter(lue), "")) if isinstance(lue, list) else str(lue)

    def _lues(self, nom):
        lue = self.initial.get(nom) or []
        return [str(x) for x in (lue if isinstance(lue, list) else [lue])]

    @staticmethod
    def _codes(rayon):
        return [(x.code, x.libelle) for x in rayon]

    def _ajouter(self, nom, libelle, choix):
        self.fields[nom] = preparer(forms.ChoiceField(label=libelle, choices=choix))

    def _rangees(self, lettre):
        """Les lignes remplies, et une vide pour la suivante."""
        rangs = [r for r in range(FILTRES_MAX) if self._champ(f"{lettre}{r}_champ")]
        if len(rangs) < FILTRES_MAX:
            rangs.append(next(r for r in range(FILTRES_MAX + 1) if r not in rangs))
        return [self._rangee(f"{lettre}{r}") for r in rangs]

    def _champ(self, nom):
        code = self._lu(nom)
        return next((c for c in self.choisi.champs if c.code == code), None)

    def _rangee(self, racine):
        champ = self._champ(f"{racine}_champ")
        numero = int(racine[1:]) + 1
        self._ajouter(
            f"{racine}_champ", f"Champ du filtre {numero}",
            [("", "Ajouter un filtre" if champ is None else "Retirer ce filtre"),
             *self._codes(self.choisi.champs)],
        )  # fmt: skip
        noms = [f"{racine}_champ"]
        if champ is not None:
            permis = OPERATEURS[champ.genre]
            self._ajouter(
                f"{racine}_operateur", f"Opérateur du filtre {numero}",
                [(o.value, o.label) for o in permis],
            )  # fmt: skip
            noms.append(f"{racine}_operateur")
            operateur = self._operateur(racine, champ)
            if operateur not in SANS_VALEUR:
                self._valeur(f"{racine}_valeur", f"Valeur du filtre {numero}", champ, operateur)
                noms.append(f"{racine}_valeur")
        return [self[nom] for nom in noms]

    def _operateur(self, racine, champ):
        permis = OPERATEURS[champ.genre]
        lu = self._lu(f"{racine}_operateur")
        return Operateur(lu) if lu in permis else permis[0]

    def _valeur(self, nom, libelle, champ, operateur):
        if champ.genre == Genre.NOMBRE:
            self.fields[nom] = preparer(forms.CharField(label=libelle, required=False))
            return
        choix = {Genre.OUI_NON: OUI_NON, Genre.LISTE: self.choix.get(champ.source, ())}
        siens = choix.get(champ.genre, champ.choix)
        if operateur in PLUSIEURS:
            # Le champ vient peut-être de changer : ce qui n’est pas de sa liste s’oublie.
            self.initial[nom] = [v for v in self._lues(nom) if v in dict(siens)]
            self.fields[nom] = preparer(
                forms.MultipleChoiceField(
                    label=libelle, choices=siens, widget=forms.CheckboxSelectMultiple
                )
            )
            return
        self.initial[nom] = self._lu(nom)
        self._ajouter(nom, libelle, [("", "À choisir"), *siens])

    @property
    def donnees(self):
        """Les codes, tels que la base les garde."""
        if self.choisi is None:
            return {}
        rendues = {
            "objet": self.choisi.code,
            "mesure": self._lu("mesure") or Mesure.COMPTE.value,
            "date": self._parmi("date", self.choisi.dates),
            "filtres": self._conditions("f"),
        }
        if rendues["mesure"] == Mesure.SOMME and self.choisi.sommes:
            rendues["champ"] = self._parmi("champ", self.choisi.sommes)
        if rendues["mesure"] == Mesure.TAUX:
            rendues["favorables"] = self._conditions("g")
        return rendues

    def _parmi(self, nom, rayon):
        lu = self._lu(nom)
        return lu if lu in {x.code for x in rayon} else rayon[0].code

    def _conditions(self, lettre):
        lignes = []
        for rang in range(FILTRES_MAX):
            racine = f"{lettre}{rang}"
            champ = self._champ(f"{racine}_champ")
            if champ is None:
                continue
            operateur = self._operateur(racine, champ)
            ligne = {"champ": champ.code, "operateur": operateur.value}
            if operateur not in SANS_VALEUR:
                lire = self._lues if operateur in PLUSIEURS else self._lu
                ligne["valeur"] = lire(f"{racine}_valeur")
            lignes.append(ligne)
        return lignes

    def lire(self):
        """(Composition, "") ou (None, ce qui manque, en français)."""
        try:
            return lire_composition(self.donnees), ""
        except CompositionInvalide as manque:
            return None, str(manque)


def _lire(data, nom):
    """Une valeur de filtre peut être multiple ; le reste n’en a qu’une."""
    if nom.endswith("_valeur") and hasattr(data, "getlist"):
        valeurs = [v for v in data.getlist(nom) if v]
        return valeurs if len(valeurs) > 1 else next(iter(valeurs), "")
    return data[nom]


def depuis_la_base(composition):
    """Les codes gardés en base → les champs de l’assistant."""
    if not isinstance(composition, dict):
        return {}
    lues = {c: composition[c] for c in ("objet", "mesure", "champ", "date") if c in composition}
    for lot, lettre in LOTS.items():
        for rang, ligne in enumerate((composition.get(lot) or [])[:FILTRES_MAX]):
            for nom in ("champ", "operateur", "valeur"):
                lues[f"{lettre}{rang}_{nom}"] = ligne.get(nom, "")
    return lues


class ConstatForm(FormulaireVersionne):
    class Meta:
        model = ConstatIndicateur
        fields = ("le", "texte", "appreciation", "fiche", "piece")
        widgets = {"texte": forms.Textarea(attrs={"rows": 4})}
        labels = {"fiche": "Collectivité", "piece": "Pièce qui en fait foi"}
        help_texts = {"texte": "Ce que l’on voit, et d’où on le tient."}

    def __init__(self, *args, agent, **options):
        super().__init__(*args, **options)
        fiches = Fiche.objects.visibles_par(agent).select_related("collectivite")
        self.fields["fiche"].queryset = fiches.order_by("collectivite__nom")
        self.fields["fiche"].empty_label = "Aucune en particulier"
        pieces = Piece.objects.visibles_par(agent).order_by("-pk")
        if not self.is_bound:
            recentes = (
                pieces.filter(fiche=self.instance.fiche_id) if self.instance.fiche_id else pieces
            )
            montrees = list(recentes.values_list("pk", flat=True)[:PIECES_MONTREES])
            pieces = pieces.filter(pk__in=[*montrees, self.instance.piece_id or 0])
        self.fields["piece"].queryset = pieces
        self.fields["piece"].empty_label = "Aucune"

    def clean(self):
        nettoye = super().clean()
        fiche, piece = nettoye.get("fiche"), nettoye.get("piece")
        if fiche and piece and piece.fiche_id != fiche.pk:
            self.add_error("piece", "Cette pièce est celle d’une autre collectivité.")
        return nettoye
