"""« Ce projet est-il recevable ? » : décrire, voir chaque session règle par règle, sans écrire."""

from urllib.parse import urlencode

from django.http import QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from offre.regles.eligibilite import Situation, Verdict
from predict.comptes.droits import objet_ou_404
from predict.noyau.pays import nom_du_pays

from ..calculs import origine_simulation as origine
from ..calculs.simulateur import examiner
from ..forms.simulateur import VERS_LE_PLAN, SimulationForm
from ..models import Accompagnement, Candidature, PlanFinancement, Projet

# Paramètre d’adresse → (modèle, relations à lire, ce qu’il dit déjà du projet).
ORIGINES = {
    "candidature": (
        Candidature, ("projet", "accompagnement__fiche__collectivite"), origine.de_la_candidature,
    ),
    "projet": (Projet, ("fiche__collectivite", "accompagnement"), origine.du_projet),
    "accompagnement": (
        Accompagnement, ("fiche__collectivite",), origine.de_l_accompagnement,
    ),
}  # fmt: skip
TONS_SITUATION = {
    Situation.RECEVABLE: "succes",
    Situation.A_COMPLETER: "attention",
    Situation.NON_RECEVABLE: "danger",
}
TONS_VERDICT = {
    Verdict.TENUE: "succes",
    Verdict.NON_TENUE: "danger",
    Verdict.A_PRECISER: "attention",
    Verdict.A_VERIFIER: "trait",
}
REGLES_INCONNUES = "Règles inconnues"
OUVERTS = 2  # au-delà, les règles de chaque session se déplient à la demande


def _origine(request):
    """(paramètre, objet) du dossier dont on part ; (« », None) sans dossier."""
    for nom, (modele, relations, _) in ORIGINES.items():
        pk = request.GET.get(nom, "")
        if pk.isdecimal() and len(pk) < 13:
            lignes = modele.objects.select_related(*relations)
            return nom, objet_ou_404(request, lignes, pk=pk)
    return "", None


def _donnees(request, nom, objet):
    """L’adresse telle quelle ; sans description, ce que le dossier dit déjà."""
    donnees = request.GET.copy()
    if objet is None or any(champ in donnees for champ in VERS_LE_PLAN):
        return donnees
    for champ, valeur in ORIGINES[nom][2](objet).items():
        donnees[champ] = (
            ", ".join(nom_du_pays(code) for code in valeur) if champ == "pays" else valeur
        )
    return donnees


def montrer(examen, ouvert=False):
    """Un examen, avec les tons que le gabarit ne calcule pas."""
    return {
        "examen": examen,
        "libelle": REGLES_INCONNUES if examen.muette else examen.situation.label,
        "ton": "trait" if examen.muette else TONS_SITUATION[examen.situation],
        "lignes": [{"ligne": li, "ton": TONS_VERDICT[li.verdict]} for li in examen.lignes],
        "comptes": [
            {"ton": TONS_VERDICT[v], "libelle": f"{n} {v.label.lower()}{_s(v, n)}"}
            for v, n in examen.comptes
        ],
        "ouvert": ouvert,
    }


def _s(verdict, n):
    """« 2 non tenues », mais « 2 à vérifier »."""
    return "s" if n > 1 and verdict in (Verdict.TENUE, Verdict.NON_TENUE) else ""


def compter(examens):
    """[(titre, ton, nombre)] par situation, zéros compris : on voit ce qu’il n’y a pas. Une
    session d’exemple ne compte pas : on n’y dépose rien."""
    comptes = [e for e in examens if not e.d_exemple]
    muettes = sum(e.muette for e in comptes)
    lignes = [
        {
            "titre": s.label,
            "ton": ton,
            "nombre": sum(e.situation == s and not e.muette for e in comptes),
        }
        for s, ton in TONS_SITUATION.items()
    ]
    if muettes:
        lignes.append({"titre": REGLES_INCONNUES, "ton": "trait", "nombre": muettes})
    return lignes


def simuler(request):
    nom, objet = _origine(request)
    le = timezone.localdate()
    form = SimulationForm(_donnees(request, nom, objet), agent=request.user, le=le)
    examens = examiner(form.sessions, form.projet, le)
    contexte = {
        "form": form,
        "avec_suite": [form[n] for n in form.AVEC_SUITE],
        "essentiel": [form[n] for n in form.ESSENTIEL],
        "precisions": [form[n] for n in form.PRECISIONS],
        "cherche": [form[n] for n in ("dispositif", "session", "a_venir")],
        "precise": any(
            n in form.errors or form.valeurs.get(n) not in (None, "", [])
            for n in (*form.PRECISIONS, "pieces")
        ),
        "zone_deduite": form.zone_deduite.label if form.zone_deduite else "",
        "origine": {"nom": nom, "objet": objet} if objet is not None else None,
        "resultats": [montrer(e, len(examens) <= OUVERTS) for e in examens if not e.d_exemple],
        "exemples": [montrer(e, len(examens) <= OUVERTS) for e in examens if e.d_exemple],
        "a_juger": form.decrit or form.valeurs.get("session") is not None,
        "comptes": compter(examens),
        "url_enregistrer": f"{reverse('simulateur:creer_plan')}?{_pour_le_plan(form, nom, objet)}",
    }
    return render(request, "simulateur/simuler.html", contexte)


def _pour_le_plan(form, nom, objet):
    suite = QueryDict(mutable=True)
    for champ in VERS_LE_PLAN:
        for valeur in form.data.getlist(champ):
            if valeur:
                suite.appendlist(champ, valeur)
    if objet is not None:
        suite[nom] = str(objet.pk)
    if form.valeurs.get("session"):
        suite["session"] = str(form.valeurs["session"].pk)
    return suite.urlencode()


def adresse_du_plan(plan: PlanFinancement):
    """La simulation du plan, à reprendre et à corriger sans rien écrire."""
    champs = {}
    for champ, colonne in VERS_LE_PLAN.items():
        valeur = getattr(plan, colonne)
        if valeur in (None, "", []):
            continue
        if champ == "pays":
            valeur = ", ".join(nom_du_pays(code) for code in valeur)
        champs[champ] = valeur
    if plan.accompagnement_id:
        champs["accompagnement"] = plan.accompagnement_id
    return f"{reverse('simulateur:simuler')}?{urlencode(champs, doseq=True)}"
