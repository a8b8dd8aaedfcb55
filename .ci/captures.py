"""`make captures` : refait les images du README et du guide d’après une démonstration jetable.

    .venv/bin/python .ci/captures.py                          toutes les images
    .venv/bin/python .ci/captures.py referente-portail suivi  celles-là seulement
    .venv/bin/python .ci/captures.py --site http://…          d’après une démonstration déjà ouverte

Les vues sont dans `.ci/vues.py`. Demande Chromium (PREDICT_CHROMIUM dit où). Aucune image ne
dépasse 250 Ko : au-delà de 120, elle passe à 256 couleurs, quitte à perdre une nuance. Les dates
montrées sont celles du jour où l’on prend les images.
"""

import argparse
import io
import os
import shutil
import socket
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright
from vues import RACINE, VUES

POIDS_MAXIMAL, POIDS_VISE = 250_000, 120_000  # octets
MOT_DE_PASSE = "une passerelle vers le monde"


class Echec(Exception):
    """Une image ne se prend pas ; le message se montre tel quel."""


def port_libre() -> str:
    with socket.socket() as prise:
        prise.bind(("127.0.0.1", 0))
        return str(prise.getsockname()[1])


def reduire(octets: bytes) -> bytes:
    image = Image.open(io.BytesIO(octets)).convert("RGB")
    compacte = en_png(image)
    if len(compacte) > POIDS_VISE:
        compacte = en_png(image.quantize(256, dither=Image.Dither.NONE))
    return compacte


def en_png(image: Image.Image) -> bytes:
    sortie = io.BytesIO()
    image.save(sortie, "PNG", optimize=True)
    return sortie.getvalue()


class Studio:
    """Un navigateur ; une personne ne s’y connecte qu’une fois par taille d’écran."""

    def __init__(self, navigateur, site):
        self.navigateur, self.site, self.contextes = navigateur, site, {}

    def contexte(self, qui, ecran):
        if (qui, ecran) not in self.contextes:
            largeur, hauteur = ecran
            contexte = self.navigateur.new_context(
                viewport={"width": largeur, "height": hauteur},
                locale="fr-FR",
                timezone_id="Europe/Paris",
                reduced_motion="reduce",
            )
            if qui:
                self.connecter(contexte, qui)
            self.contextes[qui, ecran] = contexte
        return self.contextes[qui, ecran]

    def connecter(self, contexte, qui):
        page = contexte.new_page()
        page.goto(f"{self.site}/compte/login/")
        page.fill("input[name=login]", f"{qui}@passerelles.example.org")
        page.fill("input[name=password]", MOT_DE_PASSE)
        page.click("main form[method=post] button[type=submit]")
        page.wait_for_url(lambda adresse: "/login" not in adresse)
        page.close()

    def redire_qui(self, page):
        """Une page sensible redemande le mot de passe, une fois par quart d’heure."""
        if "/reauthenticate/" not in page.url:
            return
        page.fill("input[name=password]", MOT_DE_PASSE)
        page.click("main form[method=post] button[type=submit]")
        page.wait_for_url(lambda adresse: "/reauthenticate" not in adresse)

    def prendre(self, vue) -> bytes:
        page = self.contexte(vue.qui, vue.ecran).new_page()
        try:
            page.goto(self.site + vue.chemin)
            self.redire_qui(page)
            for geste in vue.gestes:
                page.locator(geste).first.click()
                page.wait_for_load_state("networkidle")
                self.redire_qui(page)
            page.evaluate("() => document.fonts.ready")
            return self.cliche(page, vue)
        finally:
            page.close()

    def cliche(self, page, vue) -> bytes:
        options = {"animations": "disabled", "caret": "hide"}
        if not vue.cadre:
            return page.screenshot(**options)
        element = page.locator(vue.cadre).first
        element.scroll_into_view_if_needed()
        boite = element.bounding_box()
        defile = page.evaluate("() => [window.scrollX, window.scrollY]")
        cadre = {
            "x": boite["x"] + defile[0],
            "y": boite["y"] + defile[1],
            "width": boite["width"],
            "height": min(boite["height"], vue.hauteur),
        }
        return page.screenshot(full_page=True, clip=cadre, **options)


def photographier(site, vues) -> None:
    chromium = os.environ.get("PREDICT_CHROMIUM") or shutil.which("chromium")
    if not chromium:
        raise Echec("Chromium est introuvable : PREDICT_CHROMIUM peut dire où il est.")
    with sync_playwright() as playwright:
        navigateur = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu"]
        )
        studio = Studio(navigateur, site)
        for dossier, vue in vues:
            octets = reduire(studio.prendre(vue))
            chemin = dossier / f"{vue.nom}.png"
            if len(octets) > POIDS_MAXIMAL:
                raise Echec(f"{chemin.name} pèse {len(octets)} octets : trop.")
            dossier.mkdir(parents=True, exist_ok=True)
            chemin.write_bytes(octets)
            print(f"{chemin.relative_to(RACINE)}  {len(octets) // 1000} Ko", flush=True)
        navigateur.close()


@contextmanager
def demonstration_jetable():
    """L’adresse d’une démonstration neuve, arrêtée et effacée ensuite."""
    os.environ["PORT"] = port_libre()
    import demo  # lit PORT à l’import

    demo.ecouter_les_signaux()
    site = None
    with tempfile.TemporaryDirectory(prefix="predict-captures-") as jetable:
        demo.VAR = Path(jetable)
        try:
            demo.gerer("migrate", "--no-input", "--verbosity", "0")
            demo.gerer("demo")
            site = demo.lancer(demo.commandes()[0])
            if not demo.attendre_le_site(site):
                raise Echec("Le site n’a pas démarré.")
            yield demo.URL
        except demo.Arret as arret:
            raise Echec("Interrompu.") from arret
        finally:
            if site is not None:
                demo.arreter([site])


def main() -> int:
    lecteur = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    lecteur.add_argument("--site", help="adresse d’une démonstration déjà ouverte")
    lecteur.add_argument("noms", nargs="*", help="images à refaire ; toutes, sinon")
    demande = lecteur.parse_args()
    toutes = [(dossier, vue) for dossier, vues in VUES.items() for vue in vues]
    inconnues = set(demande.noms) - {vue.nom for _, vue in toutes}
    if inconnues:
        lecteur.error(f"aucune vue de ce nom : {', '.join(sorted(inconnues))}")
    voulues = [x for x in toutes if not demande.noms or x[1].nom in demande.noms]
    try:
        if demande.site:
            photographier(demande.site.rstrip("/"), voulues)
        else:
            with demonstration_jetable() as site:
                photographier(site, voulues)
    except Echec as echec:
        print(echec, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
