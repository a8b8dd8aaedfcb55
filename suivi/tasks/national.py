"""Le travail « rapport national » : PDF, Word et tableur des mêmes tableaux."""

import json
from datetime import date

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from offre.calculs import national as offres
from predict.comptes.actions import emettre_document, preparer_sceau
from predict.comptes.perimetre import dans_reseau
from predict.comptes.travaux import travail
from predict.noyau.documents import docx, pdf, sceau

from ..calculs import Periode
from ..calculs.national import National, periodes_transmises, reseaux_attendus, versions_de
from ..documents.national import (
    GABARIT,
    TRAVAIL,
    VERSION_GABARIT,
    Matiere,
    contexte_national,
    type_du_rapport,
)
from ..documents.tableur_national import classeur
from ..models import Indicateur
from ..regles import CODES

ETAPES = 4
ANNEES = 4


@travail(TRAVAIL)
def rapport_national(un_travail, avancer):
    """Paramètre : `periode` (« 2025-01-01_2025-12-31 »)."""
    periode = Periode(*map(date.fromisoformat, un_travail.parametres["periode"].split("_")))
    with dans_reseau(un_travail.reseau_id):
        matiere = _lire(un_travail.reseau, periode)
    avancer(1, ETAPES, "Transmissions réunies")
    emis_le = timezone.localtime()
    contexte = contexte_national(matiere, le=emis_le.date())
    titre = f"Rapport national {periode.nom}"
    fichiers = {"xlsx": classeur(matiere, le=emis_le.date())}
    avancer(2, ETAPES, "Tableur prêt")
    fichiers["pdf"] = pdf.rendre("pdf/dossier.html", {"c": contexte}, titre=titre)
    avancer(3, ETAPES, "PDF mis en page")
    fichiers["docx"] = docx.dossier(contexte)
    instantane = json.loads(sceau.instantane(contexte))

    def effet():
        for format_, contenu in fichiers.items():
            jeton, _ = preparer_sceau(un_travail.reseau)
            emettre_document(
                objet=un_travail.reseau, type=type_du_rapport(periode), titre=titre,
                format=format_, contenu=contenu, instantane=instantane,
                gabarit=f"{GABARIT}/{VERSION_GABARIT}", jeton=jeton,
                agent=un_travail.demande_par, le=emis_le,
            )  # fmt: skip
        suite = f"?periode={un_travail.parametres['periode']}"
        return {"url": reverse("suivi:rapport_national_fichier", args=["pdf"]) + suite}

    return effet


def _lire(coordination, periode):
    demo = settings.DEMONSTRATION
    periodes = [p for p in periodes_transmises(demo) if p <= periode][:ANNEES]
    if periode not in periodes:
        raise ValueError("Plus aucune transmission n’est en vigueur pour cette période.")
    versions = versions_de(periodes, demo)
    nationaux = {p: National(versions[p]) for p in periodes}
    ont = {v.reseau for v in nationaux[periode].en_vigueur}
    attendus = reseaux_attendus(demo)
    return Matiere(
        coordination=coordination,
        periode=periode,
        national=nationaux[periode],
        presents=tuple(r for r in attendus if r.pk in ont),
        manquants=tuple(r for r in attendus if r.pk not in ont and not r.demonstration),
        indicateurs=tuple(i for i in Indicateur.objects.all() if i.code in CODES),
        periodes=tuple(sorted(nationaux.items(), key=lambda x: (x[0].au, x[0].du))),
        offres=(offres.formalisation(), offres.matrice(), offres.convergences()),
    )
