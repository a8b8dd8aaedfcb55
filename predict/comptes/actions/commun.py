"""Actes communs à toutes les applications : journaliser, demander un travail, émettre."""

import hashlib
import secrets

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from .. import scellement
from ..models import Acte, Document, Travail
from ..tasks import livrer


def _acte(*, agent, verbe, objet, champs=(), motif="", le=None, reseau_id=None, ref=None):
    return Acte(
        reseau_id=objet.reseau_id if reseau_id is None else reseau_id,
        agent=agent,
        verbe=verbe,
        objet_type=objet._meta.label_lower,
        objet_ref=objet.ref if ref is None else ref,
        objet_titre=str(objet)[:200],
        champs=list(champs),
        motif=motif,
        le=le or timezone.now(),
    )


def _ecrire(acte):
    acte.save(force_insert=True)
    scellement.programmer(acte.reseau_id)
    return acte


def journaliser(*, agent, verbe, objet, champs=(), motif="", le=None):
    """Ajoute un acte au journal du réseau. `champs` : noms de champs, jamais leurs valeurs."""
    return _ecrire(_acte(agent=agent, verbe=verbe, objet=objet, champs=champs, motif=motif, le=le))


def journaliser_commun(*, agent, verbe, objet, champs=(), le=None, reseau_id=None, ref=None):
    """Comme `journaliser`, pour une donnée commune : l’acte entre au journal de son réseau.

    `reseau_id`, `ref` : le journal et la clé lisible, quand la donnée en a.
    """
    return _ecrire(
        _acte(
            agent=agent, verbe=verbe, objet=objet, champs=champs, le=le,
            reseau_id=reseau_id or agent.reseau_id, ref=ref or str(objet.pk),
        )
    )  # fmt: skip


def journaliser_plusieurs(*, agent, verbe, objets, champs=(), le=None):
    """Un acte par objet, pour un geste fait d’un coup sur plusieurs."""
    le = le or timezone.now()
    actes = [_acte(agent=agent, verbe=verbe, objet=o, champs=champs, le=le) for o in objets]
    Acte.objects.bulk_create(actes, batch_size=500)
    for reseau_id in {acte.reseau_id for acte in actes}:
        scellement.programmer(reseau_id)


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
