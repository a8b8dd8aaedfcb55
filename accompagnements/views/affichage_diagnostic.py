"""Ce que les pages d’un diagnostic montrent : des dictionnaires, aucune règle décidée ici."""

from django.urls import reverse

from predict.noyau import typographie as t
from predict.noyau.documents.blocs import lire_blocs
from predict.noyau.pays import nom_du_pays

from ..documents_diagnostic_chapitres import graphique_de
from ..forms.diagnostic import VOLETS
from ..models import Diagnostic
from ..regles.diagnostic import CRITERES, NOTES, compter, ecrire_moyenne, moyenne, noter

ONGLETS = {
    "diagnostic": "Avancement",
    "diagnostic_collecte": "Collecte",
    "diagnostic_territoire": "Territoire",
    "diagnostic_afom": "AFOM",
    "diagnostic_scenarios": "Scénarios",
    "diagnostic_recommandations": "Recommandations",
    "diagnostic_rapport": "Rapport",
}
LARGE, ETROITE = {"largeur": 476, "rang": 20}, {"largeur": 300, "rang": 20}


def contexte(lu, onglet, le):
    """L’en-tête et les onglets, communs à toutes les pages."""
    d = lu.diagnostic
    comptes = {
        "diagnostic": f"{lu.faits}/{lu.pas}",
        "diagnostic_collecte": len(lu.entretiens),
        "diagnostic_territoire": len(lu.competences),
        "diagnostic_afom": lu.afom_en_tout,
        "diagnostic_scenarios": len(lu.scenarios),
        "diagnostic_recommandations": len(lu.recommandations),
    }
    return {
        "lu": lu, "diagnostic": d, "accompagnement": d.accompagnement, "fiche": lu.fiche,
        "onglets": [
            {"cle": cle, "titre": titre, "url": reverse(f"outils:{cle}", args=[d.pk]),
             "actif": cle == onglet, "nombre": comptes.get(cle)}
            for cle, titre in ONGLETS.items()
        ],
        "onglet": onglet, "le": le, "portrait": lire_blocs(d.portrait),
    }  # fmt: skip


def phases(lu, le):
    return [
        {
            "code": f.phase.value, "titre": f.phase.label, "faits": f.faits, "total": len(f.pas),
            "finie": f.finie,
            "periode": t.periode(f.debut_le, f.fin_le) if f.debut_le else "",
            "pas": [
                {"objet": p, "en_retard": bool(not p.faite_le and p.prevue_le and p.prevue_le < le)}
                for p in f.pas
            ],
        }
        for f in lu.phases
    ]  # fmt: skip


def textes(diagnostic, volet):
    """Libellé et blocs de chaque texte d’un volet, dans l’ordre du formulaire."""
    noms = VOLETS[volet][2]
    return [{"titre": _libelle(nom), "blocs": lire_blocs(getattr(diagnostic, nom))} for nom in noms]


def _libelle(nom):
    libelle = str(Diagnostic._meta.get_field(nom).verbose_name)
    return libelle[:1].upper() + libelle[1:]


def questions(lu):
    """Chaque question et ses barres : la large, et l’étroite pour un téléphone."""
    recus = lu.diagnostic.recus
    lignes = []
    for rang, q in enumerate(lu.questions, 1):
        figure = etroite = None
        if compter(q.resultats):
            figure = graphique_de(q, recus, **LARGE)
            etroite = graphique_de(q, recus, **ETROITE)
        lignes.append({"objet": q, "rang": rang, "figure": figure, "etroite": etroite})
    return lignes


def scenarios(lu):
    classes = lu.scenarios_classes
    notes = [noter(s.notes) for s in classes]
    return {
        "colonnes": [
            {"objet": s, "pays": nom_du_pays(s.pays), "moyenne": ecrire_moyenne(moyenne(s.notes)),
             "notes": f"{len(n)} critère{'s' if len(n) > 1 else ''} noté{'s' if len(n) > 1 else ''}"
                      f" sur {len(CRITERES)}"}
            for s, n in zip(classes, notes, strict=True)
        ],
        "criteres": [
            {"titre": titre, "aide": aide,
             "notes": [{"valeur": n.get(code), "mot": NOTES.get(n.get(code), ""),
                        "territoire": s.territoire} for s, n in zip(classes, notes, strict=True)]}
            for code, (titre, aide) in CRITERES.items()
        ],
    }  # fmt: skip


def manques(lu):
    """Ce que le rapport dira en une ligne, et où l’écrire."""
    pk = lu.diagnostic.pk
    lignes = []
    for chapitre, attente, onglet, volet in lu.manques:
        if volet:
            url = reverse("outils:modifier_diagnostic", args=[pk, volet])
        else:
            url = reverse(f"outils:diagnostic_{onglet}", args=[pk])
        lignes.append({"titre": chapitre, "texte": attente, "url": url})
    return lignes
