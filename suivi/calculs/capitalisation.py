"""Ce qu’un accompagnement dit déjà de lui-même : le brouillon de sa fiche de capitalisation.

Rien n’est inventé : une rubrique que le dossier ne renseigne pas reste vide.
"""

from accompagnements.models import Entretien
from accompagnements.regles import DecisionCandidature, Etape, TypeActivite
from predict.noyau.typographie import date_longue, enumeration, euros, nombre

from ..models import Reponse
from ..regles import RubriqueCapitalisation as R

ACTES, VERBATIMS = 20, 6


def brouillon_de(accompagnement):
    """{code de rubrique: texte}, tiré du dossier."""
    a = accompagnement
    besoins = a.fiches_besoin.first()
    prestations = list(a.prestations.avec_service())
    textes = {
        R.PRATIQUE: _pratique(a, prestations),
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
        R.VERBATIMS: _verbatims(a),
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
    lignes = [f"{nombre(prevus)} jours d’agent prévus"] if prevus else []
    if minutes:
        lignes.append(f"{nombre(round(minutes / jour, 1))} jours passés")
    return ", ".join(lignes) + "." if lignes else ""


def _verbatims(a):
    reponses = Reponse.objects.filter(
        invitation__fiche=a.fiche_id, verbatim_consenti=True, le__gte=a.debut_le
    ).exclude(verbatim="")
    citations = Entretien.objects.filter(diagnostic__accompagnement=a, citable=True)
    lignes = [f"« {r.verbatim} », {a.fiche}" for r in reponses[:VERBATIMS]]
    lignes += [
        f"« {e.citation} », {e.fonction or 'entretien'}"
        for e in citations.exclude(citation="")[:VERBATIMS]
    ]
    return _liste(lignes)
