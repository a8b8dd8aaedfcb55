"""Questionnaires : leurs versions, leurs questions, leur aperçu."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from predict.comptes.droits import objet_ou_404

from ..actions import questionnaires as actes
from ..calculs.questionnaires import STANDARD, questions_de
from ..forms import EnqueteForm
from ..forms.questionnaires import QuestionForm, QuestionnaireForm, VersionForm
from ..models import Question, Questionnaire, VersionQuestionnaire


def questionnaires(request):
    form = QuestionnaireForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        if "standard" in request.POST:
            version = actes.questionnaire_standard(request.user.reseau, agent=request.user)
            return redirect(version)
        if form.is_valid():
            version = actes.creer_questionnaire(
                agent=request.user, titre=form.cleaned_data["titre"]
            )
            messages.success(request, "Questionnaire créé : ajoutez-y vos questions.")
            return redirect(version)
    lus = list(
        Questionnaire.objects.visibles_par(request.user)
        .prefetch_related("versions")
        .annotate(campagnes=Count("versions__campagnes", distinct=True))
    )
    lignes = [(q, list(q.versions.all())) for q in lus]
    contexte = {
        "lignes": [(q, versions[0]) for q, versions in lignes if versions],
        "form": form,
        "sans_standard": not any(q.modele == STANDARD and not q.archive for q in lus),
    }
    statut = 422 if form.errors else 200
    return render(request, "suivi/questionnaires/liste.html", contexte, status=statut)


def questionnaire(request, pk):
    """Une version et ses questions ; `?version=2`, sinon la dernière."""
    un = objet_ou_404(request, Questionnaire.objects, pk=pk)
    lues = un.versions.annotate(nombre=Count("campagnes", distinct=True))
    versions = list(lues.order_by("-numero"))
    voulue = request.GET.get("version", "")
    version = next((v for v in versions if str(v.numero) == voulue), versions[0])
    contexte = {
        "questionnaire": un,
        "versions": versions,
        "version": version,
        "questions": list(version.questions.all()),
        "ouverte": version.publiee_le is None,
        "derniere": version == versions[0],
    }
    return render(request, "suivi/questionnaires/detail.html", contexte)


def _version_ou_404(request, pk):
    lignes = VersionQuestionnaire.objects.select_related("questionnaire")
    return objet_ou_404(request, lignes, pk=pk)


def _question_ou_404(request, pk):
    lignes = Question.objects.select_related("questionnaire_version__questionnaire")
    return objet_ou_404(request, lignes, pk=pk)


def modifier_version(request, pk):
    version = _version_ou_404(request, pk)
    if version.publiee_le:
        messages.info(request, actes.FIGEE)
        return redirect(version)
    form = VersionForm(request.POST if request.method == "POST" else None, instance=version)
    if request.method == "POST" and form.is_valid() and form.enregistrer():
        actes.ecrire_version(version=version, agent=request.user, champs=form.changed_data)
        messages.success(request, "Enregistré.")
        return redirect(version)
    contexte = {"form": form, "version": version, "titre": "Accueil et remerciement"}
    statut = 422 if form.errors else 200
    return render(request, "suivi/questionnaires/saisie.html", contexte, status=statut)


def ajouter_question(request, pk):
    version = _version_ou_404(request, pk)
    return _ecrire(request, Question(questionnaire_version=version), "Ajouter une question")


def modifier_question(request, pk):
    return _ecrire(request, _question_ou_404(request, pk), "Modifier la question")


def _ecrire(request, question, titre):
    version = question.questionnaire_version
    if version.publiee_le:
        messages.info(request, actes.FIGEE)
        return redirect(version)
    form = QuestionForm(request.POST if request.method == "POST" else None, instance=question)
    if request.method == "POST" and form.is_valid():
        try:
            actes.ecrire_question(question=form.save(commit=False), agent=request.user)
        except ValidationError as refus:
            form.add_error(None, refus)
        else:
            messages.success(request, "La question est enregistrée.")
            return redirect(version)
    contexte = {"form": form, "version": version, "titre": titre}
    statut = 422 if form.errors else 200
    return render(request, "suivi/questionnaires/saisie.html", contexte, status=statut)


def _faire(request, retour, acte, reussite="", **parametres):
    try:
        acte(agent=request.user, **parametres)
    except ValidationError as refus:
        messages.warning(request, refus.messages[0])
    else:
        if reussite:
            messages.success(request, reussite)
    return redirect(retour)


@require_POST
def deplacer_question(request, pk):
    question = _question_ou_404(request, pk)
    sens = -1 if "monter" in request.POST else 1
    version = question.questionnaire_version
    return _faire(request, version, actes.deplacer_question, question=question, sens=sens)


@require_POST
def retirer_question(request, pk):
    question = _question_ou_404(request, pk)
    dite = "La question est retirée."
    version = question.questionnaire_version
    return _faire(request, version, actes.retirer_question, dite, question=question)


@require_POST
def publier_version(request, pk):
    version = _version_ou_404(request, pk)
    dite = "Publiée : elle ne change plus, et peut partir en enquête."
    return _faire(request, version, actes.publier_version, dite, version=version)


@require_POST
def nouvelle_version(request, pk):
    un = objet_ou_404(request, Questionnaire.objects, pk=pk)
    version = actes.nouvelle_version(questionnaire=un, agent=request.user)
    messages.success(request, "Version à écrire : les réponses d’avant gardent leurs questions.")
    return redirect(version)


@require_POST
def archiver_questionnaire(request, pk):
    un = objet_ou_404(request, Questionnaire.objects, pk=pk)
    actes.archiver_questionnaire(questionnaire=un, agent=request.user)
    return redirect(un)


def apercu(request, pk):
    """La page publique telle qu’elle se verra ; rien ne s’y enregistre."""
    version = _version_ou_404(request, pk)
    questions = questions_de(version)
    contexte = {
        "form": EnqueteForm(questions=questions),
        "version": version,
        "reseau_demandeur": request.user.reseau,
        "avancement": {"faites": 0, "total": len(questions)},
    }
    return render(request, "suivi/avis/apercu.html", contexte)
