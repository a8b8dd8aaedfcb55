"""Noter, corriger, retirer ce qui fait la vie d’un accompagnement.

Les neuf objets du jour le jour et des résultats se notent de la même façon : la ligne, ses liens
éventuels, sa pièce éventuelle, un acte au journal. Une seule porte pour tous les écrans.
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, ProtectedError

from predict.comptes.actions import annoncer, journaliser

from ..models import (
    Candidature,
    CandidatureCollectivite,
    Livrable,
    LivrableDestinataire,
    Projet,
    ProjetOrigine,
    Tache,
    TempsPasse,
)
from .pieces import deposer_piece

# Modèle → (modèle du lien, champ qui le rattache, champ de ce qui est relié).
LIENS = {
    Livrable: (LivrableDestinataire, "livrable", "fiche"),
    Projet: (ProjetOrigine, "projet", "mise_en_lien"),
    Candidature: (CandidatureCollectivite, "candidature", "fiche"),
}


def _regler_liens(objet, choisis):
    """Relie exactement `choisis` ; rend vrai si quelque chose a changé."""
    modele, vers, champ = LIENS[type(objet)]
    liens = modele.objects.filter(**{vers: objet})
    voulus = {c.pk: c for c in choisis}
    presents = set(liens.values_list(champ, flat=True))
    liens.filter(**{f"{champ}__in": presents - voulus.keys()}).delete()
    modele.objects.bulk_create(
        modele(reseau_id=objet.reseau_id, **{vers: objet, champ: c})
        for pk, c in voulus.items()
        if pk not in presents
    )
    return presents != voulus.keys()


def fiche_de(objet):
    """La collectivité dont parle l’objet ; `None` pour la vie du réseau."""
    if objet.accompagnement_id:
        return objet.accompagnement.fiche
    if isinstance(objet, Candidature):
        premiere = objet.collectivites.select_related("fiche").first() if objet.pk else None
        return premiere and premiere.fiche
    return getattr(objet, "fiche", None)


# Ce que la preuve est, dit devant le titre de ce qu’elle prouve.
PREUVES = {
    "accuse": "Accusé de dépôt", "piece_signee": "Exemplaire signé", "document": "Document",
}  # fmt: skip


def _joindre(objet, agent, champ, fichier):
    """Dépose le fichier et le rattache comme preuve : « Accusé de dépôt, Eau à Luang Prabang »."""
    piece = deposer_piece(
        fiche=fiche_de(objet), accompagnement=objet.accompagnement, fichier=fichier,
        titre=", ".join(filter(None, (PREUVES.get(champ), str(objet)))), agent=agent,
        partagee=False,
    )  # fmt: skip
    type(objet).objects.filter(pk=objet.pk).update(**{champ: piece})
    setattr(objet, champ, piece)


def _completer(objet, agent, liens, piece):
    if liens is not None:
        _regler_liens(objet, liens)
    if piece is not None:
        champ, fichier = piece
        _joindre(objet, agent, champ, fichier)


def dire_confiee(tache, agent):
    """Prévient qui reçoit la tâche, sauf qui se la donne."""
    if tache.assignee_id and tache.assignee_id != agent.pk and tache.faite_le is None:
        annoncer(type="tache_confiee", objet=tache, agent=agent, pour=tache.assignee)


@transaction.atomic
def ajouter(*, objet, agent, liens=None, piece=None):
    """Enregistre un objet préparé (réseau et rattachement posés) et ses suites.

    `liens` : fiches ou mises en lien à relier ; `piece` : (champ, fichier) à déposer en preuve.
    """
    objet.save()
    _completer(objet, agent, liens, piece)
    journaliser(agent=agent, verbe=f"{objet._meta.verbose_name} : ajout", objet=objet)
    if isinstance(objet, Tache):
        dire_confiee(objet, agent)
    return objet


@transaction.atomic
def modifier(*, objet, agent, enregistrer, champs, liens=None, piece=None):
    """Corrige un objet. `enregistrer` rend faux si quelqu’un l’a modifié entre-temps : rien
    ne suit alors, et la fonction rend faux."""
    if not enregistrer():
        return False
    _completer(objet, agent, liens, piece)
    verbe = f"{objet._meta.verbose_name} : modification"
    journaliser(agent=agent, verbe=verbe, objet=objet, champs=champs)
    if isinstance(objet, Tache) and "assignee" in champs:
        dire_confiee(objet, agent)
    return True


@transaction.atomic
def retirer(*, objet, agent):
    """Supprime l’objet ; `ValidationError` si un autre s’appuie sur lui."""
    journaliser(agent=agent, verbe=f"{objet._meta.verbose_name} : suppression", objet=objet)
    try:
        with transaction.atomic():
            objet.delete()
    except ProtectedError as refus:
        retient = next(iter(refus.protected_objects))
        raise ValidationError(
            f"« {retient} » s’appuie sur cette ligne : détachez-la d’abord."
        ) from None


@transaction.atomic
def faire(*, tache, agent, le):
    """Marque une tâche faite ; sans effet si elle l’est déjà (deux clics, deux personnes)."""
    ouvertes = Tache.objects.a_faire().filter(pk=tache.pk, reseau_id=tache.reseau_id)
    if ouvertes.update(faite_le=le, faite_par=agent, version=F("version") + 1):
        journaliser(agent=agent, verbe="tâche faite", objet=tache, champs=["faite_le"])


@transaction.atomic
def rouvrir(*, tache, agent):
    """Un clic de trop se reprend : la tâche redevient à faire."""
    faites = Tache.objects.filter(pk=tache.pk, reseau_id=tache.reseau_id, faite_le__isnull=False)
    if faites.update(faite_le=None, faite_par=None, version=F("version") + 1):
        journaliser(agent=agent, verbe="tâche rouverte", objet=tache, champs=["faite_le"])


@transaction.atomic
def imputer(*, agent, le, minutes, accompagnement=None, prestation=None, objet=""):
    """Note le temps de `agent` lui-même, en minutes ; personne n’en note pour autrui. Ce qui paie
    la prestation paie son temps."""
    temps = TempsPasse(
        reseau_id=agent.reseau_id, agent=agent, le=le, minutes=minutes,
        accompagnement=accompagnement, prestation=prestation, objet=objet,
        financement_id=prestation and prestation.financement_id,
    )  # fmt: skip
    temps.full_clean(exclude=["reseau"])
    temps.save()
    journaliser(agent=agent, verbe="temps imputé", objet=temps)
    return temps
