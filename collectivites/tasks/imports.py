"""Les travaux d’un import : l’examiner, l’appliquer, l’annuler."""

from django.utils import timezone

from predict.comptes.actions import journaliser
from predict.comptes.perimetre import dans_reseau
from predict.comptes.travaux import travail

from ..imports import annulation, depot, ecriture
from ..imports.commun import ErreurImport
from ..models import Import, LigneImport
from ..regles import EtatImport, VerdictLigne

EXAMEN, APPLICATION, ANNULATION = "import_examen", "import_application", "import_annulation"


def _lire(un_travail):
    with dans_reseau(un_travail.reseau_id):
        return Import.objects.select_related("reseau", "depose_par").get(
            pk=un_travail.parametres["import"], reseau_id=un_travail.reseau_id
        )


def _retenir(un_import, un_travail, etat):
    """L’import, verrouillé, s’il attend toujours ce travail ; ValueError sinon."""
    retenu = (
        Import.objects.select_related("reseau", "depose_par")
        .select_for_update(of=("self",))
        .filter(pk=un_import.pk, etat=etat, travail=un_travail)
        .first()
    )
    if retenu is None:
        raise ValueError("L’import n’attend plus ce travail.")
    return retenu


def noter_examen(un_import, comptes):
    """L’import est examiné : ses comptes sont ceux de l’aperçu."""
    un_import.comptes = {v: comptes.get(v, 0) for v in VerdictLigne.values}
    un_import.etat, un_import.avis = EtatImport.EXAMINE, []
    un_import.save(update_fields=["comptes", "etat", "avis", "modifie_le"])


def noter_refus(un_import, erreur):
    """Le fichier s’est révélé illisible en cours de lecture : aucune ligne n’en reste."""
    LigneImport.objects.filter(un_import=un_import).delete()
    un_import.etat, un_import.avis, un_import.comptes = EtatImport.REFUSE, [str(erreur)], {}
    un_import.save(update_fields=["comptes", "etat", "avis", "modifie_le"])


@travail(EXAMEN)
def examiner(un_travail, avancer):
    """Lit le fichier et juge ses lignes, paquet par paquet : un aperçu, rien de plus."""
    un_import = _lire(un_travail)
    erreur, comptes = None, {}
    try:
        comptes = depot.examiner(
            un_import,
            lambda faites, total: avancer(faites, total, f"{faites} lignes examinées"),
        )
    except ErreurImport as refus:
        erreur = refus

    def effet():
        retenu = _retenir(un_import, un_travail, EtatImport.EN_EXAMEN)
        if erreur:
            noter_refus(retenu, erreur)
        else:
            noter_examen(retenu, comptes)
        return {"url": retenu.get_absolute_url()}

    return effet


@travail(APPLICATION)
def appliquer(un_travail, avancer):
    """Vérifie d’abord que rien n’a changé depuis l’aperçu ; écrit ensuite, d’un seul geste."""
    un_import = _lire(un_travail)
    with dans_reseau(un_travail.reseau_id):
        total = ecriture.lignes_a_ecrire(un_import).count()
    faites = 0
    avancer(0, max(total, 1), "Relecture de l’aperçu")

    # Une transaction par paquet : la barre s’écrit entre deux, jamais dedans.
    for nombre in ecriture.verifier(un_import):
        faites += nombre
        avancer(faites, max(total, 1), f"{faites} lignes relues")
    avancer(faites, max(total, 1), "Écriture, d’un seul geste")

    def effet():
        retenu = _retenir(un_import, un_travail, EtatImport.EN_COURS)
        le = timezone.now()
        ecrites = ecriture.appliquer(retenu, le)
        retenu.applique_le, retenu.etat = le, EtatImport.APPLIQUE
        verdicts = LigneImport.objects.filter(un_import=retenu)
        retenu.comptes = {v: verdicts.filter(verdict=v).count() for v in VerdictLigne.values}
        depot.oublier_fichier(retenu)
        retenu.save(update_fields=["applique_le", "etat", "comptes", "fichier", "modifie_le"])
        journaliser(
            agent=un_travail.demande_par, verbe="import appliqué", objet=retenu,
            champs=sorted(retenu.correspondance), le=le,
        )  # fmt: skip
        return {"url": retenu.get_absolute_url()} | {str(v): n for v, n in ecrites.items()}

    return effet


@travail(ANNULATION)
def annuler(un_travail, avancer):
    """Défait l’import d’un seul geste : tout est court, la barre ne dit que le début et la fin."""
    un_import = _lire(un_travail)
    with dans_reseau(un_travail.reseau_id):
        total = LigneImport.objects.filter(un_import=un_import, objet_version__isnull=False).count()
    avancer(0, max(total, 1), f"Retour en arrière de {total} lignes, d’un seul geste")

    def effet():
        retenu = _retenir(un_import, un_travail, EtatImport.EN_ANNULATION)
        sorts = annulation.annuler(retenu)
        retenu.annule_le, retenu.etat = timezone.now(), EtatImport.ANNULE
        retenu.reglages = retenu.reglages | {"sorts": dict(sorts)}
        retenu.save(update_fields=["annule_le", "etat", "reglages", "modifie_le"])
        journaliser(agent=un_travail.demande_par, verbe="import annulé", objet=retenu)
        return {"url": retenu.get_absolute_url()} | {str(s): n for s, n in sorts.items()}

    return effet
