"""Une période close : ce qui s’en relit, sans rien recalculer.

bilan_gele(cloture)         un `Bilan`, de la même forme que `bilan.dresser`
mesures_gelees(chiffres)    les neuf mesures d’une clôture, ventilations comprises
matrice_close(…)            la matrice d’une période close, et ce qui a bougé depuis
"""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from django.apps import apps
from django.db.models import Q

from ..models import ChiffreClos, Cible, Indicateur
from ..regles import CODES, NatureCible, Ventilation, est_additive
from .gel import degeler
from .mesure import Mesure, Preuve, Unite
from .ventilations import LigneVentilee, Ventilee


def preuve_gelee(ligne, cibles=None):
    """`Preuve` d’une ligne figée ; `cibles` : {(type, ref): pk} des pages qui existent encore."""
    cible = tuple(ligne["cible"]) if ligne.get("cible") else None
    pk = (cibles or {}).get(cible)
    return Preuve(
        type=ligne["type"],
        pk=0,
        ref=ligne["ref"],
        titre=ligne["titre"],
        note=ligne["note"],
        collectivites=tuple(ligne["collectivites"]),
        codes=tuple(ligne["codes"]),
        dates=tuple((mot, date.fromisoformat(le)) for mot, le in ligne["dates"]),
        cible=(cible[0], pk) if pk else None,
        acte=ligne.get("acte", ""),
    )


def bilan_gele(cloture):
    """Le `Bilan` tel qu’il était lu le jour de la clôture : rien n’est recalculé.

    Une requête de plus, pour les preuves. Lève `ValueError` si la clôture n’a pas de bilan.
    """
    bilan = degeler(cloture.bilan.get("bilan"))
    if bilan is None:
        raise ValueError("Cette clôture n’a pas gardé de bilan.")
    chiffres = {c.code: c for c in cloture.chiffres.filter(code__in=CODES)}
    return replace(
        bilan,
        mesures={
            code: replace(
                mesure,
                preuves=tuple(preuve_gelee(p) for p in chiffres[code].preuves),
                ecartees=tuple(preuve_gelee(p) for p in chiffres[code].ecartees),
            )
            for code, mesure in bilan.mesures.items()
        },
    )


def indicateurs_geles(cloture):
    """Les neuf fiches de référence au jour de la clôture ; non enregistrées."""
    return [Indicateur(**ligne) for ligne in cloture.bilan.get("indicateurs", ())]


def cibles_gelees(cloture):
    """{code: Cible} d’ensemble de l’année, au jour de la clôture ; non enregistrées."""
    indicateurs = {i.code: i for i in indicateurs_geles(cloture)}
    return {
        ligne["code"]: Cible(
            indicateur=indicateurs[ligne["code"]],
            annee=cloture.du.year,
            nature=ligne["nature"],
            valeur=Decimal(ligne["valeur"]),
        )
        for ligne in cloture.bilan.get("cibles", ())
        if ligne["nature"] == NatureCible.CIBLE and not ligne["ventilation"]
    }


def mesures_gelees(chiffres):
    """{code: Mesure} des neuf indicateurs ; `chiffres` : les `ChiffreClos` d’une clôture."""
    return {c.code: mesure_gelee(c) for c in chiffres if c.code in CODES}


def mesure_gelee(chiffre):
    """La `Mesure` d’un chiffre clos, ses ventilations comprises ; sans preuves."""
    n, total = int(chiffre.numerateur), chiffre.denominateur
    unites = tuple(
        Unite(rang, rang < n, frozenset()) for rang in range(n if total is None else total)
    )
    return Mesure(
        chiffre.code,
        unites,
        est_un_taux=total is not None,
        invitees=chiffre.invitees,
        details=_details_lus(chiffre),
        ventilations={
            Ventilation(v): Ventilee(
                Ventilation(v),
                est_additive(chiffre.code, v),
                tuple(LigneVentilee(*ligne) for ligne in lignes),
            )
            for v, lignes in chiffre.ventilations.items()
        },
    )


def _details_lus(chiffre):
    details = dict(chiffre.details)
    for cle in ("decisions", "cohorte"):
        if cle in details:
            details[cle] = tuple(details[cle])
    for cle in ("taux_decisions", "taux_cohorte"):
        if details.get(cle):
            details[cle] = Fraction(*details[cle])
    return details


# -- La matrice d’une période close -------------------------------------------------------------


def chiffres_clos(reseau, periodes):
    """{(du, au): [ChiffreClos]} des périodes closes parmi celles-ci, sans leurs preuves : une
    requête."""
    voulues = Q(pk__in=())
    for p in periodes:
        voulues |= Q(cloture__du=p.du, cloture__au=p.au)
    clos = {}
    for chiffre in (
        ChiffreClos.objects.du_reseau(reseau)
        .filter(voulues, cloture__rouverte_le__isnull=True, code__in=CODES)
        .select_related("cloture", "cloture__par")
        .defer("preuves", "ecartees", "cloture__bilan")
    ):
        clos.setdefault((chiffre.cloture.du, chiffre.cloture.au), []).append(chiffre)
    return clos


def matrice_close(une_matrice, clos):
    """(matrice, clôture, {code: mesure du jour qui diffère}) ; sans clôture, la matrice telle
    quelle.

    Une année d’avant, close elle aussi, montre sa valeur gelée.
    """
    gelees = {bornes: mesures_gelees(chiffres) for bornes, chiffres in clos.items()}
    passe = {
        code: [
            (p, gelees[p.du, p.au][code].valeur if code in gelees.get((p.du, p.au), {}) else v)
            for p, v in points
        ]
        for code, points in une_matrice.passe.items()
    }
    periode = une_matrice.periode
    chiffres = clos.get((periode.du, periode.au))
    if not chiffres:
        return replace(une_matrice, passe=passe), None, {}
    ici = gelees[periode.du, periode.au]
    cumuls = dict(une_matrice.cumuls)
    if cumul := ici["I1"].details.get("cumul"):
        cumuls[periode.annee] = cumul
    bouge = {
        code: vive
        for code, vive in une_matrice.mesures.items()
        if empreinte(vive) != empreinte(ici[code])
    }
    return (
        replace(une_matrice, mesures=ici, passe=passe, cumuls=cumuls),
        chiffres[0].cloture,
        bouge,
    )


def empreinte(mesure):
    """Ce qui fait qu’un chiffre est le même : numérateur, dénominateur, interrogées."""
    return (
        Decimal(mesure.numerateur).quantize(Decimal("0.01")),
        mesure.denominateur,
        getattr(mesure, "invitees", None),
    )


def pages_des_preuves(reseau, lignes):
    """{(type, ref): pk} des pages où une preuve gelée se lit encore, en deux requêtes au plus."""
    refs = {}
    for ligne in lignes:
        if ligne.get("cible"):
            refs.setdefault(ligne["cible"][0], set()).add(ligne["cible"][1])
    return {
        (type_, ref): pk
        for type_, siennes in refs.items()
        for ref, pk in apps.get_model(type_)
        .objects.du_reseau(reseau)
        .filter(ref__in=siennes)
        .order_by()
        .values_list("ref", "pk")
    }
