"""Ce que les pages d’import montrent d’une ligne, d’un état, d’un compte."""

from django.urls import NoReverseMatch, reverse

from ..imports.verdicts import champs_de
from ..models import LigneImport
from ..regles import EtatImport, SortAnnulation, VerdictLigne

TONS = {
    EtatImport.DEPOSE: "attention",
    EtatImport.EN_EXAMEN: "primaire",
    EtatImport.EXAMINE: "attention",
    EtatImport.EN_COURS: "primaire",
    EtatImport.APPLIQUE: "succes",
    EtatImport.EN_ANNULATION: "primaire",
    EtatImport.ANNULE: "neutre",
    EtatImport.REFUSE: "danger",
}
TONS_VERDICTS = {
    VerdictLigne.CREE: "succes",
    VerdictLigne.MODIFIE: "primaire",
    VerdictLigne.INCHANGE: "neutre",
    VerdictLigne.REJETE: "danger",
}
# Avant, c’est une promesse ; après, un fait.
FAITS = {VerdictLigne.CREE: "Créée", VerdictLigne.MODIFIE: "Mise à jour"}
TITRES_DES_VUES = {
    VerdictLigne.CREE: ("À créer", "Créées"),
    VerdictLigne.MODIFIE: ("À mettre à jour", "Mises à jour"),
    VerdictLigne.INCHANGE: ("Sans changement", "Sans changement"),
    VerdictLigne.REJETE: ("Rejetées", "Rejetées"),
}
_PAGES = {
    "collectivites.fiche": "collectivites:detail",
    "collectivites.contact": "collectivites:contact",
    "collectivites.partenariat": "collectivites:modifier_partenariat",
    "collectivites.echange": "accompagnements:echange",
    "collectivites.acteur": "collectivites:acteur",
}
_FAITE = {EtatImport.APPLIQUE, EtatImport.EN_ANNULATION, EtatImport.ANNULE}


def ton_de(etat):
    return TONS[EtatImport(etat)]


def est_faite(etat):
    return etat in _FAITE


def vues_des_verdicts(un_import, etat, demande):
    """Les lignes filtrées par verdict (ou « gardee »), et les onglets qui mènent aux autres."""
    lignes = LigneImport.objects.filter(un_import=un_import).order_by("numero")
    comptes = un_import.comptes
    base = un_import.get_absolute_url()
    demande = demande if demande in {*VerdictLigne.values, SortAnnulation.GARDEE} else ""
    toutes = sum(comptes.values())
    vues = [{"titre": "Toutes", "url": base, "nombre": toutes, "active": not demande}]
    for verdict, titres in TITRES_DES_VUES.items():
        if comptes.get(verdict):
            vues.append({
                "titre": titres[est_faite(etat)], "url": f"{base}?verdict={verdict}",
                "nombre": comptes[verdict], "active": demande == verdict,
            })  # fmt: skip
    gardees = un_import.reglages.get("sorts", {}).get(SortAnnulation.GARDEE, 0)
    if gardees:
        vues.append({
            "titre": "Gardées", "url": f"{base}?verdict={SortAnnulation.GARDEE}",
            "nombre": gardees, "active": demande == SortAnnulation.GARDEE,
        })  # fmt: skip
    if demande == SortAnnulation.GARDEE:
        lignes = lignes.filter(sort=demande)
    elif demande:
        lignes = lignes.filter(verdict=demande)
    return lignes, vues


def lignes_affichees(un_import, lignes):
    """Une ligne de l’aperçu : son verdict, son titre, ce qui change, ce qu’il faut savoir."""
    libelles = {champ.code: champ.libelle for champ in champs_de(un_import.type)}
    faite = est_faite(un_import.etat)
    return [
        {
            "ligne": ligne,
            "titre": ligne.objet_titre or _premieres_cases(ligne),
            "url": _adresse(ligne),
            "verdict": _mot(ligne, faite),
            "ton": _ton(ligne),
            "changements": [
                {
                    "libelle": libelles.get(code, code.capitalize()),
                    "avant": ligne.avant.get(code, ""),
                    "apres": apres,
                    "remplace": code in ligne.avant,
                }
                for code, apres in ligne.apres.items()
            ],
        }
        for ligne in lignes
    ]


def _mot(ligne, faite):
    if ligne.sort:
        return SortAnnulation(ligne.sort).label
    return (
        FAITS.get(ligne.verdict, ligne.get_verdict_display())
        if faite
        else (ligne.get_verdict_display())
    )


def _ton(ligne):
    if ligne.sort:
        return "attention" if ligne.sort == SortAnnulation.GARDEE else "neutre"
    return TONS_VERDICTS[VerdictLigne(ligne.verdict)]


def _premieres_cases(ligne):
    return " · ".join(case[:40] for case in ligne.brut[:4] if case)


def _adresse(ligne):
    """La page de l’objet, s’il existe en base : créé et non retiré, ou déjà là."""
    if not ligne.objet_id or ligne.sort == SortAnnulation.RETIREE:
        return ""
    try:
        return reverse(_PAGES[ligne.objet_type], args=[ligne.objet_id])
    except (KeyError, NoReverseMatch):
        return ""


def paires_de(un_import):
    """Ce que l’on sait du fichier : type, feuille, colonnes retenues et laissées de côté."""
    libelles = {champ.code: champ.libelle for champ in champs_de(un_import.type)}
    retenus = {rang: libelles[c] for c, rang in un_import.correspondance.items() if c in libelles}
    ignorees = [t for rang, t in enumerate(un_import.entetes) if rang not in retenus]
    return {
        "retenues": [
            {"titre": un_import.entetes[rang], "champ": retenus[rang]}
            for rang in sorted(retenus)
            if rang < len(un_import.entetes)
        ],
        "ignorees": ignorees,
    }
