"""Le diagnostic territorial : ouvrir, six pages d’un même travail, rendre."""

from django.contrib import messages
from django.core.files.base import ContentFile
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_POST

from collectivites.documents import parties as parties_doc
from predict.comptes.droits import exiger, objet_ou_404
from predict.noyau.formulaires import Formulaire

from ..actions import diagnostic as actions
from ..actions.documents_longs import documents_de
from ..calculs.diagnostic import lire
from ..droits import accompagnement_ou_404, diagnostic_ou_404, peut_modifier
from ..forms.commun import tenter
from ..forms.diagnostic import VOLETS, AfomForm, DiagnosticForm, RendreForm
from ..models import Diagnostic, ElementAfom, TacheDiagnostic
from ..regles.diagnostic import GUIDES, SCENARIOS_MAX
from ..regles.outils import Quadrant
from ..tasks import DIAGNOSTIC
from . import affichage_diagnostic as affichage
from . import documents_longs


def ouvrir(request, pk):
    """Un formulaire déjà rempli de ce que le dossier dit."""
    dossier, le = accompagnement_ou_404(request, pk), timezone.localdate()
    exiger(peut_modifier(request.user, dossier))
    form = DiagnosticForm(
        request.POST or None, volets=("reperes", "cadre"),
        initial=actions.preremplir(dossier, le),
        instance=Diagnostic(reseau_id=dossier.reseau_id, accompagnement=dossier),
    )  # fmt: skip
    if form.is_valid():
        diagnostic = actions.ouvrir_diagnostic(
            diagnostic=form.save(commit=False), accompagnement=dossier, agent=request.user
        )
        messages.success(request, "Diagnostic ouvert : quinze pas et dix questions à ajuster.")
        return redirect(diagnostic)
    contexte = {
        "form": form, "titre": "Ouvrir un diagnostic territorial", "geste": "Ouvrir le diagnostic",
        "retour": dossier.get_absolute_url(), "accompagnement": dossier, "diagnostic": None,
        "texte": "Rempli de ce que la fiche et la fiche besoins disent. Gardez, coupez, corrigez.",
        "danger": False, "url_supprimer": "",
    }  # fmt: skip
    return _saisie(request, contexte)


def _saisie(request, contexte):
    statut = 422 if contexte["form"].errors else 200
    return render(request, "outils/diagnostic/saisie.html", contexte, status=statut)


def page(request, pk, onglet, **plus):
    """Le diagnostic lu en entier, et ce que la page demandée en montre."""
    lu = lire(diagnostic_ou_404(request, pk))
    contexte = affichage.contexte(lu, onglet, timezone.localdate()) | {
        "modifiable": peut_modifier(request.user, lu.diagnostic.accompagnement)
    }
    return lu, contexte | plus


def avancement(request, pk):
    lu, contexte = page(request, pk, "diagnostic")
    contexte["phases"] = affichage.phases(lu, timezone.localdate())
    contexte["textes"] = affichage.textes(lu.diagnostic, "cadre")
    return render(request, "outils/diagnostic/avancement.html", contexte)


def collecte(request, pk):
    lu, contexte = page(request, pk, "diagnostic_collecte")
    contexte["questions"] = affichage.questions(lu)
    return render(request, "outils/diagnostic/collecte.html", contexte)


def territoire(request, pk):
    lu, contexte = page(request, pk, "diagnostic_territoire")
    if lu.parties.placees:
        large, etroite = parties_doc.figures_d_ecran(lu.parties)
        contexte |= {"figure": large, "figure_etroite": etroite}
    return render(request, "outils/diagnostic/territoire.html", contexte)


def afom(request, pk):
    """Les quatre quadrants ; le formulaire de chacun s’y trouve, et y montre ses erreurs."""
    lu, contexte = page(request, pk, "diagnostic_afom")
    lies, statut = {}, 200
    if request.method == "POST":
        exiger(contexte["modifiable"])
        statut, quadrant = 422, request.POST.get("quadrant", "")
        if quadrant in Quadrant.values:
            form = _form_afom(request, lu.diagnostic, quadrant, request.POST)
            if form.is_valid():
                actions.ajouter(
                    objet=form.save(commit=False), diagnostic=lu.diagnostic, agent=request.user
                )
                messages.success(request, f"Ajouté : {form.instance}.")
                return redirect(f"{request.path}#{quadrant}")
            lies[quadrant] = form
        else:
            messages.error(request, "Écrivez dans l’un des quatre quadrants.")
    contexte["quadrants"] = [
        {
            "code": q.value, "titre": q.label, "guides": GUIDES[q], "elements": lu.afom[q],
            "form": lies.get(q.value) or _form_afom(request, lu.diagnostic, q.value),
        }
        for q in Quadrant
    ]  # fmt: skip
    return render(request, "outils/diagnostic/afom.html", contexte, status=statut)


def _form_afom(request, diagnostic, quadrant, donnees=None):
    return AfomForm(
        donnees, diagnostic=diagnostic, agent=request.user, aujourdhui=timezone.localdate(),
        auto_id=f"id_{quadrant}_%s", initial={"quadrant": quadrant},
        instance=ElementAfom(reseau_id=diagnostic.reseau_id, diagnostic=diagnostic),
    )  # fmt: skip


def scenarios(request, pk):
    lu, contexte = page(request, pk, "diagnostic_scenarios")
    contexte |= affichage.scenarios(lu)
    contexte["complet"] = len(lu.scenarios) >= SCENARIOS_MAX
    return render(request, "outils/diagnostic/scenarios.html", contexte)


def recommandations(request, pk):
    lu, contexte = page(request, pk, "diagnostic_recommandations")
    contexte["recommandations"] = [
        {"objet": r, "echeance": lu.echeance(r), "rang": i}
        for i, r in enumerate(lu.recommandations, 1)
    ]
    return render(request, "outils/diagnostic/recommandations.html", contexte)


def rapport(request, pk):
    lu, contexte = page(request, pk, "diagnostic_rapport")
    contexte["manques"] = affichage.manques(lu)
    contexte["textes"] = affichage.textes(lu.diagnostic, "synthese")
    contexte["etudes"] = actions.etudes_du_dossier(lu.diagnostic).order_by("-livre_le", "pk")
    contexte["long"] = documents_longs.affichage(lu.diagnostic, DIAGNOSTIC)
    return render(request, "outils/diagnostic/rapport.html", contexte)


def modifier(request, pk, volet):
    if volet not in VOLETS:
        raise Http404
    diagnostic = diagnostic_ou_404(request, pk)
    exiger(peut_modifier(request.user, diagnostic.accompagnement))
    titre, onglet, _ = VOLETS[volet]
    form = DiagnosticForm(request.POST or None, instance=diagnostic, volets=(volet,))
    retour = reverse(f"outils:{onglet}", args=[pk])
    if form.is_valid() and actions.modifier_diagnostic(
        diagnostic=diagnostic, agent=request.user, enregistrer=form.enregistrer,
        champs=form.changed_data,
    ):  # fmt: skip
        messages.success(request, f"{titre} : enregistré.")
        return redirect(retour)
    contexte = {
        "form": form, "titre": titre, "geste": "Enregistrer", "retour": retour, "texte": "",
        "diagnostic": diagnostic, "accompagnement": diagnostic.accompagnement, "danger": False,
        "url_supprimer": reverse("outils:supprimer_diagnostic", args=[pk])
        if volet == "reperes" else "",
    }  # fmt: skip
    return _saisie(request, contexte)


def supprimer(request, pk):
    diagnostic = diagnostic_ou_404(request, pk)
    dossier = diagnostic.accompagnement
    exiger(peut_modifier(request.user, dossier))
    form = Formulaire(request.POST if request.method == "POST" else None)
    if form.is_valid():
        actions.supprimer_diagnostic(diagnostic=diagnostic, agent=request.user)
        messages.success(request, "Diagnostic supprimé.")
        return redirect(dossier)
    contexte = {
        "form": form, "titre": "Supprimer le diagnostic", "geste": "Supprimer", "danger": True,
        "texte": "Entretiens, questionnaire, AFOM, scénarios et recommandations partent avec lui. "
        "Le livrable, s’il y en a un, reste au dossier.",
        "retour": diagnostic.get_absolute_url(), "diagnostic": diagnostic,
        "accompagnement": dossier, "url_supprimer": "",
    }  # fmt: skip
    return _saisie(request, contexte)


@require_POST
def cocher(request, pk):
    pas = objet_ou_404(
        request, TacheDiagnostic.objects.select_related("diagnostic__accompagnement"), pk=pk
    )
    fait = request.POST.get("fait") != "non"
    actions.cocher(pas=pas, agent=request.user, fait=fait, le=timezone.localdate())
    return redirect(f"{reverse('outils:diagnostic', args=[pas.diagnostic_id])}#{pas.phase}")


def rendre(request, pk):
    """Dater la remise ; l’étude du dossier qui la compte, une seule fois."""
    lu, le = lire(diagnostic_ou_404(request, pk)), timezone.localdate()
    diagnostic = lu.diagnostic
    exiger(peut_modifier(request.user, diagnostic.accompagnement))
    garde = documents_de(diagnostic, DIAGNOSTIC).en_vigueur().filter(format="pdf").first()
    form = RendreForm(
        request.POST or None, diagnostic=diagnostic, aujourdhui=le,
        etudes=actions.etudes_du_dossier(diagnostic),
        proposee=actions.etude_proposee(diagnostic), rapport=garde,
    )  # fmt: skip
    if form.is_valid() and tenter(
        form, actions.rendre, diagnostic=diagnostic, agent=request.user,
        le=form.cleaned_data["le"], etude=form.choix, rapport=_a_joindre(form, garde),
    ):  # fmt: skip
        messages.success(request, "Diagnostic rendu." + _suite(form))
        return redirect("outils:diagnostic_rapport", pk)
    contexte = affichage.contexte(lu, "diagnostic_rapport", le) | {"form": form, "garde": garde}
    statut = 422 if form.errors else 200
    return render(request, "outils/diagnostic/rendre.html", contexte, status=statut)


def _a_joindre(form, garde):
    """Le rapport gardé, s’il doit accompagner un livrable qui n’a pas de fichier."""
    choix = form.choix
    if garde is None or not form.cleaned_data["joindre"] or choix is None:
        return None
    if choix != "creer" and choix.piece_id:
        return None
    with garde.fichier.open("rb") as fichier:
        return ContentFile(fichier.read(), name=f"{slugify(garde.titre)[:60]}.pdf")


def _suite(form):
    if form.choix is None:
        return ""
    return " Il compte parmi les études du dossier, une fois."
