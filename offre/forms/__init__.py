"""Saisie d’un service de l’offre : tous ses champs, en sections lisibles."""

from django import forms

from predict.comptes.models import Terme
from predict.noyau.formulaires import ChampMontant, FormulaireModele, FormulaireVersionne
from predict.noyau.typographie import jours

from ..calculs.contenu import Lexique
from ..models import FeuilleSingularisation, ServiceReseau
from ..regles import NatureTarif, Volet
from .champs import (
    ChampCompetences,
    ChampDeroule,
    ChampListe,
    champ_modes,
    champ_odd,
    champ_profils,
    champ_publics,
)

# (titre, mot d’aide, champs) : l’ordre de la page.
SECTIONS = (
    ("Ce que c’est", "", ("libelle", "mission", "volet", "etat", "promesse", "but")),
    ("Pour qui", "", ("publics", "profils", "angle")),
    ("Comment", "", ("modes", "deroule", "livrables", "suites", "outils")),
    ("Moyens", "", ("jours_indicatifs", "duree", "competences")),
    (
        "Prix et financement",
        "Un service spécifique dit ce qui le finance, ou la compétence que l’équipe doit acquérir.",
        ("nature_tarif", "montant", "tarif", "financement_dedie", "competence_a_acquerir"),
    ),
    ("Ici, à l’horizon 2030", "", ("marqueurs", "horizon", "ecsi", "odd")),
    ("Paraître", "", ("publie",)),
)
CHAMPS = tuple(champ for _, _, champs in SECTIONS for champ in champs)
AIDES = {
    "promesse": "Une ligne, écrite pour la collectivité : ce qu’elle aura à la fin.",
    "but": "Une phrase pour la collectivité : ce que ce service change pour elle.",
    "angle": "Par quelle question locale la conversation commence.",
    "suites": "Ce qui se passe après : rappels, bilan, service suivant.",
    "jours_indicatifs": "Jours d’agent du réseau, pour un accompagnement ordinaire.",
    "duree": "Telle que la collectivité la vivra : « quatre mois », « une demi-journée ».",
    "montant": "Par accompagnement, en euros ; nécessaire pour un forfait.",
    "tarif": "Ce qu’il faut ajouter : « par journée », « hors déplacements ».",
    "financement_dedie": "Ce qui paie ce service, ou « à trouver ».",
    "competence_a_acquerir": "Ce que l’équipe doit apprendre avant de le proposer.",
    "horizon": "Ce que ce service doit être devenu en 2030.",
    "publie": "Paraît sur la page publique de l’offre et dans ses documents.",
}


class _Service(forms.Form):
    # Longues listes de cases : en colonnes plutôt qu’empilées.
    en_colonnes = ("competences", "odd", "profils")

    publics = champ_publics(help_text="Aucune case : toutes les collectivités.")
    profils = champ_profils(help_text="Aucune case : tous les profils.")
    modes = champ_modes()
    deroule = ChampDeroule(help_text="Une phase vide ne se garde pas.")
    livrables = ChampListe(label="Livrables", help_text="Un par ligne.")
    outils = ChampListe(label="Outils", rangs=3, help_text="Un par ligne.")
    competences = ChampCompetences()
    marqueurs = ChampListe(label="Marqueurs du territoire", rangs=3)
    odd = champ_odd()
    nature_tarif = forms.ChoiceField(
        label="Ce que paie la collectivité",
        choices=[("", "Non précisé"), *NatureTarif.choices],
        required=False,
    )
    montant = ChampMontant(label="Montant (€)", required=False, max_digits=10)

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        for nom in ("but", "angle", "suites", "horizon"):
            self.fields[nom].widget.attrs["rows"] = 3
        self.fields["marqueurs"].help_text = self._aide_des_marqueurs()

    def _aide_des_marqueurs(self):
        """Ceux que la feuille de singularisation a déjà nommés, à reprendre."""
        aide = "Ce qui, ici, donne sa couleur au service ; un par ligne."
        feuille = FeuilleSingularisation.objects.filter(reseau=self.instance.reseau_id).first()
        if feuille and feuille.marqueurs:
            proposes = ", ".join(str(m) for m in feuille.marqueurs[:12])
            aide += f" Dans votre feuille : {proposes}."
        return aide

    @property
    def modes_decrits(self):
        """[(case, Terme)] : ce que vaut chaque mode se lit en le choisissant."""
        termes = {t.code: t for t in Terme.objects.de("mode_accompagnement")}
        return [(case, termes[case.data["value"]]) for case in self["modes"]]

    @property
    def sections(self):
        return [
            {"titre": titre, "aide": aide, "champs": [self[nom] for nom in champs]}
            for titre, aide, champs in SECTIONS
        ]

    def clean(self):
        donnees = super().clean()
        finance = donnees.get("financement_dedie") or donnees.get("competence_a_acquerir")
        if donnees.get("volet") == Volet.SPECIFIQUE and not finance:
            self.add_error(
                "financement_dedie",
                "Un service spécifique dit ce qui le finance (ou « à trouver »), ou la compétence "
                "à acquérir.",
            )
        forfait = donnees.get("nature_tarif") == NatureTarif.FORFAIT
        if forfait and donnees.get("montant") is None and "montant" not in self.errors:
            self.add_error("montant", "Indiquez le montant du forfait.")
        return donnees


class ServiceForm(_Service, FormulaireVersionne):
    class Meta:
        model = ServiceReseau
        fields = CHAMPS
        help_texts = AIDES

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        commun = self.instance.service
        if commun and (commun.jours_min or commun.jours_max):
            bornes = f"{jours(commun.jours_min)} à {jours(commun.jours_max)}"
            suite = ", à vérifier" if commun.jours_a_verifier else ""
            self.fields["jours_indicatifs"].help_text += f" Le commun indique {bornes}{suite}."

    def _dire_le_conflit(self, actuelle):
        super()._dire_le_conflit(actuelle)
        lexique = Lexique.charger()
        for nom in self.conflit:
            # Codes et phases se montrent en mots.
            if isinstance(getattr(actuelle, nom, None), list):
                dite = lexique.dire(nom, getattr(actuelle, nom))
                self.fields[nom].valeur_actuelle = dite or "(aucun)"


class NouveauServiceForm(_Service, FormulaireModele):
    class Meta:
        model = ServiceReseau
        fields = CHAMPS
        help_texts = AIDES
