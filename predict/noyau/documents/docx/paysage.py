"""Coucher une page Word : le plan d’action du cadre, le cadre logique, le plan de mandat."""

from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.shared import Mm, Pt

from ..blocs import PAYSAGE, PLEINE


def coucher(doc):
    section = doc.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    section.top_margin, section.bottom_margin = Mm(22), Mm(20)
    doc.styles["Title"].font.size, doc.styles["Title"].paragraph_format.line_spacing = (
        Pt(22),
        Pt(26),
    )
    for nom in ("Body Text", "Chapeau"):
        doc.styles[nom].paragraph_format.right_indent = Mm(50)
    # En-têtes et pieds : leur tabulation de droite suit la page.
    for zone in (section.header, section.footer, section.first_page_footer):
        for p in zone.paragraphs:
            p.paragraph_format.tab_stops.add_tab_stop(Mm(PLEINE), WD_TAB_ALIGNMENT.CLEAR)
            p.paragraph_format.tab_stops.add_tab_stop(Mm(PAYSAGE), WD_TAB_ALIGNMENT.RIGHT)


def garder_le_trait(doc):
    """Le trait de couleur de la tête garde sa longueur sur une page plus large."""
    doc.paragraphs[0].paragraph_format.right_indent = Mm(157 + PAYSAGE - PLEINE)
