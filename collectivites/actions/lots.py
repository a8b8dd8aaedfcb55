"""Un même geste sur plusieurs fiches : affecter, étiqueter, ôter une étiquette.

Chaque fiche touchée a sa ligne au journal. Rejoué, un geste ne refait que ce qui manque.
"""

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from predict.comptes.actions import journaliser
from predict.comptes.actions.commun import journaliser_plusieurs

from ..models import Etiquette, EtiquetteFiche

_LOT = 500


@transaction.atomic
def affecter_fiches(*, fiches, suivie_par, agent):
    """Confie ces fiches (queryset) à `suivie_par`, ou à personne ; rend combien ont changé."""
    changees = list(fiches.exclude(suivie_par=suivie_par).select_related("collectivite"))
    if suivie_par is None:
        changees = list(fiches.filter(suivie_par__isnull=False).select_related("collectivite"))
    _modifier(fiches.model, changees, suivie_par=suivie_par)
    journaliser_plusieurs(
        agent=agent, verbe="fiche affectée", objets=changees, champs=["suivie_par"]
    )
    return len(changees)


def _modifier(modele, fiches, **champs):
    """La version monte : un formulaire ouvert ailleurs verra que la fiche a changé."""
    pks = [f.pk for f in fiches]
    for debut in range(0, len(pks), _LOT):
        modele.objects.filter(pk__in=pks[debut : debut + _LOT]).update(
            **champs, version=F("version") + 1, modifie_le=timezone.now()
        )


def etiquette_nommee(*, nom, agent):
    """L’étiquette de ce nom, sans égard à la casse ; créée si le réseau ne l’a pas."""
    nom = " ".join(nom.split())
    trouvee = Etiquette.objects.filter(reseau_id=agent.reseau_id).nommee(nom)
    if trouvee:
        return trouvee
    etiquette, creee = Etiquette.objects.get_or_create(reseau_id=agent.reseau_id, nom=nom)
    if creee:
        journaliser(agent=agent, verbe="étiquette créée", objet=etiquette)
    return etiquette


@transaction.atomic
def etiqueter_fiches(*, fiches, nom, agent):
    """Pose l’étiquette `nom` ; rend (étiquette, nombre de fiches qui ne l’avaient pas)."""
    etiquette = etiquette_nommee(nom=nom, agent=agent)
    deja = EtiquetteFiche.objects.filter(etiquette=etiquette).values("fiche")
    nouvelles = list(fiches.exclude(pk__in=deja).select_related("collectivite"))
    EtiquetteFiche.objects.bulk_create(
        (EtiquetteFiche(reseau_id=f.reseau_id, fiche=f, etiquette=etiquette) for f in nouvelles),
        batch_size=_LOT,
        ignore_conflicts=True,
    )
    journaliser_plusieurs(
        agent=agent, verbe="étiquette posée", objets=nouvelles, champs=["etiquettes"]
    )
    return etiquette, len(nouvelles)


@transaction.atomic
def oter_etiquette(*, fiches, etiquette, agent):
    """Ôte l’étiquette de ces fiches ; rend le nombre de fiches qui l’avaient."""
    posees = EtiquetteFiche.objects.filter(etiquette=etiquette)
    qui = list(fiches.filter(pk__in=posees.values("fiche")).select_related("collectivite"))
    pks = [f.pk for f in qui]
    for debut in range(0, len(pks), _LOT):
        posees.filter(fiche__in=pks[debut : debut + _LOT]).delete()
    journaliser_plusieurs(agent=agent, verbe="étiquette ôtée", objets=qui, champs=["etiquettes"])
    return len(qui)


@transaction.atomic
def renommer_etiquette(*, etiquette, agent):
    """Suit l’enregistrement du formulaire."""
    journaliser(agent=agent, verbe="étiquette renommée", objet=etiquette, champs=["nom"])


@transaction.atomic
def retirer_etiquette(*, etiquette, agent):
    """La retire du réseau et de toutes les fiches qui la portaient."""
    journaliser(agent=agent, verbe="étiquette retirée", objet=etiquette)
    etiquette.delete()
