"""Poser un texte, un tableau, une figure, un sceau dans un document Word."""

import re
from io import BytesIO

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from PIL import Image

from ...typographie import insecables, lier_mots_courts, sans_commandes
from .. import polices, sceau
from ..blocs import Ligne, lire_blocs
from ..pdf import equilibrer
from .styles import (
    ACTION,
    DOUCE,
    ENCRE,
    MARGE,
    MOYEN,
    PLEINE,
    champ,
    element,
    filet,
    numeroter,
    recommencer,
)

# Côté du logo en tête, puis jusqu’où va un logo large, à deux parties et à trois (document.css).
LOGO, LOGO_MAX, LOGO_SERRE = 11, 30, 18
PRECISION = "\x1f"  # entre le texte d’une case et ce qui le précise
TRAIT_INSECABLE = "\u2011"  # un nom de commune ne se coupe pas dans un titre
_ORDRE_CELLULE = [
    qn(f"w:{n}")
    for n in ("tcW", "gridSpan", "vMerge", "tcBorders", "shd", "noWrap", "tcMar", "vAlign")
]


def propre(texte):
    return insecables(sans_commandes(texte))


def ecrire(paragraphe, texte, gras=None):
    """Écrit un texte composé à la française ; **gras**, *italique*, « 1er » en exposant."""
    ligne = texte if isinstance(texte, Ligne) else Ligne.lire(texte)
    for morceau in ligne.morceaux:
        for bout in re.split(r"(?<=\b1)(er)\b", propre(morceau.texte)):
            if bout:
                r = paragraphe.add_run(bout)
                r.bold = morceau.gras or gras
                r.italic = morceau.italique or None
                r.font.superscript = bout == "er" or None
    return paragraphe


def para(ou, texte, style="Body Text", gras=None):
    return ecrire(ou.add_paragraph(style=style), texte, gras)


def rubrique(doc, titre, *, page=False, numerotee=True, ancre=""):
    """Titre de rubrique, compté par Word. `page` : en tête de page ; `numerotee` à `None` : le
    titre porte lui-même ce qui va en marge, avant une tabulation (« Article 1 ») ; `ancre` : où
    mène le sommaire."""
    texte = f"\t{titre}" if numerotee is False else titre
    p = para(doc, texte, "Heading 1" if numerotee else "Titre sans numéro")
    if ancre:
        _marquer(p, ancre)
    if page:
        p.paragraph_format.page_break_before, p.paragraph_format.space_before = True, Pt(0)
    return p


def signet(ancre):
    """Nom de signet Word d'une ancre : lettres, chiffres et soulignés, quarante signes au plus."""
    return ("_" + re.sub(r"\W", "_", ancre))[:40]


def _marquer(p, ancre):
    numero = len(p.part.element.findall(f".//{qn('w:bookmarkStart')}"))
    p.runs[0]._r.addprevious(element("w:bookmarkStart", id=numero, name=signet(ancre)))
    p._p.append(element("w:bookmarkEnd", id=numero))


def lier(doc, depuis):
    """Tout ce qui suit l'élément de rang `depuis` reste avec la suite, s'il tient en peu."""
    paragraphes = [p for e in doc.element.body[depuis:] for p in e.iter(qn("w:p"))]
    if len(paragraphes) > 60:
        return
    for p in paragraphes:
        ppr = p.get_or_add_pPr()
        if ppr.keepNext is None:
            ppr.get_or_add_keepNext()


_STYLES = {"liste": "List Bullet", "liste_numerotee": "List Number", "intertitre": "Heading 2"}


def blocs_de_cellule(doc, cellule, suite):
    """Les mêmes blocs dans une case de `grille`, sans la marge de lecture qu’elle tient déjà."""
    vide = cellule.paragraphs[0]
    for b in suite:
        numero = recommencer(doc) if b.genre == "liste_numerotee" else None
        for ligne in b.lignes:
            p = para(cellule, ligne, _STYLES.get(b.genre, "Body Text"))
            p.paragraph_format.left_indent = Mm(p.style.paragraph_format.left_indent.mm - MARGE)
            if numero:
                numeroter(p._p.get_or_add_pPr(), numero)
    if len(cellule.paragraphs) > 1:
        vide._p.getparent().remove(vide._p)


def blocs(doc, suite, annonce=False):
    """Pose des blocs lus par `blocs.lire_blocs` ; `annonce` : le dernier ne quitte pas ce qui
    suit.
    """
    p = None
    for b in suite:
        numero = recommencer(doc) if b.genre == "liste_numerotee" else None
        for ligne in b.lignes:
            p = para(doc, ligne, _STYLES.get(b.genre, "Body Text"))
            if numero:
                numeroter(p._p.get_or_add_pPr(), numero)
    if p is not None and annonce:
        p.paragraph_format.keep_with_next = True


def legende(doc, genre, objet, numeros, retrait):
    """Titre et précision d'une figure ou d'un tableau ; numéroté par un champ Word si `numeros`
    compte.
    """
    p = doc.add_paragraph(style="Caption")
    if numeros:
        p.add_run(f"{genre} ")
        champ(p, f"SEQ {genre} \\* ARABIC", str(next(numeros[genre])))
        p.add_run(". ")
    ecrire(p, objet.titre)
    suite = [p, *([para(doc, objet.precision, "Précision")] if objet.precision else [])]
    for p in suite if retrait else ():
        p.paragraph_format.left_indent = Mm(MARGE)


def tableau(doc, t, numeros=None):
    """Tableau natif d'un `blocs.Tableau` : en-têtes répétés, lignes insécables, texte de
    remplacement.
    """
    if not t.muet:
        legende(doc, "Tableau", t, numeros, t.etroit)
    tete = not t.sans_tete
    nombres = {i for i, c in enumerate(t.colonnes) if c.nombre}
    largeurs = t.largeurs_mm
    table = doc.add_table(len(t.rangs) + tete, len(t.colonnes), style="Tableau PREDICT")
    table.autofit = False
    _decrire(table, t, tete)
    for j, largeur in enumerate(largeurs):
        table.columns[j].width = Mm(largeur)
    rangees = list(table.rows)
    if tete:
        rangees[0]._tr.get_or_add_trPr().append(element("w:cantSplit"))
        rangees[0]._tr.get_or_add_trPr().append(element("w:tblHeader"))
        _remplir(
            rangees[0], [c.titre for c in t.colonnes], largeurs, nombres, style="Cellule en-tête"
        )
    for i, rang in enumerate(t.rangs):
        rangee = rangees[i + tete]
        rangee._tr.get_or_add_trPr().append(element("w:cantSplit"))
        if rang.genre == "partie":
            fusion = rangee.cells[0].merge(rangee.cells[-1])
            fusion.paragraphs[0].style = "Cellule partie"
            ecrire(fusion.paragraphs[0], rang.cellules[0].texte)
            continue
        fort = rang.genre in ("total", "sous-total", "fort")
        textes = [PRECISION.join(filter(None, (x.texte, x.precision))) for x in rang.cellules]
        _remplir(
            rangee,
            textes,
            largeurs,
            nombres,
            gras={i for i, x in enumerate(rang.cellules) if fort or x.fort},
            entete=t.entete,
            lies=t.insecable and i < len(t.rangs) - 1,
            serre=t.dense,
            filet_haut=rang.genre == "total",
        )
    if t.source:
        para(doc, t.source, "Source")
    else:
        espace = doc.add_paragraph(style="Source")
        espace.paragraph_format.space_before = espace.paragraph_format.space_after = Pt(0)
    return table


def _decrire(table, t, tete):
    pr = table._tbl.tblPr
    aspect = pr.find(qn("w:tblLook"))
    drapeaux = {"firstRow": tete, "lastRow": False, "firstColumn": False, "lastColumn": False}
    for cle, oui in {**drapeaux, "noHBand": True, "noVBand": True}.items():
        aspect.set(qn(f"w:{cle}"), str(int(oui)))
    aspect.set(qn("w:val"), "0620" if tete else "0600")  # LibreOffice ne lit que cette somme
    pr.append(element("w:tblCaption", val=propre(t.titre)))
    pr.append(element("w:tblDescription", val=propre(t.precision or t.titre)))
    if t.etroit:
        retrait = element("w:tblInd", w=int(43 * 56.7), type="dxa")
        aspect.addprevious(retrait)


def _remplir(
    rangee,
    textes,
    largeurs,
    nombres,
    *,
    style=None,
    gras=(),
    entete=None,
    lies=False,
    serre=False,
    filet_haut=False,
):
    cellules = rangee.cells
    for j, texte in enumerate(textes):
        cellule = cellules[j]
        cellule.width = Mm(largeurs[j])
        principal, *precisions = texte.split(PRECISION) if style is None else [texte]
        p = cellule.paragraphs[0]
        p.style = style or ("Cellule nombre" if j in nombres else "Cellule")
        if style and j in nombres:
            p.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        ecrire(p, principal, gras=j in gras or None)
        if j == entete and j not in gras and style is None:
            for r in p.runs:
                r.font.name = MOYEN
        p.paragraph_format.keep_with_next = lies or None
        if serre:
            p.paragraph_format.space_before = p.paragraph_format.space_after = Pt(2.5)
        for precision in precisions:
            p.paragraph_format.space_after = Pt(0)
            suite = para(cellule, precision, "Sceau")
            suite.paragraph_format.space_after = Pt(4)
            suite.paragraph_format.keep_with_next = lies or None
        marges = {}
        if j - 1 in nombres and j not in nombres:
            marges["left"] = 227
        if j == len(textes) - 1:
            marges["right"] = 0
        if marges:
            _marger(cellule, **marges)
        if filet_haut:
            bord_cellule(cellule, "top", ENCRE, 6)


def _poser(cellule, e):
    tcpr, rang = cellule._tc.get_or_add_tcPr(), _ORDRE_CELLULE.index(e.tag)
    suivant = next((x for x in tcpr if _ORDRE_CELLULE.index(x.tag) > rang), None)
    if suivant is None:
        tcpr.append(e)
    else:
        suivant.addprevious(e)


def _marger(cellule, **cotes):
    m = element("w:tcMar")
    for cote in ("left", "right"):
        if cote in cotes:
            m.append(element(f"w:{cote}", w=cotes[cote], type="dxa"))
    _poser(cellule, m)


def bord_cellule(cellule, cote="top", couleur=ENCRE, epaisseur=4):
    b = element("w:tcBorders")
    b.append(element(f"w:{cote}", val="single", sz=epaisseur, space=0, color=couleur))
    _poser(cellule, b)


def grille(doc, largeurs):
    """Tableau de mise en page : sans filet ni titre, pour les logos, les repères, les
    signatures.
    """
    t = doc.add_table(1, len(largeurs))
    t.autofit = False
    marges = element("w:tblCellMar")
    for cote in ("left", "right"):
        marges.append(element(f"w:{cote}", w=0, type="dxa"))
    t._tbl.tblPr.find(qn("w:tblLook")).addprevious(marges)
    t.rows[0]._tr.get_or_add_trPr().append(element("w:cantSplit"))
    for j, largeur in enumerate(largeurs):
        t.columns[j].width = t.rows[0].cells[j].width = Mm(largeur)
    return t.rows[0].cells


def en_regard(doc, paires):
    """Le mot dans la marge, ses blocs à côté, comme sur le papier. `paires` : [(mot, blocs)]."""
    for mot, suite in paires:
        marge, corps = grille(doc, [MARGE, PLEINE - MARGE])
        # Une rubrique longue commence en bas de page : entière, elle laisserait un blanc.
        rangee = marge._tc.getparent()
        rangee.trPr.remove(rangee.trPr.find(qn("w:cantSplit")))
        titre = marge.paragraphs[0]
        titre.style = "Heading 2"
        titre.paragraph_format.keep_with_next = False
        titre.paragraph_format.left_indent = titre.paragraph_format.space_before = Pt(0)
        ecrire(titre, mot)
        for morceau in titre.runs:
            morceau.font.size, morceau.font.color.rgb = Pt(7.5), RGBColor.from_string(DOUCE)
            morceau.font.bold = False
        blocs_de_cellule(doc, corps, suite)


def colonnes(n, gouttiere=4):
    """Largeurs d'une grille de `n` colonnes égales et de leurs gouttières."""
    pas = (PLEINE - gouttiere * (n - 1)) / n
    return [largeur for i in range(n) for largeur in ((pas, gouttiere) if i < n - 1 else (pas,))]


def image(paragraphe, octets, largeur, description):
    """Image PNG (octets), `largeur` en mm, avec texte de remplacement."""
    forme = paragraphe.add_run().add_picture(BytesIO(octets), width=Mm(largeur))
    forme._inline.docPr.set("descr", propre(description))
    for cote in "TBLR":
        forme._inline.set(f"dist{cote}", "0")  # sans quoi LibreOffice écarte l'image de 3 mm


def png(svg, echelle=4):
    """Image d'un dessin SVG : Word n'incorpore pas le SVG partout."""
    import vl_convert

    vl_convert.register_font_directory(str(polices.dossier()))
    return vl_convert.svg_to_png(str(svg), scale=echelle)


def figure(doc, f, numeros=None):
    """Figure (titre qui conclut, dessin, source) puis le tableau de ses données, modifiable."""
    if not f.sans_titre:
        legende(doc, "Figure", f, numeros, f.etroite)
    p = doc.add_paragraph(style="Normal")
    if f.etroite:
        p.paragraph_format.left_indent = Mm(MARGE)
    # Le tableau des données peut passer à la page suivante : lié aussi, l’ensemble dépasserait
    # souvent la page, et le titre resterait seul.
    p.paragraph_format.keep_with_next = bool(f.source)
    image(p, png(f.svg), 125 if f.etroite else PLEINE, f.description or f.titre)
    if f.source:
        source = para(doc, f.source, "Source").paragraph_format
        source.left_indent = Mm(MARGE if f.etroite else 0)
    if f.tableau:
        tableau(doc, f.tableau, numeros)


def encadre(doc, e):
    teinte = {"attention": "9A5B00", "decision": ACTION}.get(e.genre)
    lignes = [para(doc, e.titre, "Encadré", gras=True)]
    lignes += [para(doc, ligne, "Encadré") for b in lire_blocs(e.texte) for ligne in b.lignes]
    lignes[0].paragraph_format.space_before = Pt(12)
    for p in lignes[:-1]:
        p.paragraph_format.keep_with_next = True
    lignes[-1].paragraph_format.space_after = Pt(8)
    for p in lignes if teinte else ():
        filet(p, "left", teinte, 16, 8)


def _largeur_du_logo(partie, borne):
    """Millimètres en tête, sous `borne` ; un monogramme est carré."""
    if partie.depose is None:
        return LOGO
    with Image.open(BytesIO(partie.depose.png)) as lue:
        large, haut = lue.size
    return min(max(LOGO * large / haut, LOGO), borne)


def _poser_le_logo(paragraphe, partie, largeur):
    octets = _marier(partie.depose.png, largeur) if partie.depose else png(partie.monogramme, 6)
    image(paragraphe, octets, largeur, partie.texte_du_logo)


def _marier(octets, largeur):
    """Le logo au milieu d’un fond transparent de `largeur` × 11 mm : la tête garde sa hauteur."""
    with Image.open(BytesIO(octets)) as lue:
        logo = lue.convert("RGBA")
    haut = max(logo.height, round(logo.width * LOGO / largeur))
    fond = Image.new("RGBA", (round(haut * largeur / LOGO), haut), (255, 255, 255, 0))
    fond.paste(logo, (0, (haut - logo.height) // 2))
    tampon = BytesIO()
    fond.save(tampon, "PNG")
    return tampon.getvalue()


def tete(doc, parties, entete):
    """Logos, trait, genre, grand titre, sous-titre."""
    n = max(len(parties), 1)
    part = PLEINE / max(n, 2)
    borne = LOGO_MAX if n < 3 else LOGO_SERRE
    largeurs = [_largeur_du_logo(partie, borne) for partie in parties]
    paires = [(large + 3.5, part - large - 3.5) for large in largeurs]
    cellules = grille(doc, [x for paire in paires for x in paire] or [PLEINE])
    for j, partie in enumerate(parties):
        _poser_le_logo(cellules[2 * j].paragraphs[0], partie, largeurs[j])
        p = ecrire(cellules[2 * j + 1].paragraphs[0], partie.nom, gras=True)
        p.paragraph_format.space_before = Pt(3)
        if partie.precision:
            para(cellules[2 * j + 1], partie.precision, "Sceau")
    p = doc.add_paragraph(style="Genre")
    filet(p, "top", ACTION, 16, 9)
    p.paragraph_format.space_before, p.paragraph_format.space_after = Pt(34), Pt(0)
    p.paragraph_format.right_indent, p.paragraph_format.line_spacing = Mm(157), Pt(2)
    para(doc, entete.genre, "Genre")
    _grand_titre(doc, entete.titre)
    para(doc, entete.sous_titre, "Subtitle")


def _grand_titre(doc, titre):
    """Coupé comme dans le PDF, en lignes de longueurs voisines : Word remplit la première."""
    p = doc.add_paragraph(style="Title")
    p.paragraph_format.right_indent = Mm(18)
    page = doc.sections[0]
    place = page.page_width - page.left_margin - page.right_margin - Mm(18)
    lignes = equilibrer(lier_mots_courts(propre(titre)), p.style.font.size.pt, place / Pt(1))
    for rang, ligne in enumerate(lignes):
        if rang:
            p.add_run().add_break()
        ecrire(p, ligne.replace("-", TRAIT_INSECABLE))


def reperes(doc, paires):
    cellules = grille(doc, colonnes(len(paires)))
    for j, (mot, valeur) in enumerate(paires):
        c = cellules[2 * j]
        bord_cellule(c)
        c.paragraphs[0].style = "Étiquette"
        ecrire(c.paragraphs[0], mot)
        for r in para(c, valeur, "Normal", gras=True).runs:
            r.font.size = Pt(8.5)
    doc.add_paragraph(style="Normal").paragraph_format.space_after = Pt(10)


def signatures(doc, signataires):
    if not signataires:
        return
    cellules = grille(doc, colonnes(len(signataires)))
    for j, s in enumerate(signataires):
        c = cellules[2 * j]
        bord_cellule(c)
        c.paragraphs[0].style = "Signature"
        ecrire(c.paragraphs[0], s.pour, gras=True)
        para(c, s.nom, "Signature").paragraph_format.space_before = Pt(0)
        zone = para(c, s.acquise or "Signature et cachet", "Sceau", gras=bool(s.acquise))
        zone.paragraph_format.space_after = Pt(66)
        filet(para(c, "Date", "Sceau"), "top", DOUCE, 3, 4)


def renvoi_au_scelle(doc, s):
    """La copie Word ne fait pas foi : elle dit où est le document scellé."""
    espace = doc.add_paragraph(style="Sceau").paragraph_format
    espace.space_before, espace.line_spacing = Pt(8), Pt(2)
    cellules = grille(doc, [43, 125])
    for c in cellules:
        bord_cellule(c)
    p = cellules[0].paragraphs[0]
    p.paragraph_format.space_before = Pt(8)
    image(
        p, sceau.qr_png(s.adresse), 17, "Code QR : vérifier le document à l’adresse écrite à côté"
    )
    p = cellules[1].paragraphs[0]
    p.style = "Signature"
    ecrire(p, "Copie modifiable d’un document scellé", gras=True)
    para(
        cellules[1],
        f"Seul le PDF émis par PREDICT le {s.emission} fait foi : {s.adresse_lisible}. "
        "Modifier cette copie ne change pas le document scellé.",
        "Sceau",
    )


def octets(doc):
    tampon = BytesIO()
    doc.save(tampon)
    return tampon.getvalue()


def adoucir(paragraphe):
    for r in paragraphe.runs:
        r.font.color.rgb = RGBColor.from_string(DOUCE)
    return paragraphe
