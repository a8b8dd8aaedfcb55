"""L’offre telle que le public la lit : une copie, champ par champ, de ce qui peut sortir.

La page publique ne reçoit que ces objets, jamais un modèle : un champ interne ajouté demain à un
service n’y paraît pas sans qu’on l’écrive ici.
"""

from dataclasses import dataclass
from itertools import groupby

from django.db.models import Q

from predict.comptes.models import Terme
from predict.noyau.couleurs import PRIMAIRE, assombrie, eclaircie, lire
from predict.noyau.typographie import euros, nombre

from ..models import Argument, PresentationOffre, ServiceReseau
from ..regles import NatureArgument, NatureTarif, Volet
from ..regles.vitrine import (
    DEMARCHE,
    MODES_PUBLICS,
    NIVEAUX_PUBLICS,
    NOMBRE_DE_RAISONS,
    manques,
)

TITRE_PAR_DEFAUT = "Notre offre aux collectivités"


@dataclass(frozen=True)
class ServicePublic:
    """`cle` : son adresse ; `modes` : (nom, ce que fait le réseau) ; `deroule` : (phase, étapes) ;
    `odd` : (numéro, libellé)."""

    cle: str
    libelle: str
    mission: str
    specifique: bool
    but: str
    promesse: str
    publics: tuple
    modes: tuple
    deroule: tuple
    livrables: tuple
    duree: str
    tarif: str
    odd: tuple
    ecsi: bool


@dataclass(frozen=True)
class Volets:
    """Les services d’un volet, par mission : (libellé, services)."""

    titre: str
    phrase: str
    specifique: bool
    missions: tuple
    nombre: int


@dataclass(frozen=True)
class OffrePublique:
    """Tout ce qu’une page publique montre d’un réseau, et rien d’autre.

    `evenements` : ses événements se suivent dans tout agenda.
    """

    slug: str
    nom: str
    sigle: str
    territoire: str
    demonstration: bool
    ouverte: bool
    a_logo: bool
    couleur: str
    titre: str
    accroche: str
    periode: str
    raisons: tuple
    arguments: tuple
    niveaux: tuple
    volets: tuple
    modes: tuple
    verbatim: str
    verbatim_de: str
    contact_nom: str
    contact_fonction: str
    contact_email: str
    contact_telephone: str
    contact_tel: str
    adresse: str
    site: str
    services: tuple
    evenements: bool = False
    demarche: tuple = DEMARCHE

    def service(self, cle):
        """Le service de cette adresse, ou `None`."""
        return next((s for s in self.services if s.cle == cle), None)

    @property
    def joignable(self):
        return bool(self.contact_email or self.contact_telephone)

    @property
    def description(self):
        """Une phrase pour les moteurs de recherche et les aperçus de lien."""
        return self.accroche or f"{self.nom} : ce que le réseau propose aux collectivités."


def presentation_de(reseau):
    """La présentation du réseau, ou une présentation vide qui n’est pas en base."""
    existante = PresentationOffre.objects.du_reseau(reseau).first()
    return existante or PresentationOffre(reseau=reseau)


def offre_publique(reseau, presentation):
    """`OffrePublique`, lue en trois requêtes quel que soit le nombre de services."""
    services = _services(reseau)
    modes = {code for s in services for code in s.modes_codes}
    publics = [s.public for s in services]
    return OffrePublique(
        slug=reseau.slug,
        nom=reseau.nom,
        sigle=reseau.sigle,
        territoire=reseau.territoire_nom,
        demonstration=reseau.demonstration,
        ouverte=presentation.publique,
        a_logo=bool(reseau.logo),
        couleur=assombrie(lire(reseau.couleur) or PRIMAIRE),
        titre=presentation.titre or TITRE_PAR_DEFAUT,
        accroche=presentation.accroche,
        periode=presentation.periode,
        raisons=tuple(raisons_de(presentation)),
        arguments=_arguments(reseau),
        niveaux=tuple(
            (titre, presentation.niveaux[code])
            for code, titre in NIVEAUX_PUBLICS.items()
            if isinstance(presentation.niveaux.get(code), str) and presentation.niveaux[code]
        ),
        volets=tuple(_volets(publics)),
        modes=tuple(mots for code, mots in MODES_PUBLICS.items() if code in modes),
        verbatim=presentation.verbatim,
        verbatim_de=presentation.verbatim_de,
        contact_nom=presentation.contact_nom,
        contact_fonction=presentation.contact_fonction,
        contact_email=presentation.contact_email,
        contact_telephone=_telephone(presentation, "as_national"),
        contact_tel=_telephone(presentation, "as_e164"),
        adresse=presentation.adresse,
        site=presentation.site,
        services=tuple(publics),
        evenements=reseau.api_publique,
    )


def raisons_de(presentation):
    """[(titre, texte)] des raisons écrites ; un fichier d’échange peut porter n’importe quoi."""
    return [
        (str(raison["titre"]), str(raison.get("texte", "")))
        for raison in presentation.raisons
        if isinstance(raison, dict) and raison.get("titre")
    ][:NOMBRE_DE_RAISONS]


def _telephone(presentation, forme):
    """« 02 38 55 00 00 » pour l’œil, « +33238550000 » pour le lien."""
    numero = presentation.contact_telephone
    return getattr(numero, forme, str(numero)) if numero else ""


def _arguments(reseau):
    """[(titre, texte)] des arguments que le réseau a dits montrables."""
    lignes = Argument.objects.du_reseau(reseau).filter(
        nature=NatureArgument.ARGUMENT, public_large=True
    )
    return tuple((a.titre, a.texte) for a in lignes.only("titre", "texte"))


@dataclass(frozen=True)
class _Lu:
    public: ServicePublic
    modes_codes: tuple


def _services(reseau):
    lignes = ServiceReseau.objects.du_reseau(reseau).publies().avec_commun()
    odd = dict(Terme.objects.de("odd").values_list("code", "libelle"))
    return [_lire_service(ligne, odd) for ligne in lignes]


def _lire_service(ligne, odd):
    modes = tuple(code for code in MODES_PUBLICS if code in _textes(ligne.modes))
    return _Lu(
        ServicePublic(
            cle=ligne.cle_publique,
            libelle=ligne.libelle,
            mission=ligne.mission.libelle,
            specifique=ligne.volet == Volet.SPECIFIQUE,
            but=ligne.but,
            promesse=ligne.promesse,
            publics=tuple(
                titre for code, titre in NIVEAUX_PUBLICS.items() if code in _textes(ligne.publics)
            ),
            modes=tuple(MODES_PUBLICS[code][:2] for code in modes),
            deroule=tuple(_deroule(ligne.deroule)),
            livrables=tuple(_textes(ligne.livrables)),
            duree=ligne.duree or _jours(ligne.jours_indicatifs),
            tarif=_tarif(ligne),
            odd=tuple((int(code), odd[code]) for code in sorted(_textes(ligne.odd)) if code in odd),
            ecsi=ligne.ecsi,
        ),
        modes,
    )


def _jours(jours):
    """« 1,5 jour », « 6 jours » : en toutes lettres, pour qui ne connaît pas nos tableaux."""
    if not jours:
        return ""
    ecrit = nombre(jours, 2).rstrip("0").rstrip(",") if jours % 1 else nombre(jours)
    return f"{ecrit} jour{'s' if jours >= 2 else ''}"


def _textes(valeur):
    return [v for v in valeur if isinstance(v, str)] if isinstance(valeur, list) else []


def _deroule(phases):
    for phase in phases if isinstance(phases, list) else []:
        if isinstance(phase, dict) and phase.get("phase"):
            yield str(phase["phase"]), tuple(_textes(phase.get("etapes")))


def _tarif(ligne):
    """« Forfait : 600 €, par journée » ; vide si rien n’est dit."""
    nature = NatureTarif(ligne.nature_tarif).label if ligne.nature_tarif else ""
    if nature and ligne.montant:
        nature = f"{nature} : {euros(ligne.montant)}"
    return ", ".join(morceau for morceau in (nature, ligne.tarif) if morceau)


def _volets(services):
    """Le socle puis le spécifique, chacun par mission, dans l’ordre du catalogue."""
    for specifique, titre, phrase in (
        (False, "Le socle", "Ouvert à toute collectivité membre : s’informer, se décider, "
         "faire un premier pas."),
        (True, "Le spécifique", "Construit avec vous, sur un besoin précis. Nous écrivons ensemble "
         "l’objet, le temps et le coût."),
    ):  # fmt: skip
        du_volet = [s for s in services if s.specifique == specifique]
        if du_volet:
            missions = groupby(du_volet, key=lambda s: s.mission)
            yield Volets(
                titre, phrase, specifique,
                tuple((mission, tuple(lignes)) for mission, lignes in missions), len(du_volet),
            )  # fmt: skip


def feuille_de_style(couleur):
    """La feuille du réseau : sa couleur lisible sur le blanc, et la même très éclaircie."""
    couleur = assombrie(lire(couleur) or PRIMAIRE)
    return f".pr-vitrine {{ --vi: {couleur}; --vi-pale: {eclaircie(couleur, 0.92)}; }}\n"


def ce_qui_manque(reseau, presentation):
    """[Manque] de cette présentation, ce jour."""
    publies = ServiceReseau.objects.du_reseau(reseau).publies()
    return manques(
        presentation,
        publies=publies.count(),
        sans_but=publies.filter(Q(but="")).count(),
        identite=bool(reseau.couleur or reseau.logo),
    )
