"""Un document de travail couché, en Word : grilles, calendrier, textes."""

from docx.shared import Mm

from ..blocs import PAYSAGE
from . import trousse as w
from .document_rapport import BRIQUES
from .paysage import coucher, garder_le_trait
from .styles import nouveau


def paysage(c):
    """Octets du .docx d'un `contextes.ContextePaysage`."""
    doc = nouveau(c.entete, c.entete.titre)
    coucher(doc)
    for nom in ("Body Text", "Chapeau", "Heading 2", "List Bullet"):
        # Ni numéro ni sceau en marge : le texte part du même bord que les tableaux.
        doc.styles[nom].paragraph_format.left_indent = Mm(5 if nom == "List Bullet" else 0)
    w.tete(doc, c.parties, c.entete)
    garder_le_trait(doc)
    if c.reperes:
        w.reperes(doc, c.reperes)
    if c.chapeau:
        w.para(doc, c.chapeau, "Chapeau")
    for chapitre in c.chapitres:
        w.para(doc, chapitre.titre, "Titre sans numéro")
        if chapitre.chapeau:
            w.para(doc, chapitre.chapeau)
        for brique in chapitre.contenu:
            if brique.nature == "figure":
                _figure(doc, brique)
            else:
                BRIQUES[brique.nature](doc, brique, None)
    return w.octets(doc)


def _figure(doc, f):
    """Le dessin prend la largeur de la page couchée."""
    if not f.sans_titre:
        w.legende(doc, "Figure", f, None, False)
    p = doc.add_paragraph(style="Normal")
    w.image(p, w.png(f.svg), PAYSAGE, f.description or f.titre)
