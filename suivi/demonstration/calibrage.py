"""Le calibrage de la démonstration : attentes et natures, conseils figés, équipes, qui paie.

Les conseils sortent de la règle même (accompagnements.regles.conseil), sur les faits du fichier.
"""

from decimal import Decimal

from accompagnements.regles.conseil import (
    PREMIERS,
    FaitsCollectivite,
    FaitsService,
    classer,
    figer,
)
from offre.regles import Decision, EtatService

from .comptes import EQUIPE, courriel
from .textes import choisir, textes

JOURS_A_DEUX = Decimal(6)


def calibrer(sections, calendrier, populations):
    """`populations` : {référence de fiche: habitants}."""
    donnees = textes("calibrage")
    sections["financements_reseau"] = [_financement(f, calendrier) for f in donnees["financements"]]
    services = {s["ref"]: s for s in sections["services"]}
    fiches = {f["ref"]: f for f in sections["fiches"]}
    sections["conseils"] = []
    for rang, dossier in enumerate(sections["accompagnements"]):
        retenues = dossier.get("prestations") or []
        _equiper(rang, dossier, retenues, services, donnees["par_volet"])
        for besoins in dossier.get("fiches_besoin") or []:
            fiche = fiches[dossier["fiche"]]
            _completer(dossier, besoins, fiche, retenues, services, donnees)
            if retenues:
                sections["conseils"].append(
                    _conseil(rang, dossier, besoins, fiche, retenues, services.values(),
                             populations.get(fiche["ref"]), donnees["motifs"])
                )  # fmt: skip
    _payer_le_temps(sections)


def _financement(f, calendrier):
    bornes = {"debut_le": calendrier.jour(f["debut"]), "fin_le": calendrier.jour(f["fin"])}
    reste = {cle: valeur for cle, valeur in f.items() if cle not in ("debut", "fin")}
    return {**reste, **bornes}


def _completer(dossier, besoins, fiche, retenues, services, donnees):
    missions = [services[p["service"]]["mission"] for p in retenues]
    naturelles = list(dict.fromkeys(missions))[:2]
    besoins["attentes"] = donnees["attentes"].get(dossier["ref"], fiche.get("attentes", []))
    besoins["natures"] = donnees["natures"].get(dossier["ref"], naturelles)


def _equiper(rang, dossier, retenues, services, par_volet):
    """La personne qui suit le dossier ; un long travail se mène à deux."""
    for place, prestation in enumerate(retenues):
        volet = services[prestation["service"]].get("volet", "socle")
        prestation["financement"] = choisir(par_volet[volet], rang + place)
        jours = Decimal(prestation["jours_prevus"])
        equipe = [{"agent": dossier["responsable"], "jours": str(jours)}]
        renfort = courriel(choisir(EQUIPE, rang + place + 1))
        if jours >= JOURS_A_DEUX and renfort != dossier["responsable"]:
            equipe = [
                {"agent": dossier["responsable"], "jours": str(jours - 2)},
                {"agent": renfort, "jours": "2"},
            ]
        prestation["equipe"] = equipe


def _payer_le_temps(sections):
    """Le temps noté sur une prestation se paie comme elle."""
    qui_paie = {
        p["ref"]: p["financement"]
        for dossier in sections["accompagnements"]
        for p in dossier.get("prestations") or []
    }
    for temps in sections["temps"]:
        if temps.get("prestation") in qui_paie:
            temps["financement"] = qui_paie[temps["prestation"]]


def _conseil(rang, dossier, besoins, fiche, retenues, services, population, motifs):
    elle = FaitsCollectivite(
        niveau=fiche.get("niveau", ""),
        profils=tuple(p["profil"] for p in fiche.get("profils", ())),
        population=population,
        attentes=tuple(besoins["attentes"]),
        natures=tuple(besoins["natures"]),
        etp=_nombre(besoins.get("etp")),
        budget=_nombre(besoins.get("budget_annuel")),
        portage=besoins.get("portage") or "",
        elu_referent=bool(dossier.get("elu_referent")),
        marqueurs=tuple(fiche.get("marqueurs", ())),
        membre=fiche.get("membre", False),
    )
    classement = classer(elle, [_service(s) for s in services])
    ref = f"{dossier['ref']}-conseil"
    rangs = {ligne.service.cle: ligne.rang for ligne in classement.lignes}
    for prestation in retenues:
        prestation["conseil"] = ref
        prestation["rang_conseille"] = rangs.get(prestation["service"])
    ecart = any(rangs.get(p["service"], PREMIERS + 1) > PREMIERS for p in retenues)
    return {
        "ref": ref,
        "accompagnement": dossier["ref"],
        "besoins": besoins["ref"],
        "date": besoins["date"],
        "agent": dossier["responsable"],
        "lignes": figer(classement),
        "motif": choisir(motifs, rang) if ecart and rang % 2 == 0 else "",
    }


def _service(s):
    return FaitsService(
        cle=s["ref"],
        libelle=s["libelle"],
        mission=s["mission"],
        mission_libelle=s["mission"].replace("intermediation", "intermédiation").capitalize(),
        code=s.get("service") or "",
        volet=s.get("volet", "socle"),
        etat=s.get("etat", EtatService.PROPOSE),
        decision=s.get("decision", Decision.ADOPTE),
        publics=tuple(s.get("publics", ())),
        profils=tuple(s.get("profils", ())),
        modes=tuple(s.get("modes", ())),
        jours=_nombre(s.get("jours_indicatifs")),
        financement_dedie=s.get("financement_dedie", ""),
        competence_a_acquerir=s.get("competence_a_acquerir", ""),
        nature_tarif=s.get("nature_tarif", ""),
        montant=_nombre(s.get("montant")),
        ecsi=s.get("ecsi", False),
        marqueurs=tuple(s.get("marqueurs", ())),
    )


def _nombre(valeur):
    return None if valeur in (None, "") else Decimal(str(valeur))
