"""Le rapport annuel en Word : sommaire, chapitres, preuves, méthode."""

from itertools import count

from docx.enum.text import WD_BREAK
from docx.shared import Pt, RGBColor

from . import trousse as w
from .styles import PRIMAIRE, element, fermer_champ, nouveau, ouvrir_champ


def rapport(c):
    """Octets du .docx d'un `contextes.ContexteRapport`."""
    doc = nouveau(c.entete, c.entete.titre)
    chapitres(doc)
    w.tete(doc, c.parties, c.entete)
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
    w.rubrique(doc, c.titre_bref, page=True, ancre="bref")
    if c.bref:
        w.para(doc, c.bref, "Chapeau")
    _chiffres(doc, c.chiffres_cles)
    w.blocs(doc, c.bilan_blocs)
    w.rubrique(doc, "Les indicateurs", page=True, ancre="matrice")
    if c.lecture_matrice:
        w.para(doc, c.lecture_matrice)
    w.tableau(doc, c.matrice)
    if c.remarque:
        w.encadre(doc, c.remarque)
    numeros = {"Figure": count(1), "Tableau": count(1)}
    for chapitre in c.chapitres:
        w.rubrique(doc, chapitre.titre, page=True, ancre=chapitre.ancre)
        if chapitre.chapeau:
            w.para(doc, chapitre.chapeau, "Chapeau")
        for brique in chapitre.contenu:
            BRIQUES[brique.nature](doc, brique, numeros)
    if c.preuves:
        w.rubrique(doc, "Annexe : les preuves", page=True, numerotee=False, ancre="preuves")
        w.para(
            doc,
            "Chaque chiffre se recompte à partir de ces actes datés. Les réponses aux enquêtes n’y "
            "sont pas nommées.",
        )
        for _, t in c.preuves:
            w.tableau(doc, t)
    _methode(doc, c)
    if c.sceau:
        w.renvoi_au_scelle(doc, c.sceau)
    return w.octets(doc)


def chapitres(doc):
    """Les titres d’un long document : ceux d’un chapitre, grands et de couleur, comme en PDF."""
    for nom in ("Heading 1", "Titre sans numéro"):
        style = doc.styles[nom]
        style.font.size, style.font.color.rgb = Pt(20), RGBColor.from_string(PRIMAIRE)
        style.paragraph_format.line_spacing = Pt(26)
        style.paragraph_format.space_after = Pt(10)


def sommaire(doc, entrees):
    """Table des matières native, remplie des titres, chacun menant à son chapitre.

    Les numéros de page n'y sont pas : seul Word les connaît, et ne les calculerait à l'ouverture
    qu'après une alerte (`updateFields`). « Mettre à jour les champs » les ajoute, points de
    conduite compris.
    """
    w.para(doc, "Sommaire", "TOC Heading")
    bornes = ouvrir_champ('TOC \\t "Heading 1;1;Titre 1;1;Titre sans numéro;1" \\h')
    for rang, (numero, ancre, titre) in enumerate(entrees):
        p = doc.add_paragraph(style="toc 1")
        for e in bornes if rang == 0 else ():
            p._p.append(e)
        lien = element("w:hyperlink", anchor=w.signet(ancre), history=1)
        p._p.append(lien)
        w.ecrire(p, f"{numero}\t{titre}")
        for r in p.runs:
            if r._r.getparent() is p._p and r.text:
                lien.append(r._r)
    fermer_champ(p)


def _chiffres(doc, chiffres):
    if not chiffres:
        return
    doc.add_paragraph(style="Sceau")  # sans quoi les chiffres touchent le chapeau
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
    titre = "Annexe : méthode et vérification"
    w.rubrique(doc, titre, page=True, numerotee=False, ancre="methode")
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
