"""La fiche de capitalisation en Word : trois temps, paroles, leviers et limites en regard."""

from docx.shared import Pt

from . import trousse as w
from .document_rapport import BRIQUES
from .styles import nouveau

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
        w.en_regard(doc, t.rubriques)
        if t.faces:
            w.tableau(doc, t.faces)
        for parole in t.paroles:
            BRIQUES[parole.nature](doc, parole, None)
        w.en_regard(doc, t.suites)
    if c.source:
        w.para(doc, c.source, "Source")
    w.para(doc, PIED, "Source").paragraph_format.space_before = Pt(10)
    return w.octets(doc)
