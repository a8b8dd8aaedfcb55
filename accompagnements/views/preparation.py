"""Ce que la synthèse d’une fiche tient des accompagnements : la suite, la page du rendez-vous."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify

from collectivites.droits import fiche_ou_404
from collectivites.views.entete import contexte_fiche
from collectivites.views.synthese import prochaine_etape
from predict.noyau.typographie import date_longue

from ..documents_preparation import preparation_pdf, taches_de
from ..models import Accompagnement
from ..models.faits import faits_de
from ..regles import Etape
from . import affichage


def preparation(request, pk):
    """Une page PDF, à lire avant d’appeler."""
    fiche, le = fiche_ou_404(request, pk), timezone.localdate()
    octets = preparation_pdf(fiche, le, contexte_fiche(fiche, "synthese", le))
    nom = f"preparation-{slugify(str(fiche))[:60]}-{le:%Y-%m-%d}"
    return HttpResponse(
        octets,
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{nom}.pdf"'},
    )


def prochaine(request, pk):
    """« Prochaine étape » (fragment htmx) : la tâche qui presse, ce qui manque à la porte."""
    fiche, le = fiche_ou_404(request, pk), timezone.localdate()
    contexte = {"fiche": fiche, "pas": None, "prochaine": None}
    tache = taches_de(fiche).first()
    ouverts = Accompagnement.objects.visibles_par(request.user).filter(fiche=fiche).ouverts()
    accompagnement = ouverts.avec_fiche().order_by("-debut_le", "-pk").first()
    if accompagnement is not None:
        etape = Etape(accompagnement.etape)
        contexte["pas"] = {"numero": min(int(etape), 4), "libelle": etape.label}
        contexte["accompagnement"] = accompagnement
    if tache is not None and (accompagnement is None or _presse(tache, le)):
        contexte["prochaine"] = _de_la_tache(tache, le)
    elif accompagnement is not None:
        contexte["prochaine"] = _de_la_porte(accompagnement, le) or (
            _de_la_tache(tache, le) if tache else None
        )
    rendez_vous = prochaine_etape(fiche, le)
    if rendez_vous and contexte["prochaine"] is None:
        contexte["prochaine"] = _du_rendez_vous(rendez_vous, le)
    elif rendez_vous:
        contexte["ensuite"] = _du_rendez_vous(rendez_vous, le)
    return render(request, "accompagnements/_prochaine.html", contexte)


def _du_rendez_vous(jalon, le):
    quand = "Aujourd’hui" if jalon["le"] == le else f"Le {date_longue(jalon['le'])}"
    url = reverse("accompagnements:echange", args=[jalon["echange"].pk])
    return {"titre": jalon["titre"], "url": url, "note": jalon["note"], "quand": quand}


def _presse(tache, le):
    return tache.echeance is not None and tache.echeance <= le


def _de_la_tache(tache, le):
    quand = ""
    if tache.echeance:
        mot = "En retard, pour le" if tache.echeance < le else "Pour le"
        quand = f"{mot} {date_longue(tache.echeance)}"
        quand = "Pour aujourd’hui" if tache.echeance == le else quand
    lieu = reverse("accompagnements:taches")
    if tache.accompagnement_id:
        lieu = reverse("accompagnements:detail", args=[tache.accompagnement_id])
    elif tache.echange_id:
        lieu = reverse("accompagnements:echange", args=[tache.echange_id])
    return {"titre": tache.titre, "url": lieu, "note": "", "quand": quand}


def _de_la_porte(accompagnement, le):
    """Le premier élément qui manque pour passer à l’étape suivante."""
    porte = affichage.porte(accompagnement, faits_de(accompagnement, le))
    if porte is None or not porte["manquants"]:
        return None
    manque = porte["manquants"]
    combien = (
        "le seul élément qui manque"
        if len(manque) == 1
        else (f"l’un des {len(manque)} éléments qui manquent")
    )
    return {
        "titre": manque[0]["titre"],
        # D’ici on lit : ce qui agit tout de suite se fait depuis le dossier.
        "url": f"{accompagnement.get_absolute_url()}#porte" if manque[0]["envoi"]
        else manque[0]["url"],
        "note": manque[0]["note"] or f"C’est {combien} pour passer {porte['vers']}.",
        "quand": f"C’est {combien} pour passer {porte['vers']}." if manque[0]["note"] else "",
    }  # fmt: skip
