"""Ce qui suit une candidature déposée : un autre dépôt, ou l’étape suivante du même appel.

Un redépôt à une autre session compte une fois de plus ; l’étape suivante d’un même appel, non
(domaine.md §2, I2). Dans les deux cas on recopie ce qui ne change pas.
"""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from predict.comptes.droits import exiger, objet_ou_404

from ..actions import quotidien as actions
from ..forms.commun import tenter
from ..forms.resultats import CandidatureForm
from ..models import Candidature
from . import listes
from .genres import GENRES
from .quotidien import dire_a_verifier

# Ce qui se recopie, et ce que la page en dit.
RECOPIES = ("titre", "dispositif", "projet", "montant_total", "montant_demande")
SUITES = {
    "redepot_de": (
        "Redéposer à une autre session",
        "Ce dépôt comptera une fois de plus parmi les candidatures déposées, à sa date, accusé "
        "joint. Le premier garde ses dates et sa décision.",
    ),
    "etape_de": (
        "Déposer l’étape suivante",
        "Même appel, dossier suivant : les étapes d’un appel se comptent une seule fois.",
    ),
}


def _nouvelle(origine, lien):
    recopies = {nom: getattr(origine, nom) for nom in RECOPIES}
    if lien == "etape_de":
        recopies["session"] = origine.session
    return Candidature(
        reseau_id=origine.reseau_id, accompagnement=origine.accompagnement, **recopies,
        **{lien: origine},
    )  # fmt: skip


def suivre(request, pk, lien):
    """`lien` : « redepot_de » ou « etape_de »."""
    origine = objet_ou_404(
        request,
        Candidature.objects.select_related(
            "accompagnement__fiche__collectivite", "session", "projet"
        ),
        pk=pk,
    )
    accompagnement, fiche = origine.accompagnement, actions.fiche_de(origine)
    exiger(listes.peut_ecrire(request.user, GENRES["candidature"], accompagnement, origine))
    retour = reverse("simulateur:candidatures")
    if accompagnement is not None:
        retour = f"{accompagnement.get_absolute_url()}#candidatures"
    if origine.deposee_le is None or fiche is None:
        messages.warning(request, "Cette candidature n’est pas encore déposée : complétez-la.")
        return redirect(retour)
    nouvelle = _nouvelle(origine, lien)
    recu = request.method == "POST"
    formulaire = CandidatureForm(
        request.POST if recu else None, request.FILES if recu else None, instance=nouvelle,
        agent=request.user, aujourdhui=timezone.localdate(), accompagnement=accompagnement,
        fiche=fiche,
        initial={"collectivites": list(origine.collectivites.values_list("fiche", flat=True))},
    )  # fmt: skip
    if lien == "redepot_de":
        formulaire.fields.pop("etape_de", None)
    titre, chapo = SUITES[lien]
    if recu and formulaire.is_valid() and tenter(
        formulaire, actions.ajouter, objet=formulaire.save(commit=False), agent=request.user,
        **formulaire.suites,
    ):  # fmt: skip
        messages.success(request, GENRES["candidature"].dit("ajouté"))
        dire_a_verifier(request, formulaire)
        return redirect(retour)
    contexte = {
        "titre": titre, "formulaire": formulaire, "bouton": "Ajouter", "chapo": chapo,
        "genre": GENRES["candidature"], "accompagnement": accompagnement, "retour": retour,
        "danger": False, "url_supprimer": "",
    }  # fmt: skip
    statut = 422 if formulaire.errors else 200
    return render(request, "accompagnements/saisie.html", contexte, status=statut)
