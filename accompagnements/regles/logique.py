"""Règles pures du cadre logique et du plan d’action : rangs, coûts, ce qui manque, criticité.

Lignes de la grille : domaine.md §1.6-33. Les seuils de criticité sont un choix de l’outil.
"""

from dataclasses import dataclass
from decimal import Decimal

from predict.noyau.typographie import date_longue, euros, nombre

from .outils import Degre, EtatAction, NiveauLogique

# Chaque niveau se rattache à celui d’au-dessus.
AU_DESSUS = {
    NiveauLogique.GENERAL: None,
    NiveauLogique.SPECIFIQUE: None,
    NiveauLogique.RESULTAT: NiveauLogique.SPECIFIQUE,
    NiveauLogique.ACTIVITE: NiveauLogique.RESULTAT,
}
SIGLES = {
    NiveauLogique.GENERAL: "OG",
    NiveauLogique.SPECIFIQUE: "OS",
    NiveauLogique.RESULTAT: "R",
    NiveauLogique.ACTIVITE: "A",
}
PLURIELS = {
    NiveauLogique.GENERAL: "Objectif général",
    NiveauLogique.SPECIFIQUE: "Objectifs spécifiques",
    NiveauLogique.RESULTAT: "Résultats attendus",
    NiveauLogique.ACTIVITE: "Activités : ressources et coût",
}
# Ce que l’on fait d’une action, et l’état qui suit d’un geste.
SUITE = {EtatAction.PREVUE: EtatAction.ENGAGEE, EtatAction.ENGAGEE: EtatAction.FAITE}
OUVERTS = (EtatAction.PREVUE, EtatAction.ENGAGEE)


@dataclass(frozen=True)
class Total:
    """Une somme qui dit combien de coûts elle ne connaît pas. `montant` : euros."""

    montant: Decimal
    connus: int
    inconnus: int

    def __str__(self):
        """« 4 000 € », « 4 000 € au moins, un coût inconnu », « coût inconnu », ou vide."""
        if not self.connus:
            return "coût inconnu" if self.inconnus else ""
        if not self.inconnus:
            return euros(self.montant)
        reste = "un coût inconnu" if self.inconnus == 1 else f"{self.inconnus} coûts inconnus"
        return f"{euros(self.montant)} au moins, {reste}"


def additionner(couts):
    """Un coût inconnu (`None`) n’est pas un zéro : il se compte à part."""
    connus = [c for c in couts if c is not None]
    return Total(sum(connus, Decimal(0)), len(connus), len(couts) - len(connus))


# -- Risques ---------------------------------------------------------------------------


def criticite(risque):
    """Probabilité × gravité, de 1 à 9."""
    return risque.probabilite * risque.gravite


def mot_criticite(valeur):
    """Le degré d’une criticité : 6 et 9 sont forts, 3 et 4 moyens, 1 et 2 faibles."""
    return Degre.FORT if valeur >= 6 else Degre.MOYEN if valeur >= 3 else Degre.FAIBLE


def trier(risques):
    """Du plus critique au moins ; à égalité, le plus grave d’abord, puis l’ordre écrit."""
    return sorted(risques, key=lambda r: (-criticite(r), -r.gravite))


# -- La grille, mise en ordre -----------------------------------------------------------


@dataclass(frozen=True)
class Place:
    """Une ligne, son numéro (« R2 », « A2.1 ») et sa place parmi ses sœurs."""

    ligne: object
    numero: str
    premier: bool
    dernier: bool


def ordonner(lignes):
    """{niveau: [Place]} : sous chaque ligne viennent les siennes ; celles que rien ne rattache, à
    la fin. Les activités se comptent dans leur résultat."""
    grille, numeros = {}, {}
    for niveau in NiveauLogique:
        siennes = [x for x in lignes if x.niveau == niveau]
        au_dessus = [p.ligne.pk for p in grille.get(AU_DESSUS[niveau], [])]
        groupes = [[x for x in siennes if x.parent_id == pk] for pk in au_dessus]
        groupes.append([x for x in siennes if x.parent_id not in au_dessus])
        places = []
        for groupe in groupes:
            for rang, ligne in enumerate(groupe):
                numero = _numero(niveau, len(places), rang, numeros.get(ligne.parent_id))
                numeros[ligne.pk] = numero
                places.append(Place(ligne, numero, rang == 0, rang == len(groupe) - 1))
        grille[niveau] = places
    return grille


def _numero(niveau, compte, rang, parent):
    if niveau == NiveauLogique.GENERAL:
        return SIGLES[niveau] if not compte else f"{SIGLES[niveau]}{compte + 1}"
    if niveau == NiveauLogique.ACTIVITE:
        return f"A{parent[1:]}.{rang + 1}" if parent else f"A0.{rang + 1}"
    return f"{SIGLES[niveau]}{compte + 1}"


# -- Ce qui manque ----------------------------------------------------------------------


@dataclass(frozen=True)
class Manque:
    """`objet` : la ligne ou le risque à reprendre ; `niveau` : ce qu’il faudrait ajouter."""

    phrase: str
    objet: object = None
    niveau: str = ""


def manques(grille, risques, debut, fin):
    """Les `Manque` d’un cadre, de haut en bas ; vide quand il se tient."""
    oubli = [*_niveaux_vides(grille)]
    for niveau in (NiveauLogique.GENERAL, NiveauLogique.SPECIFIQUE, NiveauLogique.RESULTAT):
        enfants = _enfants(grille, niveau)
        for place in grille[niveau]:
            oubli += _de_l_intention(place, niveau, enfants)
    for place in grille[NiveauLogique.ACTIVITE]:
        oubli += _de_l_activite(place, debut, fin)
    oubli += [
        Manque(f"Le risque « {r} » est fort et rien n’est prévu.", r)
        for r in trier(risques)
        if mot_criticite(criticite(r)) == Degre.FORT and not r.parade.strip()
    ]
    return oubli


def _niveaux_vides(grille):
    phrases = {
        NiveauLogique.GENERAL: "Pas encore d’objectif général : à quoi tout cela contribue.",
        NiveauLogique.SPECIFIQUE: "Pas encore d’objectif spécifique : ce qui aura changé à la fin.",
        NiveauLogique.RESULTAT: "Pas encore de résultat attendu : ce que l’on aura obtenu.",
    }
    for niveau, phrase in phrases.items():
        if not grille[niveau]:
            yield Manque(phrase, niveau=niveau.value)
    if len(grille[NiveauLogique.GENERAL]) > 1:
        trop = grille[NiveauLogique.GENERAL][1].ligne
        yield Manque("Plus d’un objectif général : gardez-en un, on saura où l’on va.", trop)


def _enfants(grille, niveau):
    """Les lignes qui ont quelque chose sous elles, ou `None` si ce niveau n’en attend pas."""
    dessous = next((n for n, haut in AU_DESSUS.items() if haut == niveau), None)
    return None if dessous is None else {p.ligne.parent_id for p in grille[dessous]}


def _de_l_intention(place, niveau, enfants):
    ligne = place.ligne
    if not ligne.indicateurs.strip():
        yield Manque(f"{place.numero} n’a pas d’indicateur.", ligne)
    elif not ligne.sources.strip():
        yield Manque(f"{place.numero} a un indicateur, mais rien pour le vérifier.", ligne)
    if AU_DESSUS[niveau] and ligne.parent_id is None:
        yield Manque(f"{place.numero} ne sert aucun objectif spécifique.", ligne)
    if enfants is not None and ligne.pk not in enfants:
        quoi = "aucune activité" if niveau == NiveauLogique.RESULTAT else "aucun résultat"
        yield Manque(f"{place.numero} n’a encore {quoi}.", ligne)


def _de_l_activite(place, debut, fin):
    ligne = place.ligne
    if ligne.parent_id is None:
        yield Manque(f"{place.numero} ne mène à aucun résultat.", ligne)
    if debut and ligne.debut_le and ligne.debut_le < debut:
        yield Manque(f"{place.numero} commence avant le cadre, le {date_longue(ligne.debut_le)}.",
                     ligne)  # fmt: skip
    dernier = ligne.fin_le or ligne.debut_le
    if fin and dernier and dernier > fin:
        yield Manque(f"{place.numero} finit après le cadre, le {date_longue(dernier)}.", ligne)
    trous = _trous({
        "date": ligne.debut_le, "coût": ligne.cout is not None,
        "responsable": ligne.responsable.strip(),
    })  # fmt: skip
    if trous:
        yield Manque(f"{place.numero} est sans {trous}.", ligne)


def _trous(presents):
    """« date ni coût » : les mots de {mot: présent ?} qui manquent, ou vide."""
    return " ni ".join(mot for mot, present in presents.items() if not present)


# -- Le plan d’action -------------------------------------------------------------------


def en_retard(action, le):
    """Encore ouverte alors que sa fin est passée."""
    return action.etat in OUVERTS and action.fin_le is not None and action.fin_le < le


@dataclass(frozen=True)
class Avancement:
    """`comptes` : {état: nombre}. Une action abandonnée n’est plus à faire."""

    comptes: dict
    retards: int

    @property
    def retenues(self):
        return sum(n for etat, n in self.comptes.items() if etat != EtatAction.ABANDONNEE)

    @property
    def faites(self):
        return self.comptes[EtatAction.FAITE]

    @property
    def phrase(self):
        """« 3 actions faites sur 8, 2 engagées, une abandonnée ; une en retard. »"""
        if not any(self.comptes.values()):
            return ""
        n = self.faites
        debut = f"{nombre(n)} action{_s(n)} faite{_s(n)} sur {nombre(self.retenues)}"
        mots = [
            f"{nombre(k)} {mot}{_s(k)}"
            for etat, mot in (
                (EtatAction.ENGAGEE, "engagée"),
                (EtatAction.PREVUE, "prévue"),
                (EtatAction.ABANDONNEE, "abandonnée"),
            )
            if (k := self.comptes[etat])
        ]
        suite = f" ; {nombre(self.retards)} en retard" if self.retards else ""
        return ", ".join([debut, *mots]) + suite + "."


def avancer(actions, le):
    comptes = {etat: sum(1 for a in actions if a.etat == etat) for etat in EtatAction}
    return Avancement(comptes, sum(1 for a in actions if en_retard(a, le)))


def manques_du_plan(plan, actions):
    """Ce qui manque à un plan pour se tenir."""
    for action in actions:
        if action.etat == EtatAction.ABANDONNEE:
            continue
        trous = _trous({
            "pilote": action.pilote.strip(), "échéance": action.fin_le,
            "coût": action.cout is not None, "indicateur": action.indicateur.strip(),
        })  # fmt: skip
        if trous:
            yield Manque(f"« {action} » est sans {trous}.", action)
        if plan.fin_le and action.fin_le and action.fin_le > plan.fin_le:
            yield Manque(
                f"« {action} » finit après le plan, le {date_longue(action.fin_le)}.", action
            )


def _s(n):
    return "s" if n > 1 else ""
