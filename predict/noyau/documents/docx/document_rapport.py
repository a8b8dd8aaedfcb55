"""Le rapport annuel en Word : sommaire à mettre à jour, chapitres, preuves, méthode."""

from itertools import count

from docx.enum.text import WD_BREAK
from docx.oxml.ns import qn
from docx.shared import Pt

from . import trousse as w
from .styles import champ, element, nouveau


def rapport(c):
    """Octets du .docx d'un `contextes.ContexteRapport`."""
    doc = nouveau(c.entete, c.entete.titre)
    w.tete(doc, (c.reseau,), c.entete)
    if c.couverture:
        w.image(
            doc.add_paragraph(style="Normal"),
            w.png(c.couverture),
            w.PLEINE,
            "Indicateurs rapportés à leur cible",
        )
    doc.add_paragraph(style="Normal").add_run().add_break(WD_BREAK.PAGE)
    if c.chapeau:
        w.para(doc, c.chapeau, "Chapeau")
    sommaire(doc, c.sommaire)
    if c.introduction:
        w.para(doc, "Lire ce rapport", "Heading 2").paragraph_format.space_before = Pt(20)
        w.blocs(doc, c.introduction)
    w.rubrique(doc, "L’année en bref", page=True)
    if c.bref:
        w.para(doc, c.bref, "Chapeau")
    _chiffres(doc, c.chiffres_cles)
    w.blocs(doc, c.bilan_blocs)
    w.rubrique(doc, "Les indicateurs", page=True)
    if c.lecture_matrice:
        w.para(doc, c.lecture_matrice)
    w.tableau(doc, c.matrice)
    if c.remarque:
        w.encadre(doc, c.remarque)
    numeros = {"Figure": count(1), "Tableau": count(1)}
    for chapitre in c.chapitres:
        w.rubrique(doc, chapitre.titre, page=True)
        if chapitre.chapeau:
            w.para(doc, chapitre.chapeau, "Chapeau")
        for brique in chapitre.contenu:
            BRIQUES[brique.nature](doc, brique, numeros)
    if c.preuves:
        w.rubrique(doc, "Annexe : les preuves", page=True, numerotee=False)
        w.para(doc, "Chaque chiffre se recompte à partir de ces actes datés.")
        for _, t in c.preuves:
            w.tableau(doc, t)
    _methode(doc, c)
    if c.sceau:
        w.renvoi_au_scelle(doc, c.sceau)
    return w.octets(doc)


def sommaire(doc, entrees):
    """Table des matières native, déjà remplie des titres : Word y ajoute les pages à
    l'ouverture.
    """
    w.para(doc, "Sommaire", "TOC Heading")
    p = doc.add_paragraph(style="Normal")
    lignes = [f"{numero}\u2002{titre}" if numero else titre for numero, _, titre in entrees]
    champ(p, 'TOC \\t "Heading 1;1;Titre 1;1;Titre sans numéro;1" \\h', lignes)
    reglages = doc.settings.element
    # `updateFields` se range après ces réglages-là dans le schéma.
    suivants = [
        qn(f"w:{x}")
        for x in ("hdrShapeDefaults", "footnotePr", "endnotePr", "compat", "docVars", "rsids")
    ]
    voisin = next((e for e in reglages if e.tag in suivants), None)
    maj = element("w:updateFields", val="true")
    if voisin is None:
        reglages.append(maj)
    else:
        voisin.addprevious(maj)


def _chiffres(doc, chiffres):
    if not chiffres:
        return
    cellules = w.grille(doc, w.colonnes(len(chiffres)))
    for j, k in enumerate(chiffres):
        c = cellules[2 * j]
        w.bord_cellule(c)
        c.paragraphs[0].style = "Grand chiffre"
        w.ecrire(c.paragraphs[0], k.valeur)
        if k.unite:
            c.paragraphs[0].add_run(f"\u00a0{k.unite}").font.size = Pt(15)
        w.para(c, k.libelle, "Sceau", gras=True)
        for texte in (k.precision, k.avant):
            if texte:
                w.para(c, texte, "Sceau")
    doc.add_paragraph(style="Normal").paragraph_format.space_after = Pt(8)


def _methode(doc, c):
    w.rubrique(doc, "Annexe : méthode et vérification", page=True, numerotee=False)
    if c.periode:
        w.para(doc, "Période et unité", "Heading 2")
        w.para(doc, c.regle_de_periode)
    if c.methode:
        w.para(doc, "Ce qui est compté, ce qui ne l’est pas", "Heading 2")
        w.tableau(doc, c.methode)
    if c.arrete_blocs:
        w.para(doc, "Chiffres arrêtés", "Heading 2")
        w.blocs(doc, c.arrete_blocs)


def _verbatim(doc, v, _numeros):
    w.para(doc, f"« {v.texte} »", "Verbatim")
    w.para(doc, f"**{v.auteur}**" + (f", {v.qualite}" if v.qualite else ""))


def _etapes(doc, e, _numeros):
    for quand, quoi, recit in e.etapes:
        w.para(doc, f"**{quand} – {quoi}.** {recit}")


BRIQUES = {
    "texte": lambda doc, b, _: w.blocs(doc, b.blocs),
    "figure": w.figure,
    "tableau": w.tableau,
    "encadre": lambda doc, b, _: w.encadre(doc, b),
    "verbatim": _verbatim,
    "etapes": _etapes,
}
