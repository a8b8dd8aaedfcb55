"""De quoi un chiffre est fait, et ce qui en est écarté de peu."""

from dataclasses import replace

from predict.noyau.typographie import date_courte, date_longue, enumeration, euros, nombre

from ..regles import Autonomie
from . import enquetes
from .enquetes import choisir
from .indicateurs import collectivites_suivies, debut_a_comparer, projet_finance
from .jugements import (
    juger_i1,
    juger_i2,
    juger_i3,
    juger_i4,
    juger_i5,
    juger_i7,
    juger_i9,
)
from .lecture import par_accompagnement
from .mesure import Preuve

MODELES = {
    "candidature": "accompagnements.candidature",
    "livrable": "accompagnements.livrable",
    "convention": "accompagnements.convention",
    "projet": "accompagnements.projet",
    "strategie": "accompagnements.strategie",
}


def prouver(mesure, lecture):
    """La même mesure, avec ses preuves et ses écartées. `lecture` : lue avec `detail`."""
    comptees, ecartees = PREUVES[mesure.code](lecture)
    return replace(mesure, preuves=tuple(comptees), ecartees=tuple(ecartees))


def _accompagnement(suivi_ou_lu, pk, lecture, note, dates):
    fiche = lecture.fiches.get(suivi_ou_lu.fiche)
    return Preuve(
        type="accompagnements.accompagnement",
        pk=pk,
        ref=suivi_ou_lu.ref,
        titre=fiche.nom if fiche else suivi_ou_lu.titre,
        note=note,
        collectivites=lecture.noms({suivi_ou_lu.fiche}),
        codes=(fiche.code,) if fiche else (),
        dates=dates,
        cible=("accompagnements.accompagnement", pk),
        acte=suivi_ou_lu.titre,
    )


def _i1(lecture):
    """Preuve de I1 : l’accompagnement et ses activités, une collectivité à la fois."""
    suivies = collectivites_suivies(lecture)
    activites = par_accompagnement(lecture.activites)
    comptees = []
    for suivis in suivies.values():
        for suivi in suivis:
            siennes = [a for a in activites[suivi.accompagnement] if a.type != "renseignement"]
            premiere, suite = siennes[0], len(siennes) - 1
            note = f"{suivi.titre} : {premiere.objet}, {date_courte(premiere.le)}"
            if suite:
                note += f", et {nombre(suite)} autre{'s' if suite > 1 else ''} activité"
                note += "s" if suite > 1 else ""
            dates = (("Validé", suivi.valide_le), ("Première activité", premiere.le))
            comptees.append(_accompagnement(suivi, suivi.accompagnement, lecture, note, dates))
            comptees += [_activite(a, suivi, lecture) for a in siennes]
    ecartees = [
        _accompagnement(a, a.pk, lecture, f"{a.titre} : {verdict.motif}", (("Début", a.debut_le),))
        for a in lecture.accompagnements.values()
        if a.fiche not in suivies
        and (verdict := juger_i1(a, activites.get(a.pk, ()), lecture.periode)).est_ecarte
    ]
    return _par_nom(comptees), _par_nom(ecartees)


def _activite(activite, suivi, lecture):
    fiche = lecture.fiches.get(suivi.fiche)
    return Preuve(
        type="accompagnements.activite",
        pk=activite.pk,
        ref=activite.ref,
        titre=activite.objet,
        note=f"Activité du {date_longue(activite.le)}",
        collectivites=lecture.noms({suivi.fiche}),
        codes=(fiche.code,) if fiche else (),
        dates=(("Activité", activite.le),),
        cible=("accompagnements.accompagnement", suivi.accompagnement),
    )


def _par_nom(preuves):
    return sorted(preuves, key=lambda p: (p.collectivites, p.le or p.dates[0][1]))


def _fait(fait, lecture, note, dates):
    return Preuve(
        type=MODELES[fait.genre],
        pk=fait.pk,
        ref=fait.ref,
        titre=fait.titre,
        note=note,
        collectivites=lecture.noms(fait.fiches),
        codes=tuple(sorted(lecture.fiches[pk].code for pk in fait.fiches if pk in lecture.fiches)),
        dates=tuple((mot, le) for mot, le in dates if le is not None),
        cible=_page(fait),
    )


def _page(fait):
    if fait.accompagnement is not None:
        return ("accompagnements.accompagnement", fait.accompagnement)
    return ("collectivites.fiche", min(fait.fiches)) if fait.fiches else None


def _faits(genre, juger, decrire):
    """Preuves d’une réalisation : `decrire(fait)` rend la note et les dates de ce qui compte."""

    def prouver_les_faits(lecture):
        comptees, ecartees = [], []
        for fait in lecture.faits_de(genre):
            verdict = juger(fait, lecture.periode)
            note, dates = decrire(fait)
            if verdict.compte:
                comptees.append(_fait(fait, lecture, note, dates))
            elif verdict.motif:
                ecartees.append(_fait(fait, lecture, verdict.motif, dates))
        return comptees, ecartees

    return prouver_les_faits


def _depot(fait):
    qui = f"{fait.avec}, déposée" if fait.avec else "Déposée"
    return f"{qui} le {date_longue(fait.le)}, accusé joint", (("Dépôt", fait.le),)


def _livraison(fait):
    n = len(fait.fiches)
    suite = f", pour {nombre(n)} collectivités" if n > 1 else ""
    return f"Rapport final livré le {date_longue(fait.le)}{suite}", (("Livraison", fait.le),)


def _signature(fait):
    if fait.le is None or fait.autre_le is None:
        return "", (("Mise en lien", fait.autre_le), ("Signature", fait.le))
    ecart = (fait.le - fait.autre_le).days
    return (
        f"Lien du {date_longue(fait.autre_le)} → signature le {date_longue(fait.le)}, "
        f"{nombre(ecart)} jour{'s' if ecart > 1 else ''} après",
        (("Mise en lien", fait.autre_le), ("Signature", fait.le)),
    )


def _validation(fait):
    rencontres = sorted(le for nature, le in fait.origines if nature == "mise_en_reseau")
    if fait.le is None or not rencontres:
        return "", (("Document validé", fait.le),)
    jours = enumeration([date_longue(le) for le in rencontres])
    return (
        f"Mise en réseau du {jours} → document validé le {date_longue(fait.le)}",
        (("Mise en réseau", rencontres[0]), ("Document validé", fait.le)),
    )


def _i7(lecture):
    """Une preuve par projet ; les autres financeurs du même projet sont dits, et leurs montants."""
    comptees, ecartees, vus = [], [], set()
    deposees = (f for f in lecture.faits_de("candidature") if f.le is not None)
    for fait in sorted(deposees, key=lambda f: (f.autre_le is None, f.autre_le or f.le, f.pk)):
        verdict = juger_i7(fait, lecture.periode)
        dates = (("Dépôt", fait.le), ("Notification", fait.autre_le))
        montant = f", {euros(fait.accorde)}" if fait.accorde is not None else ""
        if verdict.compte and projet_finance(fait) in vus:
            note = f"Autre financeur d’un projet déjà compté{montant}"
            ecartees.append(_fait(fait, lecture, note, dates))
        elif verdict.compte:
            vus.add(projet_finance(fait))
            qui = f"{fait.avec}, accordée" if fait.avec else "Accordée"
            note = f"{qui} le {date_longue(fait.autre_le)}{montant}"
            comptees.append(_fait(fait, lecture, note, dates))
        elif verdict.motif:
            ecartees.append(_fait(fait, lecture, verdict.motif, dates))
    return comptees, ecartees


def _enquete(code):
    def prouver_les_reponses(lecture):
        lignes = [x for x in lecture.enquetes if x.ouverte_le in lecture.periode]
        choix = choisir(lignes, code)
        comptees, ecartees, muettes = [], [], set()
        for ligne in lignes:
            verdict = enquetes.juger(ligne, choix, code)
            if verdict.compte:
                comptees.append(_reponse(ligne, lecture, _favorable(ligne, code)))
            elif verdict.motif and (ligne.reponse or ligne.fiche not in muettes):
                ecartees.append(_reponse(ligne, lecture, verdict.motif))
                if ligne.reponse is None:
                    muettes.add(ligne.fiche)
        return _par_nom(comptees), _par_nom(ecartees)

    return prouver_les_reponses


def _favorable(ligne, code):
    if ligne.anonyme:
        return f"Réponse anonyme · {ligne.campagne_titre}"
    dite = f"Note de {ligne.satisfaction} sur 5" if code == "I6" else "« Oui »"
    return f"{dite}, réponse du {date_longue(ligne.le)} · {ligne.campagne_titre}"


def _reponse(ligne, lecture, note):
    fiche = lecture.fiches.get(ligne.fiche)
    repondu = ligne.reponse is not None
    # Une réponse anonyme compte, sans dire de qui elle vient.
    tue = repondu and ligne.anonyme
    return Preuve(
        type="suivi.reponse" if repondu else "suivi.invitationenquete",
        pk=ligne.reponse if repondu else ligne.invitation,
        ref=ligne.ref if repondu else ligne.invitation_ref,
        titre="Une collectivité" if tue else fiche.nom if fiche else "",
        note=note,
        collectivites=() if tue else lecture.noms({ligne.fiche}),
        codes=(fiche.code,) if fiche and not tue else (),
        dates=(_date(ligne),),
        cible=None if tue else ("collectivites.fiche", ligne.fiche),
        acte=_dite(ligne) if repondu else "",
    )


def _date(ligne):
    """Le jour d’une réponse anonyme la désignerait : qui suit les relances sait qui a répondu."""
    if ligne.reponse is None:
        return ("Invitation", ligne.envoyee_le)
    return ("Enquête", ligne.ouverte_le) if ligne.anonyme else ("Réponse", ligne.le)


def _dite(ligne):
    """Les deux réponses de l’enquête, sans nom de personne ; rien d’une réponse anonyme."""
    if ligne.anonyme:
        return "Réponse anonyme"
    note = f"Note de {ligne.satisfaction} sur 5" if ligne.satisfaction is not None else ""
    autonomie = (
        f"plus autonome : {Autonomie(ligne.autonomie).label.lower()}" if ligne.autonomie else ""
    )
    return " ; ".join(filter(None, (note, autonomie)))


def _i9(lecture):
    suivies = collectivites_suivies(lecture)
    comptees, ecartees = [], []
    for fait in lecture.faits_de("strategie"):
        debut = debut_a_comparer(fait, suivies)
        verdict = juger_i9(fait, lecture.periode, debut)
        dates = (("Début de l’accompagnement", debut), ("Adoption", fait.le))
        if verdict.compte:
            note = (
                f"Accompagnement du {date_longue(debut)} → stratégie du {date_longue(fait.le)}, "
                "pièce jointe"
            )
            comptees.append(_fait(fait, lecture, note, dates))
        elif verdict.motif:
            ecartees.append(_fait(fait, lecture, verdict.motif, dates))
    return comptees, ecartees


PREUVES = {
    "I1": _i1,
    "I2": _faits("candidature", juger_i2, _depot),
    "I3": _faits("livrable", juger_i3, _livraison),
    "I4": _faits("convention", juger_i4, _signature),
    "I5": _faits("projet", juger_i5, _validation),
    "I6": _enquete("I6"),
    "I7": _i7,
    "I8": _enquete("I8"),
    "I9": _i9,
}
