"""Comment chaque genre d’objet d’un accompagnement se lit dans une liste : une ligne."""

from dataclasses import dataclass

from django.urls import reverse

from predict.noyau.typographie import date_courte, enumeration, euros, heures

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
    verdicts: tuple = ()  # calculs.verdicts.VerdictDit, dans l’ordre des indicateurs


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
        joints(
            t.assignee,
            "jalon partagé" if t.jalon else "",
            f"faite par {t.faite_par}" if t.faite_le and t.faite_par_id != t.assignee_id else "",
            f"rappel le {_jour(t.rappel_le)}" if t.rappel_le and not t.faite_le else "",
        ),
        quand_faire(t, le),
        "check-lg" if t.faite_le else "circle",
        url_faire="" if t.faite_le else reverse("accompagnements:faire_tache", args=[t.pk]),
        en_retard=bool(not t.faite_le and t.echeance and t.echeance < le),
    )


def temps(t, le):
    return Ligne(
        heures(t.minutes),
        joints(
            t.agent,
            t.prestation and t.prestation.service,
            t.objet,
            t.financement and f"payé par {t.financement}",
        ),
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
    """Avec ce qu’elle a donné : les conventions et les projets qui en sont nés."""
    donnees = [
        (f"a donné la convention « {c} »"
         + (f", signée le {_jour(c.signee_le)}" if c.signee_le else ", pas encore signée"),
         reverse("accompagnements:modifier_convention", args=[c.pk]))
        for c in m.conventions.all()
    ] + [
        (f"a donné le projet « {o.projet} »",
         reverse("accompagnements:modifier_projet", args=[o.projet_id]))
        for o in m.projets.all()
    ]  # fmt: skip
    return Ligne(
        m.objet,
        joints(m.get_nature_display(), f"avec {m.partenaire}"),
        _jour(m.le),
        "diagram-3" if m.nature == NatureMiseEnLien.RESEAU else "link-45deg",
        liens=tuple(donnees),
    )


def projet(p, le):
    origines = [o.mise_en_lien for o in p.origines.all()]
    nees = origines and enumeration([f"{m} ({_jour(m.le)})" for m in origines])
    etat = ("Document validé", "succes") if p.document_valide_le else ("En préparation", "trait")
    return Ligne(
        p.titre,
        joints(
            f"Né de {nees}" if nees else "",
            _financeurs(p.candidatures.all()),
        ),
        _jour(p.document_valide_le),
        "kanban",
        etat,
        piece=p.document,
    )


def _financeurs(candidatures):
    """« demandé à A (90 000 €, accordés) et à B » ; une candidature par financeur."""
    dits = []
    for c in candidatures:
        montant = c.montant_accorde if c.montant_accorde is not None else c.montant_demande
        detail = joints_de(
            euros(montant) if montant is not None else "",
            c.get_decision_display().lower() if c.decision else "",
        )
        dits.append(f"{c.session or c.dispositif}{detail}")
    return f"demandé à {enumeration(dits)}" if dits else ""


def joints_de(*morceaux):
    """« (90 000 €, accordée) » ; vide si rien n’est dit."""
    dits = [m for m in morceaux if m]
    return f" ({', '.join(dits)})" if dits else ""


def _suites_de(c):
    """Ce qui peut suivre un dépôt : sa décision, l’étape d’après, un autre dépôt."""
    if not c.deposee_le:
        return ()
    liens = []
    if not c.decision:
        modifier = reverse("accompagnements:modifier_candidature", args=[c.pk])
        liens.append(("Noter la décision", f"{modifier}#id_decision"))
        liens.append(
            ("Déposer l’étape suivante", reverse("accompagnements:etape_candidature", args=[c.pk]))
        )
    if c.decision != DecisionCandidature.ACCORDEE:
        liens.append(
            ("Redéposer ailleurs", reverse("accompagnements:redeposer_candidature", args=[c.pk]))
        )
    return tuple(liens)


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
    lieu = joints(
        c.session or c.dispositif, noms, montant,
        f"étape suivante de « {c.etape_de} »" if c.etape_de_id else "",
        f"redépôt de « {c.redepot_de} »" if c.redepot_de_id else "",
    )  # fmt: skip
    return Ligne(c.titre, lieu, quand, "envelope-paper", etat, piece=c.accuse, liens=_suites_de(c))


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
        f"née de « {c.mise_en_lien} », {_jour(c.mise_en_lien.le)}" if c.mise_en_lien_id else "",
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
