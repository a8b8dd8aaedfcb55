"""Catalogue commun, compétences, matrice ACTER et priorités, lus de `fixtures/referentiels`."""

from predict.comptes.models import Reseau, Terme
from predict.comptes.referentiels import (
    Bilan,
    ReferentielInvalide,
    designe,
    enregistrer,
    lu,
    poser,
    verifiee,
)

from . import (
    referentiels_commun,
    referentiels_financements,  # noqa: F401  s’enregistre en s’important
)
from .models import Competence, Mission, PrioriteReseau, RangActer, Service

PROVENANCE = ("source_document", "source_section", "reconstruction")
# Drapeaux de relecture, dits en bloc par le badge « reconstruction » du service.
DRAPEAUX_DU_SERVICE = ("volet_reconstruction", "odd_a_verifier")


@enregistrer("missions", "services", "competences", "matrice_acter", "priorites")
def charger(donnees):
    bilans = [
        poser(Mission, donnees["missions"], cle=("code",), fichier="missions"),
        poser(Competence, donnees["competences"], cle=("code",), fichier="competences"),
    ]
    missions = {mission.code: mission for mission in Mission.objects.all()}
    reseaux = {reseau.slug: reseau for reseau in Reseau.objects.all()}
    bilans.append(
        poser(
            Service,
            [_service(ligne, missions) for ligne in donnees["services"]],
            cle=("code",),
            fichier="services",
        )
    )
    referentiels_commun.verser()
    bilans.append(_rangs(donnees["matrice_acter"], reseaux))
    bilans.append(
        poser(
            PrioriteReseau,
            [_priorite(ligne, reseaux, missions) for ligne in donnees["priorites"]],
            cle=("reseau", "code"),
            fichier="priorites",
        )
    )
    return bilans


def _service(ligne, missions):
    ou = f"services.json, {ligne.get('code')}"
    champs = {nom: valeur for nom, valeur in ligne.items() if nom not in DRAPEAUX_DU_SERVICE}
    jours = lu(champs, "jours_indicatifs", dict, ou=ou)
    del champs["jours_indicatifs"]
    return champs | {
        "mission": designe(missions, ligne.get("mission"), ou=ou),
        "jours_min": jours.get("min"),
        "jours_max": jours.get("max"),
    }


def _priorite(ligne, reseaux, missions):
    ou = f"priorites.json, {ligne.get('reseau')}, {ligne.get('code')}"
    mission = ligne.get("mission")
    return ligne | {
        "reseau": designe(reseaux, ligne.get("reseau"), ou=ou),
        "mission": designe(missions, mission, ou=ou) if mission else None,
    }


def _rangs(lignes, reseaux):
    """Une ligne de la matrice se remplace d’un bloc : deux rangs échangés se croiseraient.

    Un vide n’est pas enregistré. Une ligne dont un seul rang a été repris par la coordination
    reste entière : en changer la moitié donnerait deux fois le même rang.
    """
    creees = modifiees = inchangees = gardees = 0
    profils = {terme.code: terme.code for terme in Terme.objects.de("profil_acter")}
    for ligne in lignes:
        ou = f"matrice_acter.json, {ligne.get('reseau')}"
        reseau = designe(reseaux, ligne.get("reseau"), ou=ou)
        voulus = {
            designe(profils, profil, ou=ou): rang
            for profil, rang in lu(ligne, "rangs", dict, ou=ou).items()
            if rang is not None
        }
        _verifier_rangs(list(voulus.values()), ou=ou)
        provenance = {nom: ligne.get(nom) for nom in PROVENANCE}
        rangs = [
            verifiee(RangActer, {"reseau": reseau, "profil": p, "rang": r} | provenance, ou=ou)
            for p, r in voulus.items()
        ]
        en_base = list(RangActer.objects.filter(reseau=reseau))
        if any(rang.modifie_par_coordination for rang in en_base):
            gardees += len(en_base)
        elif {_contenu(rang) for rang in en_base} == {_contenu(rang) for rang in rangs}:
            inchangees += len(rangs)
        else:
            connus = {rang.profil for rang in en_base}
            creees += len(voulus.keys() - connus)
            modifiees += len(voulus.keys() & connus)
            RangActer.objects.filter(reseau=reseau).delete()
            RangActer.objects.bulk_create(rangs)
    return Bilan(RangActer._meta.label, creees, modifiees, inchangees, gardees)


def _verifier_rangs(rangs, *, ou):
    if not all(type(rang) is int and 1 <= rang <= 5 for rang in rangs):
        raise ReferentielInvalide(f"{ou} : un rang est un entier de 1 à 5, un vide s’écrit null.")
    if len(set(rangs)) < len(rangs):
        raise ReferentielInvalide(f"{ou} : un même rang est donné à deux profils.")


def _contenu(rang):
    return (rang.profil, rang.rang, *(getattr(rang, nom) for nom in PROVENANCE))
