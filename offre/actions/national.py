"""Ce qu’un réseau dit aux autres : ses priorités transmises, ses rangs ACTER."""

from django.db import transaction

from predict.comptes.actions import journaliser
from predict.noyau.typographie import date_longue

from ..models import PrioriteReseau, RangActer

SOURCE_TRANSMISE = "Transmise par le réseau"
SOURCE_DECLAREE = "Déclaré par le réseau"


def priorite_a_lire(decision, sujet):
    """La ligne telle que les autres réseaux la liront : ni motif, ni note, ni nom de personne."""
    service = decision.service
    return PrioriteReseau(
        reseau_id=decision.reseau_id,
        code=f"transmise-{service.pk}",
        theme=service.libelle,
        mission=service.mission,
        sujet=sujet,
        decision=decision.decision,
        annee=decision.priorisation.horizon,
        source_document=SOURCE_TRANSMISE,
        source_section=f"horizon {decision.priorisation.horizon}",
    )


@transaction.atomic
def transmettre(*, tour, agent, choix, le):
    """Remplace tout ce que le réseau avait transmis. `choix` : [(décision, sujet)].

    Les priorités de l’été 2024 ne bougent pas. Rend le nombre de lignes transmises.
    """
    deja = PrioriteReseau.objects.filter(reseau=tour.reseau_id, transmise_le__isnull=False)
    dates = {p.code: p.transmise_le for p in deja}
    deja.delete()
    lignes = []
    for rang, (decision, sujet) in enumerate(choix, 1):
        ligne = priorite_a_lire(decision, sujet)
        ligne.annee, ligne.ordre = le.year, 100 + rang
        ligne.transmise_le = dates.get(ligne.code, le)
        ligne.modifie_par_coordination = True
        lignes.append(ligne)
    PrioriteReseau.objects.bulk_create(lignes)
    journaliser(agent=agent, verbe="priorités transmises à la coordination", objet=tour)
    return len(lignes)


@transaction.atomic
def retirer_priorite(*, priorite, agent):
    """Une priorité transmise cesse d’être lue par les autres."""
    journaliser(agent=agent, verbe="priorité retirée du partage national", objet=priorite.reseau)
    priorite.delete()


@transaction.atomic
def declarer_rangs(*, reseau, agent, rangs, le):
    """Remplace les rangs ACTER du réseau d’un bloc. `rangs` : {profil: rang, ou None}.

    Deux rangs échangés se croiseraient ligne à ligne. La provenance change pour les seuls rangs
    changés. Rend vrai si quelque chose a changé.
    """
    en_base = {r.profil: r for r in RangActer.objects.filter(reseau=reseau)}
    voulus = {profil: rang for profil, rang in rangs.items() if rang is not None}
    if {profil: r.rang for profil, r in en_base.items()} == voulus:
        return False
    lignes = []
    for profil, rang in voulus.items():
        ancien = en_base.get(profil)
        if ancien is not None and ancien.rang == rang:
            source, section = ancien.source_document, ancien.source_section
        else:
            source, section = SOURCE_DECLAREE, f"modifié le {date_longue(le)}"
        lignes.append(
            RangActer(
                reseau=reseau, profil=profil, rang=rang, source_document=source,
                source_section=section, modifie_par_coordination=True,
            )
        )  # fmt: skip
    RangActer.objects.filter(reseau=reseau).delete()
    RangActer.objects.bulk_create(lignes)
    journaliser(agent=agent, verbe="rangs ACTER modifiés", objet=reseau, champs=sorted(voulus))
    return True
