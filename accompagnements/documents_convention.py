"""La convention mise en document : ce que la saisie sait, et rien d’inventé.

Ce que le réseau n’a pas saisi (durée, montant) se lit « à préciser » ; les articles communs
rappellent la loi (CGCT L.1115-1 et suivants), ils ne créent pas d’engagement.
"""

import dataclasses

from django.utils import timezone

from predict.comptes.identite import partie as partie_du_reseau
from predict.noyau.documents import contextes, docx, pdf, sceau
from predict.noyau.typographie import date_longue, euros

from .documents import instantane, noms_de
from .documents_parties import partie as partie_de_la_collectivite

GABARIT, GABARIT_VERSION = "convention", "1"
A_PRECISER = "*à préciser*"


def contexte_convention(convention):
    """Le `ContexteConvention` d’une convention lue avec sa fiche, son parent et sa mise en lien."""
    reseau, collectivite = convention.reseau, convention.fiche.collectivite
    parties = tuple(_parties(convention))
    genre = "Avenant" if convention.parent_id else "Convention de partenariat"
    return contextes.ContexteConvention(
        entete=contextes.Entete(
            genre=genre,
            titre=convention.titre,
            sous_titre=f"Avenant à « {convention.parent} »" if convention.parent_id else "",
            courant=f"{genre} · {collectivite.nom}",
            emetteur=reseau.nom,
            reference=f"CV-{convention.cree_le.year}-{convention.pk:04d}",
            version=convention.version,
            mention="Démonstration : personnes et montants fictifs" if reseau.demonstration else "",
        ),
        parties=parties,
        vie=(
            contextes.EtapeDeVie(libelle="Délibérée", le=convention.deliberee_le),
            contextes.EtapeDeVie(libelle="Signée", le=convention.signee_le),
            contextes.EtapeDeVie(
                libelle="Transmise au représentant de l’État", le=convention.transmise_le
            ),
            contextes.EtapeDeVie(libelle="En vigueur", le=convention.en_vigueur_le),
        ),
        comparution=_comparution(convention, parties),
        visas="le code général des collectivités territoriales, articles L. 1115-1 et suivants.",
        considerants=_considerants(convention),
        articles=tuple(_articles(convention)),
        formule=f"Fait le {date_longue(convention.signee_le)}"
        if convention.signee_le
        else "À signer",
        signataires=tuple(contextes.Signataire(pour=f"Pour {p.nom}") for p in parties),
    )


def _parties(convention):
    yield partie_de_la_collectivite(convention.fiche, "France")
    if convention.partenaire:
        yield contextes.Partie(nom=convention.partenaire)
    if convention.avec_reseau:
        yield partie_du_reseau(convention.reseau)


def _comparution(convention, parties):
    _, la_collectivite = noms_de(convention.fiche.collectivite)
    lignes = [f"**{convention.fiche.collectivite.nom}**, {la_collectivite} ;"]
    lignes += [f"**{p.nom}** ;" for p in parties[1:]]
    return "\n".join(lignes)[:-2] + "."


def _considerants(convention):
    rencontre = convention.mise_en_lien
    if rencontre is None:
        return ""
    return (
        f"la rencontre du {date_longue(rencontre.le)}, à l’initiative de {convention.reseau.nom}, "
        "les parties conviennent de ce qui suit."
    )


def _articles(convention):
    montant = convention.montant_previsionnel
    fin = date_longue(convention.fin_le) if convention.fin_le else A_PRECISER
    yield contextes.Article(titre="Objet", texte=convention.objet or A_PRECISER)
    yield contextes.Article(
        titre="Montant prévisionnel",
        texte=f"Le montant prévisionnel est de **{euros(montant)}**."
        if montant is not None
        else A_PRECISER,
    )
    yield contextes.Article(titre="Durée", texte=f"De son entrée en vigueur au {fin}.")
    yield contextes.Article(
        titre="Transmission et entrée en vigueur",
        texte="La collectivité transmet la convention au représentant de l’État dans le "
        "département ; elle entre en vigueur à cette date (CGCT, article L. 1115-1).",
    )
    yield contextes.Article(
        titre="Modification",
        texte="Toute modification fait l’objet d’un avenant, délibéré et transmis comme elle.",
    )


def _avec_sceau(contexte, adresse, emis_le):
    return dataclasses.replace(
        contexte,
        sceau=contextes.Sceau(
            emis_le=timezone.localtime(emis_le),
            gabarit=GABARIT,
            gabarit_version=GABARIT_VERSION,
            adresse=adresse,
            empreinte=sceau.empreinte_donnees(contexte),
        ),
    )


def sceller(convention, *, adresse, emis_le):
    """(octets du PDF, instantané) : l’empreinte s’imprime avec l’adresse de contrôle."""
    contexte = contexte_convention(convention)
    return en_pdf(_avec_sceau(contexte, adresse, emis_le)), instantane(contexte)


def en_pdf(contexte):
    return pdf.rendre("pdf/convention.html", {"c": contexte}, titre=contexte.entete.titre)


def en_docx(convention, *, adresse="", emis_le=None):
    """Copie Word, à compléter ; elle renvoie au PDF émis (`adresse`, `emis_le`) s’il y en a un."""
    contexte = contexte_convention(convention)
    if adresse:
        contexte = _avec_sceau(contexte, adresse, emis_le)
    return docx.convention(contexte)
