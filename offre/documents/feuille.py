"""La feuille de singularisation, en une ou deux pages."""

from dataclasses import dataclass

from predict.comptes.identite import partie as partie_du_reseau
from predict.noyau.documents import contextes, pdf
from predict.noyau.documents.blocs import lire_blocs
from predict.noyau.typographie import date_longue

from ..regles import ApprocheSingularisation


@dataclass(frozen=True, kw_only=True)
class Reponse:
    """Une question et ce que le réseau y répond. `blocs` : vide si rien n’est écrit."""

    question: str
    blocs: tuple


@dataclass(frozen=True, kw_only=True)
class ContexteFeuille:
    entete: contextes.Entete
    parties: tuple
    reperes: tuple
    reponses: tuple[Reponse, ...]
    marqueurs: tuple[str, ...]
    odd: tuple[str, ...]


def contexte_de_la_feuille(feuille, reseau, questions, odd):
    """`questions` : (champ, question, …) ; `odd` : libellés des objectifs choisis."""
    approches = [
        ApprocheSingularisation(a).label.partition(" : ")[0]
        for a in feuille.approches
        if a in ApprocheSingularisation.values
    ]
    return ContexteFeuille(
        entete=contextes.Entete(
            genre="Feuille de singularisation",
            titre="Ce qui nous est propre",
            sous_titre="Le territoire, ses acteurs et ses collectivités, pour une offre d’ici.",
            courant=f"Feuille de singularisation · {reseau.nom}",
            emetteur=reseau.nom,
            reference=f"FS-{reseau.slug}",
            version=feuille.version,
            mention="Démonstration : personnes fictives" if reseau.demonstration else "",
        ),
        parties=(partie_du_reseau(reseau),),
        reperes=(
            ("Travaillée le", date_longue(feuille.le) if feuille.le else "à dater"),
            ("Par", feuille.participants or "à préciser"),
            ("Méthode", ", ".join(approches) or "à préciser"),
        ),
        reponses=tuple(
            Reponse(question=question, blocs=tuple(lire_blocs(getattr(feuille, champ))))
            for champ, question, *_ in questions
        ),
        marqueurs=tuple(map(str, feuille.marqueurs)),
        odd=tuple(odd),
    )


def en_pdf(contexte):
    """PDF (octets)."""
    return pdf.rendre(
        "pdf/feuille_singularisation.html",
        {"c": contexte},
        titre=f"Feuille de singularisation, {contexte.entete.emetteur}",
    )
