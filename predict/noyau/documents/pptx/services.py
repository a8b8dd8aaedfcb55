"""Un service, une diapo : le propos à gauche, les repères à droite. Deux si besoin."""

from ...typographie import enumeration
from . import masque, mesure, trousse
from .masque import BAS, LARGEUR, MARGE, large, x
from .mesure import Para
from .trousse import DOUCE, composes, filet

_HAUT = 54.0
_ECART = 6.0
_CORPS = (16, 15, 14, 13, 12)


def diapos(page, mission, service):
    """Ajoute la ou les diapos d’un service. `page(disposition, titre, note)` en ouvre une."""
    d = page(masque.SERVICE, service.libelle, _note(service))
    propos, reperes, surtitre = (
        next(f for f in d.placeholders if f.placeholder_format.idx == idx)
        for idx in (1, 2, masque.SURTITRE)
    )
    volet = (
        "socle, pour toutes les collectivités membres"
        if service.socle
        else ("spécifique, sur convention")
    )
    signe = "■" if service.socle else "□"
    trousse.remplir(
        surtitre, [Para(f"{signe} {mission.libelle} · {volet}", 14, couleur="tx2")], large(12), 8
    )
    plan = _plan(service)
    if plan is None:
        _propos(propos, _en_grand(service), BAS - _HAUT)
    else:
        haut, largeurs, rangs = plan
        _propos(propos, [Para(service.but, 20)], haut - _ECART - _HAUT)
        _poser(d, service, x(0), haut, largeurs, rangs)
    _reperes(d, reperes, service, promesse=plan is not None)
    if plan is None and service.phases:
        _a_part(page, service, list(enumerate(service.phases, 1)))


def _propos(forme, paras, haut):
    remplis = any(p.texte for p in paras)
    trousse.remplir(forme, paras, large(8), haut)
    if remplis:
        masque.placer(forme, x(0), _HAUT, large(8), haut)


def _en_grand(service):
    """Sans déroulé à côté : le but, puis ce que reçoit la collectivité."""
    paras = [Para(service.but, 24, apres=18)] if service.but else []
    if service.promesse or service.livrables:
        paras.append(Para("Ce que vous recevez", 14, couleur=DOUCE, apres=4))
    if service.promesse:
        paras.append(Para(service.promesse, 20, apres=8))
    return [*paras, *(Para(livrable, 18, puce="•") for livrable in service.livrables)]


def _plan(service):
    """(haut, largeurs, rangs) du déroulé sur la diapo du service ; None s’il n’y tient pas.

    Chaque étape sur sa ligne, ou à défaut bout à bout.
    """
    if not service.phases:
        return None
    but = composes([Para(service.but, 20)])
    haut_but = min(mesure.hauteur(but, large(8)) + 1, 38) + _ECART if but else 0
    largeurs = [10.0, 55.0, large(8) - 65.0]
    for jointes in (False, True):
        for corps in _CORPS:
            rangs = [_rang(n, phase, corps, jointes) for n, phase in enumerate(service.phases, 1)]
            if _hauteur(rangs, largeurs) <= BAS - _HAUT - haut_but:
                return _HAUT + haut_but, largeurs, rangs
    return None


def _reperes(d, reperes, service, promesse):
    """Un mot, sa valeur, l’un sous l’autre ; rien pour ce que le réseau n’a pas dit.

    `promesse` faux : elle est déjà à gauche, avec les livrables.
    """
    profils = f" ; {enumeration(service.profils)}" if service.profils else ""
    livrables = enumeration(service.livrables) if service.livrables else ""
    paires = [
        ("Ce que vous recevez", service.promesse if promesse else ""),
        ("Pour qui", _majuscule(enumeration(service.publics)) + profils if service.publics else ""),
        ("Mode", enumeration(service.modes) if service.modes else ""),
        ("Durée", service.duree),
        ("Tarif", service.tarif),
        ("Livrables", livrables if promesse else ""),
    ]
    paras = []
    for mot, valeur in paires:
        if valeur:
            paras.append(Para(mot, 12, couleur=DOUCE, apres=1))
            paras.append(Para(valeur, 15, apres=7))
    if paras:
        filet(d, x(9), _HAUT - 2, large(3))
    trousse.remplir(reperes, paras, large(3), BAS - _HAUT - 2)
    if paras:
        masque.placer(reperes, x(9), _HAUT + 2, large(3), BAS - _HAUT - 2)


def _a_part(page, service, phases):
    pleine = LARGEUR - 2 * MARGE
    largeurs = [12.0, 80.0, pleine - 92.0]
    haut, reste = masque.HAUT, list(phases)
    while reste:
        for jointes, corps in ((False, 16), (False, 14), (True, 14), (True, 12)):
            rangs = [_rang(n, phase, corps, jointes) for n, phase in reste]
            if _hauteur(rangs, largeurs) <= BAS - haut:
                break
        else:
            rangs = [_rang(n, phase, 14, False) for n, phase in reste]
        garde = []
        for rang in rangs:
            if garde and _hauteur([*garde, rang], largeurs) > BAS - haut:
                break
            garde.append(rang)
        if _hauteur(garde, largeurs) > BAS - haut:
            # Une seule phase, plus longue qu’une diapo : elle s’abrège.
            etapes = mesure.tenir(composes(garde[0][2]), largeurs[2] - 5, BAS - haut - 6)
            garde = [[*garde[0][:2], etapes]]
        d = page(masque.SEUL, f"{service.libelle} : le déroulé", _note(service))
        _poser(d, service, x(0), haut, largeurs, garde)
        reste = reste[len(garde) :]


def _rang(numero, phase, corps, jointes):
    nom = [Para(phase.nom or f"Phase {numero}", corps, gras=True, couleur="tx2", plancher=12)]
    if jointes and phase.etapes:
        etapes = [Para(" ; ".join(e.rstrip(" .;") for e in phase.etapes), corps)]
    else:
        etapes = [Para(e, corps, puce="•" if len(phase.etapes) > 1 else "", apres=1)
                  for e in phase.etapes]  # fmt: skip
    return [[Para(str(numero), corps, couleur=DOUCE)], nom, etapes]


def _hauteur(rangs, largeurs):
    return sum(trousse.hauteur_de_rang(rang, largeurs) for rang in rangs)


def _poser(d, service, gauche, haut, largeurs, rangs):
    filet(d, gauche, haut, sum(largeurs))
    trousse.tableau(d, f"Déroulé du service : {service.libelle}", gauche, haut, largeurs, (), rangs)


def _majuscule(texte):
    return texte[:1].upper() + texte[1:]


def _note(service):
    phrases = ["Prendre un exemple proche de la salle : qui l’a demandé, ce qui en est sorti."]
    if service.livrables:
        phrases.append(f"Montrer si possible : {enumeration(service.livrables[:3])}.")
    if not service.duree or not service.tarif:
        phrases.append("Préparer la réponse sur la durée et le prix : la question viendra.")
    if service.but:
        phrases.append(f"En une phrase : {service.but}")
    return " ".join(phrases)
