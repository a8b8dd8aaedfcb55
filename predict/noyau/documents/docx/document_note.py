"""La note de cadrage d'un événement en Word : angle, objectifs, programme, repères."""

from ..blocs import Encadre
from . import trousse as w
from .styles import nouveau


def note_de_cadrage(c):
    """Octets du .docx d'un `contextes.ContexteNoteCadrage`."""
    doc = nouveau(c.entete, c.entete.titre)
    w.tete(doc, c.parties, c.entete)
    w.reperes(doc, c.reperes)
    w.encadre(doc, Encadre("Par où l’on entre", c.angle))
    if c.objectifs:
        w.rubrique(doc, "Ce que l’on vise")
        for mot, comment in c.objectifs:
            w.para(doc, f"{mot} {comment}.")
    if c.temps:
        w.rubrique(doc, "Le programme")
        for temps in c.temps:
            quand = f"{temps.heure} · " if temps.heure else ""
            w.para(doc, f"{quand}{temps.titre}", gras=True)
            if temps.intervenants:
                w.adoucir(w.para(doc, temps.intervenants))
            w.blocs(doc, temps.blocs)
    for section in c.sections:
        w.rubrique(doc, section.titre)
        w.blocs(doc, section.blocs)
        if section.tableau:
            w.tableau(doc, section.tableau)
    return w.octets(doc)
