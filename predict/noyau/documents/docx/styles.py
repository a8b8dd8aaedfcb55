"""Le gabarit Word de la maison : page, styles nommés, numérotation native, Inter incorporée,
champs.
"""

import uuid

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor

from ...typographie import insecables
from .. import polices

ENCRE, DOUCE, FILET, FOND, PRIMAIRE, ACTION = (
    "1B2430",
    "556070",
    "DDE2EA",
    "F7F8FA",
    "1F3A68",
    "C2410C",
)
MARGE, PLEINE = 43, 168  # mm : marge de lecture, justification
W14 = "http://schemas.microsoft.com/office/word/2010/wordml"
TITRE, TITRE_CLAIR, MOYEN = "Inter Display SemiBold", "Inter Display Light", "Inter Medium"
# Word refuse un fichier dont les propriétés ne suivent pas l'ordre du schéma.
_APRES_BORDS = ("shd", "tabs", "suppressAutoHyphens", "spacing", "ind", "contextualSpacing", "jc")


def element(nom, **attributs):
    e = OxmlElement(nom)
    for cle, valeur in attributs.items():
        e.set(qn(f"w:{cle}"), str(valeur))
    return e


def nouveau(entete, titre):
    """Document vide aux couleurs de la maison. `entete` : `contextes.Entete`."""
    doc = Document()
    p = doc.core_properties
    p.title, p.author, p.subject = titre, entete.emetteur, entete.description or entete.sous_titre
    p.language, p.comments, p.keywords, p.category = "fr-FR", "", "", entete.genre
    section = doc.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin, section.right_margin = Mm(22), Mm(20)
    section.top_margin, section.bottom_margin = Mm(27), Mm(25)
    section.header_distance = section.footer_distance = Mm(11)
    section.different_first_page_header_footer = True
    _defauts(doc)
    _styles(doc)
    _style_de_tableau(doc)
    _numerotation(doc)
    _incorporer(doc)
    _courants(section, entete)
    return doc


def _defauts(doc):
    racine = doc.styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
    for e in list(racine):
        racine.remove(e)
    racine.append(element("w:rFonts", ascii="Inter", hAnsi="Inter", cs="Inter", eastAsia="Inter"))
    racine.append(element("w:kern", val=2))
    racine.append(element("w:sz", val=19))
    racine.append(element("w:lang", val="fr-FR", eastAsia="fr-FR", bidi="ar-SA"))


def _style(doc, nom, base=None, **p):
    """Crée ou reprend un style de paragraphe ; ce qui n'est pas dit s'hérite de `base`."""
    noms = [x.name for x in doc.styles]
    s = doc.styles[nom] if nom in noms else doc.styles.add_style(nom, WD_STYLE_TYPE.PARAGRAPH)
    for partie in ("w:pPr", "w:rPr"):
        for e in s.element.findall(qn(partie)):
            s.element.remove(e)
    s.base_style = doc.styles[base] if base else None
    s.quick_style, s.hidden, s.unhide_when_used = True, False, False
    if police := p.get("police"):
        fontes = element("w:rFonts", ascii=police, hAnsi=police, cs=police, eastAsia=police)
        s.element.get_or_add_rPr().insert(0, fontes)
    if "corps" in p:
        s.font.size = Pt(p["corps"])
    if "gras" in p:
        s.font.bold = p["gras"]
    if "italique" in p:
        s.font.italic = p["italique"]
    if "couleur" in p:
        s.font.color.rgb = RGBColor.from_string(p["couleur"])
    f = s.paragraph_format
    if "avant" in p:
        f.space_before = Pt(p["avant"])
    if "apres" in p:
        f.space_after = Pt(p["apres"])
    if "interligne" in p:
        f.line_spacing, f.line_spacing_rule = Pt(p["interligne"]), WD_LINE_SPACING.AT_LEAST
    if "gauche" in p:
        f.left_indent = Mm(p["gauche"])
    if "premiere" in p:
        f.first_line_indent = Mm(p["premiere"])
    if "suivi" in p:
        f.keep_with_next = p["suivi"]
    if "suite" in p:
        s.next_paragraph_style = doc.styles[p["suite"]]
    return s


# (nom, base, propriétés) : la même échelle que static/document.css, en points et en millimètres.
_ECHELLE = (
    ("Normal", None, {"corps": 9.5, "interligne": 14, "couleur": ENCRE, "avant": 0, "apres": 0}),
    ("Body Text", "Normal", {"gauche": MARGE, "apres": 7}),
    (
        "Chapeau",
        "Body Text",
        {"corps": 11.5, "interligne": 17.5, "apres": 10, "suite": "Body Text"},
    ),
    ("Genre", "Normal", {"couleur": DOUCE, "apres": 6, "suivi": True}),
    (
        "Title",
        "Normal",
        {
            "corps": 27,
            "interligne": 31,
            "police": TITRE,
            "couleur": PRIMAIRE,
            "apres": 8,
            "suivi": True,
        },
    ),
    ("Subtitle", "Normal", {"corps": 11.5, "interligne": 17.5, "apres": 26}),
    (
        "Heading 1",
        "Normal",
        {
            "corps": 14.5,
            "interligne": 20,
            "police": TITRE,
            "avant": 30,
            "apres": 5,
            "gauche": MARGE,
            "premiere": -MARGE,
            "suivi": True,
            "suite": "Body Text",
        },
    ),
    ("Titre sans numéro", "Heading 1", {"suite": "Body Text"}),
    (
        "Heading 2",
        "Normal",
        {"gras": True, "avant": 7, "gauche": MARGE, "suivi": True, "suite": "Body Text"},
    ),
    ("Caption", "Normal", {"gras": True, "avant": 8, "suivi": True}),
    (
        "Précision",
        "Normal",
        {"corps": 7.5, "interligne": 11, "couleur": DOUCE, "apres": 5, "suivi": True},
    ),
    (
        "Source",
        "Normal",
        {"corps": 7.5, "interligne": 11, "couleur": DOUCE, "avant": 5, "apres": 6},
    ),
    ("Cellule", "Normal", {"corps": 8.25, "interligne": 11.5, "avant": 4, "apres": 4}),
    ("Cellule nombre", "Cellule", {}),
    (
        "Cellule en-tête",
        "Cellule",
        {"corps": 7.5, "interligne": 10, "couleur": DOUCE, "suivi": True},
    ),
    (
        "Cellule partie",
        "Cellule",
        {
            "corps": 7.5,
            "interligne": 11,
            "gras": True,
            "couleur": PRIMAIRE,
            "avant": 7,
            "suivi": True,
        },
    ),
    ("Étiquette", "Normal", {"corps": 7.5, "interligne": 11, "couleur": DOUCE, "avant": 5}),
    (
        "Grand chiffre",
        "Normal",
        {"corps": 30, "interligne": 36, "police": TITRE_CLAIR, "couleur": PRIMAIRE},
    ),
    ("Encadré", "Normal", {"corps": 9, "interligne": 13.5, "gauche": MARGE + 3.5}),
    (
        "Verbatim",
        "Body Text",
        {"corps": 15, "interligne": 21, "police": TITRE_CLAIR, "couleur": PRIMAIRE, "avant": 14},
    ),
    ("Signature", "Normal", {"corps": 8.25, "interligne": 12, "avant": 5}),
    ("Sceau", "Normal", {"corps": 7.5, "interligne": 11, "couleur": DOUCE}),
    ("En-tête courant", "Normal", {"corps": 7.5, "interligne": 10, "couleur": DOUCE}),
    ("List Number", "Body Text", {"gauche": MARGE + 4, "premiere": -4, "apres": 3.5}),
    ("List Bullet", "Body Text", {"gauche": MARGE + 4, "premiere": -4, "apres": 3.5}),
    ("TOC Heading", "Normal", {"corps": 14.5, "interligne": 20, "police": TITRE, "apres": 8}),
    ("toc 1", "Normal", {"police": MOYEN, "avant": 3, "apres": 3}),
)


def _styles(doc):
    for nom, base, proprietes in _ECHELLE:
        _style(doc, nom, base, **proprietes)
    doc.styles["Normal"].paragraph_format.widow_control = True
    doc.styles["Titre sans numéro"].paragraph_format.tab_stops.add_tab_stop(Mm(MARGE))
    sommaire = doc.styles["toc 1"]
    sommaire.element.attrib.pop(qn("w:customStyle"), None)  # celui que Word emploie
    sommaire.paragraph_format.tab_stops.add_tab_stop(Mm(8))
    sommaire.paragraph_format.tab_stops.add_tab_stop(
        Mm(PLEINE), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS
    )
    nombre = doc.styles["Cellule nombre"]
    nombre.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    nombre.element.get_or_add_rPr().append(
        parse_xml(f'<w14:numSpacing xmlns:w14="{W14}" w14:val="tabular"/>')
    )
    for liste in ("List Number", "List Bullet"):
        doc.styles[liste].paragraph_format.tab_stops.add_tab_stop(Mm(MARGE + 4))
    filet(doc.styles["Heading 1"])
    filet(doc.styles["Encadré"], "left", PRIMAIRE, 16, 8)
    bords = doc.styles["Encadré"].element.get_or_add_pPr().find(qn("w:pBdr"))
    bords.addnext(element("w:shd", val="clear", color="auto", fill=FOND))


def filet(cible, cote="top", couleur=ENCRE, epaisseur=4, espace=6):
    """Bordure d'un style ou d'un paragraphe ; épaisseur en huitièmes de point, espace en points."""
    racine = cible.element if hasattr(cible, "element") else cible._p
    ppr = racine.get_or_add_pPr()
    bords = ppr.find(qn("w:pBdr"))
    if bords is None:
        bords = element("w:pBdr")
        apres = [qn(f"w:{n}") for n in (*_APRES_BORDS, "outlineLvl")]
        voisin = next((e for e in ppr if e.tag in apres), None)
        if voisin is None:
            ppr.append(bords)
        else:
            voisin.addprevious(bords)
    bords.append(element(f"w:{cote}", val="single", sz=epaisseur, space=espace, color=couleur))


def _style_de_tableau(doc):
    """En-tête souligné à l'encre, filets fins ; la ligne de total se coche dans Word."""
    inutiles = [x for x in doc.styles if x.type == WD_STYLE_TYPE.TABLE and x.name != "Normal Table"]
    for style in inutiles:
        style.delete()
    doc.styles.element.append(
        parse_xml(
            f'<w:style {nsdecls("w")} w:type="table" w:customStyle="1" w:styleId="TableauPREDICT">'
            '<w:name w:val="Tableau PREDICT"/><w:basedOn '
            'w:val="TableNormal"/><w:uiPriority w:val="1"/><w:qFormat/>'
            f'<w:tblPr><w:tblBorders><w:bottom w:val="single" w:sz="3" w:space="0" '
            f'w:color="{FILET}"/>'
            f'<w:insideH w:val="single" w:sz="3" w:space="0" w:color="{FILET}"/></w:tblBorders>'
            '<w:tblCellMar><w:left w:w="0" w:type="dxa"/><w:right w:w="170" '
            'w:type="dxa"/></w:tblCellMar></w:tblPr>'
            '<w:tblStylePr w:type="firstRow"><w:tcPr><w:tcBorders>'
            f'<w:bottom w:val="single" w:sz="6" w:space="0" w:color="{ENCRE}"/></w:tcBorders>'
            '<w:vAlign w:val="bottom"/></w:tcPr></w:tblStylePr>'
            "</w:style>"
        )
    )


def _numerotation(doc):
    """« Titre 1 » compte les rubriques, grand chiffre clair en marge ; listes à tirets et
    numérotées.
    """
    racine = doc.part.numbering_part.element
    for e in list(racine):
        racine.remove(e)
    marge, pas = int(MARGE * 56.7), int(4 * 56.7)
    retrait = f'<w:ind w:left="{marge + pas}" w:hanging="{pas}"/>'
    liste = (
        f'<w:lvlJc w:val="left"/><w:pPr>{retrait}</w:pPr><w:rPr><w:color w:val="{DOUCE}"/></w:rPr>'
    )
    rubriques = (
        '<w:numFmt w:val="decimal"/><w:pStyle w:val="Heading1"/><w:suff w:val="tab"/>'
        '<w:lvlText w:val="%1"/><w:lvlJc w:val="left"/>'
        f'<w:pPr><w:tabs><w:tab w:val="num" w:pos="{marge}"/></w:tabs>'
        f'<w:ind w:left="{marge}" w:hanging="{marge}"/></w:pPr>'
        f'<w:rPr><w:rFonts w:ascii="{TITRE_CLAIR}" w:hAnsi="{TITRE_CLAIR}" w:cs="{TITRE_CLAIR}"/>'
        f'<w:b w:val="0"/><w:color w:val="{PRIMAIRE}"/><w:sz w:val="44"/></w:rPr>'
    )
    niveaux = {
        1: rubriques,
        2: f'<w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/>{liste}',
        3: f'<w:numFmt w:val="bullet"/><w:lvlText w:val="–"/>{liste}',
    }
    for numero, xml in niveaux.items():
        racine.append(
            parse_xml(
                f"<w:abstractNum {nsdecls('w')} "
                f'w:abstractNumId="{numero}"><w:multiLevelType w:val="singleLevel"/>'
                f'<w:lvl w:ilvl="0"><w:start w:val="1"/>{xml}</w:lvl></w:abstractNum>'
            )
        )
    for numero in niveaux:
        racine.append(
            parse_xml(
                f'<w:num {nsdecls("w")} w:numId="{numero}"><w:abstractNumId '
                f'w:val="{numero}"/></w:num>'
            )
        )
    for style, numero in (
        ("Heading 1", 1),
        ("Titre sans numéro", 0),
        ("List Number", 2),
        ("List Bullet", 3),
    ):
        numeroter(doc.styles[style].element.get_or_add_pPr(), numero)


def numeroter(ppr, numero):
    for e in ppr.findall(qn("w:numPr")):
        ppr.remove(e)
    n = element("w:numPr")
    n.append(element("w:ilvl", val=0))
    n.append(element("w:numId", val=numero))
    apres = [qn(f"w:{x}") for x in ("pBdr", *_APRES_BORDS, "outlineLvl")]
    voisin = next((e for e in ppr if e.tag in apres), None)
    if voisin is None:
        ppr.append(n)
    else:
        voisin.addprevious(n)


def recommencer(doc):
    """Nouvelle liste numérotée à partir de 1 ; rend son numéro, à passer à `numeroter`."""
    racine = doc.part.numbering_part.element
    numero = max(int(e.get(qn("w:numId"))) for e in racine.findall(qn("w:num"))) + 1
    racine.append(
        parse_xml(
            f'<w:num {nsdecls("w")} w:numId="{numero}"><w:abstractNumId w:val="2"/>'
            '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>'
        )
    )
    return numero


def _incorporer(doc):
    """Incorpore Inter (licence OFL) : le document garde son allure chez qui n'a pas la police."""
    table = next(
        r.target_part for r in doc.part.rels.values() if r.reltype == RELATIONSHIP_TYPE.FONT_TABLE
    )
    familles = {}
    for nom, (famille, style, *_) in polices.COUPES.items():
        familles.setdefault(famille, []).append((style, nom))
    xml, n = "", 0
    for famille, coupes in familles.items():
        liens = ""
        for style, nom in sorted(coupes, key=lambda c: ("Regular", "Bold", "Italic").index(c[0])):
            n += 1
            cle = str(uuid.uuid5(uuid.NAMESPACE_DNS, nom)).upper()
            part = Part(
                PackURI(f"/word/fonts/police{n}.odttf"),
                "application/vnd.openxmlformats-officedocument.obfuscatedFont",
                _brouiller(polices.octets(nom), cle),
                doc.part.package,
            )
            relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/font"
            rid = table.rels.get_or_add(relation, part).rId
            liens += f'<w:embed{style} r:id="{rid}" w:fontKey="{{{cle}}}"/>'
        xml += (
            f'<w:font w:name="{famille}"><w:altName w:val="Segoe UI"/><w:charset w:val="00"/>'
            f'<w:family w:val="swiss"/><w:pitch w:val="variable"/>{liens}</w:font>'
        )
    table._blob = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        f"<w:fonts {nsdecls('w', 'r')}>{xml}</w:fonts>"
    ).encode()
    avant = [
        qn(f"w:{x}")
        for x in (
            "writeProtection",
            "view",
            "zoom",
            "removePersonalInformation",
            "removeDateAndTime",
            "doNotDisplayPageBoundaries",
            "displayBackgroundShape",
            "printPostScriptOverText",
            "printFractionalCharacterWidth",
            "printFormsData",
        )
    ]
    reglages = doc.settings.element
    place = max((i + 1 for i, e in enumerate(reglages) if e.tag in avant), default=0)
    reglages.insert(place, element("w:embedTrueTypeFonts"))


def _brouiller(octets, cle):
    """Brouillage prescrit par ECMA-376 (§ 17.8.1) : les 32 premiers octets par la clé de la
    police.
    """
    masque = bytes.fromhex(cle.replace("-", ""))[::-1]
    octets = bytearray(octets)
    for i in range(32):
        octets[i] ^= masque[i % 16]
    return bytes(octets)


def champ(paragraphe, instruction, attente="1"):
    """Champ Word (PAGE, NUMPAGES, TOC…) ; `attente` (texte ou lignes) s'affiche jusqu'à la mise
    à jour.
    """
    for genre in ("begin", "instruction", "separate", "attente", "end"):
        r = paragraphe.add_run()
        if genre == "instruction":
            t = element("w:instrText")
            t.set(qn("xml:space"), "preserve")
            t.text = f" {instruction} "
            r._r.append(t)
        elif genre == "attente":
            r.text = attente if isinstance(attente, str) else "\n".join(attente)
        else:
            r._r.append(element("w:fldChar", fldCharType=genre))


def ouvrir_champ(instruction):
    """Les bornes d'un champ qui court sur plusieurs paragraphes : à poser dans le premier."""
    t = element("w:instrText")
    t.set(qn("xml:space"), "preserve")
    t.text = f" {instruction} "
    bornes = []
    for contenu in (element("w:fldChar", fldCharType="begin"), t,
                    element("w:fldChar", fldCharType="separate")):  # fmt: skip
        r = element("w:r")
        r.append(contenu)
        bornes.append(r)
    return bornes


def fermer_champ(paragraphe):
    """Fin du champ, dans son dernier paragraphe."""
    paragraphe.add_run()._r.append(element("w:fldChar", fldCharType="end"))


def _courants(section, entete):
    for pied in (section.footer, section.first_page_footer):
        p = pied.paragraphs[0]
        p.style = "En-tête courant"
        p.paragraph_format.tab_stops.add_tab_stop(Mm(PLEINE), WD_TAB_ALIGNMENT.RIGHT)
        p.add_run(insecables(entete.pied + entete.suite_du_pied) + "\t")
        champ(p, "PAGE")
        p.add_run(" / ")
        champ(p, "NUMPAGES")
    p = section.header.paragraphs[0]
    p.style = "En-tête courant"
    p.paragraph_format.tab_stops.add_tab_stop(Mm(PLEINE), WD_TAB_ALIGNMENT.RIGHT)
    p.add_run(f"{insecables(entete.titre_courant)}\t{insecables(entete.emetteur)}")
    section.first_page_header.paragraphs[0].style = "En-tête courant"
