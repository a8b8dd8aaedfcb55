"""Le travail « rapport annuel » : lire, rendre hors de toute transaction, émettre d’un coup."""

import json

from django.utils import timezone

from predict.comptes.actions import emettre_document, preparer_sceau
from predict.comptes.models import Document
from predict.comptes.perimetre import dans_reseau
from predict.comptes.travaux import travail
from predict.noyau.documents import docx, pdf, sceau

from .calculs import Periode
from .calculs.bilan import dresser
from .documents import GABARIT, VERSION_GABARIT, contexte_rapport, sceller
from .models import Cible, Indicateur, Rapport

ETAPES = 4
TYPE = "rapport_annuel"


@travail(TYPE)
def rapport_annuel(un_travail, avancer):
    """Paramètres : `rapport` (pk), `adresse` (racine du site). PDF scellé et copie Word."""
    with dans_reseau(un_travail.reseau_id):
        rapport, contexte = _lire(un_travail)
    avancer(1, ETAPES, "Chiffres et preuves réunis")
    jeton, adresse = preparer_sceau(un_travail.reseau)
    emis_le = timezone.localtime()
    scelle = sceller(contexte, emis_le=emis_le, adresse=adresse)
    en_pdf = pdf.rendre("pdf/rapport_annuel.html", {"c": scelle}, titre=_titre(scelle))
    avancer(2, ETAPES, "PDF mis en page")
    en_word = docx.rapport(scelle)
    avancer(3, ETAPES, "Copie Word prête")
    jeton_word, _ = preparer_sceau(un_travail.reseau)

    def effet():
        commun = {
            "objet": rapport,
            "type": TYPE,
            "titre": _titre(scelle),
            "instantane": json.loads(sceau.instantane(contexte)),
            "gabarit": f"{GABARIT}/{VERSION_GABARIT}",
            "agent": un_travail.demande_par,
            "le": emis_le,
        }
        emettre_document(format="docx", contenu=en_word, jeton=jeton_word, **commun)
        document = emettre_document(format="pdf", contenu=en_pdf, jeton=jeton, **commun)
        return {"document": document.pk, "url": rapport.get_absolute_url()}

    return effet


def _lire(un_travail):
    rapport = (
        Rapport.objects.select_related("reseau")
        .filter(pk=un_travail.parametres["rapport"], reseau_id=un_travail.reseau_id)
        .first()
    )
    if rapport is None:
        raise ValueError("Le rapport a été supprimé depuis la demande.")
    cibles = Cible.objects.filter(reseau=rapport.reseau, annee=rapport.du.year)
    emises = Document.objects.de(rapport).filter(reseau=rapport.reseau, type=TYPE, format="pdf")
    contexte = contexte_rapport(
        rapport,
        dresser(rapport.reseau, Periode(rapport.du, rapport.au)),
        list(Indicateur.objects.all()),
        {c.indicateur.code: c for c in cibles.select_related("indicateur")},
        version=emises.count() + 1,
        adresse=un_travail.parametres["adresse"],
    )
    return rapport, contexte


def _titre(contexte):
    return f"Rapport annuel {contexte.annee} – {contexte.reseau.nom}"
