"""Le fil d’une collectivité : tout ce qui s’est dit, fait et remis, dans un seul ordre.

Chaque source donne les mêmes colonnes ; la base les réunit, les trie et les coupe en pages. Le
nombre de requêtes ne dépend donc ni de la longueur du fil ni de la variété de ce qu’il contient.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.db.models import (
    Case,
    CharField,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, TruncDate

from collectivites.models import Echange, Participation, Visite
from collectivites.regles import TypeEchange
from predict.comptes.models import Document
from predict.noyau.recherche import normaliser

from ..models import (
    Accompagnement,
    Activite,
    CadreCollaboration,
    Convention,
    FicheBesoin,
    Passage,
    Piece,
    Sollicitation,
    Tache,
)

ECHANGE = "echange"


@dataclass(frozen=True)
class Demande:
    """Ce que l’on veut voir du fil. `sortes` vide : tout ; `suite` : avec une suite ouverte."""

    sortes: tuple = ()
    du: date | None = None
    au: date | None = None
    auteurs: tuple = ()
    texte: str = ""
    suite: bool = False
    sans_prives: bool = False


@dataclass(frozen=True)
class Source:
    """Une table du fil. `colonnes` : titre, texte, note, lien (clé de la page où aller), de, vers ;
    `textes` : chemins où chercher ; `auteur` : chemin de qui l’a noté, vide si personne."""

    libelle: str
    lignes: Callable
    quand: object
    colonnes: dict
    textes: tuple
    auteur: str = ""


def avec_suite_ouverte(echanges):
    """Une tâche reste à faire ; ou une suite est écrite, et personne n’en a fait une tâche."""
    taches = Tache.objects.filter(echange=OuterRef("pk"))
    return echanges.filter(Exists(taches.a_faire()) | ~Q(suite="") & ~Exists(taches))


def _documents(agent, fiche):
    """Documents émis sur les accompagnements, besoins, cadres et conventions de la fiche."""
    objets = {
        Accompagnement: Q(fiche=fiche),
        FicheBesoin: Q(accompagnement__fiche=fiche),
        CadreCollaboration: Q(accompagnement__fiche=fiche),
        Convention: Q(fiche=fiche),
    }
    condition = Q(pk__in=[])
    for modele, lien in objets.items():
        refs = modele.objects.filter(lien).order_by().values("ref")
        condition |= Q(objet_type=modele._meta.label_lower, objet_ref__in=refs)
    return Document.objects.visibles_par(agent).filter(condition)


def _de_la_fiche(modele, chemin="fiche"):
    return lambda agent, fiche: modele.objects.visibles_par(agent).filter(**{chemin: fiche})


_PRESENCE = Case(
    When(presente=True, then=Value("Collectivité présente")),
    When(inscrite=True, then=Value("Collectivité inscrite")),
    default=Value("Collectivité invitée"),
)

SOURCES = {
    ECHANGE: Source(
        "Échanges", _de_la_fiche(Echange), F("le"), {"lien": F("pk")},
        ("objet", "compte_rendu", "participants", "lieu", "suite"), "auteur",
    ),
    "participation": Source(
        "Événements", _de_la_fiche(Participation), F("evenement__le"),
        {
            "titre": F("evenement__titre"), "texte": F("suite"), "note": _PRESENCE,
            "lien": F("evenement"),
        },
        ("evenement__titre", "suite"),
    ),
    "tournee": Source(
        "Visites prévues",
        lambda agent, fiche: Visite.objects.visibles_par(agent).filter(
            fiche=fiche, echange__isnull=True
        ),
        F("le"), {"titre": F("objet"), "note": F("tournee__titre"), "lien": F("tournee")},
        ("objet", "tournee__titre"), "tournee__agent",
    ),
    "sollicitation": Source(
        "Sollicitations", _de_la_fiche(Sollicitation), F("recue_le"),
        {"titre": F("objet"), "texte": F("demande"), "note": F("etat"), "lien": F("pk")},
        ("objet", "demande", "appelant"), "notee_par",
    ),
    "activite": Source(
        "Activités", _de_la_fiche(Activite, "accompagnement__fiche"), F("le"),
        {
            "titre": F("objet"), "texte": F("compte_rendu"), "note": F("accompagnement__titre"),
            "lien": F("accompagnement"),
        },
        ("objet", "compte_rendu", "participants"), "auteur",
    ),
    "passage": Source(
        "Passages", _de_la_fiche(Passage, "accompagnement__fiche"), F("le"),
        {
            "texte": F("motif"), "note": F("accompagnement__titre"), "lien": F("accompagnement"),
            "de": Coalesce("de", Value(0)), "vers": F("vers"),
        },
        ("accompagnement__titre", "motif"), "agent",
    ),
    "document": Source(
        "Documents", _documents, TruncDate("emis_le"),
        {"titre": F("titre"), "note": F("format"), "lien": F("pk"), "de": F("numero_version")},
        ("titre",), "emis_par",
    ),
    "piece": Source(
        "Pièces", _de_la_fiche(Piece), TruncDate("cree_le"),
        {"titre": F("titre"), "note": F("nom_fichier"), "lien": F("pk")},
        ("titre", "nom_fichier"), "deposee_par",
    ),
}  # fmt: skip

# Ce que l’on coche : chaque type d’échange, puis le reste.
SORTES = {**dict(TypeEchange.choices), **{
    code: source.libelle for code, source in SOURCES.items() if code != ECHANGE
}}  # fmt: skip
_VIDES = {
    "titre": Value(""), "texte": Value(""), "note": Value(""),
    "lien": Value(0), "de": Value(0), "vers": Value(0),
}  # fmt: skip
COLONNES = ("fil_sorte", "fil_quand", "fil_cle", *(f"fil_{nom}" for nom in _VIDES))


def _retenues(code, source, demande):
    """Vrai si la source répond à la demande ; les types d’échange se choisissent un à un."""
    if demande.suite and code != ECHANGE:
        return False
    if demande.auteurs and not source.auteur:
        return False
    if not demande.sortes:
        return True
    return any(s in TypeEchange.values for s in demande.sortes) if code == ECHANGE else (
        code in demande.sortes
    )  # fmt: skip


def _trouvees(lignes, source, texte):
    """Sans accents ni casse, sur les deux bases : on compare comme les colonnes de recherche."""
    mots = normaliser(texte).split()[:6]
    if not mots:
        return lignes.none()
    cles = [
        cle
        for cle, *morceaux in lignes.order_by().values_list("pk", *source.textes)
        if all(mot in normaliser(" ".join(m or "" for m in morceaux)) for mot in mots)
    ]
    return lignes.filter(pk__in=cles)


def lignes_du_fil(agent, fiche, demande):
    """Les lignes du fil, de la plus récente à la plus ancienne : un queryset de dicts."""
    morceaux = []
    for code, source in SOURCES.items():
        if not _retenues(code, source, demande):
            continue
        lignes = source.lignes(agent, fiche).order_by().annotate(fil_quand=source.quand)
        if code == ECHANGE:
            lignes = _echanges(lignes, demande)
        if demande.du:
            lignes = lignes.filter(fil_quand__gte=demande.du)
        if demande.au:
            lignes = lignes.filter(fil_quand__lte=demande.au)
        if demande.auteurs:
            lignes = lignes.filter(**{f"{source.auteur}__in": demande.auteurs})
        if demande.texte:
            lignes = _trouvees(lignes, source, demande.texte)
        morceaux.append(_memes_colonnes(lignes, code, source))
    if not morceaux:
        return Echange.objects.none().values(*("pk",))
    premier, *autres = morceaux
    reunies = premier.union(*autres, all=True) if autres else premier
    return reunies.order_by("-fil_quand", "fil_sorte", "-fil_cle")


def _echanges(lignes, demande):
    types = [s for s in demande.sortes if s in TypeEchange.values]
    if types:
        lignes = lignes.filter(type__in=types)
    if demande.sans_prives:
        lignes = lignes.publics()
    return avec_suite_ouverte(lignes) if demande.suite else lignes


def _memes_colonnes(lignes, code, source):
    """Les mêmes noms et les mêmes genres partout : sans cela, la base ne réunit pas."""
    textes = {"titre", "texte", "note"}
    colonnes = {
        f"fil_{nom}": Cast(
            source.colonnes.get(nom, vide), TextField() if nom in textes else IntegerField()
        )
        for nom, vide in _VIDES.items()
    }
    return lignes.annotate(
        fil_sorte=Value(code, output_field=CharField()), fil_cle=Cast("pk", IntegerField()),
        **colonnes,
    ).values(*COLONNES)  # fmt: skip
