"""Le rapport du diagnostic territorial : il s’écrit seul, en PDF et en Word, à partir des données.

Un chapitre sans données ne fait pas de page vide : il se dit en une ligne sous le sommaire. Les
comptes rendus d’entretien n’y entrent pas ; seules les paroles dont l’accord est noté.
"""

import re

from predict.comptes.identite import partie as partie_du_reseau
from predict.noyau.documents import contextes as c
from predict.noyau.documents import dessins, docx, pdf
from predict.noyau.graphiques import FILET, PRIMAIRE
from predict.noyau.typographie import INSECABLE, complement_de, date_longue, nombre, pourcent

from . import documents_diagnostic_chapitres as chapitres
from .documents import noms_de
from .documents_diagnostic_annexes import ANNEXES
from .documents_parties import partie as partie_de_la_collectivite

GENRE = "Diagnostic territorial"
# Au-delà, un carré de la couverture vaut plusieurs questionnaires.
CARRES_MAX = 320


def contexte_rapport(lu, *, le):
    """Le `ContexteDossier` d’un diagnostic lu (calculs.diagnostic.lire) ; `le` : date du jour."""
    d = lu.diagnostic
    reseau, collectivite = d.accompagnement.reseau, lu.fiche.collectivite
    corps, attendus = _repartir(chapitres.CHAPITRES, lu)
    annexes, _ = _repartir(ANNEXES, lu)
    dessin, description = _couverture(lu)
    etat = f"Rendu le {date_longue(d.rendu_le)}" if d.rendu_le else "Version de travail"
    return c.ContexteDossier(
        entete=c.EnteteDossier(
            genre=GENRE,
            titre=_sans_genre(d.titre),
            sous_titre=_sous_titre(lu, reseau),
            courant=f"{GENRE} · {collectivite.nom}",
            emetteur=reseau.nom,
            reference=f"{etat}, imprimé le {date_longue(le)}" if d.rendu_le else
            f"{etat} du {date_longue(le)}",
            mention="Démonstration : personnes et réponses fictives"
            if reseau.demonstration else "",
            description=f"Diagnostic territorial {complement_de(collectivite.nom)} : état des "
            "lieux, atouts et faiblesses, territoires partenaires, recommandations",
        ),
        parties=(
            partie_du_reseau(reseau),
            partie_de_la_collectivite(lu.fiche, noms_de(collectivite)[0]),
        ),
        chapitres=corps,
        annexes=annexes,
        chapeau=_chapeau(lu),
        titre_lire="Lire ce diagnostic",
        lire=_lire(lu, attendus),
        couverture=dessin,
        description=description,
    )  # fmt: skip


def en_pdf(contexte):
    """Octets du PDF/UA."""
    return pdf.rendre("pdf/dossier.html", {"c": contexte}, titre=titre_fichier(contexte))


def en_docx(contexte):
    return docx.dossier(contexte)


def titre_fichier(contexte):
    return f"{contexte.entete.genre} : {contexte.entete.titre}"


def _sans_genre(titre):
    """« Salbris » : le genre est déjà écrit au-dessus."""
    court = re.sub(rf"^{GENRE}\s*:\s*", "", titre, flags=re.IGNORECASE)
    return court[:1].upper() + court[1:] or titre


def _repartir(fabriques, lu):
    """Les chapitres qui ont de quoi se lire, et le titre des autres avec ce qui leur manque."""
    presents, attendus = [], []
    for titre, fabrique, attente in fabriques:
        chapitre = fabrique(lu)
        if chapitre is not None:
            presents.append(chapitre)
        elif attente:
            attendus.append((titre, attente))
    return tuple(presents), attendus


def _sous_titre(lu, reseau):
    d = lu.diagnostic
    fin = d.rendu_le or d.fin_prevue_le
    periode = f"De {_mois(d.debut_le)} à {_mois(fin)}" if fin else f"Depuis {_mois(d.debut_le)}"
    return f"Mené avec {reseau.nom}. {periode}."


def _mois(le):
    """« mars 2027 »."""
    return date_longue(le).split(INSECABLE, 1)[1]


def _chapeau(lu):
    """Ce que le document contient, compté."""
    faits = []
    if lu.entretiens:
        faits.append(_pluriel(len(lu.entretiens), "entretien"))
    if lu.diagnostic.recus:
        faits.append(_pluriel(lu.diagnostic.recus, "réponse") + " au questionnaire")
    if lu.parties.placees:
        faits.append(_pluriel(len(lu.parties.placees), "acteur"))
    if lu.scenarios:
        fin = "comparés" if len(lu.scenarios) > 1 else "examiné"
        faits.append(f"{_pluriel(len(lu.scenarios), 'territoire')} {fin}")
    if lu.recommandations:
        faits.append(_pluriel(len(lu.recommandations), "recommandation"))
    if not faits:
        return ""
    dite = ", ".join(faits[:-1]) + (" et " if len(faits) > 1 else "") + faits[-1]
    return dite[:1].upper() + dite[1:] + "."


def _pluriel(n, mot):
    return f"{nombre(n)} {mot}{'s' if n > 1 else ''}"


def _lire(lu, attendus):
    lignes = [
        "L’état des lieux vient d’abord, les choix ensuite. Chaque chiffre dit sur combien de "
        "réponses il porte. Une parole n’est citée qu’avec l’accord de qui l’a dite."
    ]
    if attendus:
        lignes.append("**Ce que ce document ne contient pas encore :**")
        lignes += [f"- {titre} : {attente}" for titre, attente in attendus]
    return "\n".join(lignes)


def _couverture(lu):
    """Un carré par questionnaire remis, plein s’il est revenu ; sinon un carré par entretien."""
    d = lu.diagnostic
    total, pleins = (d.diffuses, d.recus or 0) if d.diffuses else (len(lu.entretiens),) * 2
    if not total:
        return "", ""
    vaut = -(-total // CARRES_MAX)
    n, k = -(-total // vaut), round(pleins / vaut)
    if d.diffuses:
        description = (
            f"{_pluriel(pleins, 'réponse')} pour {_pluriel(total, 'questionnaire')} remis"
            + (f", {pourcent(lu.taux, 0)}" if lu.taux is not None else "")
        )
        if vaut > 1:
            description += f" ; un carré vaut {vaut} questionnaires"
    else:
        description = f"Un carré par entretien : {nombre(total)}"
    large, haut, marge = 595.28, 396.85, 62.36
    colonnes = next(k for k in range(10, 40) if -(-n // k) * ((471 + 5) / k) <= 300)
    pas = (471 + 5) / colonnes
    cote = pas - 5
    sommet = haut - 58 - -(-n // colonnes) * pas
    dessin = ""
    for i in range(n):
        x, y = marge + i % colonnes * pas, sommet + i // colonnes * pas
        if i < k:
            dessin += dessins.rectangle(x, y, cote, cote, PRIMAIRE)
        else:
            dessin += dessins.rectangle(
                x + 0.4, y + 0.4, cote - 0.8, cote - 0.8, "none", FILET, 0.8
            )
    dessin += dessins.texte(marge, sommet - 10, description, 9, graisse=500)
    return dessins.svg(large, haut, dessin, description), description
