"""Un long document de travail en Word : sommaire, chapitres, annexes."""

from itertools import count, zip_longest

from docx.enum.text import WD_BREAK
from docx.shared import Pt

from . import trousse as w
from .document_rapport import BRIQUES, chapitres, sommaire
from .styles import nouveau


def dossier(c):
    """Octets du .docx d'un `contextes.ContexteDossier`."""
    doc = nouveau(c.entete, c.entete.titre)
    chapitres(doc)
    intertitre = doc.styles["Heading 2"]
    intertitre.font.size, intertitre.paragraph_format.space_before = Pt(11), Pt(14)
    intertitre.paragraph_format.space_after = Pt(3)
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
    # Une page de Word n'est pas une page du PDF : les chapitres se suivent, aucun ne laisse deux
    # lignes seules en haut d'une page.
    for rang, chapitre in enumerate(c.chapitres):
        w.rubrique(doc, chapitre.titre, page=not rang or _ouvre(chapitre), ancre=chapitre.ancre)
        _contenu(doc, chapitre, numeros)
    for annexe in c.annexes:
        titre = f"Annexe : {annexe.titre}"
        w.rubrique(doc, titre, page=True, numerotee=False, ancre=annexe.ancre)
        _contenu(doc, annexe, numeros)
    return w.octets(doc)


def _ouvre(chapitre):
    """Un chapitre qui commence par une figure prend sa page : LibreOffice l'y laisserait seul."""
    premiere = next(iter(chapitre.contenu), None)
    return not chapitre.chapeau and premiere is not None and premiere.nature == "figure"


def _contenu(doc, chapitre, numeros):
    if chapitre.chapeau:
        w.para(doc, chapitre.chapeau, "Chapeau").paragraph_format.keep_with_next = True
    for brique, suivante in zip_longest(chapitre.contenu, chapitre.contenu[1:]):
        if brique.nature == "texte":
            # Le texte qui annonce un tableau ou une figure ne le quitte pas.
            annonce = suivante is not None and suivante.nature in ("tableau", "figure")
            w.blocs(doc, brique.blocs, annonce=annonce)
        else:
            BRIQUES[brique.nature](doc, brique, numeros)
