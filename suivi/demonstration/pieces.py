"""De petits PDF d’une page, pour que chaque preuve s’ouvre."""

import base64
import hashlib
import unicodedata


def pdf(lignes):
    """Un PDF d’une page, en Helvetica. Les octets ne dépendent que des lignes."""
    texte = "\n".join(f"({_echapper(ligne)}) Tj T*" for ligne in lignes)
    contenu = f"BT /F1 12 Tf 16 TL 60 770 Td\n{texte}\nET".encode("cp1252", "replace")
    objets = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(contenu), contenu),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    sortie, places = b"%PDF-1.4\n", []
    for numero, objet in enumerate(objets, 1):
        places.append(len(sortie))
        sortie += b"%d 0 obj\n%s\nendobj\n" % (numero, objet)
    table = len(sortie)
    sortie += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objets) + 1)
    sortie += b"".join(b"%010d 00000 n \n" % place for place in places)
    return sortie + (
        b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objets) + 1, table)
    )


def _echapper(texte):
    simple = unicodedata.normalize("NFC", texte).replace("\u202f", " ").replace("\u00a0", " ")
    return simple.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")


def jointe(lignes):
    """Les clés « contenu », « taille » et « sha256 » du format d’échange."""
    octets = pdf(lignes)
    return {
        "taille": len(octets),
        "sha256": hashlib.sha256(octets).hexdigest(),
        "contenu": base64.b64encode(octets).decode("ascii"),
    }
