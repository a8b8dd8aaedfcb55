"""Un tour de priorisation hors de l’écran : la note pour le CA, les colonnes du tableur."""

from predict.noyau.documents import pdf
from predict.noyau.documents.blocs import Cellule, Colonne, Figure, Tableau
from predict.noyau.documents.contextes import Entete
from predict.noyau.documents.contextes.priorites import ContextePriorites
from predict.noyau.tableur import Colonne as ColonneTableur
from predict.noyau.typographie import ABSENT, date_longue, nombre

from ..calculs.priorites import conclure, figure
from ..regles.priorites import ACCORDS, SEUIL_FORT

GENRE = "Note de priorisation"
COLONNES = (
    ColonneTableur("N°", "numero", "entier"),
    ColonneTableur("Service", "service.libelle"),
    ColonneTableur("Mission", "service.mission.libelle"),
    ColonneTableur("Personnes ayant noté", lambda r: len(r.notes), "entier"),
    ColonneTableur("Stratégie, moyenne", lambda r: round(r.strategie.moyenne, 2), "decimal"),
    ColonneTableur("Stratégie, étendue", "strategie.etendue"),
    ColonneTableur("Capacités, moyenne", lambda r: round(r.capacites.moyenne, 2), "decimal"),
    ColonneTableur("Capacités, étendue", "capacites.etendue"),
    ColonneTableur("Demande attendue", "demande_dite"),
    ColonneTableur("Accord", lambda r: r.accord[0]),
    ColonneTableur("Proposition", lambda r: r.proposition.label),
    ColonneTableur("Décision", lambda r: r.retenue.label if r.retenue else ""),
    ColonneTableur("Motif", lambda r: r.decision.motif if r.decision else "", "long"),
    ColonneTableur("Décidée le", lambda r: r.decision.decidee_le if r.decision else None, "date"),
    ColonneTableur("Raisons", lambda r: " | ".join(n.raison for n in r.notes if n.raison), "long"),
)


def contexte_note(tour, lus, *, le):
    """Le `ContextePriorites` ; `le` : date du document."""
    notants = len({note.agent_id for r in lus for note in r.notes})
    decides = sum(r.decision is not None for r in lus)
    mention = "Document interne au réseau"
    if tour.reseau.demonstration:
        mention += " · Démonstration : notes fictives"
    return ContextePriorites(
        entete=Entete(
            genre=GENRE,
            titre=f"Nos priorités à l’horizon {tour.horizon}",
            sous_titre=conclure(lus) + ".",
            courant=f"{GENRE} · horizon {tour.horizon}",
            emetteur=tour.reseau.nom,
            reference=f"Au {date_longue(tour.arretee_le or le)}",
            mention=mention,
        ),
        reperes=(
            ("Tour", tour.titre),
            ("Arrêté le", date_longue(tour.arretee_le) if tour.arretee_le else "encore ouvert"),
            ("Ont noté", f"{nombre(notants)} personne{'s' if notants > 1 else ''}"),
            ("Décidés", f"{nombre(decides)} sur {nombre(len(lus))}"),
        ),
        figure=_figure(lus),
        lecture=LECTURE,
        decisions=_tableau(lus),
    )


_ACCORD, _NUANCE, _PARTAGE = (mot.lower() for _, mot, _ in ACCORDS)
LECTURE = (
    f"Chaque service est noté de 1 à 5 sur son intérêt stratégique et sur les moyens dont le "
    f"réseau dispose ; à partir de {SEUIL_FORT} de moyenne, le critère est fort.",
    "Triangle : demande attendue en hausse. Rond : stable. Triangle renversé : en baisse.",
    f"« {_ACCORD.capitalize()} » : les notes tiennent en {ACCORDS[0][0]} point. "
    f"« {_NUANCE.capitalize()} » : {ACCORDS[1][0]} points. "
    f"« {_PARTAGE.capitalize()} » : davantage ; à discuter avant de décider.",
    "La place d’un service suggère une décision ; le réseau décide, et dit pourquoi.",
)


def _figure(lus):
    if not lus:
        return None
    dessin = figure(lus, largeur=476, hauteur=400, corps=10)
    return Figure(dessin.titre, dessin.svg, dessin.description, sans_titre=True)


def _tableau(lus):
    if not lus:
        return None
    colonnes = [
        Colonne("N°", "k08"), Colonne("Service"), Colonne("Stratégie", "k12", True),
        Colonne("Capacités", "k12", True), Colonne("Demande", "k15"), Colonne("Accord", "k15"),
        Colonne("Décision et motif", "k3"),
    ]  # fmt: skip
    rangs = [
        (
            str(r.numero),
            r.service.libelle,
            Cellule(nombre(r.strategie.moyenne, 1), precision=r.strategie.etendue),
            Cellule(nombre(r.capacites.moyenne, 1), precision=r.capacites.etendue),
            r.demande_dite,
            r.accord[0].lower() or ABSENT,
            _decision(r),
        )
        for r in lus
    ]
    return Tableau.construire(
        "Les services, du plus au moins prioritaire", colonnes, rangs, muet=True, dense=True,
        entete=1, source="Sous chaque moyenne : la plus basse et la plus haute note.",
    )  # fmt: skip


def _decision(resultat):
    if resultat.decision is None:
        return Cellule(f"À décider (proposé : {resultat.proposition.label.lower()})")
    return Cellule(resultat.retenue.label, precision=resultat.decision.motif, fort=True)


def en_pdf(contexte):
    """Octets du PDF/UA."""
    titre = f"{contexte.entete.genre}, {contexte.entete.emetteur}"
    return pdf.rendre("pdf/priorites.html", {"c": contexte}, titre=titre)
