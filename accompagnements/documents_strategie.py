"""La stratégie d’action internationale mise en document : un contexte, le PDF, le Word.

Une lecture de travail, à la date du jour : ni émise ni scellée. La délibération, elle, fait foi.
"""

from predict.comptes.identite import partie as partie_du_reseau
from predict.noyau.documents import contextes as c
from predict.noyau.documents import docx, pdf
from predict.noyau.typographie import complement_de, date_longue, enumeration, nombre

from .documents import noms_de
from .documents_parties import partie as partie_de_la_collectivite
from .documents_strategie_cartes import carte_des_priorites, couverture
from .documents_strategie_chapitres import chapitres
from .documents_strategie_deliberation import deliberation, reste

GENRE = "Stratégie d’action internationale"
LIRE = (
    "Ce texte va des valeurs aux objectifs, puis des objectifs aux chiffres que l’on relèvera. "
    "Chaque objectif dit ce qui le rend vérifiable ; ce qui manque encore est écrit en toutes "
    "lettres."
)
LIRE_AVANT = (
    "\nLe projet de délibération est en annexe. Ce qui y est marqué « à vérifier » ou « à "
    "compléter » l’est par la collectivité, avant le conseil."
)


def contexte_strategie(lue, *, le):
    """Le `ContexteDossier` d’une démarche lue (calculs.strategie.lire), daté du jour `le`."""
    d = lue.demarche
    collectivite, reseau = d.accompagnement.fiche.collectivite, d.accompagnement.reseau
    dessin, description = couverture(lue)
    return c.ContexteDossier(
        entete=c.EnteteDossier(
            genre=GENRE,
            titre=d.titre,
            sous_titre=_sous_titre(lue),
            courant=f"{GENRE} · {collectivite.nom}",
            emetteur=collectivite.nom,
            reference=f"Au {date_longue(le)}",
            mention="Démonstration : contenu fictif" if reseau.demonstration else _etat(d),
            description=f"{GENRE} {complement_de(collectivite.nom)}",
        ),
        parties=(
            partie_de_la_collectivite(d.accompagnement.fiche, _habitants(collectivite)),
            partie_du_reseau(reseau, "avec son appui"),
        ),
        chapeau=_chapeau(lue, noms_de(collectivite)[1]),
        titre_lire="Lire cette stratégie",
        lire=LIRE if d.adoptee_id else LIRE + LIRE_AVANT,
        couverture=dessin,
        description=description,
        chapitres=tuple(chapitres(lue, carte_des_priorites(lue), le)),
        annexes=(*([] if d.adoptee_id else [deliberation(lue)]), *reste(lue)),
    )  # fmt: skip


def _habitants(collectivite):
    return f"{nombre(collectivite.population)} habitants" if collectivite.population else ""


def _etat(demarche):
    return "" if demarche.adoptee_id else "Projet, avant délibération"


def _sous_titre(lue):
    d = lue.demarche
    annees = f"{d.debut_annee} à {d.fin_annee}" if d.fin_annee else f"À partir de {d.debut_annee}"
    if d.adoptee and d.adoptee.adoptee_le:
        return f"{annees}. Délibérée le {date_longue(d.adoptee.adoptee_le)}."
    return f"{annees}. Projet, avant délibération."


def _chapeau(lue, la_collectivite):
    """Une phrase : combien de priorités, où, combien d’objectifs."""
    lieux = [p.libelle for p in lue.geographiques]
    themes, n = len(lue.thematiques), len(lue.objectifs)
    morceaux = []
    if lieux:
        morceaux.append(f"des partenaires choisis ({enumeration(lieux)})")
    if themes:
        morceaux.append(f"{nombre(themes)} thème{'s' if themes > 1 else ''}")
    if n:
        morceaux.append(f"{nombre(n)} objectif{'s' if n > 1 else ''}")
    if not morceaux:
        return ""
    sujet = la_collectivite[:1].upper() + la_collectivite[1:]
    return f"{sujet} retient {enumeration(morceaux)}."


def titre_fichier(contexte):
    return f"{contexte.entete.genre}, {contexte.entete.titre}"


def en_pdf(contexte):
    """Octets du PDF/UA."""
    return pdf.rendre("pdf/dossier.html", {"c": contexte}, titre=titre_fichier(contexte))


def en_docx(contexte):
    return docx.dossier(contexte)
