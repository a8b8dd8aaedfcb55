"""Le cadre de collaboration en Word : ses quatre mises en page, modifiables, jamais scellées."""

from docx.shared import Mm, Pt

from ..contextes import mises_en_page as mep
from . import trousse as w
from .paysage import coucher, garder_le_trait
from .styles import nouveau


def cadre(c):
    """Octets du .docx d'un `contextes.ContexteCadre`, dans la mise en page de sa forme."""
    doc = nouveau(c.entete, c.entete.titre)
    composer = {
        mep.NOTE: _note,
        mep.FEUILLE_DE_ROUTE: _route,
        mep.PLAN_ACTION: _plan,
        mep.ANNEXE: _annexe,
    }.get(c.disposition, _commune)
    composer(doc, c)
    return w.octets(doc)


def _tete(doc, c, introduction=True):
    w.tete(doc, c.parties, c.entete)
    w.reperes(doc, c.reperes)
    if c.chapeau:
        w.para(doc, c.chapeau, "Chapeau")
    if introduction:
        w.blocs(doc, c.introduction)


def _rubrique(doc, r, *, figure=False, tableau=True, numerotee=True):
    w.rubrique(doc, r.titre, numerotee=numerotee)
    if r.est_vide:
        w.adoucir(w.para(doc, "À compléter ensemble."))
    w.blocs(doc, r.blocs, annonce=bool((figure and r.figure) or (tableau and r.tableau)))
    if figure and r.figure:
        w.figure(doc, r.figure)
    if tableau and r.tableau:
        w.tableau(doc, r.tableau)
    if r.encadre:
        w.encadre(doc, r.encadre)


def _rubriques(doc, rubriques, **options):
    """La dernière reste avec la validation : des signatures seules ne prouvent rien."""
    debut = len(doc.element.body)
    for r in rubriques:
        debut = len(doc.element.body) - 1  # le dernier élément est la section
        _rubrique(doc, r, **options)
    w.lier(doc, debut)


def _validation(doc, c):
    w.rubrique(doc, "Validation", numerotee=False)
    w.para(doc, mep.prise_effet(c)).paragraph_format.keep_with_next = True
    _signer(doc, c)


def _signer(doc, c):
    w.signatures(doc, c.signataires)
    if c.sceau:
        w.renvoi_au_scelle(doc, c.sceau)


def _commune(doc, c):
    _tete(doc, c)
    _rubriques(doc, c.rubriques, figure=True)
    _validation(doc, c)


def _route(doc, c):
    _tete(doc, c, introduction=False)
    if chemin := mep.chemin(c):
        w.rubrique(doc, "Le chemin", numerotee=False)
        w.figure(doc, chemin)
    w.blocs(doc, c.introduction)
    _rubriques(doc, c.rubriques)
    _validation(doc, c)


# (style, corps, interligne, avant, après) : la note se lit d'un coup d'œil.
_SERRE = (
    ("Normal", 8.5, 11.5, 0, 0),
    ("Body Text", 8.5, 11.5, 0, 3),
    ("Chapeau", 9.5, 13, 0, 4),
    ("Title", 20, 24, 0, 4),
    ("Subtitle", 10, 13, 0, 8),
    ("Heading 1", 11, 14, 10, 2),
    ("Titre sans numéro", 11, 14, 10, 2),
    ("Heading 2", 8.5, 11.5, 4, 0),
    ("Cellule", 7.75, 10, 1.5, 1.5),
    ("Cellule nombre", 7.75, 10, 1.5, 1.5),
    ("Cellule partie", 7.5, 10, 3, 1),
    ("Caption", 8.5, 11, 3, 2),
    ("Source", 7, 9, 0, 2),
)


def _note(doc, c):
    for nom, corps, interligne, avant, apres in _SERRE:
        style = doc.styles[nom]
        style.font.size = Pt(corps)
        format_ = style.paragraph_format
        format_.line_spacing, format_.space_before = Pt(interligne), Pt(avant)
        format_.space_after = Pt(apres)
    doc.sections[0].top_margin = doc.sections[0].bottom_margin = Mm(20)
    _tete(doc, c, introduction=False)
    if chiffres := mep.chiffres(c):
        w.para(doc, " · ".join(f"**{valeur}** {mot}" for valeur, mot in chiffres))
    _rubriques(doc, mep.rubriques_de_la_note(c))
    _validation(doc, c)


def _plan(doc, c):
    coucher(doc)
    _tete(doc, c, introduction=False)
    garder_le_trait(doc)
    w.rubrique(doc, "Ce que nous ferons", numerotee=False)
    if plan := mep.plan(c):
        w.tableau(doc, plan)
    else:
        w.adoucir(w.para(doc, "Aucune action n’est encore datée."))
    for r in c.rubriques:
        # Leurs dates sont dans le tableau du plan ; leur texte reste.
        au_plan = r.cle in ("echeances", "livrables")
        if not au_plan or r.blocs:
            _rubrique(doc, r, tableau=not au_plan)
    _validation(doc, c)


def _annexe(doc, c):
    _tete(doc, c, introduction=False)
    if c.rattachement:
        w.para(doc, c.rattachement)
    for numero, article in enumerate(mep.articles(c), 1):
        w.rubrique(doc, f"Article {numero}\t{article.titre}", numerotee=None)
        w.blocs(doc, article.blocs, annonce=bool(article.tableau))
        if article.tableau:
            w.tableau(doc, article.tableau)
    w.rubrique(doc, "Signatures", numerotee=False)
    _signer(doc, c)
