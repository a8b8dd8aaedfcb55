"""Ce que l’on montre d’une démarche de stratégie : frise, onglets, et le contenu de chacun."""

from django.urls import reverse

from predict.noyau import typographie as t
from predict.noyau.graphiques import courbette

from ..regles.outils import EtapeStrategie, EtatCondition, Rattachement
from ..regles.strategie import AIDE_CONDITION, AIDE_ETAPE, LIEUX
from ..regles.valeurs import nombre_court, valeur_datee

TONS_CONDITION = {
    EtatCondition.REUNIE: "succes",
    EtatCondition.EN_COURS: "primaire",
    EtatCondition.ABSENTE: "attention",
}


def url_onglet(demarche, onglet):
    if onglet == "demarche":
        return demarche.get_absolute_url()
    return reverse("outils:onglet_strategie", args=[demarche.pk, onglet])


def cadre(lue, onglet, modifiable):
    """Ce que tous les onglets partagent."""
    return {
        "demarche": lue.demarche,
        "accompagnement": lue.demarche.accompagnement,
        "lue": lue,
        "modifiable": modifiable,
        "onglet": onglet,
        "frise": frise(lue),
        "onglets": [
            {
                "cle": cle, "titre": titre, "url": url_onglet(lue.demarche, cle), "nombre": None,
                "actif": cle == onglet,
            }
            for cle, (titre, _) in ONGLETS.items()
        ],
    }  # fmt: skip


def frise(lue):
    etapes = []
    for rang, etape in enumerate(EtapeStrategie):
        manque = len(lue.manques(etape))
        if rang < lue.rang:
            etat, note = "faite", f"{manque} à reprendre" if manque else "Faite"
        elif rang == lue.rang:
            etat, note = "courante", f"En cours, {manque} à faire" if manque else "En cours"
        else:
            etat, note = "avenir", "À venir"
        page = lue.demarche.get_absolute_url()
        etapes.append({"titre": etape.label, "etat": etat, "note": note,
                       "url": f"{page}#etape-{etape.value}"})  # fmt: skip
    return etapes


def demarche(lue, _i9):
    """Onglet « Démarche » : ce qui manque à chaque étape, les neuf conditions."""
    return {
        "etapes": [
            {
                "code": etape.value, "titre": etape.label, "aide": AIDE_ETAPE[etape],
                "courante": rang == lue.rang, "passee": rang < lue.rang,
                "manques": [
                    {"titre": m.titre, "url": _ou(lue.demarche, m.ou)}
                    for m in lue.manques(etape)
                ],
            }
            for rang, etape in enumerate(EtapeStrategie)
        ],
        "suivante": _suivante(lue.rang),
        "precedente": list(EtapeStrategie)[lue.rang - 1] if lue.rang else None,
        "conditions": [
            {
                "titre": c.condition.label, "aide": AIDE_CONDITION[c.condition], "note": c.note,
                "etat": c.etat.label if c.etat else "Pas encore regardée",
                "ton": TONS_CONDITION.get(c.etat, "trait"),
            }
            for c in lue.conditions
        ],
    }  # fmt: skip


def _suivante(rang):
    etapes = list(EtapeStrategie)
    return etapes[rang + 1] if rang + 1 < len(etapes) else None


def _ou(demarche, onglet):
    """Où se répare un manque ; sur la même page, la liste des conditions."""
    return "#conditions" if onglet == "demarche" else url_onglet(demarche, onglet)


def cap(lue, _i9):
    """Onglet « Cap » : valeurs, vision, mission, objectif général, priorités."""
    return {
        "textes": [
            {"titre": "Vision", "texte": lue.demarche.vision},
            {"titre": "Mission", "texte": lue.demarche.mission},
            {"titre": "Objectif général", "texte": lue.demarche.objectif_general},
        ],
        "natures": [
            {
                "code": code, "titre": titre, "lignes": lignes,
                "ajouter": reverse("outils:ajouter_priorite_strategie", args=[lue.demarche.pk])
                + f"?nature={code}",
                "vide": vide,
            }
            for code, titre, lignes, vide in (
                ("geographique", "Priorités géographiques", lue.geographiques,
                 "Aucun pays ni bassin choisi. Deux ou trois suffisent."),
                ("thematique", "Priorités thématiques", lue.thematiques,
                 "Aucun thème choisi. Partez des compétences de la collectivité."),
            )
        ],
    }  # fmt: skip


def objectifs(lue, _i9):
    return {
        "objectifs": [
            {
                "lu": o, "objectif": o.objectif,
                "indicateurs": [_indicateur(i) for i in o.indicateurs],
            }
            for o in lue.objectifs
        ]
    }  # fmt: skip


def _indicateur(lu):
    i, derniere = lu.indicateur, lu.derniere
    connus = [(t.date_courte(le, annee=True) if le else "Départ", v) for le, v in lu.points]
    courbe = None
    if len(connus) > 1:
        courbe = courbette(connus, str(i), largeur=140, hauteur=32)
    return {
        "indicateur": i,
        "reference": valeur_datee(i.reference, i.unite, i.reference_le),
        "cible": valeur_datee(i.cible, i.unite, i.cible_le, "pour le"),
        "derniere": valeur_datee(derniere.valeur, i.unite, derniere.le) if derniere else "",
        "ecart": ecart(lu),
        "courbe": courbe,
        "mesures": [
            {"objet": m, "valeur": nombre_court(m.valeur), "le": t.date_courte(m.le, annee=True)}
            for m in reversed(lu.mesures)
        ],
    }  # fmt: skip


def ecart(lu):
    """« 40 % du chemin, il manque 6 » ; vide tant que rien n’est relevé ou visé."""
    chemin = lu.chemin
    if chemin is None:
        return ""
    if chemin >= 1:
        return "Cible atteinte"
    reste = abs(lu.indicateur.cible - lu.derniere.valeur)
    if chemin < 0:
        return f"S’éloigne de la cible : il manque {nombre_court(reste)}"
    return f"{t.pourcent(chemin, 0)} du chemin, il manque {nombre_court(reste)}"


def moyens(lue, _i9):
    d = lue.demarche
    return {
        "textes": [
            {"titre": "Ce que le territoire y gagne", "texte": d.benefices},
            {"titre": "Temps et moyens", "texte": d.moyens},
            {"titre": "Le dire, y associer", "texte": d.communication},
        ],
        "lieu": LIEUX.get(d.rattachement),
        "lieux": [(r.label, LIEUX[r], r == d.rattachement) for r in Rattachement],
    }


def acteurs(lue, _i9):
    return {"parties": lue.parties, "fiche": lue.demarche.accompagnement.fiche}


def suivi(lue, i9):
    return {"i9": i9, "evaluations": lue.evaluations, "url_i9": url_i9(i9)}


def url_i9(i9):
    adresse = reverse("suivi:preuves", args=["I9"])
    return f"{adresse}?du={i9.annee}-01-01&au={i9.annee}-12-31" if i9 and i9.annee else adresse


# Clé → (titre, ce que l’onglet ajoute au contexte).
ONGLETS = {
    "demarche": ("Démarche", demarche),
    "cap": ("Cap et priorités", cap),
    "objectifs": ("Objectifs", objectifs),
    "acteurs": ("Parties prenantes", acteurs),
    "moyens": ("Moyens", moyens),
    "suivi": ("Suivi et adoption", suivi),
    # Ce qui est gardé se lit dans la vue : ici, rien de plus.
    "document": ("Document", lambda lue, i9: {}),
}
