"""Le masque et ses cinq dispositions : ce que le réseau peut reprendre d’un coup dans son logiciel.

Une couleur, une police, un logo : posés une fois, dans le thème et le masque. Millimètres.
"""

from copy import deepcopy
from io import BytesIO

from lxml import etree
from pptx import Presentation
from pptx.enum.shapes import PP_PLACEHOLDER as GENRE
from pptx.enum.text import MSO_ANCHOR
from pptx.oxml.ns import qn
from pptx.util import Mm

from . import mesure

LARGEUR, HAUTEUR, MARGE, GOUTTIERE = 338.67, 190.5, 20.0, 5.0
COLONNE = (LARGEUR - 2 * MARGE - 11 * GOUTTIERE) / 12
# Le corps d’une diapo, sous le titre et au-dessus du pied.
HAUT, BAS = 44.0, 172.0
TITRE = (MARGE, 11.0, 252.0, 26.0)
CORPS_TITRE = 28
COUVERTURE, SEUL, TEXTE, SERVICE, CONTACT = (
    "Couverture", "Titre seul", "Titre et texte", "Service", "Contact",
)  # fmt: skip
_GARDEES = {
    "Title Slide": COUVERTURE,
    "Title Only": SEUL,
    "Title and Content": TEXTE,
    "Two Content": SERVICE,
    "Section Header": CONTACT,
}
SURTITRE = 13
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_ESPACES = {
    "a": A[1:-1],
    "p": "http://schemas.openxmlformats.org/presentationml/2006/main",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
}


def x(colonne):
    """Bord gauche de la colonne (0 à 11)."""
    return MARGE + colonne * (COLONNE + GOUTTIERE)


def large(colonnes):
    return colonnes * COLONNE + (colonnes - 1) * GOUTTIERE


def placer(forme, gauche, haut, largeur, hauteur):
    forme.left, forme.top = Mm(gauche), Mm(haut)
    forme.width, forme.height = Mm(largeur), Mm(hauteur)
    return forme


def nouveau(identite, titre):
    """Présentation vide à la charte d’une `contextes.offre.Identite`."""
    prs = Presentation()
    prs.slide_width, prs.slide_height = Mm(LARGEUR), Mm(HAUTEUR)
    for disposition in list(prs.slide_layouts):
        if disposition.name not in _GARDEES:
            prs.slide_layouts.remove(disposition)
        else:
            disposition.name = _GARDEES[disposition.name]
    _theme(prs, identite)
    _styles(prs)
    for porteur in (prs.slide_master, *prs.slide_layouts):
        _placer_les_communs(porteur)
    par_nom = {d.name: d for d in prs.slide_layouts}
    _couverture(par_nom[COUVERTURE])
    _service(par_nom[SERVICE])
    _contact(par_nom[CONTACT])
    _embleme(prs.slide_master, identite, LARGEUR - MARGE - 42, 13, 42, 11, "droite")
    _embleme(par_nom[COUVERTURE], identite, MARGE, 16, 70, 17, "gauche")
    prs.core_properties.title = titre
    return prs, par_nom


def _theme(prs, identite):
    part = next(
        r.target_part for r in prs.slide_master.part.rels.values() if r.reltype.endswith("/theme")
    )
    xml = etree.fromstring(part.blob)
    xml.set("name", "Offre")
    principale = identite.couleur[1:]
    couleurs = {
        "dk1": "1B2430", "lt1": "FFFFFF", "dk2": principale, "lt2": "F2F4F7",
        "accent1": principale, "accent2": "C2410C", "accent3": "0369A1", "accent4": "15803D",
        "accent5": "7C3AED", "accent6": "A16207", "hlink": principale, "folHlink": "556070",
    }  # fmt: skip
    for nom, valeur in couleurs.items():
        element = xml.find(f".//{A}clrScheme/{A}{nom}")
        for enfant in list(element):
            element.remove(enfant)
        etree.SubElement(element, f"{A}srgbClr").set("val", valeur)
    for element in xml.findall(f".//{A}fontScheme//{A}latin"):
        element.set("typeface", mesure.POLICE)
        element.set("panose", "020B0604020202020204")
    part._blob = etree.tostring(xml, xml_declaration=True, encoding="UTF-8", standalone=True)


def _niveau(nom, corps, *, gras=False, couleur="tx1", puce="", ancre="l"):
    """`<a:lvlNpPr>` : la forme d’un paragraphe de ce niveau."""
    retrait = f'marL="{Mm(6)}" indent="-{Mm(6)}"' if puce else 'marL="0" indent="0"'
    signe = (
        f'<a:buFont typeface="{mesure.POLICE}"/><a:buChar char="{puce}"/>'
        if puce
        else ("<a:buNone/>")
    )
    return etree.fromstring(
        f'<a:{nom} xmlns:a="{A[1:-1]}" {retrait} algn="{ancre}" rtl="0">'
        f'<a:lnSpc><a:spcPct val="100000"/></a:lnSpc><a:spcBef><a:spcPts val="0"/></a:spcBef>'
        f'<a:spcAft><a:spcPts val="400"/></a:spcAft>{signe}'
        f'<a:defRPr lang="fr-FR" sz="{int(corps * 100)}" b="{int(gras)}" kern="1200">'
        f'<a:solidFill><a:schemeClr val="{couleur}"/></a:solidFill>'
        '<a:latin typeface="+mn-lt"/></a:defRPr>'
        f"</a:{nom}>"
    )


def _styles(prs):
    styles = prs.slide_master._element.find(qn("p:txStyles"))
    titre, corps = styles.find(qn("p:titleStyle")), styles.find(qn("p:bodyStyle"))
    _remplacer(titre, _niveau("lvl1pPr", CORPS_TITRE, gras=True, couleur="tx2"))
    _remplacer(corps, _niveau("lvl1pPr", 20))
    _remplacer(corps, _niveau("lvl2pPr", 16, puce="•"))
    _remplacer(corps, _niveau("lvl3pPr", 14, puce="–"))
    for element in styles.iter(qn("a:defRPr")):
        element.set("lang", "fr-FR")


def _remplacer(parent, element):
    ancien = parent.find(element.tag)
    parent.replace(ancien, element)


def _lister(forme, *niveaux):
    """Donne à l’espace réservé d’une disposition sa propre forme de paragraphe."""
    texte = forme._element.find(qn("p:txBody"))
    liste = texte.find(qn("a:lstStyle"))
    if liste is None:
        liste = etree.SubElement(texte, f"{A}lstStyle")
        texte.insert(1, liste)
    for ancien in list(liste):
        liste.remove(ancien)
    for niveau in niveaux:
        liste.append(niveau)


def _sans_marge(forme, ancre=MSO_ANCHOR.TOP):
    cadre = forme.text_frame
    cadre.margin_left = cadre.margin_right = cadre.margin_top = cadre.margin_bottom = 0
    cadre.vertical_anchor, cadre.word_wrap = ancre, True


def _placer_les_communs(porteur):
    for forme in list(porteur.placeholders):
        genre = forme.placeholder_format.type
        if genre == GENRE.DATE:
            forme._element.getparent().remove(forme._element)
        elif genre in (GENRE.TITLE, GENRE.CENTER_TITLE):
            placer(forme, *TITRE)
            _sans_marge(forme, MSO_ANCHOR.MIDDLE)
        elif genre in (GENRE.FOOTER, GENRE.SLIDE_NUMBER):
            numero = genre == GENRE.SLIDE_NUMBER
            placer(forme, x(11) if numero else x(0), 178, large(1) if numero else large(10), 6)
            _sans_marge(forme, MSO_ANCHOR.MIDDLE)
            _lister(forme, _niveau("lvl1pPr", 10, ancre="r" if numero else "l"))
        elif genre in (GENRE.BODY, GENRE.OBJECT):
            placer(forme, x(0), HAUT, large(12), BAS - HAUT)
            _sans_marge(forme)


def _couverture(disposition):
    disposition._element.set("showMasterSp", "0")
    for forme in disposition.placeholders:
        genre = forme.placeholder_format.type
        if genre == GENRE.CENTER_TITLE:
            placer(forme, x(0), 60, large(6), 62)
            _sans_marge(forme, MSO_ANCHOR.TOP)
            _lister(forme, _niveau("lvl1pPr", 36, gras=True, couleur="tx2"))
        elif genre == GENRE.SUBTITLE:
            placer(forme, x(0), 127, large(6), 42)
            _sans_marge(forme)
            _lister(forme, _niveau("lvl1pPr", 18))


def _service(disposition):
    """Titre, mission et volet au-dessus, le propos à gauche, les repères à droite."""
    corps = [f for f in disposition.placeholders if f.placeholder_format.idx in (1, 2)]
    for forme in corps:
        gauche = forme.placeholder_format.idx == 1
        forme.name = "Propos" if gauche else "Repères"
        placer(forme, *((x(0), 54, large(8), 30) if gauche else (x(9), 54, large(3), BAS - 54)))
        _sans_marge(forme)
        _lister(
            forme,
            _niveau("lvl1pPr", 20 if gauche else 14),
            _niveau("lvl2pPr", 16 if gauche else 13, puce="•"),
        )
    surtitre = deepcopy(corps[0]._element)
    surtitre.find(f".//{qn('p:cNvPr')}").set("id", "99")
    surtitre.find(f".//{qn('p:cNvPr')}").set("name", "Mission et volet")
    marque = surtitre.find(f".//{qn('p:ph')}")
    marque.set("type", "body")
    marque.set("sz", "quarter")
    marque.set("idx", str(SURTITRE))
    corps[0]._element.addprevious(surtitre)
    forme = next(f for f in disposition.placeholders if f.placeholder_format.idx == SURTITRE)
    placer(forme, x(0), 39, large(12), 8)
    _sans_marge(forme, MSO_ANCHOR.MIDDLE)
    _lister(forme, _niveau("lvl1pPr", 14, couleur="tx2"))


def _contact(disposition):
    disposition._element.set("showMasterSp", "0")
    fond = etree.fromstring(
        f'<p:bg xmlns:p="{_ESPACES["p"]}" xmlns:a="{_ESPACES["a"]}"><p:bgPr>'
        '<a:solidFill><a:schemeClr val="tx2"/></a:solidFill><a:effectLst/></p:bgPr></p:bg>'
    )
    disposition._element.find(qn("p:cSld")).insert(0, fond)
    for forme in disposition.placeholders:
        genre = forme.placeholder_format.type
        if genre == GENRE.TITLE:
            placer(forme, x(0), 42, large(12), 34)
            _sans_marge(forme, MSO_ANCHOR.BOTTOM)
            _lister(forme, _niveau("lvl1pPr", 40, gras=True, couleur="bg1"))
        elif genre == GENRE.BODY:
            placer(forme, x(0), 92, large(12), 70)
            _lister(forme, _niveau("lvl1pPr", 18, couleur="bg1"))
        elif genre in (GENRE.FOOTER, GENRE.SLIDE_NUMBER):
            ancre = "r" if genre == GENRE.SLIDE_NUMBER else "l"
            _lister(forme, _niveau("lvl1pPr", 10, couleur="bg1", ancre=ancre))


def _embleme(porteur, identite, gauche, haut, largeur, hauteur, cote):
    """Le logo dans un masque ou une disposition, sans déformer ; sinon le monogramme."""
    arbre = porteur._element.find(f".//{qn('p:spTree')}")
    nom = f"Logo de {identite.nom}"
    if identite.logo:
        image, relation = porteur.part.get_or_add_image_part(BytesIO(identite.logo))
        points = image.image.size
        echelle = min(largeur / points[0], hauteur / points[1])
        w, h = points[0] * echelle, points[1] * echelle
    else:
        w = h = hauteur
    debut = gauche + largeur - w if cote == "droite" else gauche
    cadre = (
        f'<a:xfrm><a:off x="{Mm(debut)}" y="{Mm(haut)}"/><a:ext cx="{Mm(w)}" cy="{Mm(h)}"/>'
        "</a:xfrm>"
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom>'
    )
    espaces = " ".join(f'xmlns:{p}="{u}"' for p, u in _ESPACES.items())
    if identite.logo:
        xml = etree.fromstring(
            f'<p:pic {espaces}><p:nvPicPr><p:cNvPr id="90" name="Logo"/><p:cNvPicPr>'
            '<a:picLocks noChangeAspect="1"/></p:cNvPicPr><p:nvPr userDrawn="1"/></p:nvPicPr>'
            f'<p:blipFill><a:blip r:embed="{relation}"/><a:stretch><a:fillRect/></a:stretch>'
            f"</p:blipFill><p:spPr>{cadre}</p:spPr></p:pic>"
        )
    else:
        corps = int(h / mesure.POINT * {1: 0.55, 2: 0.45, 3: 0.34}[len(identite.sigle[:3]) or 1])
        xml = etree.fromstring(
            f'<p:sp {espaces}><p:nvSpPr><p:cNvPr id="90" name="Monogramme"/><p:cNvSpPr/>'
            f'<p:nvPr userDrawn="1"/></p:nvSpPr><p:spPr>{cadre}<a:solidFill>'
            '<a:schemeClr val="tx2"/></a:solidFill><a:ln><a:noFill/></a:ln></p:spPr>'
            '<p:txBody><a:bodyPr wrap="none" lIns="0" tIns="0" rIns="0" bIns="0" anchor="ctr"/>'
            '<a:lstStyle/><a:p><a:pPr algn="ctr"/><a:r>'
            f'<a:rPr lang="fr-FR" sz="{corps * 100}" b="1"><a:solidFill><a:schemeClr val="bg1"/>'
            "</a:solidFill></a:rPr><a:t/></a:r></a:p></p:txBody></p:sp>"
        )
        xml.find(f".//{A}t").text = (identite.sigle or identite.nom)[:3].upper()
    xml.find(f".//{{{_ESPACES['p']}}}cNvPr").set("descr", nom)
    arbre.append(xml)
