"""Le cadre de collaboration : l’écrire à deux, le faire valider, le sceller."""

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from predict.comptes.droits import est_direction
from predict.comptes.models import Document, Terme

from .. import documents
from ..actions import cadre as actions
from ..actions import circuit_cadre as circuit
from ..calculs.phrases import phrases
from ..droits import accompagnement_ou_404, cadre_ou_404, peut_modifier
from ..forms.cadre import (
    CommentaireForm,
    MotifForm,
    ReglagesForm,
    RubriqueForm,
    lignes_de,
    lignes_saisies,
    montrer_les_lignes,
)
from ..forms.commun import porter, tenter
from ..models.lecture_cadre import lire, premier_partage
from ..regles import EtatCadre, EtatValidation, FormeCadre, PartieValidation, Rubrique
from ..regles.cadre import FORMES, REPRISES, Reprise
from . import affichage_cadre as affichage
from .acces_cadre import acces_ouverts, proposition
from .acces_cadre import noms as noms_des_acces

TYPES_MIME = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


def contexte(accompagnement, agent):
    """Ce que la page d’un accompagnement montre du cadre : l’état de la version courante."""
    cadre = accompagnement.cadres.courants().order_by("-numero").first()
    if cadre is None:
        return {"cadre": None}
    cadre.accompagnement = accompagnement
    lu = lire(cadre)
    nommes = affichage.noms(cadre)
    return {
        "cadre": cadre,
        "cadre_etat": affichage.etat(cadre),
        "cadre_bilan": affichage.bilan(lu),
        "cadre_validations": affichage.validations(
            lu, nommes, noms_des_acces(acces_ouverts(accompagnement))
        ),
    }


def _code_ou_404(code):
    if code not in Rubrique.values:
        raise Http404
    return Rubrique(code)


def _adresse(cadre, code):
    """La page, la rubrique dépliée et sous les yeux."""
    numero = list(Rubrique).index(code) + 1
    return f"{reverse('accompagnements:cadre', args=[cadre.pk])}?rubrique={code}#rubrique-{numero}"


def _premiere_a_revoir(lu):
    return next((c for c in Rubrique if lu.etats[c].value != "complete"), Rubrique.OBJECTIFS)


def _gestes(cadre, lu, agent):
    """Ce que cette personne peut faire de cette version, maintenant."""
    modifiable = peut_modifier(agent, cadre.accompagnement)
    avis = {v.partie: v.etat for v in lu.validations if v.etat != EtatValidation.ANNULEE}
    decide = avis.get(PartieValidation.DIRECTION) == EtatValidation.DEMANDEE
    return {
        "editable": modifiable and cadre.etat == EtatCadre.BROUILLON,
        "demander": modifiable and cadre.etat == EtatCadre.BROUILLON,
        "valider": modifiable and decide and est_direction(agent),
        "attend_direction": decide and not est_direction(agent),
        "attend_collectivite": avis.get(PartieValidation.COLLECTIVITE) == EtatValidation.DEMANDEE,
        "secourir": modifiable
        and avis.get(PartieValidation.COLLECTIVITE) == EtatValidation.DEMANDEE,
        "noter_accord": est_direction(agent),
        "sceller": modifiable and cadre.etat == EtatCadre.VALIDE,
        "reprendre": modifiable and REPRISES[EtatCadre(cadre.etat)] is Reprise.NOUVELLE_VERSION,
        "commenter": modifiable and cadre.etat != EtatCadre.REMPLACE,
    }


def _saisies(lu, code, nommes, *, donnees=None, extra=0):
    """(formulaire du texte, jeu de lignes ou None) d’une rubrique."""
    formulaire = RubriqueForm(
        donnees, instance=lu.rubriques[code], prefix=str(code), reseau=nommes["reseau"],
        la_collectivite=nommes["la_collectivite"],
    )  # fmt: skip
    presentes = lu.lignes(code)
    return formulaire, lignes_de(code, presentes, donnees, extra or int(not presentes))


def _page(
    request, cadre, *, ouverte=None, saisies=None, reglages=None, commentaire=None, statut=200
):  # fmt: skip
    """La page ; `saisies` : {code: (formulaire, jeu)} d’un envoi refusé, gardés tels quels."""
    a, lu = cadre.accompagnement, lire(cadre)
    nommes = affichage.noms(cadre)
    gestes = _gestes(cadre, lu, request.user)
    demandee = request.GET.get("rubrique", "")
    if ouverte is None:
        connue = demandee in Rubrique.values
        ouverte = Rubrique(demandee) if connue else _premiere_a_revoir(lu)
    freres = list(a.cadres.order_by("-numero").values("pk", "numero", "etat"))
    acces = acces_ouverts(a)
    referents = noms_des_acces(acces)
    emis = Document.objects.de(cadre).filter(reseau_id=cadre.reseau_id).order_by("-emis_le")
    contexte = {
        "cadre": cadre,
        "accompagnement": a,
        "etat": affichage.etat(cadre),
        "gestes": gestes,
        "noms": nommes,
        "bilan": affichage.bilan(lu),
        "a_ecrire": affichage.a_ecrire(lu),
        "validations": affichage.validations(lu, nommes, referents),
        "referents": referents,
        "partis": proposition(a, acces, timezone.localdate()) if gestes["commenter"] else None,
        "annulees": affichage.annulees(lu),
        "precedente": next((f for f in freres if f["numero"] == cadre.numero - 1), None),
        "suivante": next((f for f in freres if f["numero"] > cadre.numero), None),
        "numero_suivant": freres[0]["numero"] + 1,
        "partage": premier_partage(a),
        "arguments": list(Terme.objects.de("argument_singularite")),
        "phrases": phrases(request.user, a.fiche) if gestes["editable"] else [],
        "documents": {d.format: d for d in emis},
        "reglages": reglages or ReglagesForm(instance=cadre),
        "formes": [{"code": f.value, "titre": f.label, "texte": FORMES[f]} for f in FormeCadre],
        "apercu": documents.contexte_cadre(lu, le=timezone.localdate()),
        "ouverte": str(ouverte),
    }
    montrees = affichage.rubriques(lu, ouverte, nommes)
    for rubrique in montrees:
        code = Rubrique(rubrique["code"])
        extra = int(code == ouverte and "ajout" in request.GET)
        formulaire, jeu = (saisies or {}).get(code) or _saisies(lu, code, nommes, extra=extra)
        rubrique |= {"formulaire": formulaire, "jeu": jeu}
        rubrique["commentaire"] = (commentaire or {}).get(code) or CommentaireForm(
            prefix=f"commentaire-{code}"
        )
        if code == Rubrique.BUDGET:
            rubrique["budget"] = affichage.budget(lu, jeu, nommes)
    contexte["rubriques"] = montrees
    return render(request, "accompagnements/cadre/cadre.html", contexte, status=statut)


def cadre(request, pk):
    return _page(request, cadre_ou_404(request, pk))


@require_POST
def ouvrir(request, pk):
    a = accompagnement_ou_404(request, pk)
    return redirect(actions.ouvrir(accompagnement=a, agent=request.user))


# -- Écrire -------------------------------------------------------------------------


@require_POST
def rubrique(request, pk, code):
    un_cadre, code = cadre_ou_404(request, pk), _code_ou_404(code)
    lu = lire(un_cadre, commentaires=False)
    donnees = _avec_la_phrase(request, un_cadre, code)
    formulaire, jeu = _saisies(lu, code, affichage.noms(un_cadre), donnees=donnees)
    if _enregistrer(un_cadre, code, formulaire, jeu, request.user):
        adresse = _adresse(un_cadre, code)
        if "ajouter" in request.POST:
            adresse = adresse.replace("#", "&ajout=1#")
        return redirect(adresse)
    return _page(request, un_cadre, ouverte=code, saisies={code: (formulaire, jeu)}, statut=422)


def _avec_la_phrase(request, un_cadre, code):
    """L’envoi, la phrase choisie de l’argumentaire ajoutée au texte saisi (rien n’est perdu)."""
    if "inserer" not in request.POST:
        return request.POST
    voulue = request.POST.get("phrase", "")
    siennes = phrases(request.user, un_cadre.accompagnement.fiche)
    phrase = next((p for p in siennes if p.code == voulue), None)
    if phrase is None:
        messages.info(request, "Choisissez d’abord la phrase à insérer.")
        return request.POST
    donnees, nom = request.POST.copy(), f"{code}-texte"
    donnees[nom] = "\n".join(x for x in (donnees.get(nom, "").rstrip(), phrase.texte) if x)
    return donnees


def _enregistrer(un_cadre, code, formulaire, jeu, agent):
    """Vrai si tout est écrit ; sinon les messages sont posés, la saisie gardée."""
    lignes_valides = jeu is None or not jeu.is_bound or jeu.is_valid()
    ecrite = False
    if formulaire.is_valid() and lignes_valides:
        try:
            ecrite = actions.enregistrer_rubrique(
                cadre=un_cadre, code=code, formulaire=formulaire, agent=agent,
                lignes=lignes_saisies(jeu),
            )  # fmt: skip
        except ValidationError as erreur:
            porter(formulaire, erreur)
    if formulaire.has_error(NON_FIELD_ERRORS, "conflit"):
        # Chaque valeur actuelle se lit sous son champ ; ce que la page n’a pas se dit ici.
        presentes = actions.lignes_en_base(un_cadre, code)
        ajoutees, disparues = montrer_les_lignes(jeu, presentes)
        for phrase in affichage.lignes_changees(ajoutees, disparues):
            formulaire.add_error(None, phrase)
    return ecrite


@require_POST
def reglages(request, pk):
    un_cadre = cadre_ou_404(request, pk)
    formulaire = ReglagesForm(request.POST, instance=un_cadre)
    if formulaire.is_valid() and tenter(
        formulaire, actions.regler_cadre, cadre=un_cadre, agent=request.user,
        **formulaire.cleaned_data,
    ):  # fmt: skip
        return redirect(un_cadre)
    return _page(request, un_cadre, reglages=formulaire, statut=422)


@require_POST
def commenter(request, pk, code):
    un_cadre, code = cadre_ou_404(request, pk), _code_ou_404(code)
    formulaire = CommentaireForm(request.POST, prefix=f"commentaire-{code}")
    if formulaire.is_valid() and tenter(
        formulaire, actions.commenter, cadre=un_cadre, code=code, agent=request.user,
        le=timezone.now(), **formulaire.cleaned_data,
    ):  # fmt: skip
        return redirect(_adresse(un_cadre, code))
    return _page(request, un_cadre, ouverte=code, commentaire={code: formulaire}, statut=422)


@require_POST
def regler(request, pk, code):
    un_cadre, code = cadre_ou_404(request, pk), _code_ou_404(code)
    actions.marquer_regle(cadre=un_cadre, code=code, agent=request.user, le=timezone.now())
    return redirect(_adresse(un_cadre, code))


# -- Faire valider ----------------------------------------------------------------------


def acte_du_circuit(request, un_cadre, acte, reussite, **valeurs):
    """Un geste du circuit : il réussit, ou la page dit pourquoi rien n’a changé.

    `reussite` : la phrase, ou ce qui la tire de la réponse de l’acte.
    """
    try:
        reponse = acte(cadre=un_cadre, agent=request.user, le=timezone.now(), **valeurs)
    except ValidationError as erreur:
        messages.error(request, " ".join(erreur.messages))
    else:
        messages.success(request, reussite(reponse) if callable(reussite) else reussite)
    return redirect(un_cadre)


@require_POST
def demander(request, pk):
    return acte_du_circuit(
        request, cadre_ou_404(request, pk), circuit.demander_validation,
        "Validation demandée : la direction doit maintenant se prononcer.",
    )  # fmt: skip


@require_POST
def valider(request, pk):
    return acte_du_circuit(
        request, cadre_ou_404(request, pk), circuit.valider_pour_le_reseau,
        lambda prevenues: (
            "Cadre validé et partagé avec la collectivité, prévenue par courriel."
            if prevenues
            else "Cadre validé ; personne n’a été prévenu, faute d’accès ouvert."
        ),
    )  # fmt: skip


def revoir(request, pk):
    un_cadre = cadre_ou_404(request, pk)
    formulaire = MotifForm(request.POST or None)
    if request.method == "POST" and formulaire.is_valid():
        return acte_du_circuit(
            request, un_cadre, circuit.demander_a_revoir,
            "Le cadre est à revoir : le motif est transmis à la rédaction.",
            **formulaire.cleaned_data,
        )  # fmt: skip
    return page_du_geste(
        request, un_cadre, formulaire, "Demander à revoir ce cadre", "Envoyer",
        "La rédaction verra ce motif et ouvrira une nouvelle version.",
    )  # fmt: skip


def reprendre(request, pk):
    un_cadre = cadre_ou_404(request, pk)
    if request.method == "POST":
        try:
            return redirect(actions.reprendre(cadre=un_cadre, agent=request.user))
        except ValidationError as erreur:
            messages.error(request, " ".join(erreur.messages))
            return redirect(un_cadre)
    chapo = (
        "La version actuelle est copiée dans une nouvelle, que vous pourrez modifier. "
        "Les validations demandées ou rendues sont annulées : il faudra les redemander."
    )
    if un_cadre.etat == EtatCadre.SCELLE:
        chapo = (
            "La version scellée est copiée dans une nouvelle, que vous pourrez modifier. "
            "Elle reste en vigueur jusqu’à ce que la nouvelle soit validée et scellée à son tour."
        )
    return page_du_geste(
        request, un_cadre, None, f"Ouvrir la version {un_cadre.numero + 1}",
        f"Ouvrir la version {un_cadre.numero + 1}", chapo,
    )  # fmt: skip


def page_du_geste(request, un_cadre, formulaire, titre, bouton, chapo):
    contexte = {"cadre": un_cadre, "formulaire": formulaire, "titre": titre, "bouton": bouton}
    contexte |= {"chapo": chapo, "accompagnement": un_cadre.accompagnement}
    statut = 422 if formulaire is not None and formulaire.errors else 200
    return render(request, "accompagnements/cadre/geste.html", contexte, status=statut)


@require_POST
def sceller(request, pk):
    return acte_du_circuit(
        request, cadre_ou_404(request, pk), circuit.sceller,
        "Cadre scellé : le PDF et le Word sont prêts, et se vérifient en ligne. Ses échéances et "
        "ses livrables sont à jour dans l’accompagnement.",
    )  # fmt: skip


# -- Lire -------------------------------------------------------------------------------


def comparer(request, pk):
    un_cadre = cadre_ou_404(request, pk)
    avant = un_cadre.accompagnement.cadres.filter(numero=un_cadre.numero - 1).first()
    if avant is None:
        raise Http404
    lignes = affichage.comparaison(
        lire(avant, commentaires=False), lire(un_cadre, commentaires=False)
    )
    contexte = {
        "cadre": un_cadre, "avant": avant, "accompagnement": un_cadre.accompagnement,
        "lignes": [x for x in lignes if x["change"]],
        "inchangees": [x["titre"] for x in lignes if not x["change"]],
    }  # fmt: skip
    return render(request, "accompagnements/cadre/comparer.html", contexte)


def projet(request, pk, format):
    """Le projet tel qu’il est, ni scellé ni gardé ; l’émis est à `comptes:document`."""
    un_cadre = cadre_ou_404(request, pk)
    forme = request.GET.get("forme", un_cadre.forme)
    if format not in TYPES_MIME or forme not in FormeCadre.values:
        raise Http404
    # Une autre mise en page s’essaie sans se choisir : rien n’est enregistré.
    un_cadre.forme = forme
    contexte = documents.contexte_cadre(lire(un_cadre, commentaires=False), le=timezone.localdate())
    rendre = documents.en_pdf if format == "pdf" else documents.en_docx
    nom = f"{documents.reference(un_cadre)}-v{un_cadre.numero}-{forme}-{contexte.etat}"
    return fichier(rendre(contexte), nom.replace(" ", "-"), format)


def fichier(octets, nom, format):
    disposition = "inline" if format == "pdf" else "attachment"
    return HttpResponse(
        octets,
        content_type=TYPES_MIME[format],
        headers={"Content-Disposition": f'{disposition}; filename="{_ascii(nom)}.{format}"'},
    )


def _ascii(nom):
    return nom.encode("ascii", "ignore").decode()
