"""Une règle, un projet, un constat : tenue, non tenue et de combien, ou ce qui manque."""

from decimal import Decimal

from predict.noyau.typographie import enumeration, euros

from .mots import (
    ANS,
    EUROS,
    MOIS,
    NOMBRE,
    PART,
    Constat,
    NatureRegle,
    Situation,
    StatutRegle,
    Verdict,
    quantite,
)
from .questions import QUESTIONS


def confronter(regles, projet):
    """Un `Constat` par règle applicable au projet, dans l’ordre du règlement.

    Une règle d’une zone où le projet n’agit pas est laissée de côté ; si l’on ne sait pas où il
    agit, ou s’il touche les deux zones, elle est à préciser.
    """
    constats = []
    for regle in regles:
        if regle.zone and projet.zone and projet.zone != regle.zone:
            continue
        constats.append(_constat(regle, projet))
    return constats


def situation(constats):
    verdicts = {c.verdict for c in constats}
    if Verdict.NON_TENUE in verdicts:
        return Situation.NON_RECEVABLE
    if not verdicts or verdicts & {Verdict.A_PRECISER, Verdict.A_VERIFIER}:
        return Situation.A_COMPLETER
    return Situation.RECEVABLE


def _constat(regle, projet):
    if not regle.connue:
        # La source se lit sous la phrase : la répéter ici la dirait trois fois.
        return Constat(regle, Verdict.A_VERIFIER, "Valeur inconnue : demandez au financeur.")
    if regle.zone and not projet.zone:
        return Constat(
            regle, Verdict.A_PRECISER,
            "Dites où se passe le projet : la règle n’est pas la même partout. S’il touche les "
            "deux zones, demandez au financeur laquelle il retient.",
        )  # fmt: skip
    if regle.nature == NatureRegle.AUTRE:
        return Constat(regle, Verdict.A_VERIFIER, regle.texte)
    constat = _JUGES[regle.nature](regle, projet)
    if constat is None:
        return Constat(regle, Verdict.A_PRECISER, QUESTIONS[regle.nature])
    if regle.statut == StatutRegle.A_VERIFIER and constat.verdict == Verdict.TENUE:
        # Tenue, mais d’une règle dont personne n’a confirmé la valeur : on ne promet rien.
        return Constat(regle, Verdict.A_VERIFIER, f"{constat.phrase} Règle à confirmer.")
    return constat


def _borne_basse(valeur_de, unite, tenue, refus):
    """Juge « au moins » ; les phrases reçoivent {vu}, {borne} et {ecart}."""

    def juger(regle, projet):
        vu = valeur_de(projet)
        if vu is None:
            return None
        ecart = regle.valeur - vu
        mots = _mots(vu, regle.valeur, max(ecart, Decimal(0)), unite)
        if ecart <= 0:
            return Constat(regle, Verdict.TENUE, tenue.format(**mots))
        return Constat(regle, Verdict.NON_TENUE, refus.format(**mots), Decimal(ecart), unite)

    return juger


def _borne_haute(valeur_de, unite, tenue, refus):
    def juger(regle, projet):
        vu = valeur_de(projet)
        if vu is None:
            return None
        ecart = vu - regle.valeur
        mots = _mots(vu, regle.valeur, max(ecart, Decimal(0)), unite)
        if ecart <= 0:
            return Constat(regle, Verdict.TENUE, tenue.format(**mots))
        return Constat(regle, Verdict.NON_TENUE, refus.format(**mots), Decimal(ecart), unite)

    return juger


def _part_basse(partie_de, total_de, tenue, refus):
    """Juge une part minimale ; l’écart se dit en euros à trouver, la part reste dans la phrase."""

    def juger(regle, projet):
        partie, total = partie_de(projet), total_de(projet)
        if partie is None or not total:
            return None
        borne = total * regle.valeur / 100
        mots = _mots_de_part(partie, total, borne, regle)
        if partie >= borne:
            return Constat(regle, Verdict.TENUE, tenue.format(**mots))
        manque = borne - partie
        return Constat(regle, Verdict.NON_TENUE, refus.format(**mots), manque, EUROS)

    return juger


def _part_haute(partie_de, total_de, tenue, refus):
    def juger(regle, projet):
        partie, total = partie_de(projet), total_de(projet)
        if partie is None or total is None or (not total and partie):
            return None
        borne = total * regle.valeur / 100
        mots = _mots_de_part(partie, total, borne, regle)
        if partie <= borne:
            return Constat(regle, Verdict.TENUE, tenue.format(**mots))
        return Constat(regle, Verdict.NON_TENUE, refus.format(**mots), partie - borne, EUROS)

    return juger


def _mots(vu, borne, ecart, unite):
    return {nom: quantite(v, unite) for nom, v in (("vu", vu), ("borne", borne), ("ecart", ecart))}


def _mots_de_part(partie, total, borne, regle):
    part = partie / total * 100 if total else Decimal(0)
    return {
        "part": quantite(part, PART),
        "seuil": quantite(regle.valeur, PART),
        "vu": euros(partie),
        "borne": euros(borne),
        "ecart": euros(abs(borne - partie)),
        "total": euros(total),
    }


def _porteur(regle, projet):
    if not projet.porteur:
        return None
    admis = regle.en_clair.lower()
    if projet.porteur in regle.liste:
        return Constat(regle, Verdict.TENUE, f"Le porteur est admis ({admis}).")
    return Constat(
        regle, Verdict.NON_TENUE,
        f"Le dossier doit être déposé par : {admis}. Cherchez qui, parmi vous, peut le porter.",
    )  # fmt: skip


def _pays(regle, projet):
    if not projet.pays:
        return None
    hors = tuple(p for p in projet.pays if p not in regle.liste)
    if not hors:
        return Constat(regle, Verdict.TENUE, "Les pays du projet sont admis.")
    return Constat(
        regle, Verdict.NON_TENUE, "Un pays du projet n’est pas dans la liste du financeur.",
        manquants=hors,
    )  # fmt: skip


def _pays_exclus(regle, projet):
    if not projet.pays:
        return None
    exclus = tuple(p for p in projet.pays if p in regle.liste)
    if not exclus:
        return Constat(regle, Verdict.TENUE, "Aucun pays du projet n’est exclu.")
    return Constat(
        regle, Verdict.NON_TENUE, "Un pays du projet est exclu par le financeur.", manquants=exclus
    )


def _pieces(regle, projet):
    if projet.pieces is None:
        return None
    manquent = tuple(p for p in regle.liste if p not in projet.pieces)
    if not manquent:
        return Constat(regle, Verdict.TENUE, "Toutes les pièces demandées sont réunies.")
    return Constat(
        regle, Verdict.A_PRECISER, f"Il reste à réunir : {enumeration(list(manquent))}.",
        manquants=manquent,
    )  # fmt: skip


def _collectivites(projet):
    return None if projet.collectivites is None else Decimal(projet.collectivites)


def _apport(projet):
    """L’apport des collectivités ; à défaut, le coût moins le financeur et les partenaires."""
    if projet.apport is not None:
        return projet.apport
    if projet.autres is None:
        return None
    return projet.autres - (projet.partenaires or 0)


_total = lambda projet: projet.cout_total  # noqa: E731
_JUGES = {
    NatureRegle.PORTEUR: _porteur,
    NatureRegle.PAYS: _pays,
    NatureRegle.PAYS_EXCLUS: _pays_exclus,
    NatureRegle.PIECES: _pieces,
    NatureRegle.COLLECTIVITES_MIN: _borne_basse(
        _collectivites, NOMBRE, "Vous êtes {vu} ; il en faut {borne} au moins.",
        "Il faut {borne} collectivités au moins, vous êtes {vu} : cherchons-en {ecart} de plus.",
    ),
    NatureRegle.COUT_MIN: _borne_basse(
        _total, EUROS, "Le coût total, {vu}, atteint le minimum de {borne}.",
        "Le coût total, {vu}, est sous le minimum de {borne} : il manque {ecart}.",
    ),
    NatureRegle.COUT_MAX: _borne_haute(
        _total, EUROS, "Le coût total, {vu}, reste sous le maximum de {borne}.",
        "Le coût total, {vu}, passe le maximum de {borne} : {ecart} de trop.",
    ),
    NatureRegle.DEMANDE_MIN: _borne_basse(
        lambda p: p.demande, EUROS, "Vous demandez {vu} ; le minimum est de {borne}.",
        "Vous demandez {vu}, le minimum est de {borne} : il manque {ecart}.",
    ),
    NatureRegle.DEMANDE_MAX: _borne_haute(
        lambda p: p.demande, EUROS, "Vous demandez {vu} ; le maximum est de {borne}.",
        "Vous demandez {vu}, le maximum est de {borne} : {ecart} de trop.",
    ),
    NatureRegle.TAUX_MAX: _part_haute(
        lambda p: p.demande, _total,
        "Le financeur paierait {part} du projet ; il va jusqu’à {seuil}, soit {borne}.",
        "Le financeur ne va pas au-delà de {seuil}, soit {borne} ; vous lui demandez {part} : "
        "trouvez {ecart} ailleurs.",
    ),
    NatureRegle.APPORT_MIN: _part_basse(
        _apport, _total,
        "Les collectivités apportent {part} du coût total ; il en faut {seuil}, soit {borne}.",
        "Les collectivités doivent apporter {seuil} du coût total, soit {borne} ; elles en "
        "apportent {part} : il manque {ecart}.",
    ),
    NatureRegle.AUTRES_MIN: _part_basse(
        lambda p: p.autres, _total,
        "Collectivités et partenaires apportent {part} ; il en faut {seuil}, soit {borne}.",
        "Collectivités et partenaires doivent apporter {seuil} du coût total, soit {borne} ; ils "
        "en apportent {part} : il manque {ecart}.",
    ),
    NatureRegle.VALORISATION_MAX: _part_haute(
        lambda p: p.valorisation, _apport,
        "La valorisation, {vu}, reste dans la limite de {borne} ({seuil} de l’apport).",
        "La valorisation, {vu}, dépasse la limite de {borne} ({seuil} de l’apport) : remplacez "
        "{ecart} par de l’argent.",
    ),
    NatureRegle.COFINANCEURS_MIN: _borne_basse(
        lambda p: None if p.cofinanceurs is None else Decimal(p.cofinanceurs), NOMBRE,
        "Autres financeurs : {vu} ; il en faut {borne}.",
        "Il faut {borne} autre financeur au moins, vous en avez {vu}.",
    ),
    NatureRegle.DUREE_MIN: _borne_basse(
        lambda p: None if p.duree is None else Decimal(p.duree), MOIS,
        "Le projet dure {vu} ; le minimum est de {borne}.",
        "Le projet dure {vu}, le minimum est de {borne} : {ecart} de plus.",
    ),
    NatureRegle.DUREE_MAX: _borne_haute(
        lambda p: None if p.duree is None else Decimal(p.duree), MOIS,
        "Le projet dure {vu} ; le maximum est de {borne}.",
        "Le projet dure {vu}, le maximum est de {borne} : {ecart} de trop.",
    ),
    NatureRegle.AGE_MAX: _borne_haute(
        lambda p: None if p.age_max is None else Decimal(p.age_max), ANS,
        "Les participant·es ont {vu} au plus ; la limite est de {borne}.",
        "La limite d’âge est de {borne} ; vos participant·es ont jusqu’à {vu}.",
    ),
}  # fmt: skip
