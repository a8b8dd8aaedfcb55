"""Ce qui a changé depuis une clôture, enregistrement par enregistrement, en phrases.

La clôture dit de quoi chaque chiffre était fait ; le calcul du jour dit de quoi il serait fait. La
différence se raconte : ajouté depuis, supprimé, date changée, ne compte plus parce que, compte
désormais. Requêtes : celles du calcul, une par type d’enregistrement en cause, deux pour les pages.
"""

from dataclasses import dataclass

from django.apps import apps
from django.utils import timezone

from predict.noyau.typographie import date_longue

from ..models import IndicateurPropre
from ..regles import CODES, D_ENQUETE, NatureIndicateur
from . import detailler
from .clotures import empreinte, mesure_gelee, pages_des_preuves, preuve_gelee
from .composition import CompositionInvalide, Valeur, lire_composition, relever
from .mesure import Mesure, Preuve
from .periode import Periode

# Date qui décide, par type d’enregistrement ; I7 regarde la notification.
DATES = {
    "accompagnements.accompagnement": ("valide_le", "validé"),
    "accompagnements.candidature": ("deposee_le", "déposée"),
    "accompagnements.livrable": ("livre_le", "livré"),
    "accompagnements.convention": ("signee_le", "signée"),
    "accompagnements.projet": ("document_valide_le", "document validé"),
    "accompagnements.strategie": ("adoptee_le", "adoptée"),
    "accompagnements.activite": ("le", "datée"),
    "suivi.reponse": ("le", "datée"),
}
DATE_I7 = ("notifiee_le", "notifiée")
ACTIVITE = "accompagnements.activite"


@dataclass(frozen=True)
class Ecart:
    """`genre` : ajoute, supprime, date, sorti, entre, change ; `phrase` : ce qui s’est passé."""

    genre: str
    titre: str
    phrase: str
    preuve: Preuve


@dataclass(frozen=True)
class Derive:
    """Un indicateur : sa valeur close, sa valeur du jour, et ce qui les sépare."""

    code: str
    close: Mesure | Valeur
    actuelle: Mesure | Valeur | None
    ecarts: tuple[Ecart, ...]

    @property
    def a_bouge(self):
        return bool(self.ecarts) or not self.meme_valeur

    @property
    def meme_valeur(self):
        return self.actuelle is not None and empreinte(self.close) == empreinte(self.actuelle)


def derives(cloture, chiffres):
    """{code: Derive} de toute la clôture. `chiffres` : ses `ChiffreClos`, preuves comprises."""
    periode = Periode(cloture.du, cloture.au)
    actuelles = detailler(cloture.reseau, periode, ventilations=())
    propres = _propres(cloture, periode, {c.code for c in chiffres} - set(CODES))
    paires = []
    for chiffre in chiffres:
        if chiffre.code in CODES:
            close, actuelle = mesure_gelee(chiffre), actuelles[chiffre.code]
            compares = _Compares(chiffre, actuelle.preuves, actuelle.ecartees)
        else:
            close, releve = valeur_close(chiffre), propres.get(chiffre.code)
            actuelle = releve.valeur if releve else None
            compares = _Compares(chiffre, releve.comptees, releve.ecartees) if releve else None
        paires.append((chiffre.code, close, actuelle, compares))
    en_cause = frozenset().union(*(c.en_cause for *_, c in paires if c))
    etats = _etats(cloture, en_cause)
    perdues = [c.lignes[cle] for *_, c in paires if c for cle in c.avant.keys() - c.apres.keys()]
    pages = pages_des_preuves(cloture.reseau, perdues)
    return {
        code: Derive(
            code,
            close,
            actuelle,
            tuple(_ecarts(compares, etats, pages, cloture)) if compares else (),
        )
        for code, close, actuelle, compares in paires
    }


class _Compares:
    """Les preuves d’un chiffre, à la clôture (`avant`) et aujourd’hui (`apres`), par référence."""

    def __init__(self, chiffre, comptees, ecartees):
        self.code = chiffre.code
        avant = [preuve_gelee(p) for p in chiffre.preuves]
        self.lignes = {(p["type"], p["ref"]): p for p in chiffre.preuves}
        # I1 compte des collectivités : ses activités n’en sont que le détail.
        self.avant = {_cle(p): p for p in avant if not self._detail(p)}
        self.apres = {_cle(p): p for p in comptees if not self._detail(p)}
        self.avant_ecartees = {_cle(p): p for p in map(preuve_gelee, chiffre.ecartees)}
        self.apres_ecartees = {_cle(p): p for p in ecartees}
        restantes = {_cle(p) for p in comptees if self._detail(p)}
        self.parties = [p for p in avant if self._detail(p) and _cle(p) not in restantes]

    def _detail(self, preuve):
        return self.code == "I1" and preuve.type == ACTIVITE

    @property
    def en_cause(self):
        return (self.avant.keys() ^ self.apres.keys()) | {_cle(p) for p in self.parties}


def valeur_close(chiffre):
    """La `Valeur` d’un indicateur propre, telle que close."""
    return Valeur(chiffre.numerateur, chiffre.denominateur, chiffre.details.get("unite", ""))


def _propres(cloture, periode, codes):
    """{code: relevé du jour} ; un indicateur retiré ou illisible n’en a pas."""
    releves = {}
    lus = IndicateurPropre.objects.du_reseau(cloture.reseau).filter(
        code__in=codes, nature=NatureIndicateur.COMPOSE
    )
    for indicateur in lus if codes else ():
        try:
            composition = lire_composition(indicateur.composition)
        except CompositionInvalide:
            continue
        releves[indicateur.code] = relever(cloture.reseau, composition, periode, limite=None)
    return releves


def _etats(cloture, en_cause):
    """{(type, ref): (créé le, date qui décide, notification)} de ce qui est en cause et existe."""
    refs = {}
    for type_, ref in en_cause:
        refs.setdefault(type_, []).append(ref)
    etats = {}
    for type_, siennes in sorted(refs.items()):
        colonnes = ["ref", "cree_le"]
        if type_ in DATES:
            colonnes.append(DATES[type_][0])
        if type_ == "accompagnements.candidature":
            colonnes.append(DATE_I7[0])
        lignes = apps.get_model(type_).objects.du_reseau(cloture.reseau).filter(ref__in=siennes)
        for ref, *valeurs in lignes.order_by().values_list(*colonnes):
            etats[type_, ref] = valeurs
    return etats


def _ecarts(c, etats, pages, cloture):
    """Les écarts d’un chiffre, ce qui en est sorti d’abord, par titre."""
    sorties = [
        _sortie(c, preuve_gelee(c.lignes[cle], pages), c.apres_ecartees.get(cle), etats)
        for cle in c.avant.keys() - c.apres.keys()
    ]
    entrees = [
        _entree(c.apres[cle], c.avant_ecartees.get(cle), etats.get(cle), cloture)
        for cle in c.apres.keys() - c.avant.keys()
    ]
    changes = [_change(c.avant[cle], c.apres[cle]) for cle in c.avant.keys() & c.apres.keys()]
    if c.code in D_ENQUETE:
        changes += _repondantes(c)
    for lot in (sorties, entrees, [x for x in changes if x is not None]):
        yield from sorted(lot, key=lambda x: (x.titre, x.phrase))


def _cle(preuve):
    return (preuve.type, preuve.ref)


def _sortie(c, preuve, ecartee, etats):
    etat = etats.get(_cle(preuve))
    if etat is None:
        return Ecart("supprime", preuve.titre, "Supprimé depuis la clôture.", preuve)
    if ecartee is not None:
        phrases = [f"Ne compte plus : {_bas(ecartee.note)}.", _dates_changees(preuve, ecartee)]
        phrases += [_partie(p, etats) for p in c.parties if p.codes == preuve.codes]
        return Ecart("sorti", preuve.titre, " ".join(filter(None, phrases)), ecartee)
    if preuve.type not in DATES:
        phrase = "Ne répond plus à ce que l’indicateur compte."
        return Ecart("sorti", preuve.titre, phrase, preuve)
    le, mot = (etat[2], DATE_I7[1]) if c.code == "I7" else (etat[1], DATES[preuve.type][1])
    if le is None:
        phrase = f"Ne compte plus : n’a plus de date ({_dates(preuve)})."
    elif _bougee(preuve, le):
        phrase = f"Date changée : {mot} le {date_longue(le)} ({_dates(preuve)})."
        return Ecart("date", preuve.titre, phrase, preuve)
    else:
        phrase = "Ne répond plus à ce que l’indicateur compte."
    return Ecart("sorti", preuve.titre, phrase, preuve)


def _partie(activite, etats):
    """Ce qu’est devenue une activité qui faisait compter la collectivité."""
    etat = etats.get(_cle(activite))
    quand = date_longue(activite.le)
    if etat is None:
        return f"Activité du {quand} : supprimée depuis."
    if etat[1] != activite.le:
        return f"Activité du {quand} : datée désormais du {date_longue(etat[1])}."
    return f"Activité du {quand} : notée désormais comme simple renseignement."


def _bougee(preuve, le):
    return le is not None and le not in {jour for _, jour in preuve.dates}


def _dates(preuve):
    """« à la clôture, signature le 14 janvier 2026 »."""
    if not preuve.dates:
        return "à la clôture, sans date"
    mot, le = preuve.dates[-1]
    return f"à la clôture, {_bas(mot)} le {date_longue(le)}"


def _entree(preuve, ecartee, etat, cloture):
    if ecartee is not None:
        change = _dates_changees(ecartee, preuve)
        suite = f" {change}" if change else ""
        phrase = f"Compte désormais. À la clôture : {_bas(ecartee.note)}.{suite}"
        return Ecart("entre", preuve.titre, phrase, preuve)
    if etat and etat[0] > cloture.le:
        le = timezone.localtime(etat[0]).date()
        return Ecart(
            "ajoute", preuve.titre, f"Ajouté le {date_longue(le)}, depuis la clôture.", preuve
        )
    dates = " et ".join(f"{_bas(mot)} le {date_longue(le)}" for mot, le in preuve.dates[-1:])
    phrase = f"Compte désormais : {dates}." if dates else "Compte désormais."
    return Ecart("entre", preuve.titre, phrase, preuve)


def _change(avant, apres):
    """Compte toujours, mais autrement : une date, une collectivité, un montant."""
    phrases = [_dates_changees(avant, apres)]
    if set(avant.codes) != set(apres.codes):
        phrases.append(f"Collectivités : {_noms(avant)} à la clôture, {_noms(apres)} aujourd’hui.")
    elif avant.note and avant.note != apres.note and not phrases[0]:
        phrases.append(f"À la clôture : {_bas(avant.note)}. Aujourd’hui : {_bas(apres.note)}.")
    dites = [p for p in phrases if p]
    if not dites:
        return None
    return Ecart("change", apres.titre, f"Compte toujours. {' '.join(dites)}", apres)


def _noms(preuve):
    return ", ".join(preuve.collectivites) or "aucune"


def _dates_changees(avant, apres):
    if apres is None:
        return ""
    anciennes, nouvelles = dict(avant.dates), dict(apres.dates)
    dites = [
        f"{mot} : {date_longue(anciennes[mot])} à la clôture, {date_longue(nouvelles[mot])} "
        "aujourd’hui."
        for mot in anciennes.keys() & nouvelles.keys()
        if anciennes[mot] != nouvelles[mot]
    ]
    return " ".join(sorted(dites))


def _repondantes(c):
    """Ce qui ne change que le dénominateur ou le taux de réponse d’une enquête."""
    for cle, preuve in c.apres_ecartees.items():
        ancienne = c.avant_ecartees.get(cle)
        if ancienne is None and cle not in c.avant:
            yield Ecart("ajoute", preuve.titre, f"Depuis la clôture : {_bas(preuve.note)}.", preuve)
        elif ancienne is not None and ancienne.note != preuve.note:
            phrase = f"À la clôture : {_bas(ancienne.note)}. Aujourd’hui : {_bas(preuve.note)}."
            yield Ecart("change", preuve.titre, phrase, preuve)
    for cle in c.avant_ecartees.keys() - c.apres.keys() - c.apres_ecartees.keys():
        preuve = c.avant_ecartees[cle]
        yield Ecart("sorti", preuve.titre, "N’est plus dans l’enquête, ou a répondu.", preuve)


def _bas(phrase):
    """Une phrase à la suite d’une autre : sans majuscule (sauf sigle) ni point final."""
    phrase = phrase.rstrip(".")
    return phrase if phrase[1:2].isupper() else phrase[:1].lower() + phrase[1:]
