"""Le diaporama livré : modifiable, accessible, et rien n’y déborde."""

import io
import zipfile

import pytest
from lxml import etree
from pptx import Presentation
from pptx.enum.shapes import MSO_SHAPE_TYPE, PP_PLACEHOLDER
from pptx.util import Mm

from predict.noyau.documents import pptx
from predict.noyau.documents.pptx import masque, mesure
from tests.noyau import exemples_offre as exemples

A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"


@pytest.fixture(scope="module", params=exemples.TAILLES)
def livre(request):
    contexte = exemples.TAILLES[request.param]()
    octets = pptx.diaporama(contexte)
    return contexte, octets, Presentation(io.BytesIO(octets))


def _a_plat(formes):
    for forme in formes:
        if forme.shape_type == MSO_SHAPE_TYPE.GROUP:
            yield from _a_plat(forme.shapes)
        else:
            yield forme


def _formes(prs):
    for numero, diapo in enumerate(prs.slides, 1):
        for forme in _a_plat(diapo.shapes):
            yield numero, forme


def _cadre(forme):
    """(gauche, haut, droite, bas) en millimètres."""
    g, h = forme.left / 36000, forme.top / 36000
    return g, h, g + forme.width / 36000, h + forme.height / 36000


def _corps(paragraphe, defaut):
    return paragraphe.runs[0].font.size.pt if paragraphe.runs[0].font.size else defaut


def _hauteur_du_texte(cadre, largeur, defaut):
    paras = [
        mesure.Para(
            p.text, _corps(p, defaut), gras=bool(p.runs[0].font.bold),
            apres=p.space_after.pt if p.space_after is not None else 4,
            puce="•" if p._p.find(f".//{A}buChar") is not None else "",
        )
        for p in cadre.paragraphs
        if p.runs
    ]  # fmt: skip
    return mesure.hauteur(paras, largeur)


def test_chaque_forme_reste_dans_la_diapo(livre):
    _, _, prs = livre
    for numero, forme in _formes(prs):
        gauche, haut, droite, bas = _cadre(forme)
        assert gauche >= -0.01 and haut >= -0.01, (numero, forme.name)
        assert droite <= masque.LARGEUR + 0.1 and bas <= masque.HAUTEUR + 0.1, (numero, forme.name)


def test_chaque_texte_tient_dans_sa_forme(livre):
    _, _, prs = livre
    defauts = {PP_PLACEHOLDER.TITLE: 28, PP_PLACEHOLDER.CENTER_TITLE: 36}
    for numero, forme in _formes(prs):
        if not forme.has_text_frame or not forme.text_frame.text:
            continue
        defaut = 10
        if forme.is_placeholder:
            defaut = defauts.get(forme.placeholder_format.type, 10)
        gauche, haut, droite, bas = _cadre(forme)
        texte = _hauteur_du_texte(forme.text_frame, droite - gauche, defaut)
        assert texte <= bas - haut + 0.6, (numero, forme.name, forme.text_frame.text[:60])


def test_chaque_tableau_tient_au_dessus_du_pied(livre):
    _, _, prs = livre
    for numero, forme in _formes(prs):
        if forme.has_table:
            for rang in forme.table.rows:
                textes = [
                    _hauteur_du_texte(c.text_frame, col.width / 36000 - 4, 12)
                    for c, col in zip(rang.cells, forme.table.columns, strict=True)
                ]
                assert max(textes) + 3.9 <= rang.height / 36000 + 0.1, numero
            assert forme.top / 36000 + sum(r.height for r in forme.table.rows) / 36000 <= 173


def test_aucun_texte_n_en_recouvre_un_autre(livre):
    _, _, prs = livre
    for numero, diapo in enumerate(prs.slides, 1):
        cadres = [
            (_cadre(f), f.name)
            for f in _a_plat(diapo.shapes)
            if f.has_table or (f.has_text_frame and f.text_frame.text.strip())
        ]
        for rang, ((g, h, d, b), nom) in enumerate(cadres):
            for (g2, h2, d2, b2), autre in cadres[rang + 1 :]:
                croise = min(d, d2) - max(g, g2) > 0.5 and min(b, b2) - max(h, h2) > 0.5
                assert not croise, (numero, nom, autre)


def test_rien_ne_se_lit_sous_douze_points_hors_du_motif(livre):
    _, _, prs = livre
    for numero, diapo in enumerate(prs.slides, 1):
        for forme in diapo.shapes:
            for p in forme.text_frame.paragraphs if forme.has_text_frame else ():
                for r in p.runs:
                    assert r.font.size is None or r.font.size.pt >= 12, (numero, forme.name)


def test_un_texte_abrege_l_est_entre_deux_mots():
    long = mesure.Para(" ".join(["collectivités"] * 200), 20)
    (tenu,) = mesure.tenir([long], 80, 20)
    assert tenu.texte.endswith("collectivités…") and mesure.hauteur([tenu], 80) <= 20


def test_chaque_diapo_a_son_titre_son_numero_et_sa_note(livre):
    _, _, prs = livre
    for diapo in prs.slides:
        assert diapo.shapes.title.text_frame.text.strip()
        assert diapo.shapes[0].shape_id == diapo.shapes.title.shape_id, "le titre se lit d’abord"
        genres = {f.placeholder_format.type for f in diapo.placeholders}
        assert PP_PLACEHOLDER.SLIDE_NUMBER in genres
        assert len(diapo.notes_slide.notes_text_frame.text) > 40


def test_chaque_service_a_sa_diapo_dans_l_ordre(livre):
    contexte, _, prs = livre
    titres = [d.shapes.title.text_frame.text for d in prs.slides]
    premieres = [d for d in prs.slides if d.slide_layout.name == masque.SERVICE]
    assert len(premieres) == len(contexte.services)
    assert titres[-1] == "Parlons de votre territoire"


def test_le_socle_est_plein_et_le_specifique_au_trait():
    c = exemples.offre(4)
    prs = Presentation(io.BytesIO(pptx.diaporama(c)))
    couverture = next(f for f in prs.slides[0].shapes if f.shape_type == MSO_SHAPE_TYPE.GROUP)
    carres = [f for f in couverture.shapes if f.shape_type == MSO_SHAPE_TYPE.AUTO_SHAPE]
    pleins = sum(f._element.spPr.find(f"{A}solidFill") is not None for f in carres)
    assert (pleins, len(carres) - pleins) == (c.nombre_socle, c.nombre_specifique)


def test_la_couleur_du_reseau_est_celle_du_theme(livre):
    contexte, octets, _ = livre
    with zipfile.ZipFile(io.BytesIO(octets)) as archive:
        themes = [archive.read(n) for n in archive.namelist() if "theme/theme1" in n]
    theme = etree.fromstring(themes[0])
    assert theme.find(f".//{A}dk2/{A}srgbClr").get("val") == contexte.identite.couleur[1:]
    assert {e.get("typeface") for e in theme.iterfind(f".//{A}fontScheme//{A}latin")} == {"Arial"}


def test_le_logo_est_dans_le_masque_et_se_decrit():
    prs = Presentation(io.BytesIO(pptx.diaporama(exemples.TAILLES["avec_logo"]())))
    for porteur in (prs.slide_master, prs.slide_layouts.get_by_name(masque.COUVERTURE)):
        (image,) = porteur._element.iter(f"{P}pic")
        assert image.find(f".//{P}cNvPr").get("descr") == "Logo de Passerelles"
        cadre = image.find(f".//{A}ext")
        rapport = int(cadre.get("cx")) / int(cadre.get("cy"))
        assert rapport == pytest.approx(300 / 120, rel=0.01)


def test_chaque_image_et_chaque_tableau_a_son_texte_de_remplacement(livre):
    _, _, prs = livre
    for diapo in prs.slides:
        for forme in diapo.shapes:
            nomme = forme.shape_type in (MSO_SHAPE_TYPE.PICTURE, MSO_SHAPE_TYPE.GROUP)
            if nomme or forme.has_table:
                assert forme._element.xpath(".//p:cNvPr")[0].get("descr"), forme.name


def test_tout_est_en_francais(livre):
    _, _, prs = livre
    for diapo in prs.slides:
        for porteur in (diapo, diapo.notes_slide):
            for morceau in porteur._element.iter(f"{A}r"):
                assert morceau.find(f"{A}rPr").get("lang") == "fr-FR"


def test_la_structure_ne_demande_aucune_reparation(livre):
    """Ce qui fait proposer une réparation : identifiants doubles, liens perdus, XML mal rangé."""
    _, octets, prs = livre
    with zipfile.ZipFile(io.BytesIO(octets)) as archive:
        noms = archive.namelist()
        assert len(noms) == len(set(noms)) and archive.testzip() is None
        types = archive.read("[Content_Types].xml").decode()
        for nom in noms:
            if nom.endswith(".xml") and nom.startswith("ppt/"):
                etree.fromstring(archive.read(nom))
                assert f'"/{nom}"' in types, nom
    for porteur in (*prs.slides, *prs.slide_layouts, prs.slide_master):
        ids = [e.get("id") for e in porteur._element.iter(f"{P}cNvPr")]
        assert len(ids) == len(set(ids)), porteur.name
        liens = {e.get(f"{R}embed") for e in porteur._element.iter(f"{A}blip")}
        assert liens <= set(porteur.part.rels)
    ordre = ["lnSpc", "spcBef", "spcAft", "buClr", "buFont", "buNone", "buChar", "defRPr"]
    for porteur in (*prs.slides, *prs.slide_layouts, prs.slide_master):
        for balise in ("pPr", "lvl1pPr", "lvl2pPr"):
            for element in porteur._element.iter(A + balise):
                rangs = [ordre.index(e.tag.removeprefix(A)) for e in element
                         if e.tag.removeprefix(A) in ordre]  # fmt: skip
                assert rangs == sorted(rangs), etree.tostring(element)


def test_les_cinq_dispositions_servent_a_qui_ajoute_une_diapo(livre):
    _, _, prs = livre
    assert (prs.slide_width, prs.slide_height) == (Mm(338.67), Mm(190.5))
    assert {d.name for d in prs.slide_layouts} == {
        masque.COUVERTURE, masque.SEUL, masque.TEXTE, masque.SERVICE, masque.CONTACT,
    }  # fmt: skip
    titres = prs.slide_layouts.get_by_name(masque.TEXTE).placeholders
    assert {PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.OBJECT} <= {
        f.placeholder_format.type for f in titres
    }


def test_un_contact_vide_et_un_service_nu_restent_presentables():
    nu = exemples.o.ServiceOffre(ref="n", libelle="Veille", socle=True)
    c = exemples.offre(
        1,
        missions=1,
        contact=exemples.o.ContactOffre(),
        verbatim="",
        verbatim_de="",
        profils=(),
    )
    seule = exemples.replace(c.missions[0], services=(nu,))
    prs = Presentation(io.BytesIO(pptx.diaporama(exemples.replace(c, missions=(seule,)))))
    for diapo in prs.slides:
        for f in diapo.placeholders:
            assert f.text_frame.text.strip(), "un espace réservé vide montre une invite"


def test_un_texte_hostile_reste_du_texte():
    c = exemples.offre(2, titre="<b>&amp;</b> \x00\x1b[31m = 1+1")
    prs = Presentation(io.BytesIO(pptx.diaporama(c)))
    titre = prs.slides[0].shapes.title.text_frame.text
    assert "<b>" in titre and "\x00" not in titre and "_x0000_" not in titre
