"""Ce que le réseau attend d’une personne référente, le plus pressant d’abord."""

from django.urls import reverse
from django.utils import timezone

from accompagnements.models import CadreCollaboration, Convention
from accompagnements.regles import Etat, EtatCadre, EtatValidation, FormeCadre, PartieValidation
from accompagnements.views.affichage_portail import LA_FORME
from accompagnements.views.portail_appuis import contacts_de
from predict.noyau.typographie import date_longue
from suivi.views.enquetes import invitations_de


def attentes(agent, le):
    """Liste de gestes (titre, texte, url, bouton, fiche_id…) ; quatre requêtes pour toutes ses
    collectivités."""
    return [*_cadres(agent), *_deliberations(agent), *_enquetes(agent, le), *_coordonnees(agent)]


def _cadres(agent):
    attendus = (
        CadreCollaboration.objects.visibles_par(agent)
        .filter(
            etat=EtatCadre.EN_VALIDATION, accompagnement__etat=Etat.ACTIF,
            validations__partie=PartieValidation.COLLECTIVITE,
            validations__etat=EtatValidation.DEMANDEE,
        )
        .select_related("accompagnement__responsable", "accompagnement__reseau")
        .order_by("partage_le", "pk")
    )  # fmt: skip
    for cadre in attendus:
        a = cadre.accompagnement
        yield {
            "titre": f"Relire {LA_FORME[FormeCadre(cadre.forme)]}",
            "sur_titre": "Nous attendons votre avis", "icone": "pencil",
            "texte": f"{a.responsable or a.reseau} vous a transmis la version {cadre.numero} le "
            f"{date_longue(timezone.localdate(cadre.partage_le))}. Vous pouvez commenter chaque "
            "partie, valider, ou demander à revoir.",
            "note": "Quelques minutes. Vous pouvez vous arrêter et reprendre.",
            "url": reverse("portail:cadre", args=[cadre.pk]),
            "bouton": "Lire et donner mon avis", "fiche_id": a.fiche_id,
        }  # fmt: skip


def _deliberations(agent):
    attendues = Convention.objects.visibles_par(agent).a_deliberer().order_by("pk")
    for c in attendues:
        yield {
            "titre": "Déposer la délibération",
            "sur_titre": "Nous attendons un document", "icone": "upload",
            "texte": f"Pour la convention « {c.titre} » : une fois votée, déposez-la ici.",
            "note": "PDF, Word, ODT ou image, 15 Mo au plus. Une photo nette suffit.",
            "url": reverse("portail:deliberation", args=[c.pk]),
            "bouton": "Déposer la délibération", "fiche_id": c.fiche_id,
        }  # fmt: skip


def _enquetes(agent, le):
    for i in invitations_de(agent).a_repondre(le).order_by("expire_le", "pk"):
        if i.reponses.all() or i.repondue_le:
            continue
        fin = f" Réponse possible jusqu’au {date_longue(i.expire_le)}." if i.expire_le else ""
        yield {
            "titre": str(i.campagne), "sur_titre": "Votre regard", "icone": "chat-left-text",
            "texte": f"Le réseau vous demande votre avis.{fin}", "note": "Trois minutes.",
            "url": reverse("suivi:repondre", args=[i.pk]),
            "bouton": "Répondre à l’enquête", "fiche_id": i.fiche_id,
        }  # fmt: skip


def _coordonnees(agent):
    for contact in contacts_de(agent):
        manque = [
            nom for nom, valeur in (
                ("votre fonction", contact.fonction), ("votre téléphone", contact.telephone)
            ) if not valeur
        ]  # fmt: skip
        if manque:
            yield {
                "titre": "Compléter vos coordonnées",
                "sur_titre": "À corriger", "icone": "person",
                "texte": f"Il manque {' et '.join(manque)} : le réseau s’en sert pour vous "
                "joindre. C’est facultatif.",
                "note": "Une minute.",
                "url": reverse("portail:mes_coordonnees", args=[contact.pk]),
                "bouton": "Compléter", "fiche_id": contact.fiche_id,
            }  # fmt: skip
