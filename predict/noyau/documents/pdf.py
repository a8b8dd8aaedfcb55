"""Du gabarit Django au PDF/UA-1, par WeasyPrint, sans réseau ni fichier.

Seules trois familles d'adresses s'ouvrent : `police:` (nos coupes d'Inter), `image:` (les octets
que
l'appelant passe) et rien d'autre. Polices enregistrées et feuille analysée se gardent d'un
document à
l'autre dans le processus : c'est ce qui tient le rendu à chaud près de WeasyPrint nu.
"""

import atexit
import platform
import re
from functools import cache
from threading import Lock

from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string

from ..typographie import insecables_html, sans_commandes
from . import contextes, polices

VARIANTE = "pdf/ua-1"
# Ce qu’une classe de la feuille change au grand titre : (corps, largeur), en points.
TITRES = {
    'class="couverture': (40, 425),
    'class="note"': (20, 425),
    'class="tete courte ramassee"': (20, 470),
    'class="paysage"': (22, 720),
}
# Sans base, WeasyPrint ignore une adresse relative au lieu de la demander, donc de la voir refusée.
BASE = "document:///"
# En deçà, une dernière page ne vaut pas la feuille.
PRESQUE_VIDE = 0.34
SERRAGES = ("serre", "serre serre-plus")
# WeasyPrint et Pango partagent des tables par processus : un document à la fois.
_VERROU = Lock()
_H1 = re.compile(r"<h1>(.*?)</h1>", re.S)


class PangoAbsent(RuntimeError):
    """Bibliothèque système manquante ; le message donne la commande exacte à taper."""


class AdresseRefusee(ValueError):
    """Le document demande une ressource hors de celles qu'on lui a confiées."""


def rendre(gabarit, contexte, *, titre, langue="fr", images=None, serrer=False):
    """Rend le PDF (octets) du gabarit Django `gabarit`.

    `contexte` : dictionnaire ; `titre` et `langue` s'y ajoutent et deviennent les métadonnées du
    PDF.
    `images` : {nom: (type MIME, octets)}, appelées `image:nom` dans le gabarit ; les logos des
    parties de `contexte["c"]` s’y ajoutent.
    `serrer` : si la dernière page ne porte que quelques lignes, resserrer le document pour
    l’éviter (classes « serre » et « serre-plus » de la feuille).
    Lève `PangoAbsent` si les bibliothèques système manquent, `AdresseRefusee` si le gabarit sort de
    ses ressources.
    """
    html = composer(render_to_string(gabarit, {**contexte, "titre": titre, "langue": langue}))
    logos = contextes.images_des_logos(contexte.get("c"))
    return ecrire(html, images=logos | (images or {}), serrer=serrer)


def ecrire(html, *, images=None, serrer=False):
    """PDF (octets) d'un HTML déjà composé."""
    weasyprint = _weasyprint()
    with _VERROU:
        atelier = _atelier()
        recuperateur = atelier.recuperateur(images or {})

        def composer_pages(source):
            return weasyprint.HTML(string=source, base_url=BASE, url_fetcher=recuperateur).render(
                stylesheets=[atelier.feuille], font_config=atelier.polices, pdf_variant=VARIANTE
            )

        document = composer_pages(html)
        for classe in SERRAGES if serrer else ():
            if len(document.pages) == 1 or remplissage(document.pages[-1]) > PRESQUE_VIDE:
                break
            essai = composer_pages(html.replace("<body ", f'<body class="{classe}" ', 1))
            if len(essai.pages) < len(document.pages):
                document = essai
        if recuperateur.refusees:
            # WeasyPrint se contente d'un avertissement : un document amputé ne doit pas sortir.
            raise AdresseRefusee(f"adresses refusées : {', '.join(recuperateur.refusees)}")
        return document.write_pdf(pdf_variant=VARIANTE, finisher=atelier.finition)


def remplissage(page):
    """Part de la hauteur utile qu’occupe le texte d’une page de WeasyPrint, de 0 à 1."""
    boite = page._page_box
    racine = next(x for x in boite.children if x.element_tag == "html")
    bas = max(
        (x.position_y + x.height for x in racine.descendants() if isinstance(x.height, (int, float))
         and type(x).__name__ in ("LineBox", "BlockReplacedBox", "InlineReplacedBox")),
        default=boite.content_box_y(),
    )  # fmt: skip
    return (bas - boite.content_box_y()) / boite.height


def composer(html):
    """Espaces françaises partout, grand titre coupé en lignes de longueurs voisines."""
    html = insecables_html(sans_commandes(html))
    corps, largeur = next(
        (taille for marque, taille in TITRES.items() if marque in html), (27, 425)
    )
    return _H1.sub(
        lambda m: f"<h1>{'<br>'.join(equilibrer(m[1], corps, largeur))}</h1>", html, count=1
    )


def equilibrer(titre, corps, largeur=425):
    """Coupe `titre` en lignes de longueurs voisines, aussi peu nombreuses que possible.

    WeasyPrint ignore `text-wrap: balance`. `corps` et `largeur` en points.
    """
    chasses = polices.chasses("InterDisplaySemiBold-Regular")
    mots = titre.split(" ")

    def mesure(ligne):
        return sum(chasses.get(signe, 0.5) - 0.014 for signe in ligne) * corps

    def remplir(maximum):
        lignes = [mots[0]]
        for mot in mots[1:]:
            essai = f"{lignes[-1]} {mot}"
            if mesure(essai) <= maximum:
                lignes[-1] = essai
            else:
                lignes.append(mot)
        return lignes

    lignes = remplir(largeur)
    bas, haut = 0, largeur
    while haut - bas > 1:
        milieu = (bas + haut) / 2
        if len(essai := remplir(milieu)) <= len(lignes) and max(map(mesure, essai)) <= largeur:
            haut, lignes = milieu, essai
        else:
            bas = milieu
    return lignes


def _weasyprint():
    """Import tardif : le site marche sans Pango, seuls les PDF le demandent."""
    try:
        import weasyprint
    except (ImportError, OSError) as erreur:
        raise PangoAbsent(commande_pango()) from erreur
    return weasyprint


def commande_pango(systeme=None):
    """Message français donnant la commande qui installe Pango sur cette machine."""
    commandes = {
        "debian": "sudo apt-get install -y libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0",
        "fedora": "sudo dnf install -y pango",
        "alpine": "sudo apk add pango",
        "arch": "sudo pacman -S --noconfirm pango",
        "darwin": "brew install pango",
    }
    if systeme is None:
        systeme = "darwin" if platform.system() == "Darwin" else _distribution()
    commande = commandes.get(systeme, commandes["debian"])
    return f"Pango est nécessaire pour produire les PDF et n’a pas été trouvé. Tapez : {commande}"


def _distribution():
    try:
        fiche = platform.freedesktop_os_release()
    except OSError:
        return "debian"
    familles = [fiche.get("ID", ""), *fiche.get("ID_LIKE", "").split()]
    return next((f for f in familles if f in ("debian", "fedora", "alpine", "arch")), "debian")


@cache
def _atelier():
    from .atelier_pdf import Atelier

    chemin = finders.find("document.css") or settings.BASE_DIR / "static" / "document.css"
    with open(chemin, encoding="utf-8") as fichier:
        return Atelier(fichier.read())


# L'atelier tient des objets de Pango : rendus avant que l'interprète ne défasse leurs modules,
# sans quoi chaque commande finirait par une trace.
atexit.register(_atelier.cache_clear)
