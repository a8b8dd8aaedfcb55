"""Les portes : ce qui doit être réuni pour passer d’une étape à la suivante.

Fonctions pures : elles lisent des `Faits` et rendent des `Condition`, réunies ou non. Sources :
guide PREDICT, étapes 1 à 4 ; domaine.md §1.4 (17 à 20) et §1.5 (28). La liste des critères de
calibrage est une reconstruction, à vérifier avec les réseaux.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from predict.noyau.typographie import date_longue, insecables, nombre

from . import ETAPE_SUIVANTE, Etape


@dataclass(frozen=True)
class FaitPrestation:
    """`modes` : libellés conseillés pour ce service. `activites` : actes ou temps notés."""

    pk: int
    libelle: str
    mode: str
    jours: Decimal | None
    modes: tuple = ()
    activites: int = 0


@dataclass(frozen=True)
class Charge:
    """Jours d’agent d’une année civile : `demandes` ici, `libres` au réseau sans ce dossier."""

    annee: int
    demandes: Decimal
    libres: Decimal


@dataclass(frozen=True)
class Faits:
    """Ce que les portes doivent savoir d’un accompagnement (lu par models.faits)."""

    singularite: str = ""
    marqueurs: tuple = ()
    interlocuteur: str = ""
    scenario: str = ""
    cas_type: str = ""
    valide_le: date | None = None
    dernier_echange_le: date | None = None
    besoins_le: date | None = None
    relue_le: date | None = None
    interet_local: str = ""
    posture: str = ""
    posture_expliquee_le: date | None = None
    elu_referent: str = ""
    prestations: tuple = ()
    charges: tuple = ()
    cadre_numero: int | None = None
    cadre_valide_reseau: bool = False
    cadre_valide_collectivite: bool = False
    bilan: str = ""
    taches_ouvertes: int = 0


@dataclass(frozen=True)
class Condition:
    """Un élément d’une porte. `note` : pourquoi il le faut, ou ce qui est déjà établi.

    `geste`, `route`, `sur` : le bouton et où il mène ; `sur` dit l’objet de la route
    (« accompagnement », « fiche », ou la clé d’une prestation) ; `ancre` : endroit de la page ;
    `envoi` : le geste agit tout de suite (POST), il n’ouvre pas une page.
    """

    code: str
    titre: str
    reunie: bool
    note: str = ""
    geste: str = ""
    route: str = ""
    sur: str = "accompagnement"
    ancre: str = ""
    envoi: bool = False


def _extrait(texte, longueur=90):
    texte = " ".join(texte.split())
    return texte if len(texte) <= longueur else f"{texte[: longueur - 1].rstrip()}…"


# -- 1 → 2 : ce qui est singulier ici, et avec qui parler ---------------------------


def singularite(f):
    if f.singularite or f.marqueurs:
        return [Condition("singularite", "Ce qui est singulier ici", True,
                          _extrait(f.singularite or ", ".join(f.marqueurs)))]  # fmt: skip
    return [
        Condition(
            "singularite", "Ce qui est singulier ici", False,
            "Au moins un marqueur du territoire ou une phrase : c’est ce qui fera l’intérêt local.",
            "Le dire dans la fiche", "accompagnements:singularisation",
        )
    ]  # fmt: skip


def interlocuteur(f):
    return [
        Condition(
            "interlocuteur", "Interlocuteur ou interlocutrice", bool(f.interlocuteur),
            f.interlocuteur or "Une personne de la collectivité à qui parler, élue ou agente.",
            "Nommer la personne", "accompagnements:modifier", ancre="id_contact",
        )
    ]  # fmt: skip


# -- 2 → 3 : comment l’on s’est trouvés ---------------------------------------------


def scenario(f):
    complet = bool(f.scenario and f.cas_type)
    return [
        Condition(
            "scenario", "Scénario et cas type", complet,
            f"{f.scenario}, {f.cas_type.lower()}" if complet
            else "Comment cette mise en lien est née : le réseau compare ses scénarios.",
            "Choisir le cas type", "accompagnements:modifier", ancre="id_cas_type",
        )
    ]  # fmt: skip


def dans_l_offre(f):
    return [
        Condition(
            "offre", "La demande entre dans l’offre", f.valide_le is not None,
            f"Vérifié le {date_longue(f.valide_le)}" if f.valide_le
            else "À vérifier avant de s’engager : sinon on réoriente, en disant pourquoi.",
            "Vérifier", "accompagnements:admettre",
        )
    ]  # fmt: skip


def echange(f):
    return [
        Condition(
            "echange", "Un échange ou une réunion à sa date", f.dernier_echange_le is not None,
            f"Le {date_longue(f.dernier_echange_le)}" if f.dernier_echange_le
            else "Depuis le début de l’accompagnement, hors simple renseignement.",
            "Noter un échange", "accompagnements:noter_echange", "fiche",
        )
    ]  # fmt: skip


# -- 3 → 4 : calibrer -----------------------------------------------------------------


def fiche_besoins(f):
    if f.besoins_le is None:
        note, geste = "Les besoins se ré-interrogent à chaque accompagnement.", "Écrire la fiche"
    elif f.relue_le is None:
        note = f"Écrite le {date_longue(f.besoins_le)} ; elle reste à relire avec la collectivité."
        geste = "Dater la relecture"
    else:
        note, geste = f"{date_longue(f.besoins_le)}, relue le {date_longue(f.relue_le)}", ""
    return [
        Condition(
            "fiche_besoins", "Fiche besoins datée et relue", f.relue_le is not None,
            note, geste, "accompagnements:besoins",
        )
    ]  # fmt: skip


def interet_local(f):
    return [
        Condition(
            "interet_local", "Intérêt local d’agir", bool(f.interet_local.strip()),
            _extrait(f.interet_local)
            or "Ce que le territoire y gagne, et que ses habitants verront.",
            "Le dire", "accompagnements:besoins", ancre="id_interet_local",
        )
    ]  # fmt: skip


def posture(f):
    titre = "Posture expliquée à la collectivité"
    if not f.posture:
        return [
            Condition(
                "posture", titre, False,
                "Ensemblier, animateur ou opérateur : à choisir, puis à expliquer d’avance.",
                "Choisir la posture", "accompagnements:modifier", ancre="id_posture",
            )
        ]  # fmt: skip
    return [
        Condition(
            "posture", titre, f.posture_expliquee_le is not None,
            f"{f.posture}, expliquée le {date_longue(f.posture_expliquee_le)}"
            if f.posture_expliquee_le
            else f"{f.posture} : dire quand cela a été expliqué.",
            "Dater l’explication", "accompagnements:besoins", ancre="id_posture_expliquee_le",
        )
    ]  # fmt: skip


def elu_referent(f):
    return [
        Condition(
            "elu_referent", "Élu·e référent·e", bool(f.elu_referent),
            f.elu_referent or "Le portage politique doit avoir un nom.",
            "Nommer l’élu·e", "accompagnements:modifier", ancre="id_elu_referent",
        )
    ]  # fmt: skip


def prestations(f):
    """Au moins une, chacune avec son mode et ses jours ; chaque manque se dit à part."""
    if not f.prestations:
        return [
            Condition(
                "prestations", "Au moins une prestation", False,
                "Quels services de l’offre, selon quel mode, pour combien de jours.",
                "Choisir un service", "accompagnements:conseils",
            )
        ]  # fmt: skip
    manques = [
        Condition(
            f"mode-{p.pk}", f"Mode de « {p.libelle} »", False,
            f"{' ou '.join(p.modes)} : la prestation n’a pas encore de mode." if p.modes
            else "La prestation n’a pas encore de mode.",
            "Choisir le mode", ancre=f"mode-{p.pk}",
        )
        for p in f.prestations if not p.mode
    ] + [
        Condition(
            f"jours-{p.pk}", f"Jours de « {p.libelle} »", False,
            "Sans jours prévus, la charge du réseau ne se calcule pas.",
            "Dire les jours", "accompagnements:modifier_prestation", str(p.pk), "id_jours_prevus",
        )
        for p in f.prestations if p.jours is None
    ]  # fmt: skip
    if manques:
        return manques
    compte = len(f.prestations)
    return [
        Condition("prestations", "Prestations, modes et jours", True,
                  f"{compte} prestation{'s' if compte > 1 else ''}, chacune avec son mode")
    ]  # fmt: skip


def jours_disponibles(f):
    """Année par année : ce que ce dossier demande tient dans ce que le réseau a de libre."""
    if not f.charges:
        return []
    serree = next((c for c in f.charges if c.demandes > c.libres), None)
    montree = serree or f.charges[0]
    note = (
        f"{nombre(montree.demandes, 1)} j demandés, "
        f"{nombre(max(montree.libres, Decimal(0)), 1)} j libres en {montree.annee}"
    )
    return [
        Condition(
            "jours", "Jours disponibles au réseau", serree is None, note,
            "Revoir les jours", ancre="prestations",
        )
    ]  # fmt: skip


# -- 4 → en cours, en cours → clos -------------------------------------------------------


def cadre(f):
    if f.cadre_numero is None:
        return [
            Condition("cadre", "Cadre de collaboration écrit", False,
                      "Sept rubriques, préremplies de ce que le calibrage a déjà dit.",
                      "Ouvrir le cadre", "accompagnements:ouvrir_cadre", envoi=True)
        ]  # fmt: skip
    version = f"version {f.cadre_numero}"
    return [
        Condition("cadre_reseau", "Cadre validé par le réseau", f.cadre_valide_reseau,
                  f"Direction, {version}" if f.cadre_valide_reseau
                  else f"La direction n’a pas encore validé la {version}.",
                  "Voir le cadre", ancre="cadre"),
        Condition("cadre_collectivite", "Cadre validé par la collectivité",
                  f.cadre_valide_collectivite,
                  f"Référent·e, {version}" if f.cadre_valide_collectivite
                  else f"La collectivité n’a pas encore validé la {version}.",
                  "Voir le cadre", ancre="cadre"),
    ]  # fmt: skip


def bilan(f):
    return [
        Condition(
            "bilan", "Bilan écrit", bool(f.bilan.strip()),
            _extrait(f.bilan)
            or "Ce qui a été fait, obtenu et appris ; il nourrit la capitalisation.",
            "Écrire le bilan", "accompagnements:bilan",
        )
    ]  # fmt: skip


def taches_faites(f):
    n = f.taches_ouvertes
    return [
        Condition(
            "taches", "Aucune tâche ouverte", n == 0,
            "Toutes sont faites" if n == 0
            else f"{n} tâche{'s' if n > 1 else ''} à finir, ou à supprimer.",
            "Voir les tâches", ancre="taches",
        )
    ]  # fmt: skip


def prestations_menees(f):
    """Une prestation sans acte ni temps n’a pas eu lieu : l’activité est la preuve de I1."""
    sans = [p for p in f.prestations if not p.activites]
    if f.prestations and not sans:
        return [Condition("activites", "Chaque prestation a son activité", True,
                          f"{len(f.prestations)} sur {len(f.prestations)}")]  # fmt: skip
    return [
        Condition(f"activite-{p.pk}", f"Activité de « {p.libelle} »", False,
                  "Rien n’est noté : dater ce qui a été fait, ou retirer la prestation.",
                  "Noter une activité", ancre="activites")
        for p in sans
    ] or [
        Condition("activites", "Au moins une prestation menée", False,
                  "Un accompagnement sans prestation s’abandonne, il ne se clôt pas.",
                  "Choisir un service", "accompagnements:conseils")
    ]  # fmt: skip


PORTES = {
    Etape.SINGULARISATION: (singularite, interlocuteur),
    Etape.MISE_EN_LIEN: (scenario, dans_l_offre, echange),
    Etape.CALIBRAGE: (
        # Les besoins d’abord : le conseil des services s’en sert.
        elu_referent, fiche_besoins, interet_local, posture, prestations, jours_disponibles,
    ),
    Etape.CADRE: (cadre,),
    Etape.EN_COURS: (bilan, taches_faites, prestations_menees),
    Etape.CLOS: (),
}  # fmt: skip

# « passer au cadre », « passer à la mise en lien » : le complément qui suit le verbe.
VERS = {
    Etape.MISE_EN_LIEN: "à la mise en lien",
    Etape.CALIBRAGE: "au calibrage",
    Etape.CADRE: "au cadre",
    Etape.EN_COURS: "à la mise en œuvre",
    Etape.CLOS: "à la clôture",
}

if PORTES.keys() != set(Etape) or VERS.keys() != set(ETAPE_SUIVANTE.values()) - {None}:
    raise RuntimeError("Chaque étape a une porte, chaque étape suivante a son complément.")


def conditions(etape, faits):
    """Conditions de la porte qui ferme cette étape, dans l’ordre où elles se lisent."""
    return [
        Condition(**{**c.__dict__, "titre": insecables(c.titre), "note": insecables(c.note)})
        for lire in PORTES[Etape(etape)]
        for c in lire(faits)
    ]


def manquants(etape, faits):
    """Ce qui manque pour quitter cette étape ; liste vide : la porte est ouverte."""
    return [c for c in conditions(etape, faits) if not c.reunie]
