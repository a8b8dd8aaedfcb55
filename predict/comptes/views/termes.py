"""Les mots communs : tous les réseaux les lisent, la coordination nationale les reprend."""

from django.contrib import messages
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from predict.noyau.tableur import Colonne, reponse_csv, reponse_xlsx

from ..actions.commun import journaliser_commun
from ..forms_termes import TermeForm
from ..models import Terme
from ..nomenclatures import NOMENCLATURES, precisions_dites
from ..regles import Role

COLONNES = (
    Colonne("Nomenclature", lambda t: NOMENCLATURES[t.nomenclature].titre),
    Colonne("Code", "code"),
    Colonne("Mot", "libelle"),
    Colonne("Définition", "definition", "long"),
    Colonne("Précisions", lambda t: _precisions_en_texte(t), "long"),
    Colonne("Reconstruction", "reconstruction", "oui_non"),
    Colonne("Repris par la coordination", "modifie_par_coordination", "oui_non"),
    Colonne("Source", "source_document"),
    Colonne("Section", "source_section", "long"),
)


def _precisions_en_texte(terme):
    return "\n".join(
        f"{titre} : {' ; '.join(textes)}" for _, titre, textes in precisions_dites(terme)
    )


def _demande(request):
    """(nomenclature ou None, texte cherché) ; une nomenclature inconnue est laissée de côté."""
    nomenclature = NOMENCLATURES.get(request.GET.get("nomenclature", ""))
    return nomenclature, request.GET.get("q", "").replace("\0", "").strip()[:200]


def _choisis(nomenclature, cherche):
    termes = Terme.objects.filter(nomenclature__in=NOMENCLATURES)
    if nomenclature:
        termes = termes.filter(nomenclature=nomenclature.code)
    if cherche:
        termes = termes.filter(Q(libelle__icontains=cherche) | Q(definition__icontains=cherche))
    rangs = {code: rang for rang, code in enumerate(NOMENCLATURES)}
    return sorted(termes, key=lambda t: (rangs[t.nomenclature], t.ordre, t.code))


def termes(request):
    """Par nomenclature, dans l’ordre où l’on s’en sert."""
    nomenclature, cherche = _demande(request)
    trouves = _choisis(nomenclature, cherche)
    groupes = {}
    for terme in trouves:
        terme.precisions_dites = precisions_dites(terme)
        groupes.setdefault(terme.nomenclature, []).append(terme)
    suite = f"?{request.GET.urlencode()}" if request.GET else ""
    contexte = {
        "groupes": [(NOMENCLATURES[code], lignes) for code, lignes in groupes.items()],
        "nomenclatures": NOMENCLATURES.values(),
        "choisie": nomenclature,
        "cherche": cherche,
        "outils": {
            "nombre": len(trouves),
            "nom": "mot,mots",
            "precision": "par nomenclature",
            "colonnes": None,
            "exports": [
                {"titre": titre, "url": reverse("comptes:exporter_termes", args=[f]) + suite}
                for f, titre in (("xlsx", "Classeur (XLSX)"), ("csv", "Texte (CSV)"))
            ],
        },
        "peut_modifier": request.user.role == Role.COORDINATION,
    }
    return render(request, "comptes/termes.html", contexte)


def exporter_termes(request, format):
    lignes = _choisis(*_demande(request))
    nom = f"mots-communs-{timezone.localdate():%Y-%m-%d}"
    if format == "xlsx":
        return reponse_xlsx(nom, "Mots communs", COLONNES, lignes)
    if format == "csv":
        return reponse_csv(nom, COLONNES, lignes)
    raise Http404


def modifier_terme(request, pk):
    terme = get_object_or_404(Terme, pk=pk, nomenclature__in=NOMENCLATURES)
    form = TermeForm(request.POST or None, instance=terme)
    retour = f"{reverse('comptes:termes')}?nomenclature={terme.nomenclature}"
    if form.is_valid() and form.enregistrer():
        champs = [c for c in form.changed_data if c != "version"]
        journaliser_commun(
            agent=request.user, verbe="mot commun repris", objet=terme, champs=champs
        )
        messages.success(request, "Mot enregistré : tous les réseaux le lisent ainsi.")
        return redirect(retour)
    contexte = {
        "form": form, "terme": terme, "retour": retour,
        "nomenclature": NOMENCLATURES[terme.nomenclature],
    }  # fmt: skip
    return render(request, "comptes/terme.html", contexte, status=422 if form.errors else 200)
