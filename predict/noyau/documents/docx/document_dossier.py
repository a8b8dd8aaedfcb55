"""Un long document de travail en Word : sommaire à mettre à jour, chapitres, annexes."""

from itertools import count

from docx.enum.text import WD_BREAK
from docx.shared import Pt

from . import trousse as w
from .document_rapport import BRIQUES, sommaire
from .styles import nouveau


def dossier(c):
    """Octets du .docx d'un `contextes.ContexteDossier`."""
    doc = nouveau(c.entete, c.entete.titre)
    w.tete(doc, c.parties, c.entete)
    if c.couverture:
        w.image(doc.add_paragraph(style="Normal"), w.png(c.couverture), w.PLEINE, c.description)
    doc.add_paragraph(style="Normal").add_run().add_break(WD_BREAK.PAGE)
    if c.chapeau:
        w.para(doc, c.chapeau, "Chapeau")
    sommaire(doc, c.sommaire)
    if c.introduction:
        w.para(doc, c.titre_lire, "Heading 2").paragraph_format.space_before = Pt(20)
        w.blocs(doc, c.introduction)
    numeros = {"Figure": count(1), "Tableau": count(1)}
    for chapitre in c.chapitres:
        w.rubrique(doc, chapitre.titre, page=True)
        _contenu(doc, chapitre, numeros)
    for annexe in c.annexes:
        w.rubrique(doc, f"Annexe : {annexe.titre}", page=True, numerotee=False)
        _contenu(doc, annexe, numeros)
    return w.octets(doc)


def _contenu(doc, chapitre, numeros):
    if chapitre.chapeau:
        w.para(doc, chapitre.chapeau, "Chapeau")
    for brique in chapitre.contenu:
        BRIQUES[brique.nature](doc, brique, numeros)
