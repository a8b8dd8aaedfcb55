"""Ce que l’on montre d’un accompagnement : frise, porte, chiffres nourris, marge.

Des dictionnaires que les composants de gabarit lisent ; aucune règle n’est décidée ici.
"""

from datetime import timedelta
from decimal import Decimal

from django.urls import reverse

from predict.noyau import typographie as t
from predict.noyau.retour import avec_suite

from ..regles import ETAPE_SUIVANTE, Etape, Etat
from ..regles.nourris import EtatChiffre
from ..regles.portes import VERS, conditions


def adresse(condition, accompagnement):
    """Où mène le geste d’une condition : une page, ou une ancre de celle-ci."""
    if not condition.route:
        page = reverse("accompagnements:detail", args=[accompagnement.pk])
        return f"{page}#{condition.ancre}"
    pk = {"accompagnement": accompagnement.pk, "fiche": accompagnement.fiche_id}.get(
        condition.sur, condition.sur
    )
    ancre = f"#{condition.ancre}" if condition.ancre else ""
    page = reverse(condition.route, args=[pk])
    if condition.sur == "fiche":
        # Écrire dans la fiche, puis revenir au dossier d’où l’on vient.
        page = avec_suite(page, accompagnement.get_absolute_url())
    return f"{page}{ancre}"


def porte(accompagnement, faits, outre=False):
    """Objet du composant porte.html ; `outre` : cette personne peut passer outre."""
    etape = Etape(accompagnement.etape)
    vers = ETAPE_SUIVANTE[etape]
    if vers is None:
        return None
    toutes = conditions(etape, faits)
    passer = reverse("accompagnements:passer", args=[accompagnement.pk, etape])
    return {
        "vers": VERS[vers],
        "manquants": [
            {
                "titre": c.titre, "note": c.note, "geste": c.geste,
                "url": adresse(c, accompagnement), "envoi": c.envoi,
            }
            for c in toutes if not c.reunie
        ],
        "reunis": [{"titre": c.titre, "note": c.note} for c in toutes if c.reunie],
        "url_passer": passer,
        "url_outrepasser": passer if outre else "",
    }  # fmt: skip


def _sejours(accompagnement, passages):
    """{étape: (entrée, sortie ou None, passage de sortie)}, dernière visite de chaque étape.

    Un dossier repris d’un autre outil peut n’avoir pas de premier passage : il entre à son début.
    """
    sejours = {}
    for passage in passages:
        if passage.de:
            entree, _, _ = sejours.get(passage.de, (accompagnement.debut_le, None, None))
            sejours[passage.de] = (entree, passage.le, passage)
        sejours[passage.vers] = (passage.le, None, None)
    return sejours


def frise(accompagnement, passages, le):
    """Les quatre étapes du guide ; « En cours » s’ajoute quand on y est."""
    courante, sejours = accompagnement.etape, _sejours(accompagnement, passages)
    montrees = [e for e in Etape if e <= Etape.CADRE or e <= courante]
    etapes = []
    for etape in montrees:
        entree, sortie, _ = sejours.get(etape, (None, None, None))
        if etape == courante and accompagnement.etat != Etat.CLOS:
            jours = max((le - accompagnement.etape_depuis).days, 0)
            duree = f"{jours} jour{'s' if jours > 1 else ''}" if jours else "aujourd’hui"
            note = f"En cours depuis {duree}"
            etapes.append({"titre": etape.label, "etat": "courante", "note": note, "url": "#etape"})
        elif etape <= courante:
            if etape == Etape.CLOS:
                note = t.date_courte(accompagnement.fin_le, annee=True)
            else:
                note = t.periode(entree, sortie) if entree and sortie else "faite"
            etapes.append({"titre": etape.label, "etat": "faite", "note": note,
                           "url": f"#etape-{etape.value}"})  # fmt: skip
        else:
            etapes.append({"titre": etape.label, "etat": "avenir", "note": "À venir", "url": ""})
    return etapes


def etapes_faites(accompagnement, passages):
    """Étapes quittées : durée, et ce qui manquait si l’on a passé outre."""
    faites = []
    for etape, (entree, sortie, passage) in sorted(_sejours(accompagnement, passages).items()):
        if sortie is None or (etape >= accompagnement.etape and accompagnement.etat != Etat.CLOS):
            continue
        jours = (sortie - entree).days
        faites.append({
            "numero": etape, "titre": Etape(etape).label,
            "duree": f"{jours} jour{'s' if jours > 1 else ''}" if jours else "moins d’un jour",
            "entree": entree, "sortie": sortie, "passage": passage,
        })  # fmt: skip
    return faites


def qui_mene(prestation):
    """« Camille Rousselet 4 j, Théo Marchal · Région » : l’équipe, puis ce qui la paie."""
    equipe = ", ".join(
        f"{p.agent} {t.jours(p.jours)}" if p.jours else str(p.agent)
        for p in prestation.equipe.all()
    )
    return " · ".join(str(x) for x in (equipe, prestation.financement) if x)


def periode(debut, fin):
    """« avril 2027 », « avril à juillet 2027 » pour des mois entiers ; sinon les jours."""
    entiers = debut and fin and debut.day == 1 and (fin + timedelta(days=1)).day == 1
    if not entiers:
        return t.periode(debut, fin) if debut or fin else t.ABSENT
    mois_fin = f"{t.MOIS[fin.month - 1]}{t.INSECABLE}{fin.year}"
    if (debut.year, debut.month) == (fin.year, fin.month):
        return mois_fin.capitalize()
    an = "" if debut.year == fin.year else f"{t.INSECABLE}{debut.year}"
    return f"{t.MOIS[debut.month - 1]}{an} à {mois_fin}".capitalize()


def chiffres(lignes):
    return [
        {
            "code": n.code, "titre": n.titre, "note": n.note, "etat": n.etat.value,
            "compte": n.etat is EtatChiffre.COMPTE,
            "url": reverse("suivi:fiche", args=[n.code]),
        }
        for n in lignes
    ]  # fmt: skip


def temps(accompagnement, minutes, prestations, charges, annee):
    """Paires et jauge de la marge, en jours d’agent."""
    par_jour = accompagnement.reseau.heures_par_jour * 60
    passe = Decimal(minutes) / par_jour
    prevu = sum((p.jours_prevus or Decimal(0) for p in prestations), Decimal(0))
    paires = [
        {"titre": "Passé, toutes étapes", "valeur": f"{t.nombre(passe, 1)}{t.INSECABLE}j"},
        {"titre": "Prévu aux prestations", "valeur": f"{t.nombre(prevu, 1)}{t.INSECABLE}j"},
    ]
    if not charges:
        return {"paires": paires, "jauge": None}
    charge = next((c for c in charges if c.annee == annee), charges[0])
    libres = max(charge.libres, Decimal(0))
    paires.append(
        {
            "titre": f"Libre au réseau en {charge.annee}",
            "valeur": f"{t.nombre(libres, 1)}{t.INSECABLE}j",
        }
    )
    libelle = f"{t.nombre(charge.demandes, 1)} jours demandés sur {t.nombre(libres, 1)} libres"
    jauge = {"max": max(libres, charge.demandes), "valeur": charge.demandes, "libelle": libelle}
    return {"paires": paires, "jauge": jauge}


def delais(accompagnement, taches, livrables):
    """Échéances à venir ou dépassées, les plus proches d’abord."""
    lignes = [(a.echeance, a.titre, str(a.assignee or "")) for a in taches]
    lignes += [(v.prevu_le, v.titre, "Livrable") for v in livrables]
    if accompagnement.reveil_le:
        lignes.append((accompagnement.reveil_le, "Réveil du dossier", ""))
    if accompagnement.fin_prevue_le and accompagnement.etat == Etat.ACTIF:
        lignes.append((accompagnement.fin_prevue_le, "Fin prévue", ""))
    return [
        {
            "nombre": jour.day, "unite": t.date_courte(jour).split(t.INSECABLE, 1)[-1],
            "titre": titre, "note": note, "url": "", "ton": "",
        }
        for jour, titre, note in sorted(lignes, key=lambda ligne: ligne[0])[:6]
    ]  # fmt: skip
