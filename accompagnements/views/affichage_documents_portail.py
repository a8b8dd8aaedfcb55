"""Les documents d’une collectivité, dits à qui les cherche : cadres, conventions, pièces."""

from django.urls import reverse
from django.utils import timezone

from predict.noyau import typographie as t

from ..models import CadreCollaboration, Convention, Piece
from ..regles import EtatCadre, EtatConvention
from ..regles.portail import GenrePiece
from .affichage_portail import documents_visibles
from .pieces import taille_dite

# L’état d’une convention, à qui n’en connaît pas les quatre temps.
CONVENTION = {
    EtatConvention.BROUILLON: ("En préparation", "trait"),
    EtatConvention.DELIBEREE: ("Votée, à signer", "primaire"),
    EtatConvention.SIGNEE: ("Signée, à transmettre", "attention"),
    EtatConvention.EN_VIGUEUR: ("En vigueur", "succes"),
}
CADRE = {
    EtatCadre.EN_VALIDATION: ("À relire", "attention"),
    EtatCadre.VALIDE: ("Validé", "succes"),
    EtatCadre.SCELLE: ("Scellé", "succes"),
    EtatCadre.REMPLACE: ("Remplacé", "neutre"),
}
PIECES = 60
if CONVENTION.keys() != set(EtatConvention):
    raise RuntimeError("Chaque état d’une convention a ses mots sur le portail.")


def _fichiers(documents, ref):
    return [
        {"libelle": "PDF" if d.format == "pdf" else "Word", "url": _adresse(d)}
        for d in documents.get(ref, ())
        if d.format in ("pdf", "docx")
    ]


def _adresse(document):
    return reverse("portail:document", args=[document.pk])


def _par_objet(agent):
    """{référence de l’objet: documents en vigueur}, PDF d’abord ; une requête."""
    ranges = {}
    for d in documents_visibles(agent).en_vigueur().order_by("-format", "-emis_le"):
        ranges.setdefault(d.objet_ref, []).append(d)
    return ranges


def cadres(agent, fiche):
    documents = _par_objet(agent)
    siens = CadreCollaboration.objects.visibles_par(agent).filter(accompagnement__fiche=fiche)
    lignes = []
    for c in siens.select_related("accompagnement").order_by("-partage_le", "-pk"):
        fichiers = _fichiers(documents, c.ref)
        libelle, ton = CADRE.get(c.etat, ("En préparation", "trait"))
        projet = {"libelle": "PDF, projet", "url": reverse("portail:projet", args=[c.pk])}
        lignes.append({
            "titre": f"{c.get_forme_display()}, version {c.numero}",
            "url": reverse("portail:cadre", args=[c.pk]),
            "note": f"{c.accompagnement} · {t.date_longue(timezone.localdate(c.partage_le))}",
            "etat": {"libelle": libelle, "ton": ton}, "fichiers": fichiers or [projet],
        })  # fmt: skip
    return lignes


def conventions(agent, fiche):
    documents = _par_objet(agent)
    siennes = Convention.objects.visibles_par(agent).filter(fiche=fiche)
    attendues = set(siennes.a_deliberer().order_by().values_list("pk", flat=True))
    lignes = []
    for c in siennes.select_related("piece_signee", "deliberation", "reseau"):
        fichiers = _fichiers(documents, c.ref)
        for piece, nom in ((c.piece_signee, "Exemplaire signé"), (c.deliberation, "Délibération")):
            if piece is not None and piece.partagee:
                fichiers.append({"libelle": nom, "url": reverse("portail:piece", args=[piece.pk])})
        libelle, ton = CONVENTION[c.etat]
        if c.deliberation_id and c.etat == EtatConvention.BROUILLON:
            libelle, ton = "Délibération reçue", "primaire"
        avec = [p for p in (c.partenaire, c.reseau.nom if c.avec_reseau else "") if p]
        dates = f"jusqu’au {t.date_longue(c.fin_le)}" if c.fin_le else ""
        lignes.append({
            "titre": c.titre, "url": "",
            "note": " · ".join(filter(None, [f"Avec {' et '.join(avec)}" if avec else "", dates])),
            "etat": {"libelle": libelle, "ton": ton}, "fichiers": fichiers,
            "deposer": reverse("portail:deliberation", args=[c.pk]) if c.pk in attendues else "",
        })  # fmt: skip
    return lignes


def pieces(agent, fiche):
    """Les pièces partagées ou déposées, hors du logo et de ce que les conventions montrent."""
    siennes = Piece.objects.visibles_par(agent).filter(fiche=fiche)
    siennes = siennes.exclude(genre=GenrePiece.LOGO)
    conventions = Convention.objects.visibles_par(agent).filter(fiche=fiche).order_by()
    for champ in ("piece_signee", "deliberation"):
        deja = conventions.filter(**{f"{champ}__isnull": False}).values(champ)
        siennes = siennes.exclude(pk__in=deja)
    return [
        {
            "titre": p.titre, "url": reverse("portail:piece", args=[p.pk]),
            "note": f"{p.nom_fichier.rsplit('.', 1)[-1].upper()}, {taille_dite(p.taille)} · "
            f"{t.date_longue(timezone.localdate(p.cree_le))}",
            "etat": {"libelle": "Déposée par vous", "ton": "succes"}
            if p.deposee_par_id == agent.pk else None,
            "fichiers": [],
        }
        for p in siennes.order_by("-cree_le", "-pk")[:PIECES]
    ]  # fmt: skip
