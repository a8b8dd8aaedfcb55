"""Écrire un cadre : l’ouvrir prérempli, enregistrer une rubrique, en ouvrir la version suivante."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F, Max
from django.utils import timezone

from predict.comptes.actions import annoncer, journaliser

from ..droits import peut_modifier
from ..models import (
    CadreCollaboration,
    Commentaire,
    EcheanceCadre,
    IndicateurCadre,
    LigneBudget,
    LivrableCadre,
    RubriqueCadre,
)
from ..regles import EtatCadre, EtatValidation, NatureApport, Rubrique
from ..regles.cadre import (
    ETAT_QUAND_SUIVANT_OUVERT,
    MESURES,
    REPRISES,
    Reprise,
    indicateurs_possibles,
    valoriser,
)


class CadreFerme(ValidationError):
    """Le cadre n’est plus un brouillon : il se reprend dans une nouvelle version."""

    def __init__(self, cadre):
        super().__init__(
            f"La version {cadre.numero} vient d’être soumise : elle ne change plus. "
            "Votre saisie est gardée ici ; ouvrez la version suivante pour l’y reporter."
        )


def _exiger(agent, cadre):
    if not peut_modifier(agent, cadre.accompagnement):
        raise PermissionDenied


# -- Ouvrir, prérempli depuis le calibrage --------------------------------------------


@transaction.atomic
def ouvrir(*, accompagnement, agent):
    """Ouvre la version 1, remplie de ce que le calibrage a dit. Rejouée, rend le cadre courant."""
    if not peut_modifier(agent, accompagnement):
        raise PermissionDenied
    courant = accompagnement.cadres.courants().order_by("-numero").first()
    if courant is not None:
        return courant
    try:
        with transaction.atomic():
            cadre = CadreCollaboration.objects.create(
                reseau_id=accompagnement.reseau_id, accompagnement=accompagnement, auteur=agent
            )
    except IntegrityError:
        # Deux onglets, un seul cadre : l’autre vient de l’ouvrir.
        return accompagnement.cadres.courants().order_by("-numero").first()
    besoins = accompagnement.fiches_besoin.first()
    prestations = list(
        accompagnement.prestations.select_related("service__service").order_by("debut_le", "pk")
    )
    textes = _textes(accompagnement, besoins, prestations)
    RubriqueCadre.objects.bulk_create(
        RubriqueCadre(reseau_id=cadre.reseau_id, cadre=cadre, code=code, texte=textes.get(code, ""))
        for code in Rubrique.values
    )
    _lignes_proposees(cadre, accompagnement, prestations)
    journaliser(agent=agent, verbe="cadre ouvert", objet=cadre)
    return cadre


def _puces(texte):
    lignes = (ligne.strip(" -•\t") for ligne in texte.splitlines())
    return [f"- {ligne}" for ligne in lignes if ligne]


def _textes(a, besoins, prestations):
    objectifs = []
    if besoins:
        objectifs = [*_puces(besoins.ambitions)]
        if besoins.lecture_croisee.strip():
            objectifs += ["# Ce que nous en retenons", besoins.lecture_croisee.strip()]
    acteurs = [_personne(a.elu_referent, "élu·e référent·e"), _personne(a.contact, "interlocution")]
    if a.responsable:
        acteurs.append(f"{a.responsable.nom_complet}, {a.reseau.nom}")
    acteurs += [
        f"{lien.acteur.nom}{f', {lien.role}' if lien.role else ''}"
        for lien in a.fiche.acteurs.select_related("acteur")
    ]
    roles = [f"Posture : {a.get_posture_display().lower()}"] if a.posture else []
    roles += [
        f"{p.service.libelle}{f' ({p.get_mode_display()})' if p.mode else ''}" for p in prestations
    ]
    return {
        Rubrique.OBJECTIFS: "\n".join(objectifs),
        Rubrique.ACTEURS: "\n".join(dict.fromkeys(x for x in acteurs if x)),
        Rubrique.ROLES: "\n".join(roles),
    }


def _personne(contact, qualite):
    if contact is None or contact.oppose_le or contact.anonymise_le:
        return ""
    return f"{contact.nom_complet}, {contact.fonction or qualite}"


def _lignes_proposees(cadre, a, prestations):
    def de(modele, **champs):
        return modele(reseau_id=cadre.reseau_id, cadre=cadre, **champs)

    EcheanceCadre.objects.bulk_create(
        de(EcheanceCadre, le=le, libelle=f"{p.service.libelle} : {mot}"[:200], charge=a.reseau.nom)
        for p in prestations
        for le, mot in ((p.debut_le, "début"), (p.fin_le, "fin"))
        if le
    )
    # Le coût d’une journée reste à dire ensemble : l’apport est « à préciser », jamais zéro.
    postes = [
        de(
            LigneBudget, nature=NatureApport.HUMAIN, poste=p.service.libelle[:160],
            jours=p.jours_prevus, apport_collectivite=0, ordre=rang,
        )
        for rang, p in enumerate(prestations, 1)
    ]  # fmt: skip
    if postes:
        rang = len(postes)
        postes += [
            de(LigneBudget, nature=NatureApport.HUMAIN, poste="Temps de la personne référente",
               apport_reseau=0, ordre=rang + 1),
            de(LigneBudget, nature=NatureApport.FINANCIER, poste="Participation au réseau",
               apport_reseau=0, ordre=rang + 2),
        ]  # fmt: skip
    LigneBudget.objects.bulk_create(postes)
    attendus = dict.fromkeys(
        (livrable, p.fin_le)
        for p in prestations if p.service.service
        for livrable in p.service.service.livrables
    )  # fmt: skip
    LivrableCadre.objects.bulk_create(
        de(LivrableCadre, libelle=str(libelle)[:200], le=le) for libelle, le in attendus
    )
    services = [p.service.service.code for p in prestations if p.service.service]
    IndicateurCadre.objects.bulk_create(
        de(IndicateurCadre, indicateur=code, libelle=MESURES[code][0], source=MESURES[code][1])
        for code in indicateurs_possibles(a.cas_type, services)
    )


# -- Écrire -------------------------------------------------------------------------


def _verrouiller(cadre):
    """Tient le cadre jusqu’à la fin de la transaction ; refuse s’il n’est plus un brouillon.

    La mise à jour conditionnelle prend le verrou de la ligne : une demande de validation et un
    enregistrement ne se croisent pas.
    """
    lignes = CadreCollaboration.objects.filter(pk=cadre.pk, etat=EtatCadre.BROUILLON)
    if not lignes.update(modifie_le=timezone.now()):
        cadre.refresh_from_db()
        raise CadreFerme(cadre)


MODELES = {
    Rubrique.BUDGET: LigneBudget,
    Rubrique.ECHEANCES: EcheanceCadre,
    Rubrique.LIVRABLES: LivrableCadre,
    Rubrique.INDICATEURS: IndicateurCadre,
}


@transaction.atomic
def enregistrer_rubrique(*, cadre, code, formulaire, lignes, agent):
    """Enregistre le texte d’une rubrique et ses lignes.

    `formulaire` : FormulaireVersionne du texte ; sa version protège aussi les lignes. `lignes` :
    [(pk ou None, valeurs, à supprimer)]. Rend False, message posé au formulaire, si quelqu’un a
    enregistré cette rubrique entre-temps. `CadreFerme` si le cadre vient d’être soumis.
    """
    _exiger(agent, cadre)
    _verrouiller(cadre)
    if not formulaire.enregistrer():
        return False
    modele = MODELES.get(Rubrique(code))
    if modele is not None:
        _enregistrer_lignes(cadre, modele, lignes)
    journaliser(agent=agent, verbe="rubrique du cadre modifiée", objet=cadre, champs=[str(code)])
    return True


def lignes_en_base(cadre, code):
    """Lignes d’une rubrique telles qu’elles sont enregistrées ; vide si elle n’en a pas."""
    modele = MODELES.get(Rubrique(code))
    return list(modele.objects.filter(cadre=cadre)) if modele is not None else []


def _enregistrer_lignes(cadre, modele, lignes):
    presentes = {x.pk: x for x in modele.objects.filter(cadre=cadre)}
    for rang, (pk, valeurs, supprimer) in enumerate(lignes, 1):
        ligne = presentes.get(pk)
        if supprimer:
            if ligne:
                ligne.delete()
            continue
        if ligne is None:
            ligne = modele(reseau_id=cadre.reseau_id, cadre=cadre)
        for nom, valeur in valeurs.items():
            setattr(ligne, nom, valeur)
        if modele is LigneBudget:
            ligne.ordre = rang
            ligne.apport_reseau, ligne.apport_collectivite = valoriser(
                ligne.jours, ligne.cout_jour, ligne.apport_reseau, ligne.apport_collectivite
            )
        ligne.version += ligne.pk is not None
        ligne.save()


@transaction.atomic
def regler_cadre(*, cadre, agent, forme, contractualisation):
    """Forme et contractualisation, tant que le cadre est un brouillon."""
    _exiger(agent, cadre)
    _verrouiller(cadre)
    cadre.forme, cadre.contractualisation = forme, contractualisation
    cadre.save(update_fields=["forme", "contractualisation", "modifie_le"])
    journaliser(
        agent=agent, verbe="cadre modifié", objet=cadre, champs=["forme", "contractualisation"]
    )


# -- Nouvelle version ------------------------------------------------------------------


@transaction.atomic
def reprendre(*, cadre, agent):
    """Ouvre la version suivante, copie de celle-ci, et annule les validations en cours.

    Un cadre scellé reste en vigueur jusqu’au scellement du suivant. Deux demandes n’ouvrent
    qu’une version : la seconde est refusée, ou rend celle que la première vient d’ouvrir.
    """
    _exiger(agent, cadre)
    if REPRISES[EtatCadre(cadre.etat)] is not Reprise.NOUVELLE_VERSION:
        raise ValidationError("Cette version ne se reprend pas : ouvrez la plus récente.")
    lignes = CadreCollaboration.objects.filter(pk=cadre.pk, etat=cadre.etat)
    if not lignes.update(
        etat=ETAT_QUAND_SUIVANT_OUVERT[EtatCadre(cadre.etat)], version=F("version") + 1
    ):
        raise ValidationError("Ce cadre vient de changer : rien n’a été modifié, relisez-le.")
    freres = CadreCollaboration.objects.filter(accompagnement=cadre.accompagnement_id)
    if suivant := freres.filter(numero__gt=cadre.numero).order_by("-numero").first():
        return suivant
    numero = freres.aggregate(n=Max("numero"))["n"] + 1
    nouveau = CadreCollaboration.objects.create(
        reseau_id=cadre.reseau_id, accompagnement_id=cadre.accompagnement_id, numero=numero,
        forme=cadre.forme, contractualisation=cadre.contractualisation, auteur=agent,
    )  # fmt: skip
    for nom in ("rubriques", "lignes_budget", "echeances", "livrables", "indicateurs"):
        _copier(getattr(cadre, nom).all(), nouveau)
    if cadre.etat != EtatCadre.SCELLE:
        cadre.validations.exclude(etat=EtatValidation.ANNULEE).update(etat=EtatValidation.ANNULEE)
    journaliser(agent=agent, verbe=f"version {numero} du cadre ouverte", objet=nouveau)
    return nouveau


def _copier(lignes, cadre):
    modele = lignes.model
    champs = [
        f.attname
        for f in modele._meta.concrete_fields
        if f.name not in ("id", "ref", "version", "cree_le", "modifie_le", "cadre")
    ]
    modele.objects.bulk_create(
        modele(cadre=cadre, **{nom: getattr(ligne, nom) for nom in champs}) for ligne in lignes
    )


# -- Commentaires -----------------------------------------------------------------------


@transaction.atomic
def commenter(*, cadre, code, texte, agent, le, de_la_collectivite=False):
    """Ajoute un commentaire au fil d’une rubrique. Le droit de voir le cadre est vérifié avant."""
    if cadre.etat == EtatCadre.REMPLACE:
        raise ValidationError("Cette version est remplacée : commentez la plus récente.")
    commentaire = Commentaire.objects.create(
        reseau_id=cadre.reseau_id, cadre=cadre, rubrique=Rubrique(code), auteur=agent, texte=texte,
        le=le, de_la_collectivite=de_la_collectivite,
    )  # fmt: skip
    journaliser(agent=agent, verbe="cadre commenté", objet=cadre, champs=[str(code)])
    if de_la_collectivite:
        annoncer(type="cadre_commente", objet=commentaire, agent=agent)
    return commentaire


@transaction.atomic
def marquer_regle(*, cadre, code, agent, le):
    """Règle tous les commentaires ouverts du fil d’une rubrique, versions précédentes comprises."""
    _exiger(agent, cadre)
    fil = Commentaire.objects.filter(
        cadre__accompagnement=cadre.accompagnement_id, rubrique=Rubrique(code)
    ).ouverts()
    nombre = fil.update(regle_le=le, regle_par=agent)
    if nombre:
        journaliser(agent=agent, verbe="commentaires réglés", objet=cadre, champs=[str(code)])
    return nombre
