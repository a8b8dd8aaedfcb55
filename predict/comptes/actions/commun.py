"""Actes communs à toutes les applications : journaliser, demander un travail, émettre."""

import hashlib
import secrets

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from ..models import Acte, Document, Travail
from ..tasks import livrer


def journaliser(*, agent, verbe, objet, champs=(), motif="", le=None):
    """Ajoute un acte au journal du réseau. `champs` : noms de champs, jamais leurs valeurs."""
    return Acte.objects.create(
        reseau_id=objet.reseau_id,
        agent=agent,
        verbe=verbe,
        objet_type=objet._meta.label_lower,
        objet_ref=objet.ref,
        objet_titre=str(objet)[:200],
        champs=list(champs),
        motif=motif,
        le=le or timezone.now(),
    )


def journaliser_commun(*, agent, verbe, objet, champs=(), le=None):
    """Comme `journaliser`, pour une donnée commune : l’acte entre au journal de son réseau."""
    return Acte.objects.create(
        reseau_id=agent.reseau_id,
        agent=agent,
        verbe=verbe,
        objet_type=objet._meta.label_lower,
        objet_ref=str(objet.pk),
        objet_titre=str(objet)[:200],
        champs=list(champs),
        le=le or timezone.now(),
    )


def journaliser_plusieurs(*, agent, verbe, objets, champs=(), le=None):
    """Un acte par objet, du même réseau, pour un geste fait d’un coup sur plusieurs."""
    le = le or timezone.now()
    Acte.objects.bulk_create(
        (
            Acte(
                reseau_id=objet.reseau_id,
                agent=agent,
                verbe=verbe,
                objet_type=objet._meta.label_lower,
                objet_ref=objet.ref,
                objet_titre=str(objet)[:200],
                champs=list(champs),
                le=le,
            )
            for objet in objets
        ),
        batch_size=500,
    )


@transaction.atomic
def demander_travail(*, reseau, type, titre, parametres=None, agent=None, le=None):
    """Crée le travail dans la transaction métier et le livre quand elle est validée."""
    un_travail = Travail.objects.create(
        reseau=reseau,
        type=type,
        titre=titre,
        parametres=parametres or {},
        demande_par=agent,
        a_partir_de=le or timezone.now(),
    )
    transaction.on_commit(lambda: livrer(un_travail.pk, reseau.pk))
    return un_travail


def preparer_sceau(reseau):
    """Jeton (256 bits) et adresse de vérification, à imprimer sur le document à émettre."""
    jeton = secrets.token_urlsafe(32)
    return jeton, adresse_de_verification(reseau, jeton)


def adresse_de_verification(reseau, jeton):
    """Adresse publique de vérification d’un document."""
    chemin = reverse("comptes:verifier", args=[reseau.slug, jeton])
    return f"{settings.ADRESSE_PUBLIQUE.rstrip('/')}{chemin}"


@transaction.atomic
def emettre_document(
    *, objet, type, titre, format, contenu, instantane, gabarit, jeton, agent, le=None
):
    """Scelle `contenu` (octets) : fichier gardé, empreinte, instantané, version suivante.

    Les documents de même type et format sur le même objet sont marqués remplacés.
    """
    le = le or timezone.now()
    precedents = Document.objects.de(objet).filter(
        reseau_id=objet.reseau_id, type=type, format=format
    )
    numero = precedents.count() + 1
    precedents.en_vigueur().update(remplace_le=le)
    document = Document(
        reseau_id=objet.reseau_id,
        type=type,
        titre=titre[:200],
        format=format,
        numero_version=numero,
        objet_type=objet._meta.label_lower,
        objet_ref=objet.ref,
        taille=len(contenu),
        sha256=hashlib.sha256(contenu).hexdigest(),
        gabarit=gabarit,
        instantane=instantane,
        jeton=jeton,
        emis_par=agent,
        emis_le=le,
    )
    document.fichier.save(f"{type}-{document.ref}.{format}", ContentFile(contenu), save=False)
    document.save()
    journaliser(agent=agent, verbe="document émis", objet=document, le=le)
    return document
