"""Tenir l’argumentaire : écrire, reprendre le commun, ordonner, retirer."""

from django.db import transaction
from django.db.models import Max

from predict.comptes.actions import journaliser

from ..calculs.argumentaire import reprendre as reprise_de
from ..calculs.argumentaire import toutes_les_propositions
from ..models import Argument


def _voisins(argument):
    return Argument.objects.filter(
        reseau_id=argument.reseau_id, nature=argument.nature, cle=argument.cle
    )


def placer_a_la_fin(argument):
    """Donne à un argument neuf, ou changé de famille, le dernier rang de la sienne."""
    dernier = _voisins(argument).exclude(pk=argument.pk).aggregate(rang=Max("ordre"))["rang"]
    argument.ordre = 0 if dernier is None else dernier + 1


@transaction.atomic
def argument_ecrit(*, argument, agent, champs=(), cree=False):
    """Après l’enregistrement : range l’argument dans sa famille, et le dit au journal."""
    if cree or {"nature", "cle"} & set(champs):
        placer_a_la_fin(argument)
        argument.save(update_fields=["ordre"])
    verbe = "argument ajouté" if cree else "argument modifié"
    journaliser(agent=agent, verbe=verbe, objet=argument, champs=champs)


@transaction.atomic
def reprendre(*, reseau, agent, refs):
    """Reprend des propositions communes, une fois chacune ; rend le nombre d’arguments ajoutés."""
    propositions = toutes_les_propositions()
    deja = set(
        Argument.objects.du_reseau(reseau).filter(ref__in=refs).values_list("ref", flat=True)
    )
    nouveaux = [
        reprise_de(p, reseau) for ref, p in propositions.items() if ref in refs and ref not in deja
    ]
    for argument in nouveaux:
        placer_a_la_fin(argument)
        argument.save()
        journaliser(agent=agent, verbe="argument commun repris", objet=argument)
    return nouveaux


@transaction.atomic
def deplacer(*, argument, sens):
    """Échange sa place avec le voisin d’au-dessus (`sens` -1) ou d’en dessous (1).

    Les rangs sont d’abord renumérotés : deux arguments importés peuvent avoir le même.
    """
    lignes = list(_voisins(argument).select_for_update().order_by("ordre", "titre", "pk"))
    rang = next(i for i, ligne in enumerate(lignes) if ligne.pk == argument.pk)
    cible = rang + sens
    if 0 <= cible < len(lignes):
        lignes[rang], lignes[cible] = lignes[cible], lignes[rang]
    for place, ligne in enumerate(lignes):
        ligne.ordre = place
    Argument.objects.bulk_update(lignes, ["ordre"])


@transaction.atomic
def supprimer_argument(*, argument, agent):
    journaliser(agent=agent, verbe="argument supprimé", objet=argument)
    argument.delete()
