"""Les compétences : le référentiel, mon auto-évaluation, l’équipe face à son offre."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from predict.comptes.droits import objet_ou_404
from predict.noyau.tableur import reponse_csv, reponse_xlsx

from ..actions.competences import remettre_evaluation, retirer_evaluation
from ..calculs.competences import dernieres_reponses, elements_de, grille, progression, savoirs_de
from ..documents.equipe import colonnes_de_la_grille
from ..forms.competences import EvaluationForm
from ..models import Competence, Evaluation
from ..regles import NiveauCompetence
from ..regles.competences import SEUIL, EtatCompetence, moyenne
from .graphiques_competences import figure_de_l_equipe, figure_de_progression


def entier_ou_rien(texte):
    """Un numéro de ligne lu à l’adresse ; tout le reste vaut `None`."""
    return int(texte) if texte and texte.isdecimal() and len(texte) < 18 else None


def competences(request):
    """Le référentiel, tel qu’il se lit : neuf compétences, leurs savoirs, leurs postures."""
    toutes = list(Competence.objects.all())
    contexte = {
        "propres": [c for c in toutes if not c.transversale],
        "transversales": [c for c in toutes if c.transversale],
        "savoirs": sum(len(c.savoirs) for c in toutes),
        "mots": ",".join(dict.fromkeys(mot for c in toutes for mot in c.mots)),
        "niveaux": NiveauCompetence.choices,
    }
    return render(request, "offre/competences/referentiel.html", contexte)


def _siennes(request):
    return Evaluation.objects.visibles_par(request.user).filter(agent=request.user.pk)


def _brouillon(request):
    return _siennes(request).filter(remise_le__isnull=True).first()


def mon_evaluation(request):
    """Où j’en suis, ce que j’ai remis, comment j’ai progressé ; moi seul·e lis cette page."""
    brouillon, suivie = _brouillon(request), progression(request.user)
    choisie = entier_ou_rien(request.GET.get("voir"))
    lue = next((une for une in suivie.evaluations if une.pk == choisie), None)
    if choisie is not None and lue is None:
        raise Http404
    contexte = {
        "brouillon": brouillon,
        "dites": brouillon.reponses.count() if brouillon else 0,
        "nombre": sum(len(elements_de(c)) for c in Competence.objects.all()),
        "progression": suivie,
        "remises": suivie.evaluations[::-1],
        "figure": figure_de_progression(suivie),
        "lue": lue,
        "groupes": _groupes(lue) if lue else [],
    }
    return render(request, "offre/competences/mon_evaluation.html", contexte)


def saisir_evaluation(request):
    brouillon, agent = _brouillon(request), request.user
    form = EvaluationForm(
        request.POST or None,
        instance=brouillon or Evaluation(reseau_id=agent.reseau_id, agent=agent),
        auteur=agent,
        le=timezone.localdate(),
        avant={cle[1:]: dit for cle, dit in _avant(agent).items()},
    )
    if form.is_valid() and form.enregistrer():
        if "remettre" in request.POST:
            return redirect("offre:remettre_evaluation")
        messages.success(request, "Brouillon enregistré. Personne d’autre que vous ne le lit.")
        return redirect("offre:saisir_evaluation")
    contexte = {"form": form, "brouillon": brouillon, "niveaux": NiveauCompetence.choices}
    status = 422 if form.errors else 200
    return render(request, "offre/competences/saisie.html", contexte, status=status)


def _avant(agent):
    return dernieres_reponses(agent.reseau_id, [agent.pk])


def remettre(request):
    """Relire ce que l’on remet et qui le lira ; une partie suffit."""
    brouillon = _brouillon(request)
    if brouillon is None:
        messages.info(request, "Vous n’avez pas d’auto-évaluation en cours.")
        return redirect("offre:mon_evaluation")
    groupes = _groupes(brouillon)
    if not groupes:
        messages.error(request, "Dites au moins un niveau avant de remettre.")
        return redirect("offre:saisir_evaluation")
    if request.method == "POST":
        remettre_evaluation(evaluation=brouillon, agent=request.user, le=timezone.localdate())
        messages.success(request, "Votre auto-évaluation est remise : la direction peut la lire.")
        return redirect("offre:mon_evaluation")
    contexte = {
        "evaluation": brouillon,
        "groupes": groupes,
        "dites": sum(len(groupe["lignes"]) for groupe in groupes),
    }
    return render(request, "offre/competences/remettre.html", contexte)


def retirer(request):
    """Jeter son brouillon, ou reprendre une évaluation remise : seul·e son auteur·e le peut."""
    donnees = request.POST if request.method == "POST" else request.GET
    choisie = entier_ou_rien(donnees.get("evaluation"))
    if choisie is None:
        return redirect("offre:mon_evaluation")
    evaluation = objet_ou_404(request, Evaluation.objects.filter(agent=request.user.pk), pk=choisie)
    if request.method == "POST":
        remise = evaluation.remise_le is not None
        retirer_evaluation(evaluation=evaluation, agent=request.user)
        messages.success(request, "Évaluation retirée." if remise else "Brouillon jeté.")
        return redirect("offre:mon_evaluation")
    return render(request, "offre/competences/retirer.html", {"evaluation": evaluation})


def evaluation(request, pk):
    """L’évaluation remise d’une personne, pour la direction ; la sienne, pour son auteur·e."""
    une = objet_ou_404(request, Evaluation.objects.select_related("agent"), pk=pk)
    contexte = {"evaluation": une, "groupes": _groupes(une)}
    return render(request, "offre/competences/evaluation.html", contexte)


def _groupes(evaluation):
    """Ce qu’une évaluation dit, compétence par compétence ; celles dont elle ne dit rien tombent.

    Les éléments partis du référentiel depuis se taisent, sans se perdre."""
    reponses = {(r.competence_id, r.element): r for r in evaluation.reponses.all()}
    groupes = []
    for competence in Competence.objects.all():
        lignes = [
            (element, reponse)
            for element in elements_de(competence)
            if (reponse := reponses.get((competence.pk, element.cle)))
        ]
        if lignes:
            cles = set(savoirs_de(competence))
            niveaux = [reponse.niveau for element, reponse in lignes if element.cle in cles]
            groupes.append(
                {"competence": competence, "lignes": lignes, "moyenne": moyenne(niveaux)}
            )
    return groupes


def competences_equipe(request):
    """Ce que l’équipe sait faire face à ce qu’elle propose ; la direction seule."""
    une = grille(request.user)
    contexte = {
        "grille": une,
        "membres": [(un, une.remises.get(un.pk)) for un in une.membres],
        "seuil": SEUIL,
        "niveaux": NiveauCompetence.choices,
        "figure": figure_de_l_equipe(une),
        "manques": une.de_l_etat(EtatCompetence.MANQUE),
        "inconnues": une.de_l_etat(EtatCompetence.INCONNUE),
        "fragiles": une.de_l_etat(EtatCompetence.FRAGILE),
        "couvertes": une.de_l_etat(EtatCompetence.COUVERTE),
        "exports": [
            {
                "titre": f"Cette grille, {format.upper()}",
                "url": reverse("offre:exporter_competences", args=[format]),
            }
            for format in ("xlsx", "csv")
        ],
    }
    return render(request, "offre/competences/equipe.html", contexte)


def exporter_competences(request, format):
    une = grille(request.user)
    nom, colonnes = f"competences-{timezone.localdate():%Y-%m-%d}", colonnes_de_la_grille(une)
    if format == "xlsx":
        return reponse_xlsx(nom, "Compétences", colonnes, une.lignes)
    if format == "csv":
        return reponse_csv(nom, colonnes, une.lignes)
    raise Http404
