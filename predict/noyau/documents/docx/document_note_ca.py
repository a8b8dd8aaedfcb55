"""Une note en Word : tête, repères, décision, rubriques, vote, annexes."""

from docx.shared import Pt

from . import trousse as w
from .document_rapport import BRIQUES
from .styles import nouveau

VOTE = ("Présents et représentés", "Pour", "Contre", "Abstentions")


def note(c):
    """Octets du .docx d’un `contextes.ContexteNote`."""
    doc = nouveau(c.entete, c.entete.titre)
    if c.serree:
        _serrer(doc)
    else:
        _rapprocher(doc)
    w.tete(doc, c.parties, c.entete)
    if c.reperes:
        w.reperes(doc, c.reperes)
    if c.decision:
        w.encadre(doc, c.decision)
    for rubrique in c.rubriques:
        page = bool(c.seconde) and rubrique.ancre == c.seconde
        w.rubrique(doc, rubrique.titre, page=page, numerotee=False)
        _contenu(doc, rubrique)
    if c.deliberation:
        w.rubrique(doc, c.deliberation.titre, numerotee=False)
        _contenu(doc, c.deliberation)
        doc.add_paragraph(style="Sceau").paragraph_format.line_spacing = Pt(6)
        cellules = w.grille(doc, w.colonnes(len(VOTE)))
        for j, mot in enumerate(VOTE):
            cellule = cellules[2 * j]
            w.bord_cellule(cellule)
            cellule.paragraphs[0].style = "Étiquette"
            w.ecrire(cellule.paragraphs[0], mot).paragraph_format.space_after = Pt(18)
        _signatures(doc, c.signataires)
    for annexe in c.annexes:
        w.rubrique(doc, f"Annexe : {annexe.titre}", numerotee=False)
        _contenu(doc, annexe)
    if c.sceau and c.serree:
        # Une ligne : le renvoi illustré ouvrirait une page de plus.
        s = c.sceau
        texte = f"Copie modifiable. Seul le PDF émis le {s.emission} fait foi : "
        w.para(doc, f"{texte}{s.adresse_lisible}", "Sceau").paragraph_format.space_before = Pt(6)
    elif c.sceau:
        w.renvoi_au_scelle(doc, c.sceau)
    return w.octets(doc)


def _rapprocher(doc):
    """Rubriques courtes qui se suivent : l’écart d’un rapport laisserait la fin seule."""
    for nom in ("Heading 1", "Titre sans numéro"):
        doc.styles[nom].paragraph_format.space_before = Pt(16)
    doc.styles["Subtitle"].paragraph_format.space_after = Pt(14)
    for nom in ("Cellule", "Cellule nombre"):
        corps = doc.styles[nom].paragraph_format
        corps.space_before = corps.space_after = Pt(3)


def _serrer(doc):
    """Rubriques et corps rapprochés : une note de deux pages le reste dans Word."""
    for nom in ("Heading 1", "Titre sans numéro"):
        titre = doc.styles[nom]
        titre.font.size = Pt(12)
        titre.paragraph_format.space_before, titre.paragraph_format.space_after = Pt(9), Pt(3)
    doc.styles["Title"].font.size = Pt(20)
    corps = doc.styles["Body Text"]
    corps.font.size, corps.paragraph_format.space_after = Pt(9), Pt(3)


def _signatures(doc, signataires):
    """Sans cachet ni date : la séance porte la sienne."""
    doc.add_paragraph(style="Sceau")
    cellules = w.grille(doc, w.colonnes(len(signataires)))
    for j, s in enumerate(signataires):
        cellule = cellules[2 * j]
        w.bord_cellule(cellule)
        cellule.paragraphs[0].style = "Signature"
        w.ecrire(cellule.paragraphs[0], s.pour, gras=True)
        if s.nom:
            w.para(cellule, s.nom, "Signature").paragraph_format.space_before = Pt(0)
        w.para(cellule, "Signature", "Sceau").paragraph_format.space_after = Pt(26)


def _contenu(doc, rubrique):
    if rubrique.chapeau:
        w.para(doc, rubrique.chapeau)
    for brique in rubrique.contenu:
        BRIQUES[brique.nature](doc, brique, None)
