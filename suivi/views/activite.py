"""Le tableau de bord de la direction : activité, portefeuille, services, financements, charge."""

from datetime import date
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from accompagnements.calculs.charge import charges
from accompagnements.regles import Etat
from predict.noyau.graphiques import colonnes
from predict.noyau.tableur import reponse_xlsx
from predict.noyau.typographie import MOIS, nombre

from .. import calculs
from ..calculs import activite as dresser
from ..calculs.projection import projeter
from ..exports import pied
from ..exports_activite import COLONNES_ACTES
from . import affichage
from .indicateurs import _demande

PAR_PAGE = 50
LISTE = "accompagnements:liste"
SERREE = 90  # pour cent de la capacité à partir desquels on le signale, comme à la charge


def activite(request):
    """Tout sur une page : le nombre de requêtes ne dépend ni de la période ni du volume."""
    form, periode, *_ = _demande(request)
    reseau, le = request.user.reseau, timezone.localdate()
    comptes = dresser.comptes(reseau, periode)
    suite = affichage.parametres(periode)
    contexte = {
        "form": form,
        "periode": periode,
        "sous_titre": affichage.sous_titre(periode),
        "annees": affichage.annees_proposees(le, periode),
        "suite": suite,
        "comptes": [_compte(c, suite) for c in comptes],
        "mensuel": _mensuel(comptes, periode, le),
        "portefeuille": _portefeuille(dresser.portefeuille(reseau, le)),
        "ages": [a.label for a in dresser.AGES],
        "services": dresser.services(reseau, periode),
        "financements": dresser.financements(reseau, periode, le),
        "rangs": affichage.rangs(calculs.rangs_acter(reseau, periode), periode),
    }
    return render(request, "suivi/activite/activite.html", contexte)


def actes(request, genre):
    """Les enregistrements derrière un nombre."""
    form, periode, *_ = _demande(request)
    if genre not in dresser.GENRES:
        raise Http404
    lus = _lus(request, genre, periode)
    page = Paginator(lus, PAR_PAGE).get_page(request.GET.get("page"))
    champ = dresser.GENRES[genre].date
    contexte = {
        "genre": dresser.GENRES[genre],
        "periode": periode,
        "sous_titre": affichage.sous_titre(periode),
        "suite": affichage.parametres(periode),
        "erreurs": form.messages_d_erreur,
        "page": page,
        "lignes": [(getattr(acte, champ), acte, _adresse(acte)) for acte in page],
        "parametres": affichage.parametres(periode).removeprefix("?"),
    }
    return render(request, "suivi/activite/actes.html", contexte)


def exporter_actes(request, genre):
    _, periode, *_ = _demande(request)
    if genre not in dresser.GENRES:
        raise Http404
    champ = dresser.GENRES[genre].date
    lignes = ((getattr(acte, champ), acte) for acte in _lus(request, genre, periode).iterator())
    titre = dresser.GENRES[genre].titre
    return reponse_xlsx(
        f"{genre}-{periode.du}-{periode.au}", titre[:31], COLONNES_ACTES, lignes,
        pied=pied(request.user.reseau, periode),
    )  # fmt: skip


def charge(request):
    """Qui est au-delà de sa capacité, et quand il faudra du renfort."""
    reseau, le = request.user.reseau, timezone.localdate()
    projection = projeter(reseau, le)
    lignes = charges(request.user, le)
    contexte = {
        "lignes": [_charge(c) for c in lignes],
        "annee": le.year,
        "projection": projection,
        "graphique": _graphe_projection(projection),
        "trop": [c.agent for c in lignes if c.agent and (c.part or 0) > 100],
    }
    return render(request, "suivi/activite/charge.html", contexte)


def _lus(request, genre, periode):
    lus = dresser.actes(request.user.reseau, genre, periode)
    if genre in ("activites", "etudes"):
        return lus.select_related("accompagnement__fiche__collectivite")
    return lus.select_related("fiche__collectivite")


def _adresse(acte):
    """Page où l’acte se lit : la sienne, sinon celle de son dossier."""
    if hasattr(acte, "get_absolute_url"):
        return acte.get_absolute_url()
    return acte.accompagnement.get_absolute_url() if acte.accompagnement else ""


def _compte(compte, suite):
    ecart = compte.nombre - compte.avant
    return {
        "titre": compte.genre.titre,
        "nombre": compte.nombre,
        "avant": compte.avant,
        "ecart": nombre(ecart, signe=True) if ecart else "autant",
        "url": reverse("suivi:actes", args=[compte.genre.code]) + suite,
    }


def _mensuel(comptes, periode, le):
    """Activités menées, mois par mois ; `None` pour une période de plus de quatorze mois. Un mois à
    venir n’a pas de valeur : ce n’est pas zéro."""
    mois = _mois_de(periode)
    if len(mois) > 14:
        return None
    activites = next(c for c in comptes if c.genre.code == "activites")
    valeurs = [(_nom_mois(m, mois), activites.mois.get(m, None if m > le else 0)) for m in mois]
    return _graphe(
        colonnes(
            valeurs, _titre_mensuel(valeurs), entetes=("Mois", "Activités"), largeur=736,
            hauteur=190,
        ),
        "mensuel",
        "Activités datées dans le mois, toutes collectivités : rendez-vous, ateliers, "
        "renseignements…",
    )  # fmt: skip


def _mois_de(periode):
    du, au = periode.du, periode.au
    rangs = range(du.year * 12 + du.month - 1, au.year * 12 + au.month)
    return [date(r // 12, r % 12 + 1, 1) for r in rangs]


ABREGES = (
    "janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.",
    "déc.",
)  # fmt: skip


def _nom_mois(le, mois):
    """« mars », avec l’année quand la période en touche deux."""
    court = ABREGES[le.month - 1]
    return court if mois[0].year == mois[-1].year else f"{court} {le:%y}"


def _titre_mensuel(valeurs):
    total = sum(n or 0 for _, n in valeurs)
    if not total:
        return "Aucune activité datée dans la période"
    haut = max(valeurs, key=lambda x: x[1] or 0)
    return f"{nombre(total)} activités, dont {nombre(haut[1])} en {haut[0]}"


def _portefeuille(lignes):
    def adresse(**filtres):
        return f"{reverse(LISTE)}?{urlencode(filtres)}"

    rendues = [
        {
            "titre": x.etape.label,
            "ouverts": x.ouverts,
            "url": adresse(etape=x.etape.value, etat=Etat.ACTIF),
            "ages": [
                (n, age.label, adresse(etape=x.etape.value, etat=Etat.ACTIF, anciennete=age))
                for age, n in x.ages.items()
            ],
            "vieux": x.vieux,
            "url_vieux": adresse(etape=x.etape.value, anciennete="vieillit"),
            "endormis": x.endormis,
            "url_endormis": adresse(etape=x.etape.value, etat=Etat.EN_SOMMEIL),
        }
        for x in lignes
    ]
    return {
        "lignes": rendues,
        "ouverts": sum(x.ouverts for x in lignes),
        "vieux": sum(x.vieux for x in lignes),
        "endormis": sum(x.endormis for x in lignes),
    }


def _charge(c):
    part = c.part
    ton = "" if part is None or part < SERREE else "attention" if part <= 100 else "danger"
    qui = c.agent.pk if c.agent else "personne"
    return {
        "charge": c, "part": part, "ton": ton, "jauge": min(part or 0, 100),
        "url": f"{reverse(LISTE)}?{urlencode({'responsable': qui, 'etat': Etat.ACTIF})}",
    }  # fmt: skip


def _graphe_projection(projection):
    mois = [m.mois for m in projection.mois]
    return _graphe(
        colonnes(
            [(_nom_mois(m.mois, mois), m.jours) for m in projection.mois],
            _titre_projection(projection),
            entetes=("Mois", "Jours promis"),
            seuil=projection.mois[0].capacite,
            nom_seuil=f"Capacité de l’équipe : {nombre(projection.mois[0].capacite, 1)} jours",
            format_=lambda x: nombre(x, 1),
            largeur=736,
            hauteur=210,
        ),
        "projection",
        "Jours promis et pas encore passés des dossiers ouverts, répartis également sur les mois "
        "qui restent à chaque prestation.",
    )


def _titre_projection(projection):
    depasse = projection.depassement
    if depasse is None:
        return "L’équipe tient ce qu’elle a promis pour les douze mois qui viennent"
    quand = f"{MOIS[depasse.mois.month - 1]} {depasse.mois.year}"
    return f"À partir de {quand}, l’équipe a promis plus de jours qu’elle n’en a"


def _graphe(trace, cle, sous_titre):
    return {
        "cle": cle, "titre": trace.titre, "sous_titre": affichage.composer(sous_titre),
        "svg": trace.svg_ecran, "alternative": "", "url_image": "", "ouvert": False,
        "entetes": trace.entetes, "lignes": trace.lignes,
    }  # fmt: skip
