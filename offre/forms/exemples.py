"""Un exemple gardé à côté des règles : un projet, et ce que la session doit en dire."""

from django import forms

from predict.noyau.formulaires import ChampMontant

from ..regles.eligibilite import (
    NatureRegle,
    Porteur,
    Projet,
    Situation,
    Verdict,
    ecrire_projet,
    lire_projet,
)
from .financements import VersionLue
from .regles import ZONES, ChampLignes, ChampPays

# Les rubriques de la page, dans l’ordre où l’on raconte un projet.
RUBRIQUES = (
    ("Qui et où", ("porteur", "collectivites", "pays", "zone")),
    ("Combien", ("cout_total", "demande", "apport", "partenaires", "valorisation", "cofinanceurs")),
    ("Le reste", ("duree", "age_max", "pieces")),
)


def _entier(libelle):
    return forms.IntegerField(label=libelle, required=False, min_value=0, max_value=9999)


class ExempleForm(VersionLue):
    """Tout le projet est facultatif : un exemple ne dit que ce qu’il éprouve."""

    titre = forms.CharField(label="En une phrase", max_length=160)
    porteur = forms.ChoiceField(
        label="Qui dépose", choices=[("", "Non précisé"), *Porteur.choices], required=False
    )
    pays = ChampPays(label="Pays", required=False)
    zone = forms.ChoiceField(
        label="Zone", choices=[("", "Non précisée"), *ZONES[1:]], required=False
    )
    pieces = ChampLignes(
        label="Pièces réunies, une par ligne", required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    attendu = forms.ChoiceField(
        label="La session devrait dire", choices=Situation.choices, widget=forms.RadioSelect
    )
    nature = forms.ChoiceField(
        label="Règle éprouvée", choices=[("", "Aucune en particulier"), *NatureRegle.choices],
        required=False, help_text="Pour vérifier qu’une règle précise décide.",
    )  # fmt: skip
    verdict = forms.ChoiceField(
        label="Elle devrait être", choices=[("", "Non précisé"), *Verdict.choices], required=False
    )

    cout_total = ChampMontant(label="Coût total (€)", required=False)
    demande = ChampMontant(label="Montant demandé (€)", required=False)
    apport = ChampMontant(label="Apport des collectivités (€)", required=False)
    partenaires = ChampMontant(label="Apport des partenaires (€)", required=False)
    valorisation = ChampMontant(label="Dont valorisé (€)", required=False)
    collectivites = _entier("Nombre de collectivités")
    cofinanceurs = _entier("Autres financeurs")
    duree = _entier("Durée (mois)")
    age_max = _entier("Âge des participant·es, au plus")

    def __init__(self, *args, session, exemple=None, **options):
        initial = {"numero_version": session.numero_version}
        if exemple:
            initial |= {nom: exemple.get(nom) for nom in ("titre", "attendu", "nature", "verdict")}
            projet = lire_projet(exemple["projet"])
            initial |= {nom: getattr(projet, nom) for nom in Projet.__dataclass_fields__}
        super().__init__(*args, initial=initial, **options)

    def clean(self):
        nettoye = super().clean()
        if nettoye.get("nature") and not nettoye.get("verdict") and "verdict" not in self.errors:
            self.add_error("verdict", "Dites ce que cette règle devrait conclure.")
        return nettoye

    @property
    def exemple(self):
        lues = self.cleaned_data
        projet = Projet(
            **{
                nom: tuple(v) if isinstance(v := lues[nom], list) else v
                for nom in Projet.__dataclass_fields__
                if lues.get(nom) not in (None, "", [])
            }
        )
        exemple = {
            "titre": lues["titre"],
            "projet": ecrire_projet(projet),
            "attendu": lues["attendu"],
        }
        if lues["nature"]:
            exemple |= {"nature": lues["nature"], "verdict": lues["verdict"]}
        return exemple

    @property
    def rubriques(self):
        return [(titre, [self[nom] for nom in noms]) for titre, noms in RUBRIQUES]
