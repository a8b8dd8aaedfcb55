"""Les objets d’un genre, tels que la page de l’accompagnement et leur liste les montrent."""

from dataclasses import replace

from django.db.models import Count, Window
from django.urls import reverse
from django.utils import timezone

from ..calculs.verdicts import verdicts
from ..droits import peut_corriger_temps, peut_modifier, peut_tracer
from ..models import Tache, TempsPasse
from .genres import GENRES

MONTRES = 12


def peut_ecrire(agent, genre, accompagnement, objet=None):
    """Ce genre s’écrit-il sur ce dossier, par cette personne ?"""
    if isinstance(objet, TempsPasse):
        return peut_corriger_temps(agent, objet)
    if accompagnement is None:
        return objet is None or objet.reseau_id == agent.reseau_id
    regle = peut_tracer if genre.apres_cloture else peut_modifier
    return regle(agent, accompagnement)


def presenter(genre, objets, agent, le):
    """Lignes à montrer, d’un même dossier ; le titre ouvre la page de l’objet, sinon sa
    modification si permise."""
    objets, lignes = list(objets), []
    dits = verdicts(genre.code, objets, objets[0].accompagnement) if objets else {}
    for objet in objets:
        ligne = genre.presenter(objet, le)
        permis = peut_ecrire(agent, genre, objet.accompagnement, objet)
        url = reverse(f"accompagnements:modifier_{genre.code}", args=[objet.pk]) if permis else ""
        url_faire = ligne.url_faire if permis else ""
        lignes.append(
            replace(
                ligne,
                url=ligne.url or url,
                url_faire=url_faire,
                verdicts=dits.get(objet.pk, ()),
            )
        )
    return lignes


def section(genre, accompagnement, agent, le):
    """Une section de la page : au plus `MONTRES` lignes, et le compte de toutes, en une requête."""
    objets = genre.lignes().filter(accompagnement=accompagnement)
    if genre.modele is Tache:
        objets = objets.a_faire()
    objets = list(objets.annotate(ensemble=Window(Count("pk")))[:MONTRES])
    for objet in objets:
        objet.accompagnement = accompagnement
    total = objets[0].ensemble if objets else 0
    permis = peut_ecrire(agent, genre, accompagnement)
    code = genre.indicateur
    return {
        "genre": genre,
        "ancre": genre.chemin.replace("-", "_"),
        "nombre": total,
        "lignes": presenter(genre, objets, agent, le),
        "url_ajouter": _route("ajouter", genre, accompagnement) if permis else "",
        "url_tout": _route("lister", genre, accompagnement),
        "reste": total - len(objets),
        "url_indicateur": reverse("suivi:preuves", args=[code]) if code else "",
    }


def _route(geste, genre, accompagnement):
    return reverse(f"accompagnements:{geste}_{genre.code}", args=[accompagnement.pk])


def contexte_de(codes, accompagnement, agent):
    """{`section_tache`: …} pour les genres nommés ; une requête par genre, plus ses liens."""
    le = timezone.localdate()
    return {f"section_{code}": section(GENRES[code], accompagnement, agent, le) for code in codes}
