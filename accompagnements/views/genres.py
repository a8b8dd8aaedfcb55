"""Les neuf genres d’objets d’un accompagnement : un tableau, pas neuf vues presque pareilles.

Chaque ligne dit le modèle, le formulaire, les mots, et comment l’objet se montre. Les vues
d’ajout, de modification et de suppression (quotidien.py) n’en savent pas plus.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Prefetch
from django.urls import reverse

from predict.noyau.typographie import date_courte, enumeration, euros, heures

from ..forms import quotidien as jour
from ..forms import resultats
from ..models import (
    Activite,
    Candidature,
    CandidatureCollectivite,
    Convention,
    Livrable,
    LivrableDestinataire,
    MiseEnLien,
    Projet,
    ProjetOrigine,
    Strategie,
    Tache,
    TempsPasse,
)
from ..regles import (
    DecisionCandidature,
    EtatConvention,
    NatureMiseEnLien,
    NatureStrategie,
    TypeActivite,
    TypeLivrable,
)


@dataclass(frozen=True)
class Ligne:
    """Un objet dans une liste. `etat` : (libellé, ton) du composant etat.html, ou None."""

    titre: str
    lieu: str = ""
    quand: str = ""
    icone: str = "dot"
    etat: tuple | None = None
    texte: str = ""
    piece: object = None
    liens: tuple = ()  # ((libellé, adresse), …)
    envois: tuple = ()  # ((libellé, adresse), …), par POST
    url: str = ""
    url_faire: str = ""
    en_retard: bool = False


@dataclass(frozen=True)
class Genre:
    """`un`, `le` : « une tâche », « la tâche » ; `vide` : pourquoi noter, quand il n’y a rien ;
    `avec` : relations à lire, et fonctions rendant un Prefetch (neuf à chaque lecture) ;
    `indicateur` : le chiffre nourri ; `apres_cloture` : s’écrit aussi sur un dossier fermé ;
    `page` : la route de la page de l’objet, s’il en a une."""

    code: str
    chemin: str
    modele: type
    formulaire: type
    titre: str
    un: str
    le: str
    vide: str
    presenter: Callable
    avec: tuple = ()
    indicateur: str = ""
    apres_cloture: bool = False
    tri: tuple = ()
    page: str = ""

    @property
    def nom(self):
        return self.un.split(" ", 1)[1]

    def dit(self, participe):
        """« Tâche ajoutée. »"""
        accord = "e" if self.un.startswith("une ") else ""
        return f"{self.nom.capitalize()} {participe}{accord}."

    def lignes(self):
        """Les objets, avec ce que leur présentation lit."""
        relations = [r for r in self.avec if isinstance(r, str)]
        liens = [lire() for lire in self.avec if callable(lire)]
        queryset = self.modele.objects.select_related(*relations).prefetch_related(*liens)
        return queryset.order_by(*self.tri) if self.tri else queryset

    def nouveau(self, agent, accompagnement):
        objet = self.modele(reseau_id=agent.reseau_id, accompagnement=accompagnement)
        champs = {champ.name for champ in self.modele._meta.concrete_fields}
        if "fiche" in champs and accompagnement is not None:
            objet.fiche = accompagnement.fiche
        if self.modele is TempsPasse:
            objet.agent = agent
        return objet


def joints(*morceaux):
    return " · ".join(str(m) for m in morceaux if m)


def _noms(liens):
    """Collectivités reliées ; vide si aucune."""
    noms = [str(lien.fiche) for lien in liens]
    return enumeration(noms) if noms else ""


def _jour(le):
    return date_courte(le, annee=True) if le else ""


def activite(a, le):
    return Ligne(
        a.objet,
        joints(a.get_type_display(), a.prestation and a.prestation.service, a.participants),
        _jour(a.le),
        "info-circle" if a.type == TypeActivite.RENSEIGNEMENT else "calendar-event",
        texte=a.compte_rendu,
    )


def quand_faire(tache, le):
    """« 4 jours de retard », « aujourd’hui, 14 h 00 », « 16 mars »."""
    if tache.faite_le:
        return f"faite le {date_courte(tache.faite_le)}"
    if tache.echeance is None:
        return "sans date"
    retard = (le - tache.echeance).days
    if retard > 0:
        return f"{retard} jour{'s' if retard > 1 else ''} de retard"
    heure = f"{tache.heure.hour}\u00a0h\u00a0{tache.heure.minute:02d}" if tache.heure else ""
    jour = "aujourd’hui" if retard == 0 else date_courte(tache.echeance)
    return f"{jour}, {heure}" if heure else jour


def tache(t, le):
    return Ligne(
        t.titre,
        joints(t.assignee, "jalon partagé" if t.jalon else ""),
        quand_faire(t, le),
        "check-lg" if t.faite_le else "circle",
        url_faire="" if t.faite_le else reverse("accompagnements:faire_tache", args=[t.pk]),
        en_retard=bool(not t.faite_le and t.echeance and t.echeance < le),
    )


def temps(t, le):
    return Ligne(
        heures(t.minutes),
        joints(t.agent, t.prestation and t.prestation.service, t.objet),
        _jour(t.le),
        "clock",
    )


def livrable(v, le):
    if v.livre_le:
        etat = ("Final", "succes") if v.final else ("Version", "trait")
        quand = f"livré le {_jour(v.livre_le)}"
    else:
        retard = v.prevu_le and v.prevu_le < le
        etat = ("En retard", "danger") if retard else ("Attendu", "trait")
        quand = f"prévu le {_jour(v.prevu_le)}" if v.prevu_le else "sans date"
    noms = _noms(v.destinataires.all())
    icone = "file-earmark-text" if v.type == TypeLivrable.ETUDE else "file-earmark"
    lieu = joints(v.get_type_display(), noms and f"pour {noms}")
    return Ligne(v.titre, lieu, quand, icone, etat, piece=v.piece)


def mise_en_lien(m, le):
    return Ligne(
        m.objet,
        joints(m.get_nature_display(), f"avec {m.partenaire}"),
        _jour(m.le),
        "diagram-3" if m.nature == NatureMiseEnLien.RESEAU else "link-45deg",
    )


def projet(p, le):
    origines = [o.mise_en_lien for o in p.origines.all()]
    nees = origines and enumeration([f"{m} ({_jour(m.le)})" for m in origines])
    etat = ("Document validé", "succes") if p.document_valide_le else ("En préparation", "trait")
    return Ligne(
        p.titre,
        f"Né de {nees}" if nees else "Aucune rencontre d’origine : il ne compte pas",
        _jour(p.document_valide_le),
        "kanban",
        etat,
        piece=p.document,
    )


def candidature(c, le):
    noms = _noms(c.collectivites.all())
    montant = f"{euros(c.montant_demande)} demandés" if c.montant_demande is not None else ""
    if c.decision == DecisionCandidature.ACCORDEE:
        etat, quand = ("Accordée", "succes"), f"notifiée le {_jour(c.notifiee_le)}"
        montant = f"{euros(c.montant_accorde)} accordés" if c.montant_accorde else montant
    elif c.decision == DecisionCandidature.REFUSEE:
        etat, quand = ("Refusée", "danger"), f"notifiée le {_jour(c.notifiee_le)}"
    elif c.deposee_le:
        etat = ("Déposée", "primaire") if c.accuse_id else ("Accusé à joindre", "attention")
        quand = f"déposée le {_jour(c.deposee_le)}"
    else:
        etat, quand = ("Brouillon", "trait"), ""
        if c.session and c.session.ferme_le:
            quand = f"avant le {_jour(c.session.ferme_le)}"
    lieu = joints(c.session or c.dispositif, noms, montant)
    return Ligne(c.titre, lieu, quand, "envelope-paper", etat, piece=c.accuse)


TONS_CONVENTION = {
    EtatConvention.BROUILLON: "trait",
    EtatConvention.DELIBEREE: "primaire",
    EtatConvention.SIGNEE: "attention",
    EtatConvention.EN_VIGUEUR: "succes",
}


def convention(c, le):
    """La dernière date acquise, et ce qui vient ensuite."""
    suite = {
        EtatConvention.BROUILLON: "à délibérer",
        EtatConvention.DELIBEREE: f"délibérée le {_jour(c.deliberee_le)}",
        EtatConvention.SIGNEE: f"signée le {_jour(c.signee_le)}, à transmettre",
        EtatConvention.EN_VIGUEUR: f"depuis le {_jour(c.en_vigueur_le)}",
    }[c.etat]
    montant = euros(c.montant_previsionnel) if c.montant_previsionnel is not None else ""
    lieu = joints(
        f"avenant à « {c.parent} »" if c.parent_id else "",
        f"avec {c.partenaire}" if c.partenaire else "avec le réseau",
        montant,
        "" if c.mise_en_lien_id or c.parent_id or not c.partenaire else "sans mise en lien tracée",
    )
    pdf = ("Produire le PDF", reverse("accompagnements:convention_pdf", args=[c.pk]))
    liens = []
    if not c.parent_id and c.signee_le and c.accompagnement_id:
        avenant = reverse("accompagnements:ajouter_convention", args=[c.accompagnement_id])
        liens.append(("Créer un avenant", f"{avenant}?parent={c.pk}"))
    etat = (EtatConvention(c.etat).label, TONS_CONVENTION[c.etat])
    return Ligne(
        c.titre, lieu, suite, "file-earmark-check", etat, piece=c.piece_signee,
        liens=tuple(liens), envois=(pdf,), url=reverse("accompagnements:convention", args=[c.pk]),
    )  # fmt: skip


def strategie(s, le):
    etat = ("Document joint", "succes") if s.piece_id else ("Déclarée", "trait")
    nature = NatureStrategie(s.nature).label
    return Ligne(s.titre, nature, _jour(s.adoptee_le), "compass", etat, piece=s.piece)


def _destinataires():
    liens = LivrableDestinataire.objects.select_related("fiche__collectivite")
    return Prefetch("destinataires", liens)


def _collectivites():
    liens = CandidatureCollectivite.objects.select_related("fiche__collectivite")
    return Prefetch("collectivites", liens)


def _origines():
    return Prefetch("origines", ProjetOrigine.objects.select_related("mise_en_lien"))


GENRES = {
    g.code: g
    for g in (
        Genre(
            "activite", "activites", Activite, jour.ActiviteForm, "Activités", "une activité",
            "l’activité",
            "Sans activité datée, la collectivité ne compte pas parmi les accompagnées.",
            activite, ("prestation__service",), "I1",
        ),
        Genre(
            "tache", "taches", Tache, jour.TacheForm, "Tâches", "une tâche", "la tâche",
            "Ce qui reste à faire, pour qui et pour quand : il se retrouve dans « Ma journée ».",
            tache, ("assignee",),
        ),
        Genre(
            "temps", "temps", TempsPasse, jour.TempsForm, "Temps passé", "un temps", "le temps",
            "Les heures notées disent ce que coûte vraiment un accompagnement.",
            temps, ("agent", "prestation__service"), apres_cloture=True,
        ),
        Genre(
            "livrable", "livrables", Livrable, jour.LivrableForm, "Livrables", "un livrable",
            "le livrable",
            "Une étude ne compte qu’en version finale, à sa date de remise.",
            livrable, ("piece", _destinataires), "I3", tri=("prevu_le", "pk"),
        ),
        Genre(
            "mise_en_lien", "mises-en-lien", MiseEnLien, resultats.MiseEnLienForm,
            "Mises en lien et en réseau", "une mise en lien", "la mise en lien",
            "À tracer dès qu’une rencontre a une date : sans date tracée, une convention signée "
            "plus tard ne comptera pas.",
            mise_en_lien, ("acteur",), "I4", apres_cloture=True,
        ),
        Genre(
            "projet", "projets", Projet, resultats.ProjetForm, "Projets", "un projet", "le projet",
            "Un projet compte s’il naît d’une mise en réseau et que son document est validé.",
            projet, ("document", _origines), "I5", apres_cloture=True,
        ),
        Genre(
            "candidature", "candidatures", Candidature, resultats.CandidatureForm, "Candidatures",
            "une candidature", "la candidature",
            "Un dépôt compte à sa date, accusé joint ; une décision, à sa notification.",
            candidature, ("session", "accuse", _collectivites), "I2",
            apres_cloture=True,
        ),
        Genre(
            "convention", "conventions", Convention, resultats.ConventionForm, "Conventions",
            "une convention", "la convention",
            "Délibérée, signée, transmise au représentant de l’État : elle est alors en vigueur.",
            convention, ("parent", "piece_signee"), "I4", apres_cloture=True,
            page="accompagnements:convention",
        ),
        Genre(
            "strategie", "strategies", Strategie, resultats.StrategieForm, "Stratégie",
            "une stratégie", "la stratégie",
            "Une stratégie compte si elle est datée après le début de l’accompagnement.",
            strategie, ("piece",), "I9", apres_cloture=True,
        ),
    )
}  # fmt: skip
QUOTIDIENS = ("tache", "activite", "temps")
RESULTATS = ("mise_en_lien", "projet", "candidature", "convention", "strategie", "livrable")
