"""`make captures` : refait les images du README d’après une démonstration jetable.

Demande Chromium (PREDICT_CHROMIUM dit où). Aucune image ne dépasse 250 Ko : celle qui pèserait
plus passe à 256 couleurs, quitte à perdre une nuance.
"""

import io
import os
import shutil
import socket
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

RACINE = Path(__file__).resolve().parent.parent
DOSSIER = RACINE / "docs" / "captures"
POIDS_MAXIMAL = 250_000  # octets
MOT_DE_PASSE = "une passerelle vers le monde"
BUREAU, TELEPHONE = (1440, 900), (390, 844)

# image, personne, écran, ce que l’on y ouvre (liens ou sélecteurs cliqués à la suite)
VUES = (
    ("ma-journee", "camille", BUREAU, "/", ()),
    (
        "accompagnement", "camille", BUREAU, "/accompagnements/",
        ("text=Une première stratégie internationale",),
    ),
    ("suivi", "nadia", BUREAU, "/suivi/", ("a[data-tiroir][href*='I4/']",)),
    (
        "cadre", "nadia", BUREAU, "/accompagnements/",
        ("text=Coopération eau et lycées", "main a[href*='/accompagnements/cadres/']"),
    ),
    ("portail", "ines", TELEPHONE, "/", ()),
)  # fmt: skip


def port_libre() -> str:
    with socket.socket() as prise:
        prise.bind(("127.0.0.1", 0))
        return str(prise.getsockname()[1])


def reduire(octets: bytes) -> bytes:
    image = Image.open(io.BytesIO(octets)).convert("RGB")
    compacte = en_png(image)
    if len(compacte) > POIDS_MAXIMAL:
        compacte = en_png(image.quantize(256, dither=Image.Dither.NONE))
    return compacte


def en_png(image: Image.Image) -> bytes:
    sortie = io.BytesIO()
    image.save(sortie, "PNG", optimize=True)
    return sortie.getvalue()


def prendre(navigateur, site, personne, ecran, chemin, gestes) -> bytes:
    largeur, hauteur = ecran
    contexte = navigateur.new_context(
        viewport={"width": largeur, "height": hauteur}, locale="fr-FR"
    )
    page = contexte.new_page()
    page.goto(f"{site}/compte/login/")
    page.fill("input[name=login]", f"{personne}@passerelles.example.org")
    page.fill("input[name=password]", MOT_DE_PASSE)
    page.click("main form[method=post] button[type=submit]")
    page.wait_for_url(lambda adresse: "/login" not in adresse)
    page.goto(site + chemin)
    for geste in gestes:
        page.locator(geste).first.click()
        page.wait_for_load_state("networkidle")
    page.evaluate("() => document.fonts.ready")
    octets = page.screenshot()
    contexte.close()
    return octets


def main() -> int:
    os.environ["PORT"] = port_libre()
    import demo  # lit PORT à l’import

    chromium = os.environ.get("PREDICT_CHROMIUM") or shutil.which("chromium")
    if not chromium:
        print("Chromium est introuvable : PREDICT_CHROMIUM peut dire où il est.", file=sys.stderr)
        return 1
    DOSSIER.mkdir(parents=True, exist_ok=True)
    demo.ecouter_les_signaux()
    site = None
    with tempfile.TemporaryDirectory(prefix="predict-captures-") as jetable:
        demo.VAR = Path(jetable)
        try:
            demo.gerer("migrate", "--no-input", "--verbosity", "0")
            demo.gerer("demo")
            site = demo.lancer(demo.commandes()[0])
            if not demo.attendre_le_site(site):
                print("Le site n’a pas démarré.", file=sys.stderr)
                return 1
            with sync_playwright() as playwright:
                navigateur = playwright.chromium.launch(
                    executable_path=chromium, args=["--no-sandbox", "--disable-gpu"]
                )
                for nom, *vue in VUES:
                    octets = reduire(prendre(navigateur, demo.URL, *vue))
                    if len(octets) > POIDS_MAXIMAL:
                        print(f"{nom}.png pèse {len(octets)} octets : trop.", file=sys.stderr)
                        return 1
                    (DOSSIER / f"{nom}.png").write_bytes(octets)
                    print(f"docs/captures/{nom}.png  {len(octets) // 1000} Ko")
                navigateur.close()
        except demo.Arret:
            return 130
        finally:
            if site is not None:
                demo.arreter([site])
    return 0


if __name__ == "__main__":
    sys.exit(main())
