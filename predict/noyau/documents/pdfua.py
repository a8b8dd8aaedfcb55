"""Finition PDF/UA : trois détails que WeasyPrint 70 laisse de côté (≈ 2 ms par document).

Le code lit les objets internes du PDF en cours d'écriture : `tests/noyau/test_documents_pdf.py`
dira
si une version nouvelle de WeasyPrint les range autrement.
"""

import pydyf


def finition(document, pdf):
    """Passée en `finisher` à `write_pdf`.

    1. En-têtes et pieds courants deviennent des artefacts de pagination, tus par les lecteurs
    d'écran.
    2. Chaque cellule d'en-tête dit sa portée (colonne ou ligne). 3. Les liens portent le drapeau
    « imprimer », exigé par la norme.
    """
    _taire_les_courants(pdf)
    for objet in pdf.objects:
        if not isinstance(objet, pydyf.Dictionary):
            continue
        if objet.get("S") == "/TH":
            groupe = _objet(pdf, _objet(pdf, objet["P"])["P"])
            attributs = objet.setdefault("A", pydyf.Dictionary({"O": "/Table"}))
            attributs["Scope"] = "/Column" if groupe.get("S") == "/THead" else "/Row"
        elif objet.get("Subtype") == "/Link":
            objet["F"] = 4


def _objet(pdf, reference):
    return pdf.objects[int(reference.split()[0])]


def _taire_les_courants(pdf):
    racine = _objet(pdf, pdf.catalog["StructTreeRoot"])
    lus, pile = set(), list(racine["K"])
    while pile:
        numero = int(pile.pop().split()[0])
        if numero not in lus:
            lus.add(numero)
            pile += [k for k in pdf.objects[numero].get("K", []) if isinstance(k, bytes | str)]
    arbre = _objet(pdf, racine["ParentTree"])["Nums"]
    for numero, references in zip(pdf.pages["Kids"][::3], arbre[1::2], strict=False):
        orphelins = {m for m, r in enumerate(references) if int(r.split()[0]) not in lus}
        flux = _objet(pdf, pdf.objects[numero]["Contents"]).stream
        for i, jeton in enumerate(flux):
            if isinstance(jeton, pydyf.Dictionary) and jeton.get("MCID") in orphelins:
                flux[i - 1 : i + 1] = ["/Artifact", pydyf.Dictionary({"Type": "/Pagination"})]
        for m in orphelins:
            references[m] = b"null"
