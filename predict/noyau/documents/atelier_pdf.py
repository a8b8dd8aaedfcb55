"""Ce que WeasyPrint garde d'un document à l'autre, et ce à quoi on lui donne accès.

À part de `pdf`, parce que ces classes héritent de WeasyPrint, qui demande Pango dès l'import.
"""

import weasyprint
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from . import polices
from .pdfua import finition

# Longueur des jauges, en centièmes de la cible : des classes, parce qu'aucun style n'est écrit en
# ligne
# et que WeasyPrint ne lit pas attr() dans une largeur. Le bord droit de la jauge vaut 120 %.
JAUGE_MAXIMUM = 120
_JAUGES = "".join(f".barre > .p{n} {{ width: {n / 1.2:.2f}% }}\n" for n in range(JAUGE_MAXIMUM + 1))


class Recuperateur(URLFetcher):
    """N'ouvre que nos coupes d'Inter et les images confiées ; se souvient de ce qu'il a refusé."""

    def __init__(self, images=None):
        super().__init__()
        self.images, self.refusees = images or {}, []

    def fetch(self, url, headers=None):
        protocole, _, nom = url.partition(":")
        if protocole == "police" and nom in polices.COUPES:
            return URLFetcherResponse(url, polices.octets(nom), {"Content-Type": "font/ttf"})
        if protocole == "image" and nom in self.images:
            mime, octets = self.images[nom]
            return URLFetcherResponse(url, octets, {"Content-Type": mime})
        self.refusees.append(url)
        raise ValueError(f"adresse refusée : {url}")


class Atelier:
    def __init__(self, feuille):
        self.polices, self.finition = FontConfiguration(), finition
        self.feuille = weasyprint.CSS(
            string=feuille + _JAUGES, font_config=self.polices, url_fetcher=Recuperateur()
        )

    def recuperateur(self, images):
        return Recuperateur(images)
