"""La brochure : de deux à dix pages selon ce que le réseau propose (PDF/UA)."""

from dataclasses import dataclass, replace

from predict.noyau.documents import pdf
from predict.noyau.documents.contextes.offre import services_en_mots

from .contexte import contexte_offre

# Un groupe plus long que cela se coupe, le nom de la mission répété.
PAR_GROUPE = 8
# En deçà, les deux volets tiennent sur une page.
ENSEMBLE = 7
# Signes au-delà desquels la dernière page n’a plus de pied où poser le contact.
PAGE_PLEINE = 1500


@dataclass(frozen=True)
class Volet:
    """Un volet et ses services. `groupes` : [(mission, suite ?, services)] ; `niveaux` : « à qui
    nous nous adressons » paraît à sa suite."""

    titre: str
    socle: bool
    chapeau: str
    groupes: tuple
    durees: bool
    niveaux: bool = False

    @property
    def nombre(self):
        return sum(len(services) for *_, services in self.groupes)


def brochure_pdf(reseau, *, public=True, le=None):
    """PDF (octets) de l’offre publiée (`public`), ou de tout ce que le réseau propose.

    Lève `OffreVide` sans service, `PangoAbsent` si la machine ne sait pas faire de PDF.
    """
    c = contexte_offre(reseau, public=public, le=le)
    images = {"logo": ("image/png", c.identite.logo)} if c.identite.logo else {}
    return pdf.rendre(
        "pdf/brochure.html", elements(c), titre=f"{c.entete.genre}, {reseau.nom}", images=images
    )


def elements(c):
    """Ce que le gabarit de la brochure attend, pour un `ContexteOffre`."""
    ensemble = len(c.services) <= ENSEMBLE
    volets = [v for v in (_volet(c, True), _volet(c, False)) if v.groupes]
    # Sous le volet le plus court, pour qu’aucune page ne reste presque vide ; réunis, à la fin.
    porteur = volets[-1] if ensemble else min(volets, key=lambda v: v.nombre)
    volets = [replace(v, niveaux=v is porteur) for v in volets]
    signes = sum(len(x.texte) + len(x.titre) for x in (*c.raisons, *c.demarche))
    signes += sum(len(m.role) + len(m.atout) + len(m.limite) for m in c.modes)
    return {
        "c": c,
        "volets": volets,
        "ensemble": ensemble,
        "pied_de_page": signes <= PAGE_PLEINE and len(c.raisons) <= 3,
        "raisons": [c.raisons[i : i + 3] for i in range(0, len(c.raisons), 3)],
        "corps_du_titre": "court"
        if len(c.titre) <= 50
        else "moyen"
        if len(c.titre) <= 80
        else "long",
        "cles": [
            (v.socle, f"{services_en_mots(n)} {mots}")
            for v in volets
            for n, mots in [
                (c.nombre_socle, "du socle, pour toutes les collectivités membres")
                if v.socle
                else (c.nombre_specifique, "du volet spécifique, à votre mesure, sur convention")
            ]
        ],
    }


def _volet(c, socle):
    groupes = []
    for mission in c.missions:
        siens = mission.socle if socle else mission.specifique
        for debut in range(0, len(siens), PAR_GROUPE):
            groupes.append((mission.libelle, debut > 0, siens[debut : debut + PAR_GROUPE]))
    return Volet(
        titre="Le socle" if socle else "Le spécifique",
        socle=socle,
        chapeau=c.socle if socle else c.specifique,
        groupes=tuple(groupes),
        durees=any(s.duree for _, _, services in groupes for s in services),
    )
