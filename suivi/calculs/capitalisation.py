"""Ce qu’un accompagnement, un événement disent déjà : le brouillon de leur fiche.

Rien n’est inventé : une rubrique que le dossier ne renseigne pas reste vide.
"""

from accompagnements.models import Entretien
from accompagnements.regles import DecisionCandidature, Etape, TypeActivite
from collectivites.calculs.evenements import mesures_de
from predict.noyau.typographie import date_longue, enumeration, euros, nombre

from ..models import Reponse
from ..regles import RubriqueCapitalisation as R
from ..regles import VoixVerbatim

ACTES, VERBATIMS = 20, 6


def brouillon_de(accompagnement):
    """{code de rubrique: texte}, tiré du dossier."""
    a = accompagnement
    besoins = a.fiches_besoin.first()
    prestations = list(a.prestations.avec_service())
    textes = {
        R.PRATIQUE: _suite(_pratique(a, prestations), a.bilan),
        R.CIBLES: _cibles(a),
        R.BESOIN: _suite(
            a.sollicitation.demande if a.sollicitation else "",
            besoins.interet_local if besoins else "",
        ),
        R.OBJECTIFS: _liste(besoins.ambitions.splitlines() if besoins else ()),
        R.DEROULEMENT: _deroulement(a),
        R.LIVRABLE: _liste(x.titre for x in a.livrables.filter(livre_le__isnull=False)),
        R.RESULTATS: _resultats(a),
        R.CALENDRIER: _calendrier(a),
        R.RESSOURCES: _ressources(a, prestations),
        R.ACTEURS: _liste(
            f"{lien.partenaire} : {lien.objet}" for lien in a.mises_en_lien.select_related("acteur")
        ),
        R.OUTILS: _liste(
            f"{p.service}, en mode {p.get_mode_display()}" for p in prestations if p.mode
        ),
        R.ENSEIGNEMENTS: a.enseignements,
    }
    return {code.value: texte.strip() for code, texte in textes.items() if texte.strip()}


def _suite(*textes):
    return "\n".join(t.strip() for t in textes if t and t.strip())


def _liste(lignes):
    return "\n".join(f"- {ligne.strip(' -')}" for ligne in lignes if ligne.strip(" -"))


def _pratique(a, prestations):
    services = [str(p.service) for p in prestations]
    quoi = enumeration(services) if services else a.titre
    fin = f" au {date_longue(a.fin_le)}" if a.fin_le else ""
    return f"{quoi}, avec {a.fiche}, du {date_longue(a.debut_le)}{fin}."


def _cibles(a):
    collectivite = a.fiche.collectivite
    morceaux = [collectivite.type_libelle]
    if collectivite.population:
        morceaux.append(f"{nombre(collectivite.population)} habitants")
    if a.fiche.niveau:
        morceaux.append(a.fiche.get_niveau_display().lower())
    return ", ".join(morceaux) + "."


def _deroulement(a):
    actes = a.activites.exclude(type=TypeActivite.RENSEIGNEMENT).order_by("le", "pk")[:ACTES]
    return _liste(f"{date_longue(x.le)} : {x.objet}" for x in actes)


def _resultats(a):
    lignes = [
        f"Convention signée le {date_longue(c.signee_le)} : {c.titre}"
        for c in a.conventions.filter(signee_le__isnull=False, parent=None)
    ]
    lignes += [
        f"{c.titre} : {euros(c.montant_accorde) if c.montant_accorde else 'montant à préciser'}"
        for c in a.candidatures.filter(decision=DecisionCandidature.ACCORDEE)
    ]
    lignes += [
        f"Projet développé : {p.titre}" for p in a.projets.filter(document_valide_le__isnull=False)
    ]
    lignes += [
        f"Stratégie datée du {date_longue(s.adoptee_le)} : {s.titre}"
        for s in a.strategies.filter(adoptee_le__isnull=False)
    ]
    return _suite(a.resultats, _liste(lignes))


def _calendrier(a):
    lignes = [
        f"{date_longue(p.le)} : {Etape(p.vers).label.lower()}" for p in a.passages.order_by("le")
    ]
    return _liste(lignes)


def _ressources(a, prestations):
    prevus = sum((p.jours_prevus or 0) for p in prestations)
    minutes = sum(a.temps.values_list("minutes", flat=True))
    jour = a.reseau.heures_par_jour * 60
    lignes = [f"{_jours(prevus)} d’agent prévus"] if prevus else []
    if minutes:
        lignes.append(f"{_jours(minutes / jour)} passés")
    return ", ".join(lignes) + "." if lignes else ""


def _jours(n):
    """« 6,5 jours », « 7 jours » : la décimale saisie se garde, le zéro ne s’écrit pas."""
    entier = round(n, 1) == round(n)
    return f"{nombre(n, 0 if entier else 1)} jour{'s' if n >= 2 else ''}"


def service_de(a):
    """Le service dont le dossier parle : celui de sa première prestation, ou `None`."""
    prestation = a.prestations.select_related("service").order_by("debut_le", "pk").first()
    return prestation and prestation.service


def paroles_de(a):
    """Les paroles accordées du dossier : champs de `VerbatimCapitalisation`.

    Celles d’une enquête anonyme se citent « sans dire de qui » : une fiche le dirait.
    """
    reponses = Reponse.objects.filter(
        invitation__fiche=a.fiche_id,
        verbatim_consenti=True,
        le__gte=a.debut_le,
        invitation__campagne__anonyme=False,
    ).exclude(verbatim="")
    citations = Entretien.objects.filter(diagnostic__accompagnement=a, citable=True)
    paroles = [
        {"texte": r.verbatim, "qualite": str(a.fiche)[:160], "consenti_le": r.le}
        for r in reponses[:VERBATIMS]
    ]
    paroles += [
        {"texte": e.citation, "qualite": e.fonction[:160], "consenti_le": e.le}
        for e in citations.exclude(citation="")[:VERBATIMS]
    ]
    return [parole | {"voix": VoixVerbatim.COLLECTIVITE} for parole in paroles]


# -- Un événement ------------------------------------------------------------------------


def brouillon_d_evenement(e):
    """{code de rubrique: texte}, tiré de la préparation, des présences et du bilan."""
    m = mesures_de([e])[e.pk]
    ou = f" à {e.lieu.nom}" if e.lieu_id else ""
    suites = m.suites[max(m.suites)]
    textes = {
        R.PRATIQUE: f"{e.get_type_display()}{ou}, le {date_longue(e.le)}. {e.angle_local}",
        R.CIBLES: e.public,
        R.DEROULEMENT: _liste(
            f"{t.titre} : {t.intervenants}" if t.intervenants else t.titre for t in e.temps.all()
        ),
        R.ACTEURS: e.relais,
        R.RESULTATS: _liste(
            [
                f"{nombre(m.invites)} personnes invitées, {nombre(m.inscrits)} inscrites, "
                f"{nombre(m.presents)} présentes ({m.presence} des inscrites)",
                f"{nombre(len(m.collectivites))} collectivités, dont {nombre(len(m.nouvelles))} "
                f"nouvelles ({m.nouveaute})",
                f"{nombre(suites.numerateur)} sur {nombre(suites.denominateur)} ont donné une "
                f"suite à {nombre(max(m.suites))} jours ({suites})",
            ]
        ),
        R.ENSEIGNEMENTS: e.bilan,
    }
    return {code.value: texte.strip() for code, texte in textes.items() if texte.strip()}
