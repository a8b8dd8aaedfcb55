"""Pièces : déposer, renommer ou partager, retirer. Un fichier ne sort que par une vue."""

import hashlib

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction

from predict.comptes.actions import annoncer, journaliser
from predict.comptes.regles import Role

from ..models import Candidature, Convention, Livrable, Piece, Projet, Strategie
from ..regles import fichiers

# Ce qu’une pièce peut prouver : la retirer sans le dire ferait baisser un indicateur en silence.
PREUVES = (
    (Candidature, "accuse"),
    (Convention, "piece_signee"),
    (Convention, "deliberation"),
    (Livrable, "piece"),
    (Projet, "document"),
    (Strategie, "piece"),
)


@transaction.atomic
def deposer_piece(*, fiche, accompagnement, fichier, titre, agent, partagee):
    """Garde un fichier déposé (agent du réseau ou référent·e).

    `fichier` : fichier reçu (`name`, `size`, lisible par morceaux). Lève `ValidationError` sur le
    champ `fichier` si le type, le contenu ou la taille ne conviennent pas.
    """
    nom = fichiers.nom_sur(fichier.name)
    try:
        type_mime = fichiers.type_verifie(nom, fichier.size, fichier)
    except fichiers.FichierRefuse as refus:
        raise ValidationError({"fichier": str(refus)}) from None
    empreinte = hashlib.sha256()
    for morceau in fichier.chunks():
        empreinte.update(morceau)
    fichier.seek(0)
    piece = Piece(
        reseau_id=fiche.reseau_id,
        fiche=fiche,
        accompagnement=accompagnement,
        titre=(titre.strip() or nom)[:200],
        nom_fichier=nom,
        type_mime=type_mime,
        taille=fichier.size,
        sha256=empreinte.hexdigest(),
        partagee=partagee,
        deposee_par=agent,
    )
    # Sur disque, le nom est le nôtre : celui reçu ne sert qu’au téléchargement.
    piece.fichier.save(f"{piece.ref}.{fichiers.extension_de(nom)}", File(fichier), save=False)
    piece.save()
    journaliser(agent=agent, verbe="pièce déposée", objet=piece)
    if agent is not None and agent.role == Role.REFERENT:
        annoncer(type="piece_portail", objet=piece, agent=agent)
    return piece


def preuves_de(piece):
    """Ce que la pièce prouve : candidature, convention, livrable, projet, stratégie."""
    return [
        objet
        for modele, champ in PREUVES
        for objet in modele.objects.filter(reseau_id=piece.reseau_id, **{champ: piece})[:3]
    ]


@transaction.atomic
def retirer_piece(*, piece, agent):
    """Supprime la pièce et son fichier ; `ValidationError` si elle prouve quelque chose."""
    if prouve := preuves_de(piece):
        raise ValidationError(
            f"Cette pièce prouve « {prouve[0]} » : détachez-la d’abord, ou gardez-la."
        )
    journaliser(agent=agent, verbe="pièce retirée", objet=piece)
    stockage, nom = piece.fichier.storage, piece.fichier.name
    piece.delete()
    # Après validation seulement : une transaction annulée ne doit pas avoir perdu le fichier.
    transaction.on_commit(lambda: stockage.delete(nom))
