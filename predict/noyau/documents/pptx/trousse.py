"""Les gestes d’une diapo : un titre, des paragraphes, un tableau, un décor. Millimètres."""

from copy import deepcopy

from lxml import etree
from pptx.dml.color import RGBColor
from pptx.enum.dml import MSO_THEME_COLOR
from pptx.enum.shapes import MSO_CONNECTOR, MSO_SHAPE
from pptx.enum.shapes import PP_PLACEHOLDER as GENRE
from pptx.enum.text import MSO_ANCHOR
from pptx.oxml.ns import qn
from pptx.util import Mm, Pt

from ...typographie import insecables, sans_commandes
from . import masque, mesure

THEME = {
    "tx1": MSO_THEME_COLOR.TEXT_1,
    "tx2": MSO_THEME_COLOR.TEXT_2,
    "bg1": MSO_THEME_COLOR.BACKGROUND_1,
    "accent2": MSO_THEME_COLOR.ACCENT_2,
}
DOUCE, FILET = "556070", "DDE2EA"
A = masque.A
_SANS_STYLE = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"  # ni style ni quadrillage
_MARGE_CELLULE = 2.0


def composer(texte):
    return insecables(sans_commandes(" ".join((texte or "").split())))


def teindre(couleur, cible):
    if cible in THEME:
        couleur.theme_color = THEME[cible]
    else:
        couleur.rgb = RGBColor.from_string(cible)


def ecrire(cadre, paras):
    """Remplit un cadre de texte de vrais paragraphes."""
    for rang, para in enumerate(paras):
        p = cadre.paragraphs[0] if rang == 0 else cadre.add_paragraph()
        p.space_after = Pt(para.apres if rang < len(paras) - 1 else 0)
        morceau = p.add_run()
        morceau.text = para.texte
        morceau.font.size, morceau.font.bold = Pt(para.corps), para.gras
        teindre(morceau.font.color, para.couleur)
        if para.puce:
            _puce(p._p.get_or_add_pPr(), para)


def _puce(proprietes, para):
    retrait = Mm(mesure.retrait(para))
    proprietes.set("marL", str(retrait))
    proprietes.set("indent", str(-retrait))
    for xml in (
        f'<a:buClr xmlns:a="{A[1:-1]}"><a:schemeClr val="tx2"/></a:buClr>',
        f'<a:buFont xmlns:a="{A[1:-1]}" typeface="{mesure.POLICE}"/>',
        f'<a:buChar xmlns:a="{A[1:-1]}" char="{para.puce}"/>',
    ):
        proprietes.append(etree.fromstring(xml))


def composes(paras):
    return [mesure.replace(p, texte=composer(p.texte)) for p in paras if p.texte.strip()]


def zone(diapo, nom, gauche, haut, largeur, hauteur, paras, *, ratio=None, ancre=MSO_ANCHOR.TOP):
    """Zone de texte sans marge, dont le texte tient. Rend la forme."""
    forme = diapo.shapes.add_textbox(Mm(gauche), Mm(haut), Mm(largeur), Mm(hauteur))
    forme.name = nom
    cadre = forme.text_frame
    cadre.word_wrap, cadre.vertical_anchor = True, ancre
    cadre.margin_left = cadre.margin_right = cadre.margin_top = cadre.margin_bottom = 0
    ecrire(cadre, mesure.tenir(composes(paras), largeur, hauteur, ratio))
    return forme


def remplir(forme, paras, largeur, hauteur):
    """Écrit dans un espace réservé ; `paras` vides : il disparaît de la diapo."""
    paras = composes(paras)
    if not paras:
        forme._element.getparent().remove(forme._element)
        return
    ecrire(forme.text_frame, mesure.tenir(paras, largeur, hauteur))


def nouvelle(prs, disposition, titre, pied, note):
    """Diapo titrée, numérotée, avec sa note d’orateur ; un titre trop long s’abrège."""
    diapo = prs.slides.add_slide(disposition)
    _titrer(diapo, disposition, titre)
    for modele in disposition.placeholders:
        genre = modele.placeholder_format.type
        if genre in (GENRE.FOOTER, GENRE.SLIDE_NUMBER):
            copie = deepcopy(modele._element)
            copie.find(f".//{qn('p:cNvPr')}").set("id", str(200 + int(genre)))
            for ancien in copie.findall(f".//{qn('a:lstStyle')}/*"):
                ancien.getparent().remove(ancien)
            for ancien in copie.findall(f"{qn('p:spPr')}/*"):
                ancien.getparent().remove(ancien)
            diapo.shapes._spTree.append(copie)
            if genre == GENRE.FOOTER:
                pied_de_page = next(
                    f for f in diapo.placeholders if f.placeholder_format.type == GENRE.FOOTER
                )
                pied_de_page.text_frame.text = composer(pied)
    diapo.notes_slide.notes_text_frame.text = composer(note)
    return diapo


def _titrer(diapo, disposition, titre):
    modele = disposition.placeholders[0]
    largeur, hauteur = modele.width / 36000, modele.height / 36000
    depart = {masque.COUVERTURE: 36, masque.CONTACT: 40}.get(disposition.name, masque.CORPS_TITRE)
    tenu = mesure.tenir(
        composes([mesure.Para(titre, depart, gras=True, plancher=18)]), largeur, hauteur
    )[0]
    diapo.shapes.title.text_frame.text = tenu.texte
    if tenu.corps != depart:
        diapo.shapes.title.text_frame.paragraphs[0].runs[0].font.size = Pt(tenu.corps)


def decor(forme):
    """Tu par les lecteurs d’écran."""
    proprietes = forme._element.xpath(".//p:cNvPr")[0]
    proprietes.append(
        etree.fromstring(
            f'<a:extLst xmlns:a="{A[1:-1]}"><a:ext uri="{{C183D7F6-B498-43B3-948B-1728B52AA6E4}}">'
            "<adec:decorative "
            'xmlns:adec="http://schemas.microsoft.com/office/drawing/2017/decorative" val="1"/>'
            "</a:ext></a:extLst>"
        )
    )
    return forme


def decrire(forme, description):
    forme._element.xpath(".//p:cNvPr")[0].set("descr", description)
    return forme


def pave(formes, gauche, haut, largeur, hauteur, plein=True, couleur="tx2"):
    """Carré plein, ou au trait."""
    forme = formes.add_shape(MSO_SHAPE.RECTANGLE, Mm(gauche), Mm(haut), Mm(largeur), Mm(hauteur))
    forme.shadow.inherit = False
    if plein:
        forme.fill.solid()
        teindre(forme.fill.fore_color, couleur)
        forme.line.fill.background()
    else:
        forme.fill.background()
        teindre(forme.line.color, couleur)
        forme.line.width = Pt(1.5)
    return forme


def filet(diapo, gauche, haut, largeur, couleur="tx1", epaisseur=0.75):
    forme = diapo.shapes.add_connector(
        MSO_CONNECTOR.STRAIGHT, Mm(gauche), Mm(haut), Mm(gauche + largeur), Mm(haut)
    )
    forme.line.width = Pt(epaisseur)
    teindre(forme.line.color, couleur)
    etree.SubElement(forme._element.spPr, f"{A}effectLst")  # sans ombre, quel que soit le thème
    return decor(forme)


def hauteur_de_rang(cellules, largeurs):
    """Millimètres d’un rang de cellules (suites de `Para`)."""
    return 2 * _MARGE_CELLULE + max(
        mesure.hauteur(composes(paras), large - 5) if any(p.texte for p in paras) else 0
        for paras, large in zip(cellules, largeurs, strict=True)
    )


def tableau(diapo, description, gauche, haut, largeurs, entetes, rangs):
    """Tableau natif. `entetes` : textes, ou rien ; `rangs` : [[[Para]]] déjà à leur taille."""
    lignes = [[[mesure.Para(t, 12, couleur=DOUCE)] for t in entetes], *rangs] if entetes else rangs
    hauteurs = [hauteur_de_rang(rang, largeurs) for rang in lignes]
    forme = diapo.shapes.add_table(
        len(lignes), len(largeurs), Mm(gauche), Mm(haut), Mm(sum(largeurs)), Mm(sum(hauteurs))
    )
    forme.name = "Tableau"
    table = forme.table
    table._tbl.tblPr.find(qn("a:tableStyleId")).text = _SANS_STYLE
    table.first_row, table.horz_banding = bool(entetes), False
    for colonne, largeur in zip(table.columns, largeurs, strict=True):
        colonne.width = Mm(largeur)
    for i, (rang, hauteur) in enumerate(zip(lignes, hauteurs, strict=True)):
        table.rows[i].height = Mm(hauteur)
        for j, paras in enumerate(rang):
            _cellule(table.cell(i, j), composes(paras), entete=bool(entetes) and i == 0)
    return decrire(forme, composer(description))


def _cellule(cellule, paras, entete):
    cellule.margin_left, cellule.margin_right = 0, Mm(4)
    cellule.margin_top = cellule.margin_bottom = Mm(_MARGE_CELLULE)
    cellule.vertical_anchor = MSO_ANCHOR.BOTTOM if entete else MSO_ANCHOR.TOP
    cellule.fill.background()
    if paras:
        ecrire(cellule.text_frame, paras)
    proprietes = cellule._tc.get_or_add_tcPr()
    trait = etree.fromstring(
        f'<a:lnB xmlns:a="{A[1:-1]}" w="{12700 if entete else 6350}"><a:solidFill>'
        f'<a:srgbClr val="{"1B2430" if entete else "C3CBD8"}"/></a:solidFill></a:lnB>'
    )
    proprietes.insert(0, trait)


def franciser(prs):
    """Chaque morceau de texte dit sa langue : orthographe et lecture à voix haute justes."""
    porteurs = [prs.slide_master, *prs.slide_layouts]
    for diapo in prs.slides:
        porteurs += [diapo, diapo.notes_slide]
    if prs.slides:
        porteurs.append(prs.notes_master)
    for porteur in porteurs:
        for balise in ("a:rPr", "a:endParaRPr", "a:defRPr"):
            for element in porteur._element.iter(qn(balise)):
                element.set("lang", "fr-FR")
        for morceau in porteur._element.iter(qn("a:r"), qn("a:fld")):
            if morceau.find(qn("a:rPr")) is None:
                proprietes = etree.Element(f"{A}rPr")
                proprietes.set("lang", "fr-FR")
                morceau.insert(0, proprietes)
