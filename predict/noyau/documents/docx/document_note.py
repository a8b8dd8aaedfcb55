"""La note de cadrage d'un événement en Word : angle, objectifs, programme, repères."""

from docx.shared import Mm, Pt

from ..blocs import Encadre, lire_blocs
from . import trousse as w
from .styles import nouveau

# (style, corps, interligne, avant, après) : des rubriques courtes, ensemble sur une page.
_RAPPROCHE = (
    ("Title", 20, 24, 0, 4),
    ("Subtitle", 10, 14, 0, 8),
    ("Titre sans numéro", 12, 15, 9, 3),
    ("Body Text", 9, 12, 0, 2),
    ("List Bullet", 9, 12, 0, 1),
)


def note_de_cadrage(c):
    """Octets du .docx d'un `contextes.ContexteNoteCadrage`."""
    doc = nouveau(c.entete, c.entete.titre)
    for nom, corps, interligne, avant, apres in _RAPPROCHE:
        doc.styles[nom].font.size = Pt(corps)
        ecarts = doc.styles[nom].paragraph_format
        ecarts.line_spacing = Pt(interligne)
        ecarts.space_before, ecarts.space_after = Pt(avant), Pt(apres)
    doc.sections[0].top_margin = doc.sections[0].bottom_margin = Mm(20)
    w.tete(doc, c.parties, c.entete)
    w.reperes(doc, c.reperes)
    w.encadre(doc, Encadre("Par où l’on entre", c.angle))
    if c.objectifs:
        w.rubrique(doc, "Ce que l’on vise", numerotee=False)
        w.en_regard(
            doc,
            [(mot, lire_blocs(f"{x[:1].upper()}{x[1:]}.")) for mot, x in c.objectifs],
        )
    if c.temps:
        w.rubrique(doc, "Le programme", numerotee=False)
        w.en_regard(doc, [_temps(rang, temps) for rang, temps in enumerate(c.temps, 1)])
    for section in c.sections:
        w.rubrique(doc, section.titre, numerotee=False)
        w.blocs(doc, section.blocs)
        if section.tableau:
            w.tableau(doc, section.tableau)
    return w.octets(doc)


def _temps(rang, temps):
    """L’heure en marge ; le titre, qui intervient et le détail à côté."""
    intervenants = lire_blocs(f"*{temps.intervenants}*") if temps.intervenants else []
    suite = [*lire_blocs(f"**{temps.titre}**"), *intervenants, *temps.blocs]
    return temps.heure or f"Temps {rang}", suite
