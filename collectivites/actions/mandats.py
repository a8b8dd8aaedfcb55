"""Les mandats : les noter, et les renouveler d’un coup après une élection."""

from datetime import timedelta

from django.db import transaction

from predict.comptes.actions import journaliser

from ..models import Mandat
from ..regles import FinDeMandat, SortElu


@transaction.atomic
def ranger_mandat(*, mandat, agent, champs=()):
    """Suit l’enregistrement d’un mandat ; au journal, `champs` (vide à la création)."""
    verbe = "mandat modifié" if champs else "mandat ajouté"
    journaliser(agent=agent, verbe=verbe, objet=mandat.contact, champs=champs)


@transaction.atomic
def renouveler_mandats(*, sorts, debut_le, agent, fin_le=None):
    """Dit, pour chaque mandat échu, la suite de l’élection ; rend {sort: combien}.

    `sorts` : [(mandat échu, `SortElu`, intitulé du nouveau)]. Réélu·e : un mandat commence le
    `debut_le`. Sortant·e : la personne sort des envois si rien d’autre ne court, son histoire
    reste. « Ne sait pas » : rien. Un mandat déjà tranché est laissé : rejouer ne double rien.
    """
    bilan = dict.fromkeys(SortElu.values, 0)
    # Deux fenêtres ouvertes : la seconde attend, puis trouve le mandat déjà tranché.
    verrou = Mandat.objects.select_for_update().filter(pk__in=[m.pk for m, _, _ in sorts])
    indecis = {m.pk for m in verrou.order_by("pk") if not m.fin_motif}
    for mandat, sort, intitule in sorts:
        if sort == SortElu.INCONNU or mandat.pk not in indecis:
            bilan[SortElu.INCONNU] += 1
            continue
        mandat.fin_motif = FinDeMandat.TERME
        mandat.fin_le = mandat.fin_le or debut_le - timedelta(days=1)
        mandat.save(update_fields=["fin_motif", "fin_le", "modifie_le"])
        if sort == SortElu.REELU:
            mandat.contact.mandats.create(
                reseau_id=mandat.reseau_id, intitule=intitule, debut_le=debut_le, fin_le=fin_le
            )
        verbe = "mandat renouvelé" if sort == SortElu.REELU else "fin de mandat notée"
        journaliser(agent=agent, verbe=verbe, objet=mandat.contact, champs=["mandats"])
        bilan[sort] += 1
    return bilan
