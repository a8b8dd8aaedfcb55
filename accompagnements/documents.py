"""Le cadre de collaboration mis en document : un contexte, l’aperçu, le PDF, le Word, le sceau."""

import dataclasses
import json

from django.utils import timezone

from collectivites.regles import Nature
from predict.comptes.identite import partie as partie_du_reseau
from predict.noyau.documents import contextes, docx, pdf, sceau
from predict.noyau.documents.contextes import mises_en_page
from predict.noyau.typographie import INSECABLE, date_longue, nombre

from .documents_parties import partie as partie_de_la_collectivite
from .regles import EtatCadre, EtatValidation, FormeCadre, NatureApport, PartieValidation, Rubrique
from .regles.cadre import jours_du_reseau

GABARIT, GABARIT_VERSION = "cadre", "2"
GENRE = "Cadre de collaboration"
# Le même contenu, quatre mises en page (domaine.md §1.4-20) ; une autre forme garde la commune.
MISES_EN_PAGE = {
    FormeCadre.NOTE: "pdf/cadre_note.html",
    FormeCadre.FEUILLE_DE_ROUTE: "pdf/cadre_route.html",
    FormeCadre.PLAN_ACTION: "pdf/cadre_plan.html",
    FormeCadre.ANNEXE: "pdf/cadre_annexe.html",
    FormeCadre.AUTRE: "pdf/cadre.html",
}

ETATS_ECRITS = {
    EtatCadre.BROUILLON: "projet",
    EtatCadre.EN_VALIDATION: "à valider",
    EtatCadre.VALIDE: "validé",
    EtatCadre.SCELLE: "validé",
    EtatCadre.REMPLACE: "remplacé",
}
# Comment se nomme l’autre partie : en colonne, et dans une phrase.
NOMS = {
    Nature.COMMUNE: ("Commune", "la commune"),
    Nature.EPCI: ("Intercommunalité", "l’intercommunalité"),
    Nature.DEPARTEMENT: ("Département", "le département"),
    Nature.REGION: ("Région", "la région"),
    Nature.SYNDICAT: ("Syndicat", "le syndicat"),
}


def noms_de(collectivite):
    return NOMS.get(collectivite.nature, ("Collectivité", "la collectivité"))


def contexte_cadre(lu, *, le):
    """Le `ContexteCadre` d’un cadre lu (models.lecture_cadre.lire) ; `le` : date du document."""
    cadre, a = lu.cadre, lu.cadre.accompagnement
    reseau, collectivite = a.reseau, a.fiche.collectivite
    colonne, la_collectivite = noms_de(collectivite)
    forme = cadre.get_forme_display() if cadre.forme != FormeCadre.AUTRE else GENRE
    return contextes.ContexteCadre(
        entete=contextes.Entete(
            genre=GENRE,
            titre=f"{forme} entre {_lie(collectivite.nom)} et {_lie(reseau.nom)}",
            sous_titre=a.titre,
            courant=f"{GENRE} · {collectivite.nom}",
            emetteur=reseau.nom,
            reference=reference(cadre),
            version=cadre.numero,
            mention="Démonstration : personnes et montants fictifs" if reseau.demonstration else "",
        ),
        parties=(
            partie_du_reseau(reseau),
            partie_de_la_collectivite(a.fiche, _habitants(collectivite)),
        ),
        etat=ETATS_ECRITS[EtatCadre(cadre.etat)],
        le=le,
        forme=cadre.get_forme_display(),
        disposition=str(cadre.forme),
        rattachement=_rattachement(cadre),
        collectivite=colonne,
        la_collectivite=la_collectivite,
        chapeau=f"{a.titre} : ce cadre dit ce que {collectivite.nom} et {reseau.nom} feront "
        "ensemble, ce que chacun y apporte et à quoi l’on verra que c’est réussi.",
        preambule=_preambule(cadre),
        textes=_textes(lu, reseau, la_collectivite),
        calendrier=_calendrier(lu.echeances),
        budget=contextes.Budget(lignes=tuple(map(_ligne, lu.budget))),
        livrables=tuple(contextes.LivrableAttendu(nom=x.libelle, le=x.le) for x in lu.livrables),
        indicateurs=tuple(
            contextes.IndicateurDeSuivi(
                mesure=x.libelle, code=x.indicateur, cible=x.cible, source=x.source
            )
            for x in lu.indicateurs
        ),
        signataires=_signataires(lu, collectivite, reseau),
    )


def _rattachement(cadre):
    """« Elle complète « … », signée le … » : la convention de cette version, pour une annexe."""
    if cadre.forme != FormeCadre.ANNEXE:
        return ""
    convention = cadre.conventions.filter(parent__isnull=True).first()
    convention = convention or cadre.accompagnement.conventions.filter(parent=None).first()
    if convention is None:
        return ""
    signee = f", signée le {date_longue(convention.signee_le)}" if convention.signee_le else ""
    return f"Elle complète la convention « {convention.titre} »{signee}."


def reference(cadre):
    """« CC-2026-0014 » : année et numéro de l’accompagnement, les mêmes à chaque version."""
    a = cadre.accompagnement
    return f"CC-{a.debut_le.year}-{a.pk:04d}"


def _lie(nom):
    """Un nom court ne se coupe pas dans le grand titre ; un long, il le faut bien."""
    return nom.replace(" ", INSECABLE) if len(nom) <= 24 else nom


def _habitants(collectivite):
    return f"{nombre(collectivite.population)} habitants" if collectivite.population else ""


def _preambule(cadre):
    texte = (
        "Il est écrit à deux et peut évoluer : toute modification produit une nouvelle version et "
        "annule les validations déjà données."
    )
    if cadre.contractualisation:
        texte += f" Contractualisation : {cadre.get_contractualisation_display().lower()}."
    return texte


def _textes(lu, reseau, la_collectivite):
    textes = {code: r.texte for code, r in lu.rubriques.items()}
    textes[Rubrique.ACTEURS] = _liste(textes[Rubrique.ACTEURS])
    roles = lu.rubriques[Rubrique.ROLES]
    parts = (
        (reseau.nom, roles.texte),
        (la_collectivite[:1].upper() + la_collectivite[1:], roles.texte_collectivite),
    )
    textes[Rubrique.ROLES] = "\n".join(
        f"# {titre}\n{_liste(texte)}" for titre, texte in parts if texte.strip()
    )
    return {str(code): texte for code, texte in textes.items() if texte.strip()}


def _liste(texte):
    """Plusieurs lignes saisies sans tiret se lisent comme une liste."""
    lignes = [ligne.strip() for ligne in texte.splitlines() if ligne.strip()]
    if len(lignes) < 2 or any(ligne.startswith(("-", "–", "•", "#")) for ligne in lignes):
        return texte
    return "\n".join(f"- {ligne}" for ligne in lignes)


def _calendrier(echeances):
    annees = sorted({e.le.year for e in echeances})
    return tuple(
        contextes.Phase(
            nom=str(annee),
            echeances=tuple(
                contextes.Echeance(
                    libelle=e.libelle, debut=e.le, jalon=True, par="ensemble", conduite=e.charge
                )
                for e in echeances if e.le.year == annee
            ),
        )
        for annee in annees
    )  # fmt: skip


def _ligne(x):
    humain = x.nature == NatureApport.HUMAIN
    du_reseau = jours_du_reseau(x.apport_reseau, x.apport_collectivite)
    manque = tuple(
        nom
        for nom, montant in (("reseau", x.apport_reseau), ("collectivite", x.apport_collectivite))
        if montant is None
    )
    return contextes.LigneBudget(
        poste=x.poste,
        humain=humain,
        reseau_jours=x.jours if humain and du_reseau else None,
        reseau=x.apport_reseau,
        collectivite_jours=x.jours if humain and not du_reseau else None,
        collectivite=x.apport_collectivite,
        a_preciser=manque,
    )


def _signataires(lu, collectivite, reseau):
    rendues = {
        v.partie: v
        for v in lu.validations
        if v.etat == EtatValidation.VALIDEE and v.rendue_le is not None
    }

    def signataire(pour, partie):
        v = rendues.get(partie)
        if v is None:
            return contextes.Signataire(pour=pour)
        return contextes.Signataire(
            pour=pour,
            nom=v.agent.nom_complet if v.agent else "",
            le=timezone.localdate(v.rendue_le),
            # Sans personne et avec un motif : l’accord est venu hors du portail.
            mode="Accord écrit reçu" if v.motif and v.agent is None else "Validé en ligne",
        )

    return (
        signataire(f"Pour {collectivite.nom}", PartieValidation.COLLECTIVITE),
        signataire(f"Pour {reseau.nom}", PartieValidation.DIRECTION),
    )


def sceller(contexte, *, adresse, emis_le):
    """Le même contexte, son sceau imprimé : `adresse` de vérification, `emis_le` horodatage."""
    return dataclasses.replace(
        contexte,
        sceau=contextes.Sceau(
            emis_le=timezone.localtime(emis_le),
            gabarit=GABARIT,
            gabarit_version=GABARIT_VERSION,
            adresse=adresse,
            empreinte=sceau.empreinte_donnees(contexte),
        ),
    )


def en_pdf(contexte):
    """Octets du PDF/UA."""
    gabarit = MISES_EN_PAGE[FormeCadre(contexte.disposition)]
    return pdf.rendre(
        gabarit, {"c": contexte, **_mise_en_page(contexte)}, titre=titre_fichier(contexte)
    )


def _mise_en_page(contexte):
    """Ce qu’une mise en page montre de plus que les rubriques, calculé pour elle seule."""
    calculs = {
        FormeCadre.NOTE: {
            "chiffres": mises_en_page.chiffres,
            "rubriques": mises_en_page.rubriques_de_la_note,
        },
        FormeCadre.FEUILLE_DE_ROUTE: {"chemin": mises_en_page.chemin},
        FormeCadre.PLAN_ACTION: {"plan": mises_en_page.plan},
        FormeCadre.ANNEXE: {"articles": mises_en_page.articles},
        FormeCadre.AUTRE: {},
    }[FormeCadre(contexte.disposition)]
    return {nom: calcul(contexte) for nom, calcul in calculs.items()}


def en_docx(contexte):
    return docx.cadre(contexte)


def titre_fichier(contexte):
    return f"{contexte.entete.titre}, version {contexte.entete.version}"


def instantane(contexte):
    """Données du document, en JSON relisible : ce que le sceau prouve."""
    return json.loads(sceau.instantane(contexte))
