"""Proposer une tournée : qui voir (priorité), dans quel ordre (distance), à quelle heure.

Fonctions pures et déterministes, sans base ni horloge. Les heures sont des minutes depuis minuit,
les distances des kilomètres à vol d’oiseau, les vitesses des km/h. L’étude SO Coopération 2017
demande d’aller voir les collectivités par proximité et priorité ; les points ci-dessous sont un
choix de l’outil, lisible et affiché, pas une règle de l’étude.
"""

from dataclasses import dataclass
from datetime import date
from math import asin, ceil, cos, radians, sin, sqrt

from ..regles import NiveauEngagement, PrioriteRelation

RAYON_TERRE_KM = 6371.0
PAS_MINUTES = 15
PAUSE = (12 * 60 + 30, 13 * 60 + 30)
DUREE_VISITE = 60
VITESSE = 50
# Un détour de 10 km doit valoir la peine : il coûte 5 points de priorité.
POINTS_PAR_KM = 0.5
JOURS_PAR_MOIS = 30.44
MOIS_NOMS = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip


# -- Qui voir : la priorité --------------------------------------------------------------


@dataclass(frozen=True)
class Faits:
    """Ce que l’on sait d’une collectivité le jour où l’on propose. `point` : (longitude,
    latitude) en degrés, ou `None` ; `attentes` : libellés ; `vue_semaine` : pourquoi on ne peut
    pas y aller cette semaine-là (vide si rien)."""

    cle: int
    nom: str
    point: tuple | None = None
    priorite: str = ""
    attentes: tuple = ()
    recherche_de: str = ""
    profil: str = ""
    niveau: str = ""
    dernier_echange_le: date | None = None
    mandat_debut_le: date | None = None


# (depuis au moins, en mois ; points) : le premier atteint compte.
POINTS_SILENCE = ((12, 25), (6, 15), (3, 5))
POINTS_JAMAIS = 25
POINTS_PRIORITE = {PrioriteRelation.HAUTE: 20, PrioriteRelation.BASSE: -10}
POINTS_NIVEAU = {
    NiveauEngagement.NOUVELLEMENT_ENGAGEE: 12,
    NiveauEngagement.NON_ENGAGEE: 8,
    NiveauEngagement.DEJA_ENGAGEE: 6,
}
POINTS_ATTENTE, ATTENTES_COMPTEES = 4, 3
POINTS_RECHERCHE = 8
POINTS_PROFIL = 3
MOIS_DEBUT_MANDAT, POINTS_MANDAT = 12, 15

# La table que l’écran montre : (ce qui compte, comment, points).
BAREME = (
    ("Aucun échange noté, ou aucun depuis douze mois", "25 points"),
    ("Aucun échange depuis six mois", "15 points"),
    ("Aucun échange depuis trois mois", "5 points"),
    ("Priorité de la relation", "haute : 20 points ; basse : 10 de moins"),
    ("Mandat commencé depuis moins de douze mois", "15 points"),
    (
        "Niveau d’engagement",
        "nouvellement engagée : 12 points ; non engagée : 8 ; déjà engagée : 6",
    ),
    ("Ce qu’elle cherche est noté", "8 points"),
    ("Attentes notées", "4 points chacune, trois au plus"),
    ("Profil constaté", "3 points"),
    ("Détour", "un demi-point de moins par kilomètre"),
)


def mois_ecoules(depuis, le):
    """Mois entiers de `depuis` à `le` ; zéro si `depuis` est après."""
    ecart = (le.year - depuis.year) * 12 + le.month - depuis.month
    return max(ecart - (le.day < depuis.day), 0)


def priorite(faits, le):
    """(points, raisons) : les raisons en français, la plus forte d’abord."""
    raisons = [
        *_du_silence(faits, le),
        *_du_mandat(faits, le),
        *_de_la_relation(faits),
    ]
    raisons.sort(key=lambda r: -r[0])
    return sum(points for points, _ in raisons), [phrase for _, phrase in raisons if phrase]


def _du_silence(faits, le):
    if faits.dernier_echange_le is None:
        return [(POINTS_JAMAIS, "Aucun échange noté")]
    mois = mois_ecoules(faits.dernier_echange_le, le)
    for seuil, points in POINTS_SILENCE:
        if mois >= seuil:
            return [(points, f"Aucun échange depuis {mois} mois")]
    return []


def _du_mandat(faits, le):
    debut = faits.mandat_debut_le
    if debut is None or debut > le or mois_ecoules(debut, le) >= MOIS_DEBUT_MANDAT:
        return []
    return [(POINTS_MANDAT, f"Mandat commencé en {MOIS_NOMS[debut.month - 1]} {debut.year}")]


def _de_la_relation(faits):
    raisons = []
    if faits.priorite in POINTS_PRIORITE:
        mot = PrioriteRelation(faits.priorite).label.lower()
        raisons.append((POINTS_PRIORITE[faits.priorite], f"Priorité de la relation : {mot}"))
    if faits.niveau in POINTS_NIVEAU:
        raisons.append((POINTS_NIVEAU[faits.niveau], NiveauEngagement(faits.niveau).label))
    if faits.recherche_de.strip():
        raisons.append((POINTS_RECHERCHE, f"Cherche : {_debut(faits.recherche_de)}"))
    if faits.attentes:
        comptees = faits.attentes[:ATTENTES_COMPTEES]
        n = len(faits.attentes)
        dites = faits.attentes[0] if n == 1 else f"{n} attentes notées"
        points = POINTS_ATTENTE * len(comptees)
        raisons.append((points, f"Attente : {dites}" if n == 1 else dites))
    if faits.profil:
        raisons.append((POINTS_PROFIL, f"Profil {faits.profil}"))
    return raisons


def _debut(texte, longueur=80):
    texte = " ".join(texte.split())
    if len(texte) <= longueur:
        return texte.rstrip(".")
    return texte[:longueur].rsplit(" ", 1)[0].rstrip(",;:.") + "…"


# -- Où : les distances ------------------------------------------------------------------


def distance_km(a, b):
    """Grand cercle entre deux points (longitude, latitude) ; `None` si l’un manque."""
    if a is None or b is None:
        return None
    (lon1, lat1), (lon2, lat2) = a, b
    dlon, dlat = radians(lon2 - lon1), radians(lat2 - lat1)
    h = sin(dlat / 2) ** 2 + cos(radians(lat1)) * cos(radians(lat2)) * sin(dlon / 2) ** 2
    return 2 * RAYON_TERRE_KM * asin(min(1.0, sqrt(h)))


def minutes_de_route(km, vitesse):
    """Durée d’un trajet, arrondie aux cinq minutes au-dessus ; sans distance connue, zéro."""
    return 5 * ceil(km / vitesse * 12 - 1e-9) if km else 0


# -- Quand : une journée -----------------------------------------------------------------


@dataclass(frozen=True)
class Etape:
    """Une visite à placer. `a` : heure convenue (minutes), ou `None` si elle est libre."""

    cle: int
    point: tuple | None
    duree: int = DUREE_VISITE
    a: int | None = None


@dataclass(frozen=True)
class Journee:
    """D’où l’on part et où l’on revient, entre `debut` et `fin` (minutes)."""

    depart: tuple | None
    debut: int
    fin: int
    vitesse: int = VITESSE


@dataclass(frozen=True)
class Passage:
    """Une visite placée : `km` et `route` depuis l’étape d’avant (`None` si point inconnu)."""

    cle: int
    debut: int
    fin: int
    km: float | None
    route: int


@dataclass(frozen=True)
class Deroule:
    """Une journée tenue : ses passages dans l’ordre, et le retour."""

    passages: tuple
    km_retour: float | None
    route_retour: int
    retour: int

    @property
    def km(self):
        return sum(p.km or 0 for p in self.passages) + (self.km_retour or 0)

    @property
    def route(self):
        return sum(p.route for p in self.passages) + self.route_retour


def _au_quart_d_heure(minute):
    return -(-minute // PAS_MINUTES) * PAS_MINUTES


def _debut_possible(arrivee, duree):
    """Premier quart d’heure après l’arrivée qui ne mord pas sur la pause."""
    debut = _au_quart_d_heure(arrivee)
    if debut < PAUSE[1] and debut + duree > PAUSE[0]:
        return PAUSE[1]
    return debut


def derouler(ordre, journee):
    """Le déroulé des étapes dans cet ordre, ou `None` si la journée ne les contient pas."""
    heure, ici, passages = journee.debut, journee.depart, []
    for etape in ordre:
        km = distance_km(ici, etape.point)
        route = minutes_de_route(km, journee.vitesse)
        if etape.a is None:
            debut = _debut_possible(heure + route, etape.duree)
        elif heure + route <= etape.a:
            debut = etape.a
        else:
            return None
        heure = debut + etape.duree
        if heure > journee.fin:
            return None
        passages.append(Passage(etape.cle, debut, heure, km, route))
        # Sans point connu, on repart de là d’où l’on venait : rien d’inventé.
        ici = etape.point or ici
    km_retour = distance_km(ici, journee.depart) if passages else None
    route_retour = minutes_de_route(km_retour, journee.vitesse)
    if heure + route_retour > journee.fin:
        return None
    return Deroule(tuple(passages), km_retour, route_retour, heure + route_retour)


def _plus_proche_voisin(etapes, depart):
    reste, ordre, ici = sorted(etapes, key=lambda e: e.cle), [], depart
    while reste:
        suivante = min(reste, key=lambda e: (distance_km(ici, e.point) or 0.0, e.cle))
        reste.remove(suivante)
        ordre.append(suivante)
        ici = suivante.point or ici
    return ordre


def _inserer(etapes, journee):
    """Les heures convenues d’abord, dans l’ordre ; puis chaque étape libre au moindre détour."""
    ordre = sorted((e for e in etapes if e.a is not None), key=lambda e: (e.a, e.cle))
    for libre in _plus_proche_voisin([e for e in etapes if e.a is None], journee.depart):
        essais = [[*ordre[:i], libre, *ordre[i:]] for i in range(len(ordre) + 1)]
        tenus = [(d.km, d.retour, i) for i, o in enumerate(essais) if (d := derouler(o, journee))]
        if not tenus:
            return None
        ordre = essais[min(tenus)[2]]
    return ordre


def _deux_opt(ordre, journee):
    """Retourne un tronçon tant que la journée raccourcit (2-opt) ; s’arrête toujours."""
    meilleur = derouler(ordre, journee)
    progres = meilleur is not None
    while progres:
        progres = False
        for i in range(len(ordre) - 1):
            for j in range(i + 2, len(ordre) + 1):
                essai = ordre[:i] + ordre[i:j][::-1] + ordre[j:]
                deroule = derouler(essai, journee)
                if deroule and deroule.km < meilleur.km - 1e-6:
                    ordre, meilleur, progres = essai, deroule, True
    return meilleur


def organiser(etapes, journee):
    """Le déroulé de ces étapes, dans un ordre court ; `None` si elles ne tiennent pas.

    Plus proche voisin puis 2-opt ; avec des heures convenues, insertion au moindre détour.
    """
    etapes = list(etapes)
    ordre = _plus_proche_voisin(etapes, journee.depart)
    deroule = _deux_opt(ordre, journee)
    if deroule is None:
        ordre = _inserer(etapes, journee)
        deroule = _deux_opt(ordre, journee) if ordre is not None else None
    return deroule


# -- Une semaine -------------------------------------------------------------------------

ESSAIS_PAR_PLACE = 12


@dataclass(frozen=True)
class Candidat:
    faits: Faits
    points: int
    raisons: tuple
    duree: int = DUREE_VISITE

    @property
    def etape(self):
        return Etape(self.faits.cle, self.faits.point, self.duree)


def candidats(faits, le, duree=DUREE_VISITE):
    """Les collectivités à proposer, de la plus prioritaire à la moins ; à égalité, par nom."""
    tous = [
        Candidat(f, points, tuple(raisons), duree)
        for f in faits
        for points, raisons in [priorite(f, le)]
    ]
    return sorted(tous, key=lambda c: (-c.points, c.faits.nom, c.faits.cle))


def dans_le_rayon(candidats_, depart, rayon_km):
    """Ceux dont le point est à `rayon_km` au plus du départ (`None` : sans borne)."""
    return [
        c
        for c in candidats_
        if c.faits.point is not None
        and (rayon_km is None or (distance_km(depart, c.faits.point) or 0) <= rayon_km)
    ]


def composer(candidats_, journees, par_jour, deja=None):
    """Remplit chaque jour de `par_jour` visites au plus ; rend {jour: Deroule}.

    `journees` : {jour: Journee} dans l’ordre ; `deja` : {jour: [Etape]} à garder. Chaque jour part
    de la collectivité la plus prioritaire qui reste, puis prend, une à une, celle dont la priorité
    vaut le plus une fois ôté le détour. Un candidat sans point n’est jamais proposé.
    """
    reste = [c for c in candidats_ if c.faits.point is not None]
    semaine = {}
    for jour, journee in journees.items():
        etapes = list((deja or {}).get(jour, ()))
        deroule = organiser(etapes, journee)
        while deroule is not None and len(etapes) < par_jour and reste:
            trouve = _meilleur(reste, etapes, deroule, journee)
            if trouve is None:
                break
            candidat, deroule = trouve
            etapes.append(candidat.etape)
            reste.remove(candidat)
        if deroule is not None:
            semaine[jour] = deroule
    return semaine


def _meilleur(reste, etapes, deroule, journee):
    """Le candidat qui vaut le plus et tient dans la journée, avec son déroulé."""
    poses = [e.point for e in etapes if e.point is not None]

    def valeur(c):
        # Le premier du jour donne la direction : sa distance au départ ne le pénalise pas.
        pres = min((distance_km(p, c.faits.point) for p in poses), default=0)
        return (-(c.points - POINTS_PAR_KM * pres), c.faits.nom, c.faits.cle)

    for candidat in sorted(reste, key=valeur)[:ESSAIS_PAR_PLACE]:
        essai = organiser([*etapes, candidat.etape], journee)
        if essai is not None:
            return candidat, essai
    return None


def proches(cle_point, candidats_, nombre=5):
    """Les candidats les plus proches d’un point : [(km, Candidat)], du plus près au plus loin."""
    distances = [
        (distance_km(cle_point, c.faits.point), c) for c in candidats_ if c.faits.point is not None
    ]
    return sorted(distances, key=lambda d: (d[0], -d[1].points, d[1].faits.cle))[:nombre]
