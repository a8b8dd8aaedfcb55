"""Une convention : où elle en est, ce qui lui manque, ses avenants, ses exemplaires signés."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from collectivites.regles.monde import Terme, terme_de_la_convention
from predict.comptes.actions import adresse_de_verification
from predict.comptes.droits import exiger, objet_ou_404
from predict.comptes.models import Document
from predict.noyau.typographie import date_courte, date_longue, euros

from .. import documents_convention as documents
from ..actions import exemplaires as actions
from ..calculs.verdicts import verdict_de_convention
from ..droits import peut_tracer
from ..forms.exemplaires import ExemplairesForm, RattacherForm
from ..models import CadreCollaboration, Convention
from ..regles.convention import VieDeConvention, frise, manques
from .cadre import TYPES_MIME, fichier
from .lignes import TONS_CONVENTION, joints

PARTIES = ("reseau", "fiche__collectivite", "parent", "mise_en_lien")


def _convention_ou_404(request, pk, *avec):
    return objet_ou_404(request, Convention.objects.select_related(*PARTIES, *avec), pk=pk)


def _vie(c):
    return VieDeConvention(
        objet=c.objet, montant=c.montant_previsionnel, deliberee_le=c.deliberee_le,
        signee_le=c.signee_le, transmise_le=c.transmise_le, fin_le=c.fin_le,
        piece=c.piece_signee_id is not None,
    )  # fmt: skip


def _frise(vie):
    notes = {"faite": "date non notée", "courante": "à faire", "avenir": "à venir"}
    return [
        {
            "titre": titre, "etat": etat,
            "note": date_longue(le) if le else "commencé" if rang == 0 else notes[etat],
        }
        for rang, (titre, etat, le) in enumerate(frise(vie))
    ]  # fmt: skip


def _manques(convention, vie):
    modifier = reverse("accompagnements:modifier_convention", args=[convention.pk])
    deposer = f"{reverse('accompagnements:exemplaires')}?convention={convention.pk}"
    return [
        {"texte": m.texte, "url": f"{modifier}#id_{m.champ}" if m.champ else deposer}
        for m in manques(vie)
    ]


def _terme(convention, le):
    """Ce que le terme demande : rien s’il est loin, ou si un avenant signé le repousse."""
    terme = terme_de_la_convention(convention.fin_le, le)
    if not convention.signee_le or terme not in (Terme.PROCHE, Terme.ECHU):
        return ""
    if any(a.signee_le and a.fin_le and a.fin_le > convention.fin_le for a in convention.suites):
        return ""
    quand = date_longue(convention.fin_le)
    if terme == Terme.ECHU:
        return f"Échue le {quand} : faites-en le bilan, ou préparez la suite."
    return f"Elle finit le {quand} : préparez son avenant, ou son bilan."


def _faits(c):
    avec = joints(c.partenaire, c.reseau.nom if c.avec_reseau else "") or "à préciser"
    montant = euros(c.montant_previsionnel) if c.montant_previsionnel is not None else "à préciser"
    faits = [
        ("Parties", joints(c.fiche, avec)),
        ("Forme", c.get_contractualisation_display()),
        ("Montant prévisionnel", montant),
        ("Jusqu’au", date_longue(c.fin_le) if c.fin_le else "à préciser"),
    ]
    if c.partenaire and not c.parent_id:
        rencontre = c.mise_en_lien
        nee = f"{rencontre}, {date_courte(rencontre.le, annee=True)}" if rencontre else "aucune"
        faits.append(("Née de la mise en lien", nee))
    return [{"titre": titre, "valeur": valeur} for titre, valeur in faits]


def _ligne_avenant(c):
    dit = date_longue(c.transmise_le or c.signee_le or c.deliberee_le)
    return {"objet": c, "etat": c.etat, "ton": TONS_CONVENTION[c.etat], "le": dit}


def convention(request, pk):
    c = _convention_ou_404(request, pk, "accompagnement", "piece_signee", "deliberation")
    c.suites = list(c.avenants.order_by("signee_le", "pk"))
    vie, le = _vie(c), timezone.localdate()
    emis = Document.objects.de(c).filter(reseau_id=c.reseau_id, format="pdf").en_vigueur()
    permis = peut_tracer(request.user, c)
    ajouter = ""
    if permis and not c.parent_id and c.accompagnement_id:
        ajouter = reverse("accompagnements:ajouter_convention", args=[c.accompagnement_id])
        ajouter += f"?parent={c.pk}"
    contexte = {
        "convention": c, "etat": c.etat, "ton": TONS_CONVENTION[c.etat], "frise": _frise(vie),
        "manques": _manques(c, vie), "terme": _terme(c, le), "faits": _faits(c),
        "avenants": [_ligne_avenant(a) for a in c.suites], "url_avenant": ajouter,
        "emis": emis.first(), "permis": permis, "verdicts": (verdict_de_convention(c),),
    }  # fmt: skip
    return render(request, "accompagnements/convention.html", contexte)


def projet_convention(request, pk, format):
    """La convention telle qu’elle est, ni scellée ni gardée ; l’émise est à `comptes:document`."""
    c = _convention_ou_404(request, pk)
    if format not in TYPES_MIME:
        raise Http404
    contexte = documents.contexte_convention(c)
    nom = f"{contexte.entete.reference}-projet"
    if format == "pdf":
        return fichier(documents.en_pdf(contexte), nom, format)
    emis = Document.objects.de(c).filter(reseau_id=c.reseau_id, format="pdf").en_vigueur().first()
    adresse = adresse_de_verification(c.reseau, emis.jeton) if emis else ""
    octets = documents.en_docx(c, adresse=adresse, emis_le=emis and emis.emis_le)
    return fichier(octets, nom, format)


# -- Exemplaires signés -------------------------------------------------------------------


def _propose(request):
    """L’objet dont on vient, proposé d’avance : `?convention=` ou `?cadre=`."""
    for nom in ("convention", "cadre"):
        pk = request.GET.get(nom, "")
        if pk.isdecimal() and len(pk) < 13:
            return f"{nom}-{pk}"
    return ""


def exemplaires(request):
    """Déposer des scans : chacun retrouve seul sa convention ou son cadre, ou l’on dit pourquoi."""
    if "garde" in request.POST:
        return _rattacher_le_garde(request)
    recu = request.method == "POST"
    formulaire = ExemplairesForm(
        request.POST if recu else None, request.FILES if recu else None, agent=request.user,
        initial={"choisi": _propose(request)},
    )  # fmt: skip
    resultats = []
    if recu and formulaire.is_valid():
        choisi = formulaire.cleaned_data["choisi"]
        if choisi is not None:
            exiger(peut_tracer(request.user, choisi))
        resultats = [
            actions.ranger(fichier=un, agent=request.user, choisi=choisi)
            for un in formulaire.cleaned_data["fichiers"]
        ]
        if all(r.piece for r in resultats):
            return _tout_est_range(request, resultats)
    statut = 422 if formulaire.errors or any(r.refus for r in resultats) else 200
    return _page_des_exemplaires(request, formulaire, resultats, statut)


def _rattacher_le_garde(request):
    """Un scan que son code n’a pas nommé, et que la personne nomme : il n’est pas renvoyé."""
    form = RattacherForm(request.POST, agent=request.user)
    if form.is_valid():
        objet, garde = form.cleaned_data["choisi"], form.cleaned_data["garde"]
        exiger(peut_tracer(request.user, objet))
        try:
            fait = actions.ranger_le_garde(garde=garde, agent=request.user, choisi=objet)
        except ValidationError as refus:
            messages.error(request, " ".join(refus.messages))
            return redirect(request.get_full_path())
        return _tout_est_range(request, [fait])
    vide = ExemplairesForm(agent=request.user, initial={"choisi": _propose(request)})
    return _page_des_exemplaires(request, vide, [], 422, repris=form)


def _page_des_exemplaires(request, formulaire, resultats, statut, repris=None):
    montres = [_montrer(r, rang, request) for rang, r in enumerate(resultats)]
    contexte = {"formulaire": formulaire, "resultats": montres, "repris": repris}
    return render(request, "accompagnements/exemplaires.html", contexte, status=statut)


def _montrer(r, rang, request):
    """`rattacher` : de quoi nommer à la main un scan gardé de côté, ou `None`."""
    initial = {"garde": r.garde, "choisi": _propose(request)}
    return {
        "nom": r.nom, "refus": r.refus, "objet": r.objet, "url": r.objet and _page_de(r.objet),
        "rattacher": RattacherForm(agent=request.user, initial=initial, auto_id=f"id_{rang}_%s")
        if r.garde else None,
    }  # fmt: skip


def _page_de(objet):
    if isinstance(objet, CadreCollaboration):
        return objet.get_absolute_url()
    return reverse("accompagnements:convention", args=[objet.pk])


def _tout_est_range(request, resultats):
    for r in resultats:
        comment = "rattaché à la main" if r.a_la_main else "reconnu par son code"
        messages.success(request, f"« {r.nom} », {comment} : {r.objet}.")
    objets = {_page_de(r.objet) for r in resultats}
    return redirect(objets.pop() if len(objets) == 1 else reverse("accompagnements:exemplaires"))
