"""Du fichier déposé aux lignes jugées : reconnaître ses titres, l’examiner, rendre ses rejets."""

from collections import Counter

from django.db import transaction

from predict.comptes.perimetre import dans_reseau
from predict.noyau.recherche import normaliser
from predict.noyau.tableur import Colonne

from ..models import CorrespondanceImport, LigneImport
from ..regles import TypeImport, VerdictLigne
from .colonnes import proposer, reperer_entetes, signature, titres_distincts
from .commun import ENTETES_CHERCHEES, ErreurImport, lettre
from .examen import PAQUET
from .lecture import ouvrir
from .verdicts import EXAMENS, champs_de

LECTURE_IMMEDIATE = 500  # lignes examinées sur-le-champ ; au-delà, en travail
FEUILLES_REGARDEES = 12
LIGNES_REGARDEES = 200  # pour les exemples et la largeur du tableau
EXEMPLES = 3
# Deux colonnes qu’ajoute le fichier des rejets : jamais des données.
TITRE_LIGNE, TITRE_RAISON = "Ligne du fichier", "Pourquoi elle est rejetée"
_AJOUTEES = {normaliser(TITRE_LIGNE), normaliser(TITRE_RAISON)}


def reconnaitre(un_import, fichier, feuille="", ligne_entetes=None):
    """Trouve la feuille, la ligne des titres, les colonnes ; les pose sur l’import (sans l’écrire).

    `feuille`, `ligne_entetes` : ce que la personne impose. ErreurImport si rien ne s’y lit.
    """
    lecture = ouvrir(fichier)
    champs = champs_de(un_import.type)
    candidates = [feuille] if feuille else list(lecture.feuilles[:FEUILLES_REGARDEES]) or [""]
    mieux = None
    for nom in candidates:
        premieres = _premieres(lecture, nom, max(ENTETES_CHERCHEES, ligne_entetes or 0))
        entete = _imposee(premieres, ligne_entetes) or reperer_entetes(champs, premieres)
        if entete is None:
            continue
        note = len(proposer(champs, titres_distincts(entete.cellules)))
        if mieux is None or note > mieux[0]:
            mieux = (note, nom, entete)
    if mieux is None:
        raise ErreurImport(
            "Ce fichier ne contient aucune ligne remplie : vérifiez que c’est le bon, et que le "
            "tableau est sur une feuille visible."
        )
    _, nom, entete = mieux
    largeur = _largeur(lecture, nom, entete)
    cellules = [*entete.cellules, *[""] * (largeur - len(entete.cellules))]
    un_import.feuille, un_import.ligne_entetes = nom[:120], entete.numero
    un_import.entetes = titres_distincts(cellules)
    un_import.reglages = un_import.reglages | {
        "feuilles": list(lecture.feuilles),
        "longue": _est_longue(lecture, nom, entete),
    }
    un_import.correspondance = correspondance_retenue(un_import)


def _imposee(premieres, numero):
    if not numero:
        return None
    for ligne in premieres:
        if ligne.numero == numero:
            return ligne
    raise ErreurImport(f"La ligne {numero} est vide : donnez le numéro de celle des titres.")


def _premieres(lecture, feuille, combien):
    premieres = []
    for ligne in lecture.lignes(feuille):
        if len(premieres) >= combien:
            break
        premieres.append(ligne)
    return premieres


def _apres(lecture, feuille, ligne_entetes):
    return (x for x in lecture.lignes(feuille) if x.numero > ligne_entetes)


def _largeur(lecture, feuille, entete):
    largeur = len(entete.cellules)
    for rang, ligne in enumerate(_apres(lecture, feuille, entete.numero)):
        if rang >= LIGNES_REGARDEES:
            break
        largeur = max(largeur, len(ligne.cellules))
    return largeur


def _est_longue(lecture, feuille, entete):
    lignes = _apres(lecture, feuille, entete.numero)
    return any(rang >= LECTURE_IMMEDIATE for rang, _ in enumerate(lignes))


def signature_de(un_import):
    """Le fichier des rejets a la signature de l’original : ses deux ajouts ne comptent pas."""
    return signature([t for t in un_import.entetes if normaliser(t) not in _AJOUTEES])


def correspondance_retenue(un_import):
    """{code: rang} : celle de la dernière fois pour ces mêmes titres, sinon la proposée."""
    retenue = CorrespondanceImport.objects.filter(
        reseau_id=un_import.reseau_id, type=un_import.type, signature=signature_de(un_import)
    ).first()
    connus = {champ.code for champ in champs_de(un_import.type)}
    if retenue is None:
        titres = ["" if normaliser(t) in _AJOUTEES else t for t in un_import.entetes]
        return proposer(champs_de(un_import.type), titres)
    rangs = {normaliser(titre): rang for rang, titre in enumerate(un_import.entetes)}
    return {
        code: rangs[titre]
        for code, titre in retenue.colonnes.items()
        if code in connus and titre in rangs
    }


def retenir_correspondance(un_import):
    colonnes = {
        code: normaliser(un_import.entetes[rang]) for code, rang in un_import.correspondance.items()
    }
    CorrespondanceImport.objects.update_or_create(
        reseau_id=un_import.reseau_id,
        type=un_import.type,
        signature=signature_de(un_import),
        defaults={"colonnes": colonnes},
    )


def exemples(un_import):
    """Pour chaque colonne, ses trois premières valeurs différentes."""
    trouves = [[] for _ in un_import.entetes]
    with un_import.fichier.open("rb") as fichier:
        lecture = ouvrir(fichier)
        lignes = _apres(lecture, un_import.feuille, un_import.ligne_entetes)
        for rang, ligne in enumerate(lignes):
            if rang >= LIGNES_REGARDEES:
                break
            for siens, cellule in zip(trouves, ligne.cellules, strict=False):
                if cellule and len(siens) < EXEMPLES and cellule[:60] not in siens:
                    siens.append(cellule[:60])
    return trouves


def examiner(un_import, avancer=None):
    """Lit le fichier et juge chaque ligne ; rend {verdict: nombre}. ErreurImport si illisible.

    `avancer(faites, en_tout)` s’appelle entre deux paquets, hors transaction. Recommencer ne
    laisse rien de l’essai d’avant.
    """
    with dans_reseau(un_import.reseau_id), transaction.atomic():
        LigneImport.objects.filter(un_import=un_import).delete()
        examen = EXAMENS[TypeImport(un_import.type)](un_import)
    comptes, faites = Counter(), 0
    with un_import.fichier.open("rb") as fichier:
        lecture = ouvrir(fichier)
        lignes = _apres(lecture, un_import.feuille, un_import.ligne_entetes)
        for paquet in _par_paquets(lignes):
            if avancer:
                avancer(faites, max(lecture.estimation(un_import.feuille), faites + len(paquet)))
            with dans_reseau(un_import.reseau_id), transaction.atomic():
                jugements = examen.juger(paquet)
                LigneImport.objects.bulk_create(
                    [_ligne(un_import, lue, j) for lue, j in zip(paquet, jugements, strict=True)]
                )
            comptes.update(j.verdict for j in jugements)
            faites += len(paquet)
    if not faites:
        raise ErreurImport(
            f"Aucune ligne remplie sous la ligne {un_import.ligne_entetes}, celle des titres : "
            "rien à importer."
        )
    return comptes


def oublier_fichier(un_import):
    """Le fichier ne sert plus : les lignes lues le remplacent, et il nomme des personnes."""
    if not un_import.fichier:
        return
    stockage, nom = un_import.fichier.storage, un_import.fichier.name
    un_import.fichier = ""
    # Après validation : une transaction annulée ne doit pas avoir perdu le fichier.
    transaction.on_commit(lambda: stockage.delete(nom))


def _par_paquets(lignes):
    paquet = []
    for ligne in lignes:
        paquet.append(ligne)
        if len(paquet) == PAQUET:
            yield paquet
            paquet = []
    if paquet:
        yield paquet


def _ligne(un_import, lue, jugement):
    return LigneImport(
        reseau_id=un_import.reseau_id,
        un_import=un_import,
        numero=lue.numero,
        brut=lue.cellules,
        verdict=jugement.verdict,
        motifs=jugement.motifs,
        objet_type=jugement.objet_type,
        objet_id=jugement.objet_id,
        objet_titre=jugement.titre[:200],
        avant=jugement.avant,
        apres=jugement.apres,
    )


def colonnes_des_rejets(un_import):
    """Colonnes d’origine, numéro de ligne et raisons : de quoi corriger et redéposer."""

    def case(rang):
        return lambda ligne: ligne.brut[rang] if rang < len(ligne.brut) else ""

    siennes = [
        Colonne(titre if titre else lettre(rang), case(rang), largeur=18)
        for rang, titre in enumerate(un_import.entetes)
        if normaliser(titre) not in _AJOUTEES
    ]
    return [
        Colonne(TITRE_RAISON, lambda ligne: " ".join(ligne.motifs), "long"),
        Colonne(TITRE_LIGNE, "numero", "entier"),
        *siennes,
    ]


def rejets(un_import):
    return LigneImport.objects.filter(un_import=un_import, verdict=VerdictLigne.REJETE).order_by(
        "numero"
    )
