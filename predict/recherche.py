"""La recherche générale : tout ce que l’agent peut lire, groupé, borné.

Chaque groupe est un morceau d’un même UNION : le nombre de requêtes ne dépend ni des groupes ni
des résultats. Rien d’exact parmi les noms : deux autres cherchent ce qui s’en approche.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.contrib.postgres.search import TrigramSimilarity, TrigramWordSimilarity
from django.db import connection
from django.db.models import Case, CharField, Exists, F, IntegerField, OuterRef, Q, Value, When
from django.db.models.expressions import RawSQL
from django.db.models.functions import Cast, Coalesce, Concat, Greatest
from django.urls import reverse
from django.utils.http import urlencode

from accompagnements.models import Accompagnement, Piece
from accompagnements.regles import Etape
from collectivites.models import Acteur, Collectivite, Contact, Fiche
from collectivites.regles import FonctionContact, Nature, TypeActeur, TypeEpci
from offre.models import ServiceReseau
from offre.regles import Volet
from predict.comptes.models import Document
from predict.noyau.recherche import motif_a_une_faute, normaliser

MOTS = 6
LETTRES_D_UNE_FAUTE = 4  # en deçà, à une faute près, c’est n’importe quel mot
PROXIMITE = 0.4  # similarité de mot, de 0 à 1 (pg_trgm) ; « lemetre » vaut 0,42 pour Lemaître
COLLECTIVITES_PROCHES = 60
COLLECTIVITES_REGARDEES = 400
MOT_MAX = 60
# Les genres de la table des mots (accompagnements/migrations, docs/adr/0005).
GENRES_DE_MOT = {Contact: 1, Accompagnement: 2, Acteur: 3, Piece: 4, Document: 5}
# « { » suit « z » : la borne d’un préfixe. Le mot exact vient en tête de l’index.
_PAR_LE_DEBUT = (
    "SELECT objet_id FROM recherche_mot WHERE reseau_id = %s AND genre = %s "
    "AND mot >= %s AND mot < %s ORDER BY mot"
)
_PAR_RESSEMBLANCE = """
    SELECT r.objet_id FROM recherche_mot r JOIN (
        SELECT mot FROM (
            SELECT DISTINCT mot FROM recherche_mot
            WHERE reseau_id = %s AND genre = %s AND mot >= %s AND mot < %s
        ) distincts WHERE similarity(mot, %s) >= %s ORDER BY similarity(mot, %s) DESC LIMIT 20
    ) proches ON proches.mot = r.mot WHERE r.reseau_id = %s AND r.genre = %s LIMIT 500
"""
_RIEN = Value("", output_field=CharField())


@dataclass(frozen=True)
class Groupe:
    """Ce qui se cherche ensemble. `adresse` : route d’un résultat (clé primaire en argument) ;
    `suite` : route de la liste qui filtre sur `q`, à défaut la page de ce seul groupe."""

    cle: str
    titre: str
    icone: str
    modele: type
    adresse: str
    chercher: Callable
    colonnes: dict
    noter: Callable
    colonne: str = "recherche"
    population: str = ""
    suite: str = ""


@dataclass(frozen=True)
class Resultat:
    pk: int
    titre: str
    note: str
    url: str


@dataclass
class GroupeTrouve:
    """Un groupe de résultats ; `reste` : il y en a d’autres que ceux montrés."""

    groupe: Groupe
    url_suite: str
    lignes: list = field(default_factory=list)
    reste: bool = False


@dataclass
class Reponse:
    """`approchant` : rien ne porte exactement ce nom, voici ce qui s’en approche."""

    texte: str
    groupes: list
    approchant: bool = False

    @property
    def nombre(self):
        return sum(len(g.lignes) for g in self.groupes)


# -- Où chercher ---------------------------------------------------------------------------


def _chaque_mot(agent, lignes, texte):
    """Chaque mot cherché commence un mot du nom ou du titre."""
    mots = normaliser(texte).split()[:MOTS]
    if connection.vendor == "postgresql" and lignes.model in GENRES_DE_MOT and mots:
        # Le plus long d’abord par la table des mots ; les autres, sur ce qui reste.
        guide = max(mots, key=len)[:MOT_MAX]
        bornes = [agent.reseau_id, GENRES_DE_MOT[lignes.model], guide, f"{guide}{{"]
        limite = "LIMIT 1000" if len(mots) == 1 else ""
        # Texte constant, valeurs en paramètres.
        par_mot = RawSQL(f"{_PAR_LE_DEBUT} {limite}", bornes)  # nosec B611
        lignes = lignes.filter(pk__in=par_mot)
        mots = [mot for mot in mots if mot[:MOT_MAX] != guide or len(mot) > MOT_MAX]
    for mot in mots:
        lignes = lignes.filter(Q(recherche__startswith=mot) | Q(recherche__contains=f" {mot}"))
    return lignes


def _collectivites(texte):
    """Par le nom, ou par un code Insee ou Siren."""
    code = "".join(texte.split()).upper()
    if any(c.isdigit() for c in code) and len(code) <= 9:
        nom = normaliser(texte)
        return Collectivite.objects.filter(
            Q(code_insee=code) | Q(siren=code) | Q(recherche__startswith=nom)
        )
    return Collectivite.objects.dont_le_nom_ressemble(texte)


def _fiches_de(agent, collectivites):
    reperees = collectivites.visibles_par(agent).order_by().values("pk")
    return Fiche.objects.visibles_par(agent).filter(collectivite__in=reperees)


def _sans_fiche(agent, collectivites, texte):
    trouvees = collectivites.visibles_par(agent).actuelles()
    if agent.reseau.territoire:
        trouvees = trouvees.du_territoire(agent.reseau)
    suivie = Fiche.objects.visibles_par(agent).filter(collectivite=OuterRef("pk"))
    # Borner d’abord : sans quoi toutes les fiches du réseau se relisent pour en écarter dix.
    pertinence = _pertinence(normaliser(texte), "recherche")
    premieres = trouvees.order_by(pertinence, F("population").desc(nulls_last=True), "pk")
    premieres = premieres.values("pk")[:COLLECTIVITES_REGARDEES]
    return Collectivite.objects.filter(pk__in=premieres).filter(~Exists(suivie))


def _contacts(agent):
    return Contact.objects.visibles_par(agent).filter(anonymise_le__isnull=True)


def _contacts_proches(agent, texte):
    """Noms à une faute près. La première lettre est tenue pour juste : sous sécurité par ligne,
    aucun index ne sert les trigrammes ; on ne compare que les mots distincts de cette lettre."""
    nom = normaliser(texte)[:MOT_MAX]
    contacts = _contacts(agent)
    if connection.vendor != "postgresql":
        return contacts.filter(recherche__regex=motif_a_une_faute(nom))
    guide = max(nom.split(), key=len)
    ou = [agent.reseau_id, GENRES_DE_MOT[Contact]]
    bornes = [*ou, guide[0], f"{guide[0]}{{", guide, PROXIMITE, guide, *ou]
    return contacts.filter(pk__in=RawSQL(_PAR_RESSEMBLANCE, bornes))  # nosec B611 : constante


# -- Ce que dit chaque résultat ---------------------------------------------------------------


def _type(nature, type_epci):
    return TypeEpci(type_epci).label if type_epci else Nature(nature).label


def _suite(*morceaux, entre=", "):
    return entre.join(m for m in morceaux if m)


def _note_de_fiche(type_, departement, personne):
    note = _suite(_type(*type_.split("|")), departement)
    return _suite(note, f"suivie par {personne}" if personne else "", entre=" · ")


_NATURE_ET_TYPE = ("nature", "type_epci")


def _nature(chemin=""):
    nature, type_epci = (f"{chemin}{c}" for c in _NATURE_ET_TYPE)
    return Concat(F(nature), Value("|"), F(type_epci), output_field=CharField())


def _texte(chemin):
    return Coalesce(F(chemin), _RIEN, output_field=CharField())


GROUPES = (
    Groupe(
        "fiches", "Fiches", "geo-alt", Fiche, "collectivites:detail",
        chercher=lambda agent, texte: _fiches_de(agent, _collectivites(texte)),
        colonnes={
            "intitule": F("collectivite__nom"),
            "note1": _nature("collectivite__"),
            "note2": _texte("collectivite__departement__nom"),
            "note3": Concat(
                _texte("suivie_par__prenom"), Value(" "), _texte("suivie_par__nom"),
                output_field=CharField(),
            ),
        },
        noter=lambda a, b, c: _note_de_fiche(a, b, c.strip()),
        colonne="collectivite__recherche", population="collectivite__population",
        suite="collectivites:liste",
    ),
    Groupe(
        "contacts", "Contacts", "person", Contact, "collectivites:contact",
        chercher=lambda agent, texte: _chaque_mot(agent, _contacts(agent), texte),
        colonnes={
            "intitule": Concat(F("prenom"), Value(" "), F("nom"), output_field=CharField()),
            "note1": F("fonction"),
            "note2": F("fiche__collectivite__nom"),
            "note3": F("qualite"),
        },
        noter=lambda a, b, c: _suite(a or FonctionContact(c).label, b),
    ),
    Groupe(
        "accompagnements", "Accompagnements", "signpost-split", Accompagnement,
        "accompagnements:detail",
        chercher=lambda agent, texte: _chaque_mot(
            agent, Accompagnement.objects.visibles_par(agent), texte
        ),
        colonnes={
            "intitule": F("titre"),
            "note1": F("fiche__collectivite__nom"),
            "note2": Concat(F("etape"), _RIEN, output_field=CharField()),
            "note3": _RIEN,
        },
        noter=lambda a, b, c: _suite(a, Etape(int(b)).label, entre=" · "),
        suite="accompagnements:liste",
    ),
    Groupe(
        "acteurs", "Acteurs du territoire", "diagram-3", Acteur, "collectivites:acteur",
        chercher=lambda agent, texte: _chaque_mot(agent, Acteur.objects.visibles_par(agent), texte),
        colonnes={
            "intitule": F("nom"),
            "note1": F("type"),
            "note2": _texte("commune__nom"),
            "note3": F("sigle"),
        },
        noter=lambda a, b, c: _suite(c, TypeActeur(a).label, b),
        suite="collectivites:annuaire",
    ),
    Groupe(
        "services", "Services de l’offre", "collection", ServiceReseau, "offre:service",
        chercher=lambda agent, texte: _chaque_mot(
            agent, ServiceReseau.objects.visibles_par(agent), texte
        ),
        colonnes={
            "intitule": F("libelle"),
            "note1": F("mission__libelle"),
            "note2": F("volet"),
            "note3": _RIEN,
        },
        noter=lambda a, b, c: _suite(a, f"volet {Volet(b).label.lower()}"),
    ),
    Groupe(
        "pieces", "Pièces", "paperclip", Piece, "accompagnements:piece",
        chercher=lambda agent, texte: _chaque_mot(agent, Piece.objects.visibles_par(agent), texte),
        colonnes={
            "intitule": F("titre"),
            "note1": F("fiche__collectivite__nom"),
            "note2": F("nom_fichier"),
            "note3": _RIEN,
        },
        noter=lambda a, b, c: _suite(a, b, entre=" · "),
    ),
    Groupe(
        "documents", "Documents émis", "file-earmark-check", Document, "comptes:document",
        chercher=lambda agent, texte: _chaque_mot(
            agent, Document.objects.visibles_par(agent).en_vigueur(), texte
        ),
        colonnes={
            "intitule": F("titre"),
            "note1": F("format"),
            "note2": Concat(F("numero_version"), _RIEN, output_field=CharField()),
            "note3": _RIEN,
        },
        noter=lambda a, b, c: f"{a.upper()}, version {b}",
    ),
    Groupe(
        "territoire", "Sur le territoire, sans fiche", "map", Collectivite, "",
        chercher=lambda agent, texte: _sans_fiche(agent, _collectivites(texte), texte),
        colonnes={
            "intitule": F("nom"),
            "note1": _nature(),
            "note2": _texte("departement__nom"),
            "note3": _RIEN,
        },
        noter=lambda a, b, c: _suite(_type(*a.split("|")), b),
        population="population", suite="collectivites:territoire",
    ),
)  # fmt: skip
PAR_CLE = {groupe.cle: groupe for groupe in GROUPES}
# Les noms : ce qui mérite une seconde chance quand rien ne répond exactement. Chacun reçoit les
# collectivités au nom proche, déjà trouvées dans la table partagée, où l’index sert.
NOMS = {
    "fiches": lambda agent, texte, proches: _fiches_de(agent, proches),
    "contacts": lambda agent, texte, proches: _contacts_proches(agent, texte),
    "territoire": lambda agent, texte, proches: _sans_fiche(agent, proches, texte),
}


# -- Chercher --------------------------------------------------------------------------------


def chercher(agent, texte, borne, dans="", page=1):
    """Les groupes trouvés, `borne` lignes chacun ; une requête, trois si rien n’est exact.

    `dans` : un seul groupe, dont `page` compte à partir de 1.
    """
    groupes = [PAR_CLE[dans]] if dans else GROUPES
    debut = (page - 1) * borne
    recherches = [(g, g.chercher(agent, texte), _population(g)) for g in groupes]
    trouves = _lire(recherches, texte, borne, debut)
    if trouves or debut or not _merite_une_seconde_chance(texte):
        return Reponse(texte, trouves)
    proches = _approcher(agent, texte, borne, [g for g in groupes if g.cle in NOMS])
    return Reponse(texte, proches, approchant=bool(proches))


def _approcher(agent, texte, borne, groupes):
    if not groupes:
        return []
    noms = Collectivite.objects.visibles_par(agent).ressemblant(texte)
    proches = Collectivite.objects.filter(
        pk__in=list(noms.values_list("pk", flat=True)[:COLLECTIVITES_PROCHES])
    )
    recherches = [(g, NOMS[g.cle](agent, texte, proches), _proximite(g, texte)) for g in groupes]
    return _lire(recherches, texte, borne, 0)


def _merite_une_seconde_chance(texte):
    nom = normaliser(texte)
    return len(nom) >= LETTRES_D_UNE_FAUTE and not any(c.isdigit() for c in nom)


def _pertinence(nom, colonne):
    """Le nom exact, puis ce qui commence ainsi, puis un mot qui commence ainsi, puis le reste."""
    return Case(
        When(**{colonne: nom}, then=Value(0)),
        When(**{f"{colonne}__startswith": nom}, then=Value(1)),
        When(**{f"{colonne}__contains": f" {nom}"}, then=Value(2)),
        default=Value(3),
        output_field=IntegerField(),
    )


def _population(groupe):
    """À pertinence égale, les plus peuplées d’abord."""
    if not groupe.population:
        return Value(0, output_field=IntegerField())
    return -Coalesce(F(groupe.population), 0, output_field=IntegerField())


def _proximite(groupe, texte):
    if connection.vendor != "postgresql":
        return _population(groupe)
    nom = normaliser(texte)[:60]
    proximite = Greatest(
        TrigramSimilarity(groupe.colonne, nom), TrigramWordSimilarity(nom, groupe.colonne)
    )
    return Cast(proximite * Value(-1000.0), IntegerField())


def _lire(recherches, texte, borne, debut):
    """[(groupe, lignes, poids)] → groupes non vides, dans cet ordre ; le plus léger devant."""
    nom, parts = normaliser(texte), []
    for place, (groupe, lignes, poids) in enumerate(recherches):
        ordre = {"rang": _pertinence(nom, groupe.colonne), "poids": poids, "cle": F(groupe.colonne)}
        retenues = lignes.annotate(**ordre).order_by(*ordre, "pk").values("pk")
        parts.append(
            groupe.modele.objects.filter(pk__in=retenues[debut : debut + borne + 1])
            .order_by()
            .annotate(place=Value(place, output_field=IntegerField()), **ordre, **groupe.colonnes)
            .values_list("place", *ordre, "pk", *groupe.colonnes)
        )
    lignes = sorted(parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0])
    trouves = []
    for place, (groupe, _, _) in enumerate(recherches):
        siennes = [_resultat(groupe, ligne) for ligne in lignes if ligne[0] == place]
        if siennes:
            suite = _adresse_de_suite(groupe, texte)
            trouves.append(GroupeTrouve(groupe, suite, siennes[:borne], len(siennes) > borne))
    return trouves


def _resultat(groupe, ligne):
    _, _, _, _, pk, titre, *notes = ligne
    url = reverse(groupe.adresse, args=[pk]) if groupe.adresse else ""
    return Resultat(pk, titre.strip(), groupe.noter(*notes), url)


def _adresse_de_suite(groupe, texte):
    if groupe.suite:
        return f"{reverse(groupe.suite)}?{urlencode({'q': texte})}"
    return f"{reverse('recherche')}?{urlencode({'q': texte, 'dans': groupe.cle})}"
