"""La table des règles d’une session, saisie ligne à ligne : aucun code, un champ par nature."""

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.functional import cached_property

from predict.noyau.champs import preparer
from predict.noyau.formulaires import ChampNombre, Formulaire
from predict.noyau.pays import nom_du_pays
from predict.noyau.pays_dits import code_du_pays, pays_proches
from predict.noyau.saisies import texte_affichable

from ..regles.eligibilite import (
    UNITES,
    NatureRegle,
    Porteur,
    Regle,
    RegleInvalide,
    StatutRegle,
    Zone,
    contradictions,
    ecrire_regles,
    lire_regles,
)
from ..regles.eligibilite.mots import ANS, EUROS, LISTE, MOIS, NOMBRE, PART, TEXTE
from .financements import VersionLue

MAX_REGLES = 60
LIBELLES = {
    EUROS: "Montant (€)",
    PART: "Part (%)",
    MOIS: "Durée (mois)",
    ANS: "Âge (ans)",
    NOMBRE: "Nombre",
}
ZONES = [("", "Partout"), *((z.value, z.label) for z in Zone if z.value)]


class ChampPays(forms.CharField):
    """Des noms de pays, séparés par des virgules ; rend des codes ISO 3166-1 alpha-2."""

    def __init__(self, **options):
        options.setdefault("help_text", "Des noms, séparés par des virgules : Bénin, Togo.")
        super().__init__(**options)

    def to_python(self, value):
        texte = super().to_python(value)
        noms = [nom.strip() for nom in texte.replace("\n", ",").replace(";", ",").split(",")]
        codes, inconnus = [], []
        for nom in filter(None, noms):
            code = code_du_pays(nom)
            (codes if code else inconnus).append(code or nom)
        if inconnus:
            raise ValidationError([_pays_inconnu(nom) for nom in inconnus])
        return list(dict.fromkeys(codes))

    def prepare_value(self, value):
        if isinstance(value, list | tuple):
            return ", ".join(nom_du_pays(code) for code in value)
        return value

    def has_changed(self, initial, data):
        try:
            return list(initial or []) != self.to_python(data)
        except ValidationError:
            return True

    def run_validators(self, value):
        """Les bornes d’un texte ne disent rien d’une liste de codes."""

    def validate(self, value):
        if self.required and not value:
            raise ValidationError(self.error_messages["required"], code="required")


def _pays_inconnu(nom):
    proches = pays_proches(nom)
    suite = f" Peut-être {' ou '.join(proches)} ?" if proches else ""
    return f"« {nom[:60]} » n’est pas un pays connu.{suite}"


class ChampLignes(forms.CharField):
    """Une chose par ligne ; rend une liste de textes."""

    widget = forms.Textarea

    def clean(self, value):
        texte = super().clean(value)
        return list(dict.fromkeys(filter(None, (ligne.strip() for ligne in texte.splitlines()))))

    def prepare_value(self, value):
        return "\n".join(value) if isinstance(value, list | tuple) else value


class RegleForm(Formulaire):
    """Une ligne du règlement, dont la nature est déjà choisie : elle décide des champs."""

    nature = forms.ChoiceField(choices=NatureRegle.choices, widget=forms.HiddenInput)
    statut = forms.ChoiceField(choices=StatutRegle.choices, label="Statut")
    zone = forms.ChoiceField(choices=ZONES, label="Où", required=False)
    texte = forms.CharField(
        label="Précision", required=False, widget=forms.Textarea(attrs={"rows": 1})
    )
    source = forms.CharField(label="Source", required=False, max_length=300)
    verifie_le = forms.DateField(label="Vérifiée le", required=False)

    def __init__(self, data=None, *, nature, **options):
        self.nature = NatureRegle(nature)
        super().__init__(data, **options)
        valeur = self._champ_de_valeur()
        if valeur is not None:
            # Ajouté après coup : la maison ne l’a pas encore préparé.
            self.fields["valeur"] = preparer(valeur)
        elif self.unite == TEXTE:
            self.fields["texte"].label = "La condition, en une phrase"
        self.order_fields(["nature", "valeur", "zone", "statut", "texte", "source", "verifie_le"])

    @property
    def unite(self):
        return UNITES[self.nature]

    @property
    def titre(self):
        """Ce que borne la règle. (Dans un gabarit, `nature` désignerait le champ caché.)"""
        return self.nature.label

    def _champ_de_valeur(self):
        if self.nature == NatureRegle.PORTEUR:
            return forms.MultipleChoiceField(
                label="Peuvent déposer", choices=Porteur.choices, required=False,
                widget=forms.CheckboxSelectMultiple,
            )  # fmt: skip
        if self.nature in (NatureRegle.PAYS, NatureRegle.PAYS_EXCLUS):
            return ChampPays(label="Pays", required=False, widget=forms.Textarea(attrs={"rows": 2}))
        if self.nature == NatureRegle.PIECES:
            return ChampLignes(
                label="Pièces, une par ligne", required=False,
                widget=forms.Textarea(attrs={"rows": 4}),
            )  # fmt: skip
        if self.unite == TEXTE:
            return None
        entier = self.unite in (MOIS, ANS, NOMBRE)
        return ChampNombre(
            label=LIBELLES[self.unite], required=False, min_value=0,
            max_value=100 if self.unite == PART else None, decimal_places=0 if entier else 2,
        )  # fmt: skip

    def clean(self):
        nettoye = super().clean()
        if self.errors:
            return nettoye
        regle = self.regle
        if not regle.connue and regle.statut == StatutRegle.ETABLIE:
            champ = "valeur" if "valeur" in self.fields else "texte"
            self.add_error(
                champ, "Une règle établie dit quelque chose ; sinon, son statut est « À vérifier »."
            )
        return nettoye

    @property
    def regle(self):
        lues = self.cleaned_data
        valeur = lues.get("valeur")
        en_liste = self.unite == LISTE
        return Regle(
            nature=self.nature,
            valeur=None if en_liste else valeur,
            liste=tuple(valeur or ()) if en_liste else (),
            zone=Zone(lues.get("zone") or ""),
            statut=StatutRegle(lues["statut"]),
            source=lues.get("source", ""),
            verifie_le=lues.get("verifie_le"),
            texte=lues.get("texte", ""),
        )


def saisie_de(regle):
    """Les valeurs d’une règle, pour remplir son formulaire."""
    return {
        "nature": regle.nature.value,
        "valeur": list(regle.liste) if regle.unite == LISTE else regle.valeur,
        "zone": regle.zone.value,
        "statut": regle.statut.value,
        "texte": regle.texte,
        "source": regle.source,
        "verifie_le": regle.verifie_le,
    }


class Reglement:
    """Tout le règlement en une page : ses lignes, leur ordre, ce qu’on y ajoute ou retire.

    Les gestes (`ajouter`, `retirer`, `monter`, `descendre`) recomposent la page sans rien écrire :
    ils marchent sans JavaScript et gardent la saisie.
    """

    def __init__(self, session, data=None):
        self.session = session
        if data is None:
            self.version = VersionLue(initial={"numero_version": session.numero_version})
            self.lignes = [
                RegleForm(nature=regle.nature, prefix=f"r{rang}", initial=saisie_de(regle))
                for rang, regle in enumerate(session.table_des_regles)
            ]
            self.geste = None
            return
        self.version = VersionLue(data)
        brutes, self.geste = _brutes(data), _geste(data)
        if self.geste:
            brutes = _recomposer(brutes, *self.geste)
        donnees = QueryDict(mutable=True)
        for rang, brute in enumerate(brutes):
            for nom, valeurs in brute.items():
                donnees.setlist(f"r{rang}-{nom}", valeurs)
        self.lignes = [
            RegleForm(donnees, nature=brute["nature"][0], prefix=f"r{rang}")
            for rang, brute in enumerate(brutes)
        ]

    def is_valid(self):
        if self.geste:
            return False
        lignes = [ligne.is_valid() for ligne in self.lignes]
        if not self.version.is_valid() or not all(lignes):
            return False
        try:
            lire_regles(ecrire_regles(self.regles))
        except RegleInvalide as erreur:
            self.version.add_error(None, str(erreur))
            return False
        impossibles = contradictions(self.regles)
        for rang, phrase in impossibles:
            self.lignes[rang].add_error("valeur", phrase)
        return not impossibles

    @cached_property
    def regles(self):
        return tuple(ligne.regle for ligne in self.lignes)

    @property
    def lue(self):
        return self.version.cleaned_data["numero_version"]

    @property
    def en_erreur(self):
        """Les lignes à corriger, ou rien si la page ne fait que se recomposer."""
        if self.geste or not self.version.is_bound:
            return []
        return [(rang, ligne) for rang, ligne in enumerate(self.lignes, 1) if ligne.errors]


def _brutes(data):
    """[{champ: valeurs}] dans l’ordre de la page ; une nature inconnue fait ignorer sa ligne."""
    brutes = []
    for rang in range(MAX_REGLES):
        debut = f"r{rang}-"
        brute = {
            nom.removeprefix(debut): [texte_affichable(v) for v in data.getlist(nom)]
            for nom in data
            if nom.startswith(debut)
        }
        if brute.get("nature", [""])[0] in NatureRegle.values:
            brutes.append(brute)
    return brutes


def _geste(data):
    for verbe in ("ajouter", "retirer", "monter", "descendre"):
        if verbe in data:
            return verbe, data["nouvelle" if verbe == "ajouter" else verbe] or ""
    return None


def _recomposer(brutes, verbe, cible):
    if verbe == "ajouter":
        if cible in NatureRegle.values and len(brutes) < MAX_REGLES:
            brutes.append({"nature": [cible], "statut": [StatutRegle.A_VERIFIER.value]})
        return brutes
    rang = int(cible) if cible.isdecimal() and int(cible[:4]) < len(brutes) else None
    if rang is None:
        return brutes
    if verbe == "retirer":
        del brutes[rang]
        return brutes
    autre = rang - 1 if verbe == "monter" else rang + 1
    if 0 <= autre < len(brutes):
        brutes[rang], brutes[autre] = brutes[autre], brutes[rang]
    return brutes
