"""La fiche de capitalisation en Word : trois temps, paroles, leviers et limites en regard."""

from docx.oxml.ns import qn
from docx.shared import Pt

from . import trousse as w
from .document_rapport import BRIQUES
from .styles import DOUCE, MARGE, nouveau

IMAGE = 110  # mm : pleine justification, elle prendrait le tiers de la première page
PIED = (
    "Version de travail, que chacun peut modifier : seul un PDF émis par PREDICT, avec son code de "
    "vérification, fait foi."
)


def capitalisation(c, image=None):
    """Octets du .docx d’un contexte de fiche de capitalisation. `image` : octets JPEG."""
    doc = nouveau(c.entete, c.entete.titre)
    w.tete(doc, c.parties, c.entete)
    if c.entonnoir:
        phrase = " · ".join(f"**{n}** {mot} ({precision})" for _, n, mot, precision in c.entonnoir)
        w.para(doc, phrase)
    if image:
        w.image(doc.add_paragraph(style="Normal"), image, IMAGE, c.legende)
        w.para(doc, c.legende, "Source")
    for t in c.temps:
        w.rubrique(doc, t.titre, numerotee=False)
        _en_regard(doc, t.rubriques)
        if t.faces:
            w.tableau(doc, t.faces)
        for parole in t.paroles:
            BRIQUES[parole.nature](doc, parole, None)
        _en_regard(doc, t.suites)
    if c.source:
        w.para(doc, c.source, "Source")
    w.para(doc, PIED, "Source").paragraph_format.space_before = Pt(10)
    return w.octets(doc)


def _en_regard(doc, rubriques):
    """Le mot dans la marge, son texte à côté, comme sur le papier : la fiche y gagne une page."""
    for mot, blocs in rubriques:
        marge, corps = w.grille(doc, [MARGE, w.PLEINE - MARGE])
        # Une rubrique longue commence en bas de page : entière, elle laisserait un blanc.
        rangee = marge._tc.getparent()
        rangee.trPr.remove(rangee.trPr.find(qn("w:cantSplit")))
        titre = marge.paragraphs[0]
        titre.style = "Heading 2"
        titre.paragraph_format.keep_with_next = False
        titre.paragraph_format.left_indent = titre.paragraph_format.space_before = Pt(0)
        w.ecrire(titre, mot)
        for morceau in titre.runs:
            morceau.font.size, morceau.font.color.rgb = Pt(7.5), w.RGBColor.from_string(DOUCE)
            morceau.font.bold = False
        w.blocs_de_cellule(doc, corps, blocs)
