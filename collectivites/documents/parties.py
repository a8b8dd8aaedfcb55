"""La carte des parties prenantes, à l’écran et sur une page : la même figure, le même tableau."""

from predict.noyau.documents import contextes, pdf
from predict.noyau.documents.blocs import Colonne, Figure, Tableau
from predict.noyau.graphiques import Partie, carte_parties
from predict.noyau.typographie import ABSENT, date_longue, nombre

from ..regles import PLACES, SEUIL_FORT, Legitimite, PlacePartiePrenante

GENRE = "Carte des parties prenantes"
LEGENDE = (
    ("rond", Legitimite.BIEN_PUBLIC.label),
    ("triangle", Legitimite.REPRESENTATION.label),
    ("carre", "Les deux"),
    ("creux", "Légitimité non notée"),
)
CADRANS = {cle: place.label for cle, place in PLACES.items()}
# Dans une colonne étroite, le mot suffit : la légende de la figure le dit en entier.
LEGITIMITES_COURTES = {Legitimite.BIEN_PUBLIC: "Bien public", Legitimite.REPRESENTATION: "Groupe"}
ENTETES = ("N°", "Acteur", "Pouvoir", "Intérêt", "Légitimité", "Participation promise")
# Au-delà, la figure se resserre pour que le tableau tienne sur la même page.
LIGNES_A_L_AISE = 10


def conclure(parties):
    """« 4 parties prenantes sur 9 sont à associer étroitement »."""
    total = len(parties.placees)
    a_associer = len(parties.de_la_place(PlacePartiePrenante.ASSOCIER))
    if total == 1:
        return f"Une seule partie prenante appréciée : {parties.placees[0].place.label.lower()}"
    if a_associer == 0:
        return f"Aucune des {nombre(total)} parties prenantes n’est à associer étroitement"
    if a_associer == total:
        return f"Les {nombre(total)} parties prenantes sont toutes à associer étroitement"
    if a_associer == 1:
        return f"Une partie prenante sur {nombre(total)} est à associer étroitement"
    return f"{nombre(a_associer)} parties prenantes sur {nombre(total)} sont à associer étroitement"


def figure(parties, **taille):
    """Le `Graphique` ; `taille` : `noms`, `largeur`, `hauteur`, `corps` de `carte_parties`."""
    points = [
        Partie(p.numero, p.acteur.nom, p.pouvoir, p.interet, forme_de(p), p.acteur.sigle)
        for p in parties.placees
    ]
    return carte_parties(
        points, conclure(parties), cadrans=CADRANS, legende=LEGENDE, seuil=SEUIL_FORT,
        entetes=ENTETES, lignes=[_ligne(p) for p in parties.placees], **taille,
    )  # fmt: skip


def figures_d_ecran(parties):
    """La large, noms écrits ; l’étroite, numéros seuls, pour un téléphone."""
    return (
        figure(parties, largeur=580, hauteur=540, corps=11.5),
        figure(parties, largeur=340, hauteur=400, corps=11, noms=False),
    )


def forme_de(lien):
    """Forme du point : la légitimité, jamais la couleur."""
    bien_public = Legitimite.BIEN_PUBLIC in lien.legitimites
    if Legitimite.REPRESENTATION in lien.legitimites:
        return "carre" if bien_public else "triangle"
    return "rond" if bien_public else "creux"


def legitimite_courte(lien):
    """« Bien public et groupe » ; vide si rien n’est noté."""
    mots = [mot for une, mot in LEGITIMITES_COURTES.items() if une in lien.legitimites]
    return " et ".join([*mots[:1], *(mot.lower() for mot in mots[1:])])


def _ligne(lien):
    return (
        str(lien.numero),
        lien.acteur.nom,
        str(lien.pouvoir),
        str(lien.interet),
        legitimite_courte(lien) or ABSENT,
        lien.get_participation_display() or ABSENT,
    )


def contexte_parties(parties, *, le):
    """Le `ContexteParties` d’une fiche ; `le` : date du document."""
    fiche = parties.fiche
    reseau = fiche.reseau
    apprecie = parties.apprecie_le
    mention = "Document interne au réseau"
    if reseau.demonstration:
        mention += " · Démonstration : acteurs fictifs"
    return contextes.ContexteParties(
        entete=contextes.Entete(
            genre=GENRE,
            titre=str(fiche),
            sous_titre=conclure(parties) + "." if parties.placees else "",
            courant=f"{GENRE} · {fiche}",
            emetteur=reseau.nom,
            reference=f"Au {date_longue(apprecie or le)}",
            mention=mention,
        ),
        figure=_figure_imprimee(parties),
        tableau=_tableau(parties),
        restantes=tuple(lien.acteur.nom for lien in parties.restantes),
    )


def _figure_imprimee(parties):
    if not parties.placees:
        return None
    hauteur = 290 if len(parties.placees) <= LIGNES_A_L_AISE else 230
    dessin = figure(parties, largeur=476, hauteur=hauteur, corps=7.5)
    return Figure(dessin.titre, dessin.svg, dessin.description, sans_titre=True)


def _tableau(parties):
    if not parties.placees:
        return None
    rangs = []
    for place in PlacePartiePrenante:
        liens = parties.de_la_place(place)
        if liens:
            rangs.append(("partie", (place.label,)))
            rangs += [_ligne(lien) for lien in liens]
    colonnes = [
        Colonne("N°", "k08"), Colonne("Acteur"), Colonne("Pouvoir", "k12", True),
        Colonne("Intérêt", "k12", True), Colonne("Légitimité", "k25"),
        Colonne("Participation promise*", "k25"),
    ]  # fmt: skip
    return Tableau.construire("Les parties prenantes", colonnes, rangs, muet=True, dense=True,
        entete=1, source="* Niveaux de participation : reconstruction, à vérifier.")  # fmt: skip


def en_pdf(contexte):
    """Octets du PDF/UA."""
    titre = f"{contexte.entete.genre}, {contexte.entete.titre}"
    return pdf.rendre("pdf/parties_prenantes.html", {"c": contexte}, titre=titre)
