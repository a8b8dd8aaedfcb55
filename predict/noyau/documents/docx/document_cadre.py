"""Le cadre de collaboration en Word : les sept rubriques, le budget, les signatures."""

from . import trousse as w
from .styles import nouveau


def cadre(c):
    """Octets du .docx d'un `contextes.ContexteCadre`."""
    doc = nouveau(c.entete, c.entete.titre)
    w.tete(doc, c.parties, c.entete)
    w.reperes(doc, c.reperes)
    if c.chapeau:
        w.para(doc, c.chapeau, "Chapeau")
    w.blocs(doc, c.introduction)
    for r in c.rubriques:
        w.rubrique(doc, r.titre)
        if r.est_vide:
            w.adoucir(w.para(doc, "À compléter ensemble."))
        w.blocs(doc, r.blocs, annonce=bool(r.figure or r.tableau))
        if r.figure:
            w.figure(doc, r.figure)
        if r.tableau:
            w.tableau(doc, r.tableau)
        if r.encadre:
            w.encadre(doc, r.encadre)
    w.rubrique(doc, "Validation", numerotee=False)
    effet = (
        f"prend effet le {c.prise_effet_ecrite}."
        if c.prise_effet
        else "prend effet à la date de la dernière validation."
    )
    p = w.para(doc, f"Ce cadre, dans sa version {c.entete.version}, {effet}")
    p.paragraph_format.keep_with_next = True
    w.signatures(doc, c.signataires)
    if c.sceau:
        w.renvoi_au_scelle(doc, c.sceau)
    return w.octets(doc)
