"""Remplit le contexte de l’offre depuis ce que le réseau a écrit, et rien d’interne."""

from django.utils import timezone

from predict.comptes import identite as identites
from predict.comptes.models import Terme
from predict.noyau.documents.contextes import offre as contextes
from predict.noyau.typographie import MOIS, euros

from ..models import Argument, PresentationOffre, ServiceReseau
from ..regles import Mode, NatureArgument, NatureTarif
from . import replis

# Trois colonnes se lisent ; une quatrième raison serrerait les autres.
RAISONS_MAX = 6
PROFILS = ("HUMANIS", "COSMIN", "CIMOB", "CLIMAPART", "ASTRE")


class OffreVide(Exception):
    """Aucun service à montrer : il n’y a pas de document à faire."""


def services_a_montrer(reseau, *, public=True):
    """Les services publiés (`public`), ou tous ceux que le réseau propose."""
    siens = ServiceReseau.objects.du_reseau(reseau)
    return (siens.publies() if public else siens.proposes()).select_related("mission")


def contexte_offre(reseau, *, public=True, le=None):
    """`ContexteOffre` du réseau, daté du mois de `le`.

    Lève `OffreVide` s’il n’a aucun service à montrer.
    """
    services = list(services_a_montrer(reseau, public=public))
    if not services:
        raise OffreVide
    presentation = PresentationOffre.objects.du_reseau(reseau).first() or PresentationOffre()
    termes, le = _termes(), le or timezone.localdate()
    titre = presentation.titre or replis.TITRE
    genre = "Notre offre aux collectivités"
    periode = presentation.periode
    courant = f"{genre}, {periode}" if periode else genre
    return contextes.ContexteOffre(
        entete=contextes.EnteteOffre(
            genre=courant, titre=titre, emetteur=reseau.nom, reference=reseau.nom,
            courant=courant, sous_titre=presentation.accroche or replis.ACCROCHE,
            edition=f"{MOIS[le.month - 1]} {le.year}",
            mention="Démonstration : réseau et services fictifs" if reseau.demonstration else "",
        ),
        le=le,
        identite=_identite(reseau),
        titre=titre,
        accroche=presentation.accroche or replis.ACCROCHE,
        periode=periode,
        missions=_missions(services, termes),
        raisons=_raisons(reseau, presentation),
        niveaux=_niveaux(presentation),
        profils=_profils(termes),
        modes=_modes(services, termes),
        socle=replis.SOCLE,
        specifique=replis.SPECIFIQUE,
        demarche=tuple(contextes.Temps(titre=t, texte=x) for t, x in replis.DEMARCHE),
        contact=_contact(reseau, presentation),
        verbatim=presentation.verbatim.strip().strip("«»\u00a0\u202f \""),
        verbatim_de=presentation.verbatim_de,
    )  # fmt: skip


def _termes():
    noms = ("niveau_engagement", "mode_accompagnement", "profil_acter")
    lus = Terme.objects.filter(nomenclature__in=noms)
    return {(t.nomenclature, t.code): t for t in lus}


def _identite(reseau):
    precision = "réseau de démonstration" if reseau.demonstration else reseau.territoire_nom
    return contextes.Identite(
        nom=reseau.nom, sigle=identites.sigle(reseau), precision=precision,
        couleur=identites.couleur(reseau), logo=identites.octets_du_logo(reseau) or b"",
    )  # fmt: skip


def _missions(services, termes):
    groupes = {}
    for service in services:
        groupes.setdefault(service.mission, []).append(_service(service, termes))
    return tuple(
        contextes.MissionOffre(
            libelle=mission.libelle,
            definition=mission.definition,
            services=tuple(sorted(siens, key=lambda s: not s.socle)),
        )
        for mission, siens in sorted(groupes.items(), key=lambda paire: paire[0].ordre)
    )


def _service(service, termes):
    publics = [replis.PUBLICS[code] for code in replis.PUBLICS if code in service.publics]
    return contextes.ServiceOffre(
        ref=service.ref,
        libelle=service.libelle,
        socle=service.volet == "socle",
        but=service.but.strip(),
        promesse=service.promesse,
        duree=service.duree,
        tarif=_tarif(service),
        # Les trois niveaux d’un coup ne trient plus personne.
        publics=("Toutes les collectivités",) if len(publics) == len(replis.PUBLICS)
        else tuple(publics),
        profils=tuple(code for code in PROFILS if code in service.profils),
        modes=tuple(_nom_de_mode(code, termes) for code in service.modes if code in Mode),
        phases=tuple(
            contextes.PhaseOffre(
                nom=phase.get("phase", ""),
                etapes=tuple(texte for e in phase.get("etapes", ()) if (texte := _etape(e))),
            )
            for phase in service.deroule
            if phase.get("phase") or phase.get("etapes")
        ),
        livrables=tuple(service.livrables),
        odd=tuple(service.odd),
    )  # fmt: skip


def _etape(etape):
    return etape if isinstance(etape, str) else ""


def _tarif(service):
    """Ce que paie la collectivité, en mots ; vide si le réseau ne l’a pas dit."""
    if not service.nature_tarif:
        return service.tarif
    mots = NatureTarif(service.nature_tarif).label
    if service.montant is not None and service.nature_tarif == NatureTarif.FORFAIT:
        mots = f"{mots} : {euros(service.montant)}"
    return f"{mots} ({service.tarif})" if service.tarif and service.tarif != mots else mots


def _raisons(reseau, presentation):
    siennes = [
        contextes.Raison(titre=r["titre"], texte=r.get("texte", ""))
        for r in presentation.raisons
        if r.get("titre")
    ]
    if not siennes:
        # Un élément de langage ou une approche se disent de vive voix ; un argument s’imprime.
        publics = Argument.objects.du_reseau(reseau).filter(
            public_large=True, nature=NatureArgument.ARGUMENT
        )
        siennes = [
            contextes.Raison(titre=a.titre, texte=a.texte, preuve=a.preuve)
            for a in publics[:RAISONS_MAX]
        ]
    if not siennes:
        siennes = [contextes.Raison(titre=t, texte=x) for t, x in replis.RAISONS]
    return tuple(siennes[:RAISONS_MAX])


def _niveaux(presentation):
    return tuple(
        contextes.NiveauOffre(code=code, titre=titre, texte=presentation.niveaux.get(code) or texte)
        for code, (titre, texte) in replis.NIVEAUX.items()
    )


def _profils(termes):
    connus = (termes.get(("profil_acter", code)) for code in PROFILS)
    return tuple(
        contextes.ProfilOffre(
            code=t.code, libelle=t.libelle, couleur=t.precisions.get("couleur", "")
        )
        for t in connus
        if t
    )


def _repris(termes, code):
    """Le mode tel que la coordination l’a récrit, ou None : le texte de départ est notre repli."""
    terme = termes.get(("mode_accompagnement", code))
    return terme if terme and terme.modifie_par_coordination else None


def _nom_de_mode(code, termes):
    terme = _repris(termes, code)
    return terme.libelle.capitalize() if terme else replis.MODES[code][0]


def _modes(services, termes):
    """Les modes que l’offre emploie ; tous, si aucun service n’en dit."""
    employes = {code for service in services for code in service.modes}
    codes = [m.value for m in Mode if m in employes] or [m.value for m in Mode]
    lignes = []
    for code in codes:
        libelle, role, atout, limite = replis.MODES[code]
        if terme := _repris(termes, code):
            libelle, role = terme.libelle.capitalize(), terme.definition or role
            atout = terme.precisions.get("atout") or atout
            limite = terme.precisions.get("limite") or limite
        lignes.append(
            contextes.ModeOffre(code=code, libelle=libelle, role=role, atout=atout, limite=limite)
        )
    return tuple(lignes)


def _contact(reseau, presentation):
    telephone = presentation.contact_telephone
    return contextes.ContactOffre(
        nom=presentation.contact_nom,
        fonction=presentation.contact_fonction,
        email=presentation.contact_email,
        telephone=telephone.as_national if getattr(telephone, "country_code", None) else "",
        adresse=presentation.adresse or reseau.ville,
        site=presentation.site,
    )
