"""La convention et ses avenants en Word : les mêmes articles que le PDF, à compléter."""

from . import trousse as w
from .styles import nouveau


def convention(c):
    """Octets du .docx d'un `contextes.ContexteConvention`."""
    doc = nouveau(c.entete, c.entete.titre)
    w.tete(doc, c.parties, c.entete)
    w.reperes(doc, [(etape.libelle, etape.quand) for etape in c.vie])
    w.en_regard(doc, c.preliminaires)
    for numero, article in enumerate(c.articles, 1):
        w.rubrique(doc, f"Article {numero}\t{article.titre}", numerotee=None)
        w.blocs(doc, article.blocs, annonce=bool(article.tableau))
        if article.tableau:
            w.tableau(doc, article.tableau)
    w.rubrique(doc, f"Signatures\t{c.formule}", numerotee=None)
    w.signatures(doc, c.signataires)
    for numero, annexe in enumerate(c.annexes, 1):
        w.rubrique(doc, f"Annexe {numero}\t{annexe.titre}", numerotee=None, page=numero == 1)
        w.blocs(doc, annexe.blocs)
        if annexe.tableau:
            w.tableau(doc, annexe.tableau)
    if c.sceau:
        w.renvoi_au_scelle(doc, c.sceau)
    return w.octets(doc)
