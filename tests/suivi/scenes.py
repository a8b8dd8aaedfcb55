"""Poser une scène : collectivités, accompagnements et actes datés, écrits en une ligne chacun.

Les dates s’écrivent « 2027-03-15 ». Chaque fonction rend l’objet créé.
"""

from datetime import date

from accompagnements.models import (
    Accompagnement,
    Activite,
    Candidature,
    CandidatureCollectivite,
    Convention,
    Livrable,
    LivrableDestinataire,
    MiseEnLien,
    Piece,
    Prestation,
    Projet,
    ProjetOrigine,
    Strategie,
    TempsPasse,
)
from offre.models import Mission, ServiceReseau
from suivi.models import Campagne, Indicateur, InvitationEnquete, Reponse
from suivi.regles import CODES, PAR_COLLECTIVITE, Chaine
from tests.fabriques import FicheFactory


def jour(texte):
    return date.fromisoformat(texte) if isinstance(texte, str) else texte


def indicateurs():
    """Les neuf fiches de référence, sans leurs textes."""
    Indicateur.objects.bulk_create(
        Indicateur(
            code=code,
            chaine=Chaine.ACTIVITE if code == "I1" else Chaine.RESULTAT,
            libelle=f"Libellé de {code}",
            libelle_court=f"Court {code}",
            unite="%" if code in {"I6", "I8", "I9"} else "unités",
            source="s",
            outil="o",
            periodicite="an",
            definition=f"Définition de {code}.",
            numerateur="n",
            denominateur="d" if code in PAR_COLLECTIVITE - {"I1"} else "",
            ordre=rang,
            source_document="essai",
        )
        for rang, code in enumerate(CODES, 1)
    )


def fiche(reseau, nom="", *, population=8_000, nature="commune", **champs):
    collectivite = {"population": population, "nature": nature} | ({"nom": nom} if nom else {})
    return FicheFactory(
        reseau=reseau, **{f"collectivite__{n}": v for n, v in collectivite.items()}, **champs
    )


def service(reseau, libelle, mission="Accompagnement", **champs):
    code = mission.lower().replace(" ", "-")
    une, _ = Mission.objects.get_or_create(
        code=code, defaults={"libelle": mission, "source_document": "essai"}
    )
    return ServiceReseau.objects.create(reseau=reseau, mission=une, libelle=libelle, **champs)


def suivi(
    fiche, du="2027-01-10", *, activites=(), services=(), valide="du", type="reunion", **champs
):
    """Un accompagnement, ses services et ses activités ; `valide` : jour, « du » ou `None`."""
    un = Accompagnement.objects.create(
        reseau=fiche.reseau,
        fiche=fiche,
        titre=champs.pop("titre", f"Accompagnement de {fiche}"),
        scenario=champs.pop("scenario", "receptif"),
        debut_le=jour(du),
        etape_depuis=jour(du),
        valide_le=jour(du if valide == "du" else valide),
        **{nom: jour(v) if nom.endswith("_le") else v for nom, v in champs.items()},
    )
    for un_service in services:
        Prestation.objects.create(reseau=fiche.reseau, accompagnement=un, service=un_service)
    for le in activites:
        Activite.objects.create(
            reseau=fiche.reseau,
            accompagnement=un,
            le=jour(le),
            type=type,
            objet="Réunion de travail",
        )
    return un


def piece(fiche, titre="Pièce"):
    return Piece.objects.create(
        reseau=fiche.reseau, fiche=fiche, titre=titre, fichier="p.pdf", nom_fichier="p.pdf",
        type_mime="application/pdf", taille=1, sha256="0" * 64,
    )  # fmt: skip


def candidature(fiches, le=None, *, accuse=True, **champs):
    fiches = fiches if isinstance(fiches, list | tuple) else [fiches]
    une = Candidature.objects.create(
        reseau=fiches[0].reseau,
        titre=champs.pop("titre", "Dossier"),
        deposee_le=jour(le),
        accuse=piece(fiches[0], "Accusé") if accuse else None,
        notifiee_le=jour(champs.pop("notifiee_le", None)),
        **champs,
    )
    for f in fiches:
        CandidatureCollectivite.objects.create(reseau=f.reseau, candidature=une, fiche=f)
    return une


def etude(accompagnement, le=None, *, pour=(), final=True, **champs):
    une = Livrable.objects.create(
        reseau=accompagnement.reseau, accompagnement=accompagnement,
        type=champs.pop("type", "etude"), titre="Étude", livre_le=jour(le), final=final, **champs,
    )  # fmt: skip
    for f in pour:
        LivrableDestinataire.objects.create(reseau=f.reseau, livrable=une, fiche=f)
    return une


def lien(fiche, le, nature="mise_en_lien"):
    return MiseEnLien.objects.create(
        reseau=fiche.reseau, fiche=fiche, le=jour(le), nature=nature, avec="Un tiers", objet="Lien"
    )


def convention(fiche, le=None, **champs):
    return Convention.objects.create(
        reseau=fiche.reseau, fiche=fiche, titre=champs.pop("titre", f"Convention de {fiche}"),
        objet="Coopérer", montant_previsionnel=1000, signee_le=jour(le),
        partenaire=champs.pop("partenaire", "Ville de Kandéri"), **champs,
    )  # fmt: skip


def projet(fiche, le=None, *, origines=(), **champs):
    un = Projet.objects.create(
        reseau=fiche.reseau, fiche=fiche, titre="Projet", document_valide_le=jour(le), **champs
    )
    for origine in origines:
        ProjetOrigine.objects.create(reseau=fiche.reseau, projet=un, mise_en_lien=origine)
    return un


def strategie(fiche, le=None, *, avec_piece=True, **champs):
    return Strategie.objects.create(
        reseau=fiche.reseau, fiche=fiche, titre=f"Stratégie de {fiche}", adoptee_le=jour(le),
        piece=piece(fiche, "Délibération") if avec_piece else None, **champs,
    )  # fmt: skip


def campagne(reseau, le="2027-11-02", titre="Enquête annuelle"):
    return Campagne.objects.create(reseau=reseau, titre=titre, ouverte_le=jour(le))


def invitation(campagne, fiche):
    return InvitationEnquete.objects.create(
        reseau=fiche.reseau, campagne=campagne, fiche=fiche, envoyee_le=campagne.ouverte_le
    )


def reponse(invitation, note=None, autonomie="", le="2027-11-20", **champs):
    return Reponse.objects.create(
        reseau=invitation.reseau, invitation=invitation, le=jour(le), satisfaction=note,
        autonomie=autonomie, **champs,
    )  # fmt: skip


def temps(accompagnement, minutes, agent, le="2027-03-15"):
    return TempsPasse.objects.create(
        reseau=accompagnement.reseau, agent=agent, le=jour(le), minutes=minutes,
        accompagnement=accompagnement,
    )  # fmt: skip
