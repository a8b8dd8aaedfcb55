"""Ce que l’écran « Suivi » montre : des mesures nues à des phrases, des barres, des courbes."""

from math import ceil

from django.urls import reverse
from django.utils.html import escape
from django.utils.http import urlencode
from django.utils.safestring import mark_safe

from predict.noyau.graphiques import courbe_cumul, pentes_rangs
from predict.noyau.typographie import (
    INSECABLE,
    MOIS,
    date_longue,
    heures,
    insecables_html,
    nombre,
    pourcent,
)

from ..calculs.ventilations import LigneVentilee
from ..exports import ecrire_valeur
from ..regles import Chaine, Ventilation

PAGES = {
    "accompagnements.accompagnement": "accompagnements:detail",
    "collectivites.fiche": "collectivites:detail",
    "collectivites.evenement": "collectivites:evenement",
}


def parametres(periode, **autres):
    """Partie « ?… » d’une adresse qui garde la période regardée."""
    dates = (
        {"annee": periode.annee}
        if periode.annee
        else {"du": periode.du.isoformat(), "au": periode.au.isoformat()}
    )
    return "?" + urlencode(dates | {nom: v for nom, v in autres.items() if v})


def minuscule(mots):
    """Première lettre seulement : « Profil ACTER » garde son sigle."""
    return mots[:1].lower() + mots[1:]


# -- La matrice ------------------------------------------------------------------------


def groupes(une_matrice, indicateurs, cibles, *, ouvert=None, ventilation, detail, derive=None):
    """Les lignes de la matrice, par maillon de la chaîne : [{titre, lignes}].

    `cibles` : {(code, ligne): Cible}, ligne vide pour l’ensemble ; `derive` : {code: (mots, url)}
    de ce qui a bougé depuis la clôture.
    """
    rendus = []
    for chaine in Chaine:
        lignes = [
            ligne(une_matrice, i, cibles, ventilation, detail)
            | {"ouverte": i.code == ouvert}
            | dict(zip(("derive", "url_derive"), (derive or {}).get(i.code, ("", "")), strict=True))
            for i in indicateurs
            if i.chaine == chaine
        ]
        if lignes:
            rendus.append({"titre": chaine.label, "lignes": lignes})
    return rendus


def ligne(une_matrice, indicateur, cibles, ventilation, detail):
    code, periode = indicateur.code, une_matrice.periode
    mesure, cible = une_matrice.mesures[code], cibles.get((code, ""))
    mots, ton = ecart(mesure, cible)
    return {
        "code": code,
        "titre": indicateur.libelle_court or indicateur.libelle,
        "valeur": ecrire_valeur(mesure, mesure.valeur),
        "unite": "" if mesure.est_un_taux else indicateur.unite,
        "url_preuves": reverse("suivi:preuves", args=[code])
        + parametres(periode, ventiler=ventilation, detail=detail),
        "cible": dire_cible(cible, mesure.est_un_taux),
        "ecart": mots,
        "ecart_ton": ton,
        "evolution": [valeur for _, valeur in une_matrice.passe[code]],
        "delta": delta(mesure, une_matrice.precedente(code)),
        "reponse": "" if mesure.taux_reponse is None else pourcent(mesure.taux_reponse),
        "reponse_note": ""
        if mesure.taux_reponse is None
        else f"{nombre(mesure.total)} sur {nombre(mesure.invitees)}",
        "ventilation": ventiler(
            mesure, ventilation, {x: c for (un, x), c in cibles.items() if un == code and x}
        )
        if code == detail
        else None,
    }


def dire_cible(cible, est_un_taux):
    """« 30 », « 80 % » ; vide sans cible."""
    if cible is None:
        return ""
    if not est_un_taux:
        return nombre(cible.valeur)
    entiere = cible.valeur == cible.valeur.to_integral_value()
    return pourcent(cible.valeur, 0 if entiere else 1, sur=100)


def ecart(mesure, cible):
    """(mots, ton) d’une mesure ou d’une ligne ventilée. Un taux se compare comme il s’affiche, à
    une décimale."""
    if cible is None or mesure.valeur is None:
        return "", ""
    taux = mesure.denominateur is not None
    valeur = round(mesure.valeur * 100, 1) if taux else mesure.valeur
    if valeur == cible.valeur:
        return "atteinte", "succes"
    if valeur > cible.valeur:
        return "dépassée", "succes"
    if taux:
        manque = ceil(cible.valeur * mesure.denominateur / 100) - mesure.numerateur
    else:
        manque = ceil(cible.valeur) - mesure.valeur
    return f"il en manque {nombre(manque)}", "attention"


def delta(mesure, precedente):
    """Évolution sur un an : « +4 », ou en points « +3,0 » ; vide si l’une des deux manque."""
    if mesure.valeur is None or precedente is None:
        return ""
    if mesure.est_un_taux:
        signe = nombre((mesure.valeur - precedente) * 100, 1, signe=True)
    else:
        signe = nombre(mesure.valeur - precedente, signe=True)
    return signe.replace(INSECABLE, "")


def ventiler(mesure, ventilation, cibles=None):
    """Barres d’une ventilation et la phrase qui dit si elles s’additionnent.

    `cibles` : {ligne: Cible} ; une ligne visée que rien ne remplit encore se montre à zéro.
    """
    ventilee, cibles = mesure.ventilations[ventilation], cibles or {}
    vides = cibles.keys() - {x.categorie for x in ventilee.lignes}
    lignes = [
        *ventilee.lignes,
        *(LigneVentilee(nom, 0, 0 if mesure.est_un_taux else None) for nom in sorted(vides)),
    ]
    sommet = max((x.part for x in ventilee.lignes), default=0) or 1
    return {
        "titre": f"{mesure.code} par {minuscule(Ventilation(ventilation).label)}",
        "profils": ventilation == Ventilation.PROFIL,
        "taux": mesure.est_un_taux,
        "lignes": [_barre(mesure, x, sommet, cibles.get(x.categorie)) for x in lignes],
        "cibles": bool(cibles),
        "note": _note_ventilation(mesure, ventilee),
    }


def dire_ligne(mesure, x):
    """La valeur d’une ligne ventilée ; « – » si rien ne la remplit."""
    return "–" if x is None else ecrire_valeur(mesure, x.valeur)


def _barre(mesure, x, sommet, cible):
    mots, ton = ecart(x, cible)
    return {
        "titre": x.categorie,
        "valeur": ecrire_valeur(mesure, x.valeur),
        "precision": f"{nombre(x.numerateur)} sur {nombre(x.denominateur)}"
        if mesure.est_un_taux
        else "",
        "part": round(100 * x.part / sommet),
        "cible": dire_cible(cible, mesure.est_un_taux),
        "ecart": mots,
        "ton": ton,
    }


def _note_ventilation(mesure, ventilee):
    nom = ventilee.nom
    total, somme = nombre(mesure.numerateur), nombre(ventilee.somme)
    if not ventilee.lignes:
        return "Rien à ventiler dans la période."
    if ventilee.additive:
        return f"{nom} : la somme fait {somme}."
    if ventilee.somme == mesure.numerateur:
        return f"{nom} : la somme fait ici {somme}, mais une même unité peut être dans deux lignes."
    return (
        f"{nom} : la somme fait {somme}, et non {total}, car une même unité peut être dans "
        "plusieurs lignes. Ne pas additionner."
    )


def note_i7(mesure):
    """« I7, deux taux : … » ; vide sans décision ni dépôt."""
    (accordes, decides), (cohorte, deposes) = mesure.details["decisions"], mesure.details["cohorte"]
    if not decides and not deposes:
        return ""
    return (
        f"I7, deux taux : {pourcent(mesure.details['taux_decisions'])} des décisions "
        f"({nombre(accordes)} sur {nombre(decides)}), {pourcent(mesure.details['taux_cohorte'])} "
        f"des dépôts de la période ({nombre(cohorte)} sur {nombre(deposes)})."
    )


def derive(une_matrice, vives, cloture):
    """{code: (mots, url)} : ce que vaudrait aujourd’hui un chiffre clos."""
    page = reverse("suivi:cloture", args=[cloture.pk]) if cloture else ""
    dits = {}
    for code, vive in vives.items():
        close = une_matrice.mesures[code]
        mots = f"{ecrire_valeur(vive, vive.valeur)} aujourd’hui"
        if vive.valeur == close.valeur and vive.est_un_taux:
            mots = f"{nombre(vive.numerateur)} sur {nombre(vive.denominateur)} aujourd’hui"
        dits[code] = (mots, f"{page}#{code}")
    return dits


# -- Le tiroir des preuves -----------------------------------------------------------


def tiroir(mesure, indicateur, periode, **gardes):
    suite = parametres(periode)
    court = indicateur.libelle_court or indicateur.libelle
    titre = minuscule(court)
    if mesure.est_un_taux and titre.startswith("collectivités"):
        titre = f"de {titre}"
    return {
        "surtitre": f"Preuves de {mesure.code} {periode.en_toutes_lettres}",
        "valeur": ecrire_valeur(mesure, mesure.valeur),
        "titre": titre,
        "definition": _composition(mesure) or indicateur.numerateur,
        "comptees": _comptees(mesure),
        "ecartees": [preuve(p) for p in mesure.ecartees],
        "url_export": reverse("suivi:exporter", args=[mesure.code]) + suite,
        "url_fiche": reverse("suivi:fiche", args=[mesure.code]) + suite,
        "url_fermer": reverse("suivi:indicateurs") + parametres(periode, **gardes),
    }


def _composition(mesure):
    if not mesure.est_un_taux:
        return ""
    phrase = f"{nombre(mesure.numerateur)} sur {nombre(mesure.denominateur)}"
    if mesure.taux_reponse is not None:
        phrase += (
            f" répondantes ; taux de réponse {pourcent(mesure.taux_reponse)}, "
            f"{nombre(mesure.total)} sur {nombre(mesure.invitees)} invitées"
        )
    else:
        phrase += " collectivités accompagnées"
    return f"{phrase}."


def _comptees(mesure):
    """Une ligne par unité : pour I1, les accompagnements d’une collectivité se rassemblent."""
    if mesure.code != "I1":
        return [preuve(p) for p in mesure.preuves]
    lignes = {}
    for p in mesure.preuves:
        if p.type == "accompagnements.accompagnement":
            lue = lignes.setdefault(p.collectivites, preuve(p) | {"notes": []})
            lue["notes"].append(p.note)
    return [lue | {"note": " · ".join(lue["notes"])} for lue in lignes.values()]


def preuve(une):
    """{titre, note, url} d’une ligne du tiroir."""
    noms = ", ".join(une.collectivites)
    ou = f"{noms} · " if noms and not all(n in une.titre for n in une.collectivites) else ""
    return {"titre": une.titre, "note": f"{ou}{une.note}", "url": adresse(une)}


def adresse(preuve):
    """Page où la preuve se lit ; vide quand elle n’a pas de page."""
    if preuve.cible is None:
        return ""
    type_, pk = preuve.cible
    return reverse(PAGES[type_], args=[pk])


# -- Les deux graphiques ---------------------------------------------------------------


def cumul(une_matrice, cible, le):
    """Cumul de I1 dans l’année, l’année d’avant et l’objectif ; `None` hors d’une année civile."""
    annee = une_matrice.periode.annee
    if annee is None or annee > le.year:
        return None
    mois = {a: c for a, c in une_matrice.cumuls.items() if a in (annee, annee - 1)}
    if annee == le.year:
        mois[annee] = mois[annee][: le.month]
    objectif = None if cible is None else int(cible.valeur)
    titre = _titre_cumul(mois, annee, objectif)
    trace = courbe_cumul(mois, titre, annee=annee, objectif=objectif, largeur=736, hauteur=236)
    return {
        "cle": "cumul",
        "titre": titre,
        "sous_titre": composer(
            "Collectivités distinctes accompagnées depuis le 1er janvier, cumul en fin de "
            "mois (I1)."
        ),
        "svg": trace.svg_ecran,
        "entetes": trace.entetes,
        # L’année regardée d’abord, comme on la lit.
        "lignes": trace.lignes[::-1],
    }


def _titre_cumul(mois, annee, objectif):
    valeurs, avant = mois[annee], mois.get(annee - 1)
    total = valeurs[-1]
    if objectif:
        atteint = next((i for i, v in enumerate(valeurs) if v >= objectif), None)
        if atteint is not None:
            return (
                f"L’objectif de {nombre(objectif)} collectivités a été atteint en {MOIS[atteint]}"
            )
        if len(valeurs) == 12:
            return f"{nombre(total)} collectivités, pour un objectif de {nombre(objectif)}"
        manque = objectif - total
        return (
            f"En {MOIS[len(valeurs) - 1]}, il manque {nombre(manque)} "
            f"collectivité{'s' if manque > 1 else ''} à l’objectif de {nombre(objectif)}"
        )
    if avant is None:
        return f"{nombre(total)} collectivités accompagnées en {annee}"
    meme = avant[len(valeurs) - 1]
    if total == meme:
        return f"Autant de collectivités qu’au même moment de {annee - 1} : {nombre(total)}"
    sens = "plus" if total > meme else "moins"
    return (
        f"{nombre(abs(total - meme))} collectivité{'s' if abs(total - meme) > 1 else ''} de {sens} "
        f"qu’au même moment de {annee - 1}"
    )


def rangs(mesures, periode):
    """Pente des rangs ACTER, déclaré contre réel ; `None` sans heure imputée ni rang déclaré."""
    lignes = [x for x in mesures.lignes if x.declare is not None or x.reel is not None]
    if not lignes:
        return None
    titre = _titre_rangs(lignes)
    trace = pentes_rangs(
        [(x.profil, x.declare, x.reel, round(x.heures)) for x in lignes],
        titre,
        largeur=360,
        hauteur=222,
    )
    return {
        "titre": titre,
        "sous_titre": composer(
            f"Rang déclaré par le réseau, rang réel d’après {heures(mesures.minutes)} imputées à "
            f"des accompagnements {periode.en_toutes_lettres}. 1 = le plus de temps."
        ),
        "svg": trace.svg_ecran,
        "lignes": [
            {
                "profil": x.profil,
                "declare": nombre(x.declare),
                "reel": nombre(x.reel),
                "heures": heures(x.minutes),
                "ecart": nombre(x.ecart, signe=True).replace(INSECABLE, "") if x.ecart else "",
            }
            for x in lignes
        ],
        "total": heures(mesures.minutes),
        "sans_profil": heures(mesures.minutes_sans_profil) if mesures.minutes_sans_profil else "",
    }


def _titre_rangs(lignes):
    declare = next((x.profil for x in lignes if x.declare == 1), None)
    reel = next((x.profil for x in lignes if x.reel == 1), None)
    if reel is None:
        return "Aucune heure imputée : le rang réel n’est pas encore connu"
    if declare is None:
        return f"{reel} prend le plus de temps"
    if reel == declare:
        return f"{reel} est bien le premier profil par le temps"
    return f"Le temps réel place {reel} devant {declare}"


def annees_proposees(le, periode):
    """Années du menu, de la plus récente à la plus ancienne ; celle que l’on regarde y est."""
    annees = set(range(le.year - 4, le.year + 1)) | ({periode.annee} if periode.annee else set())
    return [
        {"annee": a, "titre": f"Année {a}, en cours" if a == le.year else f"Année {a}"}
        for a in sorted(annees, reverse=True)
    ]


def sous_titre(periode):
    """« Du 1er janvier… », ordinal en exposant."""
    return composer(f"Du {date_longue(periode.du)} au {date_longue(periode.au)}")


def composer(phrase):
    """Insécables et « 1er » en exposant ; la phrase est échappée."""
    return mark_safe(insecables_html(escape(phrase)))  # nosec B308 B703 : échappée juste avant
