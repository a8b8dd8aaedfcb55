"""Le portail. `referente` voit sa collectivité ; `voisine`, référente d’une autre, ne trouve rien ;
les agents n’y entrent pas."""

import hashlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accompagnements.actions import cadre as actions
from accompagnements.actions import circuit_cadre as circuit
from accompagnements.models import DemandePortail, Piece, Sollicitation
from accompagnements.regles import Etape, Etat, EtatCadre, EtatSollicitation
from collectivites.models import Echange
from predict.comptes.regles import Role
from tests.accompagnements.scenes_cadre import (
    LE,
    accompagnement_calibre,
    cadre_demande,
    cadre_partage,
    cadre_valide,
    frais,
)
from tests.fabriques import (
    AccompagnementFactory,
    AgentFactory,
    ContactFactory,
    FicheFactory,
    PieceFactory,
    ReferentFactory,
)

PDF = b"%PDF-1.7\n" + b"0" * 40


@pytest.fixture
def voisine(reseau):
    """Référente d’une autre collectivité du même réseau."""
    personne = AgentFactory(reseau=reseau, prenom="Awa", nom="Diallo", role=Role.REFERENT)
    personne.fiche = FicheFactory(reseau=reseau)
    ReferentFactory(reseau=reseau, agent=personne, fiche=personne.fiche)
    return personne


@pytest.fixture
def partage(agent, direction, referente):
    return cadre_partage(agent, direction, referente.fiche)


def page(navigateur, nom, *args):
    return navigateur.get(reverse(f"portail:{nom}", args=args))


# -- Où en est-on ---------------------------------------------------------------------


def test_l_accueil_general_mene_la_referente_au_portail(referente, client_de):
    reponse = client_de(referente).get(reverse("accueil"))
    assert reponse.url == reverse("portail:accueil")


def test_l_accueil_montre_le_seul_accompagnement_et_ce_qui_est_attendu(
    partage, referente, client_de
):
    html = page(client_de(referente), "accueil").content.decode()
    assert partage.accompagnement.titre in html
    assert "Lire et donner mon avis" in html
    assert "S’accorder par écrit" in html


def test_sans_cadre_partage_rien_n_est_attendu(agent, referente, client_de):
    cadre_demande(agent, referente.fiche)
    html = page(client_de(referente), "accueil").content.decode()
    assert "Lire et donner mon avis" not in html
    assert "Rien n’est attendu de vous" in html


def test_un_accompagnement_clos_sans_enquete_n_en_promet_pas(agent, referente, client_de):
    accompagnement = cadre_demande(agent, referente.fiche).accompagnement
    type(accompagnement).objects.filter(pk=accompagnement.pk).update(
        etape=Etape.CLOS, etat=Etat.CLOS, fin_le=LE
    )
    html = page(client_de(referente), "accompagnement", accompagnement.pk).content.decode()
    assert "L’accompagnement est terminé. Rien n’est attendu de vous." in html
    assert "prend trois minutes" not in html
    assert "Prochaine échéance" not in html


def test_un_cadre_scelle_se_dit_scelle_dans_les_documents(agent, direction, referente, client_de):
    cadre = cadre_valide(agent, direction, referente)
    fiche, client = referente.fiche.pk, client_de(referente)
    assert "Validé" in page(client, "documents", fiche).content.decode()
    circuit.sceller(cadre=cadre, agent=agent, le=LE)
    html = page(client, "documents", fiche).content.decode()
    assert "Scellé" in html
    assert "À relire" not in html


def test_une_version_que_le_reseau_a_reprise_le_dit(partage, agent, referente, client_de):
    client = client_de(referente)
    assert "Le réseau a repris" not in page(client, "cadre", partage.pk).content.decode()
    actions.reprendre(cadre=partage, agent=agent)
    assert "Le réseau a repris ce document" in page(client, "cadre", partage.pk).content.decode()


@pytest.mark.parametrize("geste", ["valider", "revoir"])
def test_un_second_onglet_reste_ouvert_dit_que_l_avis_n_est_plus_attendu(
    partage, referente, client_de, geste
):
    client = client_de(referente)
    assert page(client, geste, partage.pk).status_code == 200
    client.post(reverse("portail:valider", args=[partage.pk]))
    adresse = reverse(f"portail:{geste}", args=[partage.pk])
    for reponse in (
        client.get(adresse, follow=True),
        client.post(adresse, {"motif": "Trop tard."}, follow=True),
    ):
        assert reponse.redirect_chain[-1][0] == reverse("portail:cadre", args=[partage.pk])
        assert "Votre avis n’est plus attendu sur cette version" in reponse.content.decode()


def test_l_etat_d_une_version_s_accorde_avec_elle(agent, direction, referente, client_de):
    cadre = cadre_valide(agent, direction, referente)
    html = page(client_de(referente), "accompagnement", cadre.accompagnement_id).content.decode()
    assert f"Version {cadre.numero}, validée." in html


def test_deux_collectivites_ont_chacune_leur_bloc(partage, reseau, referente, client_de):
    autre = FicheFactory(reseau=reseau)
    ReferentFactory(reseau=reseau, agent=referente, fiche=autre)
    html = page(client_de(referente), "accueil").content.decode()
    assert str(autre) in html
    assert str(referente.fiche) in html


def test_un_abandon_ne_s_affiche_pas(reseau, referente, client_de):
    AccompagnementFactory(
        reseau=reseau, fiche=referente.fiche, titre="Projet abandonné", etat=Etat.ABANDONNE,
        motif_etat="interne",
    )  # fmt: skip
    assert "Projet abandonné" not in page(client_de(referente), "accueil").content.decode()


def test_ni_note_privee_ni_motif_interne_ne_paraissent(partage, reseau, referente, client_de):
    fiche = referente.fiche
    fiche.vigilance = "SECRET-vigilance"
    fiche.save()
    ContactFactory(reseau=reseau, fiche=fiche, note="SECRET-note", nom="Autre")
    Echange.objects.create(
        reseau=reseau, fiche=fiche, le=LE.date(), objet="SECRET-échange", prive=True
    )
    navigateur = client_de(referente)
    a = partage.accompagnement_id
    for reponse in (
        page(navigateur, "accueil"), page(navigateur, "accompagnement", a),
        page(navigateur, "cadre", partage.pk), page(navigateur, "mes_donnees"),
    ):  # fmt: skip
        assert "SECRET" not in reponse.content.decode()


# -- Qui -------------------------------------------------------------------------------


@pytest.mark.parametrize("qui", ["agent", "direction"])
def test_les_agents_n_entrent_pas_sur_le_portail(request, qui, client_de):
    assert page(client_de(request.getfixturevalue(qui)), "accueil").status_code == 403


@pytest.mark.parametrize("nom", ["cadre", "valider", "revoir", "projet"])
def test_la_voisine_ne_trouve_pas_le_cadre(partage, voisine, client_de, nom):
    assert page(client_de(voisine), nom, partage.pk).status_code == 404


def test_la_voisine_ne_valide_pas_a_la_place(partage, voisine, client_de):
    reponse = client_de(voisine).post(reverse("portail:valider", args=[partage.pk]))
    assert reponse.status_code == 404
    assert frais(partage).etat == EtatCadre.EN_VALIDATION


def test_la_voisine_ne_trouve_ni_l_accompagnement_ni_l_echeance(partage, voisine, client_de):
    navigateur = client_de(voisine)
    assert page(navigateur, "accompagnement", partage.accompagnement_id).status_code == 404
    assert page(navigateur, "agenda", partage.echeances.first().pk).status_code == 404
    assert page(navigateur, "demander", partage.accompagnement.fiche_id).status_code == 404


def test_un_acces_ferme_ne_montre_plus_rien(partage, referente, client_de):
    referente.references.update(actif=False)
    assert page(client_de(referente), "cadre", partage.pk).status_code == 404


def test_un_brouillon_n_est_pas_lu(agent, referente, client_de):
    cadre = cadre_demande(agent, referente.fiche)
    assert page(client_de(referente), "cadre", cadre.pk).status_code == 404


# -- Commenter, valider -------------------------------------------------------------------


def test_commente_une_rubrique_et_l_equipe_le_lit(partage, agent, referente, client_de):
    url = reverse("portail:commenter", args=[partage.pk, "budget"])
    client_de(referente).post(url, {"commentaire-budget-texte": "Voté pour 2027 seulement."})
    assert partage.commentaires.get().de_la_collectivite
    html = client_de(agent).get(partage.get_absolute_url()).content.decode()
    assert "Voté pour 2027 seulement." in html
    assert "A commenté" in html


def test_ce_que_l_equipe_s_est_dit_avant_le_partage_ne_se_lit_pas(
    agent, direction, referente, client_de
):
    cadre = cadre_demande(agent, referente.fiche)
    avant = LE.replace(hour=8)
    actions.commenter(cadre=cadre, code="budget", texte="ENTRE-NOUS", agent=agent, le=avant)
    circuit.valider_pour_le_reseau(cadre=cadre, agent=direction, le=LE)
    apres = LE.replace(hour=11)
    actions.commenter(cadre=cadre, code="budget", texte="Bonjour à vous", agent=agent, le=apres)
    html = page(client_de(referente), "cadre", cadre.pk).content.decode()
    assert "ENTRE-NOUS" not in html
    assert "Bonjour à vous" in html


def test_un_commentaire_vide_garde_la_page_et_le_dit(partage, referente, client_de):
    url = reverse("portail:commenter", args=[partage.pk, "budget"])
    assert client_de(referente).post(url, {}).status_code == 422


def test_valider_demande_confirmation_puis_enregistre(partage, referente, client_de):
    navigateur = client_de(referente)
    assert page(navigateur, "valider", partage.pk).status_code == 200
    assert frais(partage).etat == EtatCadre.EN_VALIDATION
    navigateur.post(reverse("portail:valider", args=[partage.pk]))
    assert frais(partage).etat == EtatCadre.VALIDE


def test_valider_une_version_remplacee_le_dit_sans_rien_changer(
    partage, agent, referente, client_de
):
    actions.reprendre(cadre=frais(partage), agent=agent)
    reponse = client_de(referente).post(reverse("portail:valider", args=[partage.pk]), follow=True)
    assert "Votre avis n’est plus attendu" in reponse.content.decode()
    assert frais(partage).etat == EtatCadre.REMPLACE


def test_a_revoir_garde_le_motif(partage, referente, client_de):
    url = reverse("portail:revoir", args=[partage.pk])
    assert client_de(referente).post(url, {"motif": ""}).status_code == 422
    client_de(referente).post(url, {"motif": "Le conseil se réunit en mai"})
    assert partage.validations.get(partie="collectivite").motif == "Le conseil se réunit en mai"


# -- Fichiers --------------------------------------------------------------------------------


def test_la_referente_ouvre_le_pdf_scelle_la_voisine_non(
    agent, direction, referente, voisine, client_de
):
    cadre = cadre_valide(agent, direction, referente)
    pdf, _ = circuit.sceller(cadre=cadre, agent=agent, le=LE)
    recu = b"".join(page(client_de(referente), "document", pdf.pk).streaming_content)
    assert hashlib.sha256(recu).hexdigest() == pdf.sha256
    assert page(client_de(voisine), "document", pdf.pk).status_code == 404


def test_une_piece_partagee_se_lit_une_piece_interne_non(reseau, referente, voisine, client_de):
    a = AccompagnementFactory(reseau=reseau, fiche=referente.fiche)
    montree, interne = (
        PieceFactory(reseau=reseau, fiche=referente.fiche, accompagnement=a, partagee=p)
        for p in (True, False)
    )
    assert b"".join(page(client_de(referente), "piece", montree.pk).streaming_content)
    assert page(client_de(referente), "piece", interne.pk).status_code == 404
    assert page(client_de(voisine), "piece", montree.pk).status_code == 404


def test_depose_une_deliberation_que_l_equipe_voit(agent, referente, client_de):
    a = accompagnement_calibre(agent, referente.fiche)
    client_de(referente).post(
        reverse("portail:deposer", args=[a.pk]),
        {"fichier": SimpleUploadedFile("deliberation.pdf", PDF), "titre": "Délibération"},
    )
    piece = Piece.objects.visibles_par(agent).get()
    assert (piece.titre, piece.partagee, piece.deposee_par) == ("Délibération", True, referente)


def test_refuse_un_fichier_qui_n_est_pas_ce_qu_il_dit(agent, referente, client_de):
    a = accompagnement_calibre(agent, referente.fiche)
    reponse = client_de(referente).post(
        reverse("portail:deposer", args=[a.pk]),
        {"fichier": SimpleUploadedFile("deliberation.pdf", b"MZ" + b"0" * 40)},
    )
    assert reponse.status_code == 422
    assert not Piece.objects.exists()


def test_le_rendez_vous_s_ajoute_a_l_agenda(partage, referente, client_de):
    echeance = partage.echeances.first()
    reponse = page(client_de(referente), "agenda", echeance.pk)
    assert reponse["Content-Type"].startswith("text/calendar")
    assert f"DTSTART;VALUE=DATE:{echeance.le:%Y%m%d}" in reponse.content.decode()


# -- Demander, et ses données -------------------------------------------------------------------


def test_demander_un_appui_ouvre_une_sollicitation_a_traiter(referente, client_de):
    client_de(referente).post(
        reverse("portail:demander", args=[referente.fiche.pk]), {"objet": "Un jumelage à relancer"}
    )
    demande = Sollicitation.objects.get()
    assert demande.etat == EtatSollicitation.A_TRAITER
    assert demande.fiche == referente.fiche
    assert demande.appelant == referente.nom_complet


def test_une_demande_vide_garde_la_page(referente, client_de):
    url = reverse("portail:demander", args=[referente.fiche.pk])
    assert client_de(referente).post(url, {"demande": "Sans objet"}).status_code == 422
    assert not Sollicitation.objects.exists()


def test_mes_donnees_montre_ma_fiche_et_pas_celle_d_une_autre(reseau, referente, client_de):
    mien = ContactFactory(
        reseau=reseau, fiche=referente.fiche, prenom="Nadia", nom="Perrin", fonction="directrice"
    )
    ContactFactory(reseau=reseau, fiche=referente.fiche, nom="Quelqu’un-d’autre")
    referente.references.update(contact=mien)
    html = page(client_de(referente), "mes_donnees").content.decode()
    assert "directrice" in html
    assert "Quelqu’un-d’autre" not in html


def test_demander_une_correction_ecrit_au_reseau_sans_rien_changer(reseau, referente, client_de):
    mien = ContactFactory(reseau=reseau, fiche=referente.fiche, nom="Perin")
    referente.references.update(contact=mien)
    client_de(referente).post(
        reverse("portail:mes_donnees"), {"correction": "Mon nom prend deux r."}
    )
    mien.refresh_from_db()
    assert mien.nom == "Perin"
    demande = DemandePortail.objects.get()
    assert (demande.genre, demande.texte) == ("correction", "Mon nom prend deux r.")
    # Une correction n’est pas une demande d’appui : elle ne compte nulle part.
    assert not Sollicitation.objects.exists()
