"""Fiches de capitalisation à divers états, leurs paroles et une image ; une passation."""

import base64
import hashlib
from io import BytesIO

from PIL import Image, ImageDraw

from predict.comptes.models import Acte, Agent

from ..actions.partage import partager
from ..models import FicheCapitalisation
from .comptes import courriel
from .textes import textes

PASSATION = {
    "accompagnement": "jumelage-8", "de": "samira", "a": "camille", "ecart": -260, "taches": 2,
    "mot": "La directrice de l’école de musique est la bonne porte ; le président du comité "
    "n’aime pas les courriels.",
}  # fmt: skip
PARTAGEE, DEPUIS = "capi-jumelage-8", -40


def capitaliser(sections, calendrier):
    """Ajoute `capitalisations` et `passations` ; un récit absent de la base emporte la sienne."""
    dossiers = {a["ref"]: a for a in sections["accompagnements"]}
    evenements = {e["ref"] for e in sections["evenements"]}
    for modele in textes("capitalisation"):
        dossier, evenement = dossiers.get(modele.get("accompagnement")), modele.get("evenement")
        if dossier is not None or evenement in evenements:
            _fiche(sections, modele, dossier, calendrier)
    if PASSATION["accompagnement"] in dossiers:
        sections["passations"].append(
            {
                "accompagnement": PASSATION["accompagnement"],
                "de": courriel(PASSATION["de"]),
                "a": courriel(PASSATION["a"]),
                "date": calendrier.jour(PASSATION["ecart"]),
                "mot": PASSATION["mot"],
                "taches": PASSATION["taches"],
            }
        )


def _fiche(sections, modele, dossier, calendrier):
    ref = f"capi-{modele.get('accompagnement') or modele['evenement']}"
    fiche = {cle: v for cle, v in modele.items() if cle != "illustree"} | {
        "ref": ref,
        "fiche": dossier["fiche"] if dossier else None,
        "service": _service(dossier) if dossier else modele.get("service"),
        "auteur": courriel(modele["auteur"]),
        "verbatims": [
            parole | {"consenti_le": _le(parole["consenti_le"], calendrier), "ordre": rang}
            for rang, parole in enumerate(modele["verbatims"])
        ],
    }
    if modele.get("illustree") and dossier:
        sections["pieces"].append(_affiche(ref, dossier, calendrier))
        fiche["illustration"] = f"{ref}-image"
    sections["capitalisations"].append(fiche)


def _service(dossier):
    """Celui de sa première prestation."""
    return next((p["service"] for p in dossier.get("prestations") or []), None)


def _le(ecart, calendrier):
    return None if ecart is None else calendrier.jour(ecart)


def _affiche(ref, dossier, calendrier):
    octets = _dessin()
    return {
        "ref": f"{ref}-image",
        "fiche": dossier["fiche"],
        "accompagnement": dossier["ref"],
        "titre": "Affiche du concert commun",
        "nom_fichier": "affiche-concert.png",
        "type_mime": "image/png",
        "partagee": False,
        "deposee_par": courriel("camille"),
        "deposee_le": calendrier.instant(-60),
        "taille": len(octets),
        "sha256": hashlib.sha256(octets).hexdigest(),
        "contenu": base64.b64encode(octets).decode("ascii"),
    }


def _dessin(large=1400, haut=620):
    """Une portée de musique qui fait un pont entre deux rives : PNG, toujours le même."""
    dessin = Image.new("RGB", (large, haut), "#EEF3F4")
    trait = ImageDraw.Draw(dessin)
    trait.polygon([(0, 430), (330, 470), (330, haut), (0, haut)], fill="#0B5563")
    trait.polygon([(large, 430), (large - 330, 470), (large - 330, haut), (large, haut)],
                  fill="#1F3A68")  # fmt: skip
    for rang in range(5):
        haut_arc = 170 + rang * 42
        trait.arc((150, haut_arc, large - 150, haut_arc + 520), 195, 345, fill="#556070", width=5)
    for rang, (x, y) in enumerate([(360, 300), (520, 215), (700, 250), (880, 175), (1040, 290)]):
        couleur = "#C2410C" if rang == 3 else "#1B2430"
        trait.ellipse((x - 28, y - 20, x + 28, y + 20), fill=couleur)
        trait.line((x + 26, y, x + 26, y - 120), fill=couleur, width=7)
    tampon = BytesIO()
    dessin.save(tampon, "PNG", optimize=True)
    return tampon.getvalue()


def partager_une_fiche(reseau, calendrier):
    """La copie nationale naît d’un acte, comme dans l’application : elle n’est pas du fichier."""
    fiche = FicheCapitalisation.objects.filter(reseau=reseau, ref=PARTAGEE).first()
    if fiche is None:
        return None
    direction = Agent.objects.get(email=courriel("nadia"))
    direction.adhesion_courante = direction.adhesions.get(reseau=reseau)
    return partager(fiche=fiche, agent=direction, le=calendrier.date(DEPUIS))


def nommer_l_acte_du_partage(reseau, calendrier):
    """Une référence et une heure qui ne changent pas ; hors du rôle applicatif, avant le sceau."""
    Acte.objects.filter(reseau=reseau, objet_ref=PARTAGEE).nommer_avant_sceau(
        ref="acte-partage-fiche", le=calendrier.instant(DEPUIS)
    )
