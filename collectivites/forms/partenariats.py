"""Saisir un partenariat à l’étranger."""

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q

from predict.noyau.formulaires import FormulaireVersionne

from ..models import Acteur, Partenariat
from ..pays import PAYS, nom_du_pays
from ..pays_dits import code_du_pays, pays_proches
from ..regles import TypeActeur, TypePartenariat
from .champs import champ_odd
from .suggestions import ChampSuggere

COMITES_PROPOSES = 200


class ChampPays(ChampSuggere):
    """Un pays par son nom français, quelle que soit la façon de l’écrire ; rend le code ISO."""

    def __init__(self, **options):
        super().__init__(**({"label": "Pays", "max_length": 100} | options))
        self.proposer(PAYS.values())

    def clean(self, value):
        texte = super().clean(value)
        if not texte:
            return ""
        code = code_du_pays(texte)
        if code is None:
            proches = pays_proches(texte)
            suite = f" Vouliez-vous dire {' ou '.join(proches)} ?" if proches else ""
            raise ValidationError(f"Aucun pays de ce nom.{suite}", code="invalid_choice")
        return code

    def prepare_value(self, value):
        return nom_du_pays(value) if value in PAYS else value

    def has_changed(self, initial, data):
        return (initial or "") != (code_du_pays(data) or data or "")


class PartenariatForm(FormulaireVersionne):
    """Partenaire, pays et type suffisent ; le reste attend."""

    pays = ChampPays(help_text="Son nom français.")
    odd = champ_odd()
    nom_du_comite = ChampSuggere(
        label="Comité ou association qui le fait vivre",
        max_length=200,
        required=False,
        help_text="S’il n’est pas dans votre annuaire, il y est ajouté et relié à la fiche.",
    )

    class Meta:
        model = Partenariat
        fields = [
            "type",
            "partenaire",
            "ville",
            "pays",
            "etat",
            "debut_annee",
            "fin_annee",
            "themes",
            "odd",
            "montant",
            "convention_le",
            "convention_fin_le",
            "serment_le",
            "derniere_rencontre_le",
            "rythme",
            "source",
            "note",
        ]
        widgets = {"note": forms.Textarea(attrs={"rows": 2})}
        help_texts = {
            "themes": "Séparés par des virgules : eau, jeunesse, culture.",
            "partenaire": "La collectivité, le comité ou l’organisation d’en face.",
            "montant": "La part de la collectivité, temps de travail non compris.",
            "rythme": "Par exemple : chaque été, une année sur deux.",
            "source": "Par exemple : Atlas français de la coopération décentralisée, 2026.",
        }

    # (clé, titre, champs) : l’ordre et les rubriques de la page.
    RUBRIQUES = (
        ("partenaire", "Avec qui", ("type", "partenaire", "ville", "pays", "etat")),
        ("contenu", "Ce que l’on y fait", ("themes", "odd", "note")),
        (
            "cadre",
            "Depuis quand, dans quel cadre",
            ("debut_annee", "fin_annee", "montant", "convention_le", "convention_fin_le"),
        ),
        (
            "jumelage",
            "Le jumelage",
            ("serment_le", "nom_du_comite", "derniere_rencontre_le", "rythme"),
        ),
        ("source", "La source", ("source",)),
    )

    def __init__(self, *args, fiche, **options):
        super().__init__(*args, **options)
        self.fiche = fiche
        for nom in ("debut_annee", "fin_annee"):
            champ = self.fields[nom]
            champ.widget = forms.NumberInput(attrs={"inputmode": "numeric"})
            champ.help_text = "Une année, comme 1971."
        comites = Acteur.objects.filter(
            Q(type=TypeActeur.COMITE_JUMELAGE) | Q(fiches__fiche=fiche), reseau_id=fiche.reseau_id
        )
        noms = comites.order_by("nom").values_list("nom", flat=True).distinct()
        self.fields["nom_du_comite"].proposer(noms[:COMITES_PROPOSES])
        if self.instance.comite_id:
            self.initial["nom_du_comite"] = self.instance.comite.nom

    @property
    def rubriques(self):
        """Ce que la page montre : titre et champs, la rubrique du jumelage signalée."""
        return [
            {"cle": cle, "titre": titre, "champs": [self[nom] for nom in noms]}
            for cle, titre, noms in self.RUBRIQUES
        ]

    def _annee(self, nom):
        annee = self.cleaned_data[nom]
        if annee is not None and not 1900 <= annee <= 2100:
            raise ValidationError("Écrivez une année entre 1900 et 2100.")
        return annee

    def clean_debut_annee(self):
        return self._annee("debut_annee")

    def clean_fin_annee(self):
        return self._annee("fin_annee")

    def clean(self):
        nettoye = super().clean()
        debut, fin = nettoye.get("debut_annee"), nettoye.get("fin_annee")
        if debut and fin and fin < debut:
            self.add_error("fin_annee", "Le partenariat ne peut pas finir avant d’avoir commencé.")
        signee, terme = nettoye.get("convention_le"), nettoye.get("convention_fin_le")
        if signee and terme and terme < signee:
            self.add_error(
                "convention_fin_le", "La convention ne peut pas finir avant sa signature."
            )
        montant = nettoye.get("montant")
        if montant is not None and montant < 0:
            self.add_error("montant", "Un montant ne peut pas être négatif.")
        return nettoye

    @property
    def comite_saisi(self):
        """Le nom à donner au comité ; `None` quand ce n’est pas un jumelage : on n’y touche pas."""
        if self.cleaned_data["type"] != TypePartenariat.JUMELAGE:
            return None
        return self.cleaned_data["nom_du_comite"]
