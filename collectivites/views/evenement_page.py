"""Ce que partagent les onglets d’un événement : en-tête, mesures, listes de preuves.

L’onglet « Suites », qui crée des tâches, vit dans accompagnements et part d’ici.
"""

from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from predict.noyau.typographie import ABSENT, nombre

from ..calculs.evenements import mesures_de
from ..documents.evenements import endroit, horaire
from ..pays import PAYS
from ..regles.evenements import SUITES_A, etat_des_inscriptions

# État d’une participation → (libellé de la liste, ce qui la retient).
ETATS = {
    "toutes": "Toutes",
    "invitees": "Invitées",
    "sans_reponse": "Sans réponse",
    "inscrites": "Inscrites",
    "declinees": "Ne viennent pas",
    "presentes": "Présentes",
    "nouvelles": "Nouvelles",
    "avec_suite": "Avec une suite",
    "sans_fiche": "Sans fiche",
}


def contexte_evenement(request, evenement, onglet):
    """En-tête et entonnoir d’un événement déjà pris avec les droits ; deux requêtes."""
    le = timezone.localdate()
    mesures = mesures_de([evenement])[evenement.pk]
    return {
        "evenement": evenement,
        "onglet": onglet,
        "onglets": _onglets(evenement, onglet, mesures),
        "mesures": mesures,
        "entonnoir": entonnoir(evenement, mesures, le),
        "horaire": horaire(evenement),
        "endroit": endroit(evenement),
        "pays": PAYS.get(evenement.pays, ""),
        "passe": evenement.le < le,
        "inscriptions": etat_des_inscriptions(
            evenement, inscrits=mesures.inscrits, le=le, lien_public=True
        ),
        "fiche": None,
        "le": le,
    }


def url_suites(evenement):
    """L’onglet d’une application du dessus : vide s’il n’existe pas."""
    try:
        return reverse("accompagnements:suites_evenement", args=[evenement.pk])
    except NoReverseMatch:
        return ""


def _onglets(evenement, onglet, mesures):
    def onglet_de(cle, titre, url, nombre=None):
        return {"cle": cle, "titre": titre, "url": url, "actif": cle == onglet, "nombre": nombre}

    pk = [evenement.pk]
    onglets = [
        onglet_de("preparation", "Préparation", evenement.get_absolute_url()),
        onglet_de(
            "invitations", "Invitations", reverse("collectivites:evenement_invitations", args=pk),
            mesures.invites,
        ),
        onglet_de(
            "presence", "Présence", reverse("collectivites:evenement_presence", args=pk),
            mesures.presents,
        ),
    ]  # fmt: skip
    if url := url_suites(evenement):
        onglets.append(onglet_de("suites", "Suites", url, len(mesures.avec_suite)))
    return onglets


def url_liste(evenement, etat):
    return f"{reverse('collectivites:evenement_invitations', args=[evenement.pk])}?etat={etat}"


def entonnoir(evenement, mesures, le):
    """De l’invitation à la suite : chaque chiffre mène à ses preuves."""
    if evenement.le > le:
        return _avant(evenement, mesures)
    m, dernier = mesures, SUITES_A[-1]
    suites = m.suites[dernier]
    jours = (le - evenement.le).days

    def part(rapport, de):
        return f"{rapport} {de}" if rapport.taux is not None else ABSENT

    venues = f" (et {m.sans_inscription} sans inscription)" if m.sans_inscription else ""
    return [
        _palier(m.invites, "invité,invités", "", url_liste(evenement, "invitees")),
        _palier(m.inscrits, "inscrit,inscrits", "", url_liste(evenement, "inscrites")),
        _palier(
            m.presents, "présent,présents", part(m.presence, "des inscrits") + venues,
            url_liste(evenement, "presentes"),
        ),
        _palier(
            len(m.collectivites), "collectivité,collectivités", "",
            url_liste(evenement, "presentes"),
        ),
        _palier(
            len(m.nouvelles), "nouvelle,nouvelles", part(m.nouveaute, "des collectivités"),
            url_liste(evenement, "nouvelles"),
        ),
        _palier(
            suites.numerateur, f"suite à J+{dernier},suites à J+{dernier}",
            part(suites, "des collectivités") if jours >= dernier else "en cours"
            if jours >= 0 else ABSENT,
            url_liste(evenement, "avec_suite"),
        ),
    ]  # fmt: skip


def _avant(evenement, mesures):
    """Avant la rencontre, on compte ce que l’on attend ; le reste viendra."""
    attendus = (
        (mesures.invites, "invité,invités", "invitees"),
        (mesures.inscrits, "inscrit,inscrits", "inscrites"),
        (mesures.declines, "ne vient pas,ne viennent pas", "declinees"),
        (mesures.sans_reponse, "sans réponse,sans réponse", "sans_reponse"),
    )
    paliers = [_palier(n, mots, "", url_liste(evenement, etat)) for n, mots, etat in attendus]
    if evenement.places is not None:
        libres = max(evenement.places - mesures.inscrits, 0)
        note = f"sur {nombre(evenement.places)}"
        mots = "place libre,places libres"
        paliers.append(_palier(libres, mots, note, url_liste(evenement, "inscrites")))
    return paliers


def _palier(combien, mots, note, url):
    un, plusieurs = mots.split(",")
    return {
        "valeur": nombre(combien),
        "mot": un if combien < 2 else plusieurs,
        "note": "" if note == ABSENT else note,
        "url": url,
    }


def retenir(participations, etat, mesures):
    """Les lignes (queryset) d’un état : celles que compte le chiffre sur lequel on a cliqué."""
    if etat == "invitees":
        return participations.filter(invitee_le__isnull=False)
    if etat == "sans_reponse":
        return participations.filter(
            inscrite=False, presente=False, declinee_le__isnull=True, invitee_le__isnull=False
        )
    if etat == "inscrites":
        return participations.filter(inscrite=True)
    if etat == "declinees":
        return participations.filter(declinee_le__isnull=False)
    if etat == "presentes":
        return participations.filter(presente=True)
    if etat == "nouvelles":
        return participations.filter(presente=True, fiche__in=mesures.nouvelles)
    if etat == "avec_suite":
        return participations.filter(presente=True, suite_le__isnull=False).exclude(suite="")
    if etat == "sans_fiche":
        return participations.filter(fiche__isnull=True)
    return participations
