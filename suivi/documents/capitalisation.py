"""Fiche de capitalisation en PDF illustré et en Word, du réseau ou partagée entre réseaux.

Une parole sans accord n’y entre pas ; une rubrique vide non plus.
"""

import json
import re
from dataclasses import dataclass, field, replace

from django.utils import timezone

from collectivites.calculs.evenements import mesures_de
from predict.comptes.identite import partie as partie_du_reseau
from predict.noyau.documents import contextes, docx, pdf, sceau
from predict.noyau.documents.blocs import Cellule, Colonne, Tableau, Verbatim, lire_blocs
from predict.noyau.typographie import date_longue, nombre

from ..regles import TEMPS_CAPITALISATION, VoixVerbatim
from ..regles import RubriqueCapitalisation as R
from .images import ou_rien
from .sceau import sceller

GENRE, GABARIT = "Fiche de capitalisation", "fiche de capitalisation/1.0"
DE_TRAVAIL = "Version de travail modifiable"
JOURS_SUITES = 90
FACES = (R.LEVIERS, R.LIMITES)
_ORIGINE = re.compile(r"#{1,3}\s+(.+)")
_PUCE = re.compile(r"^(?:[-–•]|\d{1,2}[.)])\s+")


@dataclass(frozen=True)
class Temps:
    """Un temps de la fiche : `rubriques` avant les paroles, `suites` après ; (mot, blocs).

    `faces` : leviers et limites, en regard.
    """

    titre: str
    rubriques: tuple = ()
    paroles: tuple = ()
    faces: Tableau | None = None
    suites: tuple = ()
    petites: bool = False

    def __bool__(self):
        return bool(self.rubriques or self.paroles or self.faces or self.suites)


@dataclass(frozen=True)
class ContexteCapitalisation:
    """`entonnoir` : (classe, nombre, mot, précision), pour un événement ; `legende` : celle de
    l’image, vide s’il n’y en a pas ; `image` : son SHA-256, que le sceau couvre."""

    entete: contextes.Entete
    parties: tuple
    temps: tuple
    chapeau: str = ""
    entonnoir: tuple = ()
    legende: str = ""
    source: str = ""
    image: str = ""
    sceau: contextes.Sceau | None = field(default=None, metadata={"instantane": False})


def contexte_capitalisation(fiche, le, version=0):
    """D’une fiche du réseau ; `le` : date du document ; `version` : s’il s’émet, la sienne."""
    reseau = fiche.reseau
    mention = "Document du réseau" if version else "Document de travail du réseau"
    reference = f"{fiche.get_etat_display()}, lu le {date_longue(le)}"
    if version:
        reference = f"Version {version}, {date_longue(le)}"
    if reseau.demonstration:
        mention = "Démonstration : données fictives"
    paroles = tuple(
        Verbatim(v.texte, v.get_voix_display(), v.qualite)
        for v in fiche.verbatims.all()
        if v.consenti_le
    )
    return _contexte(
        fiche, reseau, paroles,
        sujet=fiche.du_sujet, reference=reference,
        mention=mention, entonnoir=_entonnoir(fiche.evenement),
        legende=(fiche.legende or fiche.titre) if fiche.illustration_id else "",
    )  # fmt: skip


def contexte_partagee(partagee, le):
    """D’une copie nationale."""
    paroles = tuple(
        Verbatim(v["texte"], VoixVerbatim(v["voix"]).label, v.get("qualite", ""))
        for v in partagee.verbatims
        if v.get("voix") in VoixVerbatim.values
    )
    source = source_de(partagee)
    debut = "Exemple" if source else f"Partagée le {date_longue(partagee.partagee_le)}"
    return _contexte(
        partagee, partagee.reseau, paroles, sujet="",
        reference=f"{debut}, lu le {date_longue(le)}",
        mention="Lue par tous les réseaux",
        source=source,
    )  # fmt: skip


def source_de(partagee):
    """D’où vient une fiche écrite d’après un document ; vide pour une fiche d’un réseau."""
    if partagee.origine_ref:
        return ""
    precision = f", {partagee.source_section}" if partagee.source_section else ""
    return f"Écrite d’après : {partagee.source_document}{precision}."


def _contexte(fiche, reseau, paroles, *, sujet, reference, mention, **reste):
    pratique, chapeau = fiche.rubriques.get(R.PRATIQUE, ""), ""
    if pratique and "\n" not in pratique.strip():
        chapeau, pratique = pratique.strip(), ""
    textes = fiche.rubriques | {R.PRATIQUE: pratique}
    return ContexteCapitalisation(
        entete=contextes.EnteteDossier(
            genre=f"{GENRE} · {sujet}" if sujet else GENRE,
            titre=fiche.titre,
            sous_titre=chapeau,
            courant=f"{GENRE} · {fiche.titre}",
            emetteur=reseau.nom,
            reference=reference,
            mention=mention,
        ),
        parties=(partie_du_reseau(reseau),),
        temps=tuple(_temps(textes, paroles)),
        **reste,
    )


def _temps(textes, paroles):
    """Les trois temps ; la première parole suit le déroulement, les autres ce que l’on retient."""
    (t1, c1), (t2, c2), (t3, c3) = TEMPS_CAPITALISATION
    premiere, autres = paroles[:1], paroles[1:]
    approche = Temps(
        t2,
        rubriques=_lues(textes, [R.DEROULEMENT]),
        paroles=premiere,
        suites=_lues(textes, [c for c in c2 if c not in (R.DEROULEMENT, R.VERBATIMS)]),
    )
    faces = _faces(textes)
    retenu = Temps(
        t3,
        faces=faces,
        paroles=autres,
        suites=_lues(textes, [c for c in c3 if faces is None or c not in FACES]),
        petites=True,
    )
    return [t for t in (Temps(t1, rubriques=_lues(textes, c1)), approche, retenu) if t]


def _lues(textes, codes):
    return tuple(
        (code.label, blocs) for code in codes if (blocs := lire_blocs(textes.get(code.value)))
    )


def par_origine(texte):
    """{origine: lignes} : ce que les intertitres « # La méthode » rangent."""
    rangees, origine = {}, ""
    for brut in (texte or "").splitlines():
        ligne = brut.strip()
        if intertitre := _ORIGINE.match(ligne):
            origine = intertitre[1]
        elif ligne:
            rangees.setdefault(origine, []).append(_PUCE.sub("", ligne).replace("**", ""))
    return rangees


def _faces(textes):
    """Leviers et limites en regard ; `None` si l’un des deux n’est pas écrit."""
    leviers, limites = (par_origine(textes.get(code.value)) for code in FACES)
    if not leviers or not limites:
        return None
    origines = list(dict.fromkeys([*leviers, *limites]))
    seule = origines == [""]
    colonnes = [Colonne(code.label) for code in FACES]
    rangs = [
        [_cote(leviers.get(o)), _cote(limites.get(o))]
        if seule
        else [o, _cote(leviers.get(o)), _cote(limites.get(o))]
        for o in origines
    ]
    if not seule:
        colonnes.insert(0, Colonne("", "k3"))
    return Tableau.construire(
        "Leviers et limites", colonnes, rangs, muet=True, etroit=seule, entete=-1 if seule else 0
    )


def _cote(lignes):
    puces = [f"– {ligne}" for ligne in lignes or ()]
    return Cellule("\n".join(puces if len(puces) > 1 else lignes or ["–"]))


def _entonnoir(evenement):
    """De l’invitation à la suite, en six nombres."""
    if evenement is None:
        return ()
    m = mesures_de([evenement])[evenement.pk]
    if not m.presents:
        return ()
    suites = m.suites[JOURS_SUITES]
    return (
        ("t1", nombre(m.invites), "invités", "élus et agents"),
        ("t2", nombre(m.inscrits), "inscrits", "à l’avance"),
        ("t3", nombre(m.presents), "présents", f"{m.presence} des inscrits"),
        ("t4", nombre(len(m.collectivites)), "collectivités", "représentées"),
        ("t5", nombre(len(m.nouvelles)), "nouvelles", f"{m.nouveaute} d’entre elles"),
        ("t0", nombre(suites.numerateur), "suites" if suites.numerateur > 1 else "suite",
         f"à {JOURS_SUITES} jours"),
    )  # fmt: skip


def en_pdf(contexte, image=None):
    """Octets du PDF/UA. `image` : octets JPEG de l’illustration."""
    return pdf.rendre(
        "pdf/capitalisation.html",
        {"c": contexte, "illustree": bool(image)},
        titre=contexte.entete.titre,
        images={"illustration": ("image/jpeg", image)} if image else None,
        serrer=True,
    )


def en_docx(contexte, image=None):
    """Octets du .docx : mêmes textes, styles nommés. Chaque page dit que ce n’est pas le scellé."""
    entete = replace(contexte.entete, reference=f"{DE_TRAVAIL}. {contexte.entete.reference}")
    return docx.capitalisation(replace(contexte, entete=entete), image)


FABRIQUES = {"pdf": en_pdf, "docx": en_docx}


def document(fiche, le, format="pdf"):
    """Octets du document d’une fiche du réseau, illustré si l’image se lit."""
    return FABRIQUES[format](contexte_capitalisation(fiche, le), ou_rien(fiche.illustration))


def emettre(fiche, *, version, emis_le, adresse):
    """(octets du PDF scellé, instantané de ses données)."""
    image = ou_rien(fiche.illustration)
    contexte = replace(
        contexte_capitalisation(fiche, timezone.localdate(emis_le), version),
        image=sceau.empreinte(image) if image else "",
    )
    scelle = sceller(
        contexte, gabarit=GABARIT, emis_le=timezone.localtime(emis_le), adresse=adresse
    )
    return en_pdf(scelle, image), json.loads(sceau.instantane(contexte))


def document_partage(partagee, le, format="pdf"):
    return FABRIQUES[format](contexte_partagee(partagee, le))
