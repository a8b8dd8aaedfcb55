"""Effacer une personne, pour toujours, sans qu’un dossier ni un indicateur ne bouge.

Ici, et non dans `actions` : le travail de purge efface aussi.
"""

import json

from django.db import transaction
from django.db.models import F, Q, TextField
from django.db.models.functions import Cast
from django.utils import timezone

from predict.comptes.actions import effacer_compte, journaliser
from predict.comptes.models import Acte, Adhesion, Courriel
from predict.comptes.models.base import nouvelle_ref
from predict.comptes.regles import Role

from ..models import Contact, Fusion, Import, LigneImport, Participation, Referent
from ..regles import EtatImport
from ..rgpd.nom import EFFACE, effacer_le_nom

TYPE_CONTACT = "collectivites.contact"
# Ce qui nomme ou joint la personne, et ce par quoi on le remplace. Reste sa qualité (élu·e,
# agent·e), qui ne dit pas qui elle est.
VIDE = {
    "prenom": "", "nom": EFFACE, "recherche": "", "fonction": "", "direction": None, "email": "",
    "telephone": "", "principal": False, "elu_referent": False, "source": "", "note": "",
    "informe_le": None, "parti_le": None,
}  # fmt: skip
PARTICIPATION_VIDE = {"prenom": "", "nom": "", "fonction": "", "email": "", "jeton_hache": ""}


@transaction.atomic
def anonymiser(*, contact, agent, le=None, motif=""):
    """Efface une personne, pour toujours. Les dossiers et les indicateurs ne bougent pas.

    Le nom, les coordonnées, les mandats, les présences, l’accès au portail et ce que les imports
    et les fusions en avaient gardé disparaissent ; la ligne reste, vide, pour que les dossiers qui
    la désignent tiennent debout. Déjà anonymisée : rien. Un document déjà scellé ne change pas.
    """
    le = le or timezone.localdate()
    contact = Contact.objects.select_for_update(of=("self",)).get(pk=contact.pk)
    if contact.anonymise_le:
        return contact
    nom, courriel = contact.nom_complet, contact.email
    _fermer_le_portail(contact)
    effacer_le_nom(fiche_id=contact.fiche_id, nom_complet=nom)
    contact.presences.all().delete()
    contact.mandats.all().delete()
    _vider_participations(contact, courriel)
    if courriel:
        # Ce qui lui a été écrit porte son adresse ; ce qui attendait ne part plus.
        Courriel.objects.filter(reseau_id=contact.reseau_id, adresse__iexact=courriel).delete()
    _vider_imports_et_fusions(contact)
    ancienne = contact.ref
    Contact.objects.filter(pk=contact.pk).update(
        **VIDE,
        anonymise_le=le,
        ref=nouvelle_ref(),
        version=F("version") + 1,
        modifie_le=timezone.now(),
    )
    contact.refresh_from_db()
    _vider_le_journal(contact, ancienne, nom)
    journaliser(agent=agent, verbe="personne anonymisée", objet=contact, motif=motif)
    return contact


def _fermer_le_portail(contact):
    acces = Referent.objects.filter(contact=contact)
    comptes = {referent.agent for referent in acces.select_related("agent")}
    acces.update(actif=False, contact=None, modifie_le=timezone.now())
    for compte in comptes:
        ici = Referent.objects.filter(agent=compte, reseau_id=contact.reseau_id, actif=True)
        if ici.exists() or effacer_compte(compte=compte, reseau_id=contact.reseau_id):
            continue
        Adhesion.objects.filter(
            agent=compte, reseau_id=contact.reseau_id, role=Role.REFERENT
        ).update(active=False)


def _vider_participations(contact, courriel):
    siennes = Q(contact=contact)
    if courriel:
        siennes |= Q(reseau_id=contact.reseau_id, email__iexact=courriel)
    Participation.objects.filter(siennes).update(
        **PARTICIPATION_VIDE, evaluation_mot="", modifie_le=timezone.now()
    )


def _vider_imports_et_fusions(contact):
    """Les tableurs d’où elle vient et les lignes absorbées dans la sienne."""
    absorbees, a_suivre = {contact.pk}, {contact.pk}
    fusions = Fusion.objects.filter(reseau_id=contact.reseau_id, objet_type=TYPE_CONTACT)
    while a_suivre:
        # Une fiche absorbée avait pu en absorber une autre.
        siennes = list(fusions.filter(gardee_id__in=a_suivre))
        trouvees = {_absorbee(f) for f in siennes if f.annulee_le is None} - {None}
        a_suivre = trouvees - absorbees
        absorbees |= trouvees
    la_citent = Q(gardee_id__in=absorbees) | Q(instantane__absorbee__id__in=list(absorbees))
    fusions.filter(la_citent).update(instantane={}, choix={}, titre=EFFACE)
    lignes = LigneImport.objects.filter(reseau_id=contact.reseau_id).annotate(
        cellules=Cast("brut", TextField())
    )
    lignes = lignes.filter(
        Q(objet_type=TYPE_CONTACT, objet_id__in=absorbees) | _citee_dans("cellules", contact)
    )
    imports = Import.objects.filter(
        pk__in=lignes.values("un_import"), etat__in=(EtatImport.APPLIQUE, EtatImport.ANNULE)
    )
    _effacer_les_fichiers(imports)
    lignes.vider()


def _citee_dans(colonne, contact):
    """Une autre ligne de tableur (échange, ligne rejetée) la nomme ou porte son adresse."""
    citee = Q(pk__in=[])
    nom = contact.nom_complet if len(contact.nom_complet.split()) > 1 else ""
    for texte in filter(None, (nom, contact.email)):
        # Les accents d’un JSON s’écrivent tels quels sur PostgreSQL, échappés sur SQLite.
        for ecriture in {texte, json.dumps(texte)[1:-1]}:
            citee |= Q(**{f"{colonne}__icontains": ecriture})
    return citee


def _absorbee(fusion):
    """La clé de la ligne absorbée, telle que la fusion l’a gardée."""
    absorbee = fusion.instantane.get("absorbee")
    return absorbee.get("id") if isinstance(absorbee, dict) else None


def _effacer_les_fichiers(imports):
    """Le tableur déposé cite encore la personne : il s’efface une fois l’acte validé."""
    for un_import in imports.exclude(fichier=""):
        stockage, nom = un_import.fichier.storage, un_import.fichier.name
        transaction.on_commit(lambda s=stockage, n=nom: s.delete(n))
        Import.objects.filter(pk=un_import.pk).update(fichier="")


def _vider_le_journal(contact, ancienne, nom):
    """Les actes restent, sans le nom ni le motif ; la référence, parfois lisible, change aussi."""
    actes = Acte.objects.filter(reseau_id=contact.reseau_id)
    actes.filter(objet_type=TYPE_CONTACT, objet_ref=ancienne).oublier(
        titre=EFFACE, objet_ref=contact.ref
    )
    if len(nom.split()) > 1:
        actes.filter(objet_type__startswith="collectivites.", objet_titre=nom).oublier(titre=EFFACE)


@transaction.atomic
def vider_inscriptions(*, participations):
    """Oublie qui s’était inscrit en ligne ; la présence et l’évaluation restent."""
    return participations.update(**PARTICIPATION_VIDE, modifie_le=timezone.now())
