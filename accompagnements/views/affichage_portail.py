"""Ce que la collectivité voit de son accompagnement, dans ses mots. Rien d’interne n’y passe."""

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from predict.comptes.models import Document
from predict.noyau import typographie as t

from ..models import CadreCollaboration, Convention, EcheanceCadre, Piece, Validation
from ..regles import Etape, Etat, EtatCadre, EtatValidation, FormeCadre, PartieValidation
from .pieces import taille_dite

# Les étapes du guide, dites à qui n’a pas à les connaître.
MOTS = {
    Etape.SINGULARISATION: "Comprendre votre territoire",
    Etape.MISE_EN_LIEN: "Faire connaissance",
    Etape.CALIBRAGE: "Choisir les services utiles",
    Etape.CADRE: "S’accorder par écrit",
    Etape.EN_COURS: "Avancer ensemble",
    Etape.CLOS: "Bilan fait",
}
# « Relire la feuille de route » : le complément qui suit le verbe.
LA_FORME = {
    FormeCadre.NOTE: "la note de cadrage",
    FormeCadre.FEUILLE_DE_ROUTE: "la feuille de route",
    FormeCadre.PLAN_ACTION: "le plan d’action",
    FormeCadre.ANNEXE: "l’annexe à la convention",
    FormeCadre.AUTRE: "le cadre de collaboration",
}
if MOTS.keys() != set(Etape) or LA_FORME.keys() != set(FormeCadre):
    raise RuntimeError("Chaque étape et chaque forme ont leurs mots sur le portail.")


def cadre_partage(agent, accompagnement):
    """La dernière version partagée, ou None."""
    return (
        CadreCollaboration.objects.visibles_par(agent)
        .filter(accompagnement=accompagnement)
        .order_by("-numero")
        .first()
    )


def avis_attendu(cadre):
    return (
        cadre is not None
        and cadre.etat == EtatCadre.EN_VALIDATION
        and Validation.objects.filter(
            cadre=cadre, partie=PartieValidation.COLLECTIVITE, etat=EtatValidation.DEMANDEE
        ).exists()
    )


def attente(accompagnement, cadre):
    """Ce que l’on attend de la collectivité : un geste, ou rien."""
    if accompagnement.etat != Etat.ACTIF or not avis_attendu(cadre):
        return None
    qui = accompagnement.responsable or accompagnement.reseau
    return {
        "titre": f"Relire {LA_FORME[FormeCadre(cadre.forme)]}",
        "texte": f"{qui} vous a transmis la version {cadre.numero} le "
        f"{t.date_longue(timezone.localdate(cadre.partage_le))}. Vous pouvez commenter chaque "
        "partie, valider, ou demander à revoir.",
        "url": reverse("portail:cadre", args=[cadre.pk]),
    }


def etapes(accompagnement, passages, cadre):
    courante, sorties = accompagnement.etape, {p.de: p.le for p in passages if p.de}
    montrees = [e for e in Etape if e <= Etape.CADRE or e == courante]
    lignes = []
    for etape in montrees:
        sortie = sorties.get(etape)
        if etape == courante and accompagnement.etat != Etat.CLOS:
            note = "En cours"
            if etape == Etape.CADRE and cadre is not None:
                forme = cadre.get_forme_display().lower()
                note = f"En cours : {forme}, version {cadre.numero}"
            if accompagnement.etat == Etat.EN_SOMMEIL:
                note = "En pause : tout est gardé, et reprendra quand vous voudrez"
            lignes.append({"titre": MOTS[etape], "etat": "courante", "note": note, "url": ""})
        elif etape <= courante:
            note = f"Fait le {t.date_longue(sortie)}" if sortie else "Fait"
            lignes.append({"titre": MOTS[etape], "etat": "faite", "note": note, "url": ""})
        else:
            lignes.append({"titre": MOTS[etape], "etat": "avenir", "note": "À venir", "url": ""})
    return lignes


def prochaine_echeance(accompagnement, cadre, le):
    """Le prochain rendez-vous du cadre partagé, ou le prochain jalon ; None sinon."""
    rendez_vous = (
        EcheanceCadre.objects.filter(cadre=cadre, le__gte=le).order_by("le").first()
        if cadre else None
    )  # fmt: skip
    jalon = (
        accompagnement.taches.a_faire().filter(jalon=True, echeance__gte=le)
        .order_by("echeance").first()
    )  # fmt: skip
    if jalon and (rendez_vous is None or jalon.echeance < rendez_vous.le):
        return {"le": jalon.echeance, "titre": jalon.titre, "note": "", "agenda": ""}
    if rendez_vous is None:
        return None
    return {
        "le": rendez_vous.le, "titre": rendez_vous.libelle,
        "note": _conduite(rendez_vous.charge),
        "agenda": reverse("portail:agenda", args=[rendez_vous.pk]),
    }  # fmt: skip


def _conduite(charge):
    """Le cadre dit souvent « Ensemble » à la place d’un nom."""
    if charge.strip().lower() == "ensemble":
        return "Conduit ensemble"
    return f"Conduit par {charge}" if charge else ""


# L’état d’une version, accordé avec elle.
VERSION = {
    EtatCadre.BROUILLON: "en préparation",
    EtatCadre.EN_VALIDATION: "en validation",
    EtatCadre.VALIDE: "validée",
    EtatCadre.SCELLE: "scellée",
    EtatCadre.REMPLACE: "remplacée",
}


def documents_visibles(agent):
    """Documents scellés des cadres partagés avec cette personne, et de ses conventions."""
    cadres = CadreCollaboration.objects.visibles_par(agent)
    conventions = Convention.objects.visibles_par(agent)
    return Document.objects.filter(
        Q(type="cadre", objet_type=CadreCollaboration._meta.label_lower)
        & Q(objet_ref__in=cadres.order_by().values("ref"))
        | Q(type="convention", objet_type=Convention._meta.label_lower)
        & Q(objet_ref__in=conventions.order_by().values("ref")),
        reseau_id=agent.reseau_id,
    )


def pieces(agent, accompagnement, cadre):
    """Cadre (projet ou scellé) puis pièces partagées, prêts à lister."""
    lignes = []
    if cadre is not None:
        scelle = documents_visibles(agent).filter(objet_ref=cadre.ref, format="pdf").first()
        url = (
            reverse("portail:document", args=[scelle.pk])
            if scelle else reverse("portail:projet", args=[cadre.pk])
        )  # fmt: skip
        etat = {"libelle": "Projet", "ton": "attention", "icone": "pencil"}
        if scelle:
            etat = {"libelle": "Scellé", "ton": "succes", "icone": "shield-check"}
        lignes.append({
            "titre": f"{cadre.get_forme_display()}, version {cadre.numero}", "url": url,
            "note": f"PDF · {t.date_longue(timezone.localdate(cadre.partage_le))}",
            "etat": etat,
        })  # fmt: skip
    recu = {"libelle": "Reçue", "ton": "succes", "icone": "check-lg"}
    visibles = Piece.objects.visibles_par(agent).filter(accompagnement=accompagnement)
    for piece in visibles[:20]:
        genre = piece.nom_fichier.rsplit(".", 1)[-1].upper()
        jour = t.date_longue(timezone.localdate(piece.cree_le))
        lignes.append({
            "titre": piece.titre, "url": reverse("portail:piece", args=[piece.pk]),
            "note": f"{genre}, {taille_dite(piece.taille)} · {jour}",
            "etat": recu if piece.deposee_par_id == agent.pk else None,
        })  # fmt: skip
    return lignes
