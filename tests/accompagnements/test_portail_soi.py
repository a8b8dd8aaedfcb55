"""Ce qu’une personne référente fait seule au portail. `referente` suit sa collectivité ; `collegue`
la suit avec elle ; `voisine` en suit une autre ; `agent`, du réseau, répond."""

import io
import json
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from accompagnements.actions import portail as actions
from accompagnements.models import Convention, DemandePortail, Piece, Sollicitation
from accompagnements.regles import Etat, EtatSollicitation
from collectivites.models import Contact, Evenement, Participation, Referent
from predict.comptes.regles import Role
from tests.fabriques import (
    AccompagnementFactory,
    AgentFactory,
    ContactFactory,
    FicheFactory,
    PieceFactory,
    ReferentFactory,
)

PDF = b"%PDF-1.7\n" + b"0" * 40
CANARI = "NOTE-INTERNE"


@pytest.fixture
def contact(reseau, referente):
    mien = ContactFactory(
        reseau=reseau, fiche=referente.fiche, prenom="Inès", nom="Morvan", email=referente.email,
        fonction="secrétaire de mairie", note=CANARI,
    )  # fmt: skip
    referente.references.update(contact=mien)
    return mien


@pytest.fixture
def voisine(reseau):
    personne = AgentFactory(reseau=reseau, role=Role.REFERENT)
    personne.fiche = FicheFactory(reseau=reseau, vigilance=CANARI)
    ReferentFactory(reseau=reseau, agent=personne, fiche=personne.fiche)
    return personne


@pytest.fixture
def collegue(reseau, referente):
    personne = AgentFactory(reseau=reseau, role=Role.REFERENT, prenom="Awa", nom="Diallo")
    ReferentFactory(reseau=reseau, agent=personne, fiche=referente.fiche)
    return personne


@pytest.fixture
def convention(reseau, referente):
    return Convention.objects.create(
        reseau=reseau, fiche=referente.fiche, titre="Eau et lycées", partenaire="Kayes"
    )


@pytest.fixture
def evenement(reseau):
    return Evenement.objects.create(
        reseau=reseau, type="atelier", titre="Jumelages et alimentation",
        inscriptions_ouvertes=True,
        le=timezone.localdate() + timedelta(days=20), angle_local="le PAT", bilan=CANARI,
    )  # fmt: skip


def adresse(nom, *args):
    return reverse(f"portail:{nom}", args=args)


def lire(navigateur, nom, *args):
    return navigateur.get(adresse(nom, *args)).content.decode()


def image(genre="PNG", cote=120):
    tampon = io.BytesIO()
    Image.new("RGB", (cote, cote), "#1A4480").save(tampon, genre)
    return tampon.getvalue()


# -- Délibération --------------------------------------------------------------------------


def test_une_convention_sans_vote_attend_sa_deliberation_puis_plus(
    convention, referente, client_de
):
    navigateur = client_de(referente)
    assert "Déposer la délibération" in lire(navigateur, "accueil")
    navigateur.post(
        adresse("deliberation", convention.pk),
        {"fichier": SimpleUploadedFile("vote.pdf", PDF), "votee_le": "12/03/2026"},
    )
    convention.refresh_from_db()
    titre = "Délibération du 12\u00a0mars\u00a02026, Eau et lycées"
    assert convention.deliberation.titre == titre
    # La date du vote compte dans les indicateurs : l’équipe la lit sur l’acte.
    assert convention.deliberee_le is None
    assert "Déposer la délibération" not in lire(navigateur, "accueil")
    assert "Délibération reçue" in lire(navigateur, "documents", referente.fiche.pk)


def test_la_voisine_ne_depose_pas_la_deliberation_d_une_autre(convention, voisine, client_de):
    reponse = client_de(voisine).post(
        adresse("deliberation", convention.pk), {"fichier": SimpleUploadedFile("v.pdf", PDF)}
    )
    assert reponse.status_code == 404
    assert not Piece.objects.exists()


def test_les_documents_taisent_la_piece_interne(reseau, convention, referente, client_de):
    interne = PieceFactory(reseau=reseau, fiche=referente.fiche, titre=CANARI, partagee=False)
    Convention.objects.filter(pk=convention.pk).update(piece_signee=interne)
    page = lire(client_de(referente), "documents", referente.fiche.pk)
    assert "Eau et lycées" in page
    assert CANARI not in page and "Exemplaire signé" not in page


# -- Logo -----------------------------------------------------------------------------------


def test_le_logo_est_redessine_remplace_le_precedent_et_se_voit_sur_la_fiche(
    agent, referente, client_de
):
    navigateur = client_de(referente)
    url = adresse("logo", referente.fiche.pk)
    accole = image() + b"<script>alert(1)</script>"
    for contenu in (accole, image("JPEG", 200)):
        navigateur.post(url, {"fichier": SimpleUploadedFile("logo.png", contenu)})
    piece = Piece.objects.get()
    assert (piece.genre, piece.type_mime, piece.partagee) == ("logo", "image/png", True)
    with piece.fichier.open("rb") as depose:
        assert b"script" not in depose.read()
    html = client_de(agent).get(
        reverse("accompagnements:du_portail", args=[referente.fiche.pk])
    ).content.decode()  # fmt: skip
    assert reverse("accompagnements:piece", args=[piece.pk]) in html


@pytest.mark.parametrize("contenu", [b"<svg onload=1>", PDF, b"\x89PNG\r\n\x1a\n" + b"0" * 99])
def test_refuse_un_logo_qui_n_en_est_pas_un(referente, client_de, contenu):
    reponse = client_de(referente).post(
        adresse("logo", referente.fiche.pk), {"fichier": SimpleUploadedFile("l.png", contenu)}
    )
    assert reponse.status_code == 422
    assert not Piece.objects.exists()


# -- Demande d’appui --------------------------------------------------------------------------


def test_ma_demande_dit_ce_qu_elle_est_devenue(reseau, agent, referente, client_de):
    navigateur = client_de(referente)
    navigateur.post(adresse("demander", referente.fiche.pk), {"objet": "Un jumelage à relancer"})
    assert "Reçue" in lire(navigateur, "demandes")
    Sollicitation.objects.update(
        etat=EtatSollicitation.REORIENTEE, motif=CANARI, oriente_vers="la Région"
    )
    page = lire(navigateur, "demandes")
    assert "Réorientée" in page and "vous oriente vers la Région" in page
    assert CANARI not in page
    sollicitation = Sollicitation.objects.get()
    sollicitation.etat = EtatSollicitation.ACCEPTEE
    sollicitation.save()
    a = AccompagnementFactory(reseau=reseau, fiche=referente.fiche, sollicitation=sollicitation)
    page = lire(navigateur, "demandes")
    assert "Accompagnement ouvert" in page and adresse("accompagnement", a.pk) in page


def test_une_demande_recue_n_alarme_pas_qui_l_a_faite(referente, contact, client_de):
    navigateur = client_de(referente)
    navigateur.post(adresse("demander", referente.fiche.pk), {"objet": "Un jumelage à relancer"})
    navigateur.post(adresse("effacement"), {"compris": "on"})
    for ecran in ("demandes", "mes_donnees"):
        page = lire(navigateur, ecran)
        assert "Reçue" in page
        assert "pr-etat--attention" not in page


def test_ce_que_l_equipe_a_note_d_un_appel_ne_se_lit_pas(reseau, agent, referente, client_de):
    Sollicitation.objects.create(
        reseau=reseau, fiche=referente.fiche, objet=CANARI, recue_le="2026-03-12", notee_par=agent
    )
    assert CANARI not in lire(client_de(referente), "demandes")


# -- Plusieurs collectivités, plusieurs personnes ---------------------------------------------


def test_deux_collectivites_se_choisissent_et_ne_se_melangent_pas(
    reseau, convention, referente, client_de
):
    autre = FicheFactory(reseau=reseau)
    ReferentFactory(reseau=reseau, agent=referente, fiche=autre)
    a = AccompagnementFactory(reseau=reseau, fiche=autre, titre="Forêts jumelles")
    navigateur = client_de(referente)
    choix = lire(navigateur, "accueil")
    assert adresse("collectivite", autre.pk) in choix and "Une chose est attendue" in choix
    page = lire(navigateur, "collectivite", autre.pk)
    assert a.titre in page and "Eau et lycées" not in page
    assert "Changer de collectivité" in page
    assert "Eau et lycées" in lire(navigateur, "collectivite", referente.fiche.pk)


def test_on_voit_qui_suit_avec_soi_sans_ses_coordonnees(referente, collegue, voisine, client_de):
    page = lire(client_de(referente), "personnes", referente.fiche.pk)
    assert "Awa Diallo" in page
    assert collegue.email not in page and str(voisine) not in page


def test_un_depart_devient_une_tache_puis_ferme_l_acces_et_ouvre_celui_de_la_suite(
    agent, referente, contact, client_de, django_capture_on_commit_callbacks
):
    client_de(referente).post(
        adresse("depart", referente.fiche.pk),
        {"quitte_le": "30/06/2026", "propose_prenom": "Loïc", "propose_nom": "Le Goff",
         "propose_fonction": "DGS", "propose_email": "loic@exemple.invalid"},
    )  # fmt: skip
    demande = DemandePortail.objects.get()
    assert "quitte ses fonctions" in demande.tache.titre
    assert referente.references.get().actif
    url = reverse("accompagnements:demande_portail", args=[demande.pk])
    assert "Loïc Le Goff" in client_de(agent).get(url).content.decode()
    client_de(agent).post(url, {"conclure": "1", "depart-ouvrir": "on"})
    demande.refresh_from_db()
    contact.refresh_from_db()
    assert (demande.suite, demande.propose_nom, demande.propose_email) == ("faite", "", "")
    assert demande.tache.faite_le is not None
    assert str(contact.parti_le) == "2026-06-30"
    assert not referente.references.get().actif
    assert Referent.objects.get(actif=True).contact.nom_complet == "Loïc Le Goff"
    # Une seconde réponse n’y change rien.
    assert client_de(agent).post(url, {"conclure": "1"}).status_code == 422


def test_un_depart_sans_adresse_ne_touche_a_rien_si_l_on_veut_ouvrir(
    agent, referente, contact, client_de
):
    client_de(referente).post(adresse("depart", referente.fiche.pk), {"quitte_le": "30/06/2026"})
    demande = DemandePortail.objects.get()
    url = reverse("accompagnements:demande_portail", args=[demande.pk])
    client_de(agent).post(url, {"conclure": "1", "depart-ouvrir": "on"})
    contact.refresh_from_db()
    assert contact.parti_le is None and referente.references.get().actif


# -- Mes données --------------------------------------------------------------------------------


def test_je_corrige_mon_telephone_et_ma_fonction_pas_mon_nom(referente, contact, client_de):
    navigateur = client_de(referente)
    navigateur.post(
        adresse("mes_coordonnees", contact.pk),
        {"fonction": "DGS", "telephone": "02 61 91 00 42", "nom": "Autre", "version": 1},
    )
    contact.refresh_from_db()
    assert (contact.fonction, str(contact.telephone), contact.nom) == (
        "DGS", "+33261910042", "Morvan",
    )  # fmt: skip


def test_je_ne_corrige_pas_les_coordonnees_d_une_collegue(reseau, referente, client_de):
    autre = ContactFactory(reseau=reseau, fiche=referente.fiche)
    url = adresse("mes_coordonnees", autre.pk)
    assert client_de(referente).get(url).status_code == 404


@pytest.mark.parametrize("format", ["json", "html"])
def test_mes_donnees_s_emportent_sans_note_interne(referente, contact, client_de, format):
    reponse = client_de(referente).get(adresse("exporter", format))
    assert "attachment" in reponse["Content-Disposition"]
    texte = reponse.content.decode()
    assert "secrétaire de mairie" in texte and CANARI not in texte
    if format == "json":
        assert json.loads(texte)["Fiche de contact"][0]["Nom"] == "Morvan"


def test_l_effacement_est_une_demande_que_le_reseau_traite(agent, referente, contact, client_de):
    navigateur = client_de(referente)
    assert navigateur.post(adresse("effacement"), {}).status_code == 422
    for _ in range(2):
        navigateur.post(adresse("effacement"), {"compris": "on"})
    demande = DemandePortail.objects.get()
    assert demande.tache.titre.startswith("Effacer les données de")
    contact.refresh_from_db()
    assert contact.anonymise_le is None
    url = reverse("accompagnements:demande_portail", args=[demande.pk])
    refus = {"repondre": "1", "suite": "refusee", "reponse": ""}
    assert client_de(agent).post(url, refus).status_code == 422
    client_de(agent).post(url, refus | {"reponse": "La convention nous oblige à garder son nom."})
    page = lire(navigateur, "mes_donnees")
    assert "Non suivie" in page and "nous oblige à garder son nom" in page


def test_un_effacement_fait_n_en_laisse_ni_le_texte_ni_le_nom(agent, referente, contact, client_de):
    client_de(referente).post(adresse("effacement"), {"compris": "on", "texte": "Je déménage."})
    demande = DemandePortail.objects.get()
    url = reverse("accompagnements:demande_portail", args=[demande.pk])
    client_de(agent).post(url, {"repondre": "1", "suite": "faite", "reponse": ""})
    demande.refresh_from_db()
    demande.tache.refresh_from_db()
    assert (demande.texte, demande.suite) == ("", "faite")
    assert referente.nom not in demande.tache.titre


def test_la_collegue_ne_lit_pas_mes_demandes(referente, contact, collegue, client_de):
    client_de(referente).post(adresse("effacement"), {"compris": "on", "texte": CANARI})
    assert CANARI not in lire(client_de(collegue), "mes_donnees")


# -- Événements ------------------------------------------------------------------------


def test_s_inscrire_d_un_geste_puis_ne_plus_venir(evenement, referente, contact, client_de):
    navigateur = client_de(referente)
    page = lire(navigateur, "evenements")
    assert "Jumelages et alimentation" in page and CANARI not in page
    navigateur.post(adresse("inscrire", evenement.pk))
    navigateur.post(adresse("inscrire", evenement.pk))
    inscription = Participation.objects.get()
    assert (inscription.inscrite, inscription.contact, inscription.fiche) == (
        True, contact, referente.fiche,
    )  # fmt: skip
    assert "Vous y êtes inscrit·e" in lire(navigateur, "evenements")
    navigateur.post(adresse("desinscrire", evenement.pk))
    inscription.refresh_from_db()
    assert not inscription.inscrite


def test_un_evenement_ferme_ne_se_voit_pas(evenement, referente, client_de):
    Evenement.objects.update(inscriptions_ouvertes=False)
    navigateur = client_de(referente)
    assert "Jumelages" not in lire(navigateur, "evenements")
    assert navigateur.post(adresse("inscrire", evenement.pk)).status_code == 404


# -- La porte --------------------------------------------------------------------------


def entrer(client, acces):
    return client.get(adresse("entrer", acces.reseau.slug, acces.signe))


def test_le_lien_du_courriel_mene_a_la_demande_d_un_code_et_n_ouvre_rien(referente):
    inconnu = Client()
    reponse = entrer(inconnu, referente.references.get())
    assert reponse.status_code == 200 and referente.email in reponse.content.decode()
    assert inconnu.get(adresse("accueil")).status_code == 302


def test_expire_ferme_ou_abime_la_page_dit_quoi_faire(referente, time_machine):
    acces = referente.references.get()
    lien = adresse("entrer", acces.reseau.slug, acces.signe)
    pages = [(404, Client().get(adresse("entrer", acces.reseau.slug, "abime")))]
    time_machine.move_to(timezone.now() + timedelta(days=61))
    pages.append((410, Client().get(lien)))
    time_machine.move_to(timezone.now() - timedelta(days=61))
    Referent.objects.update(actif=False)
    pages.append((410, Client().get(lien)))
    for statut, reponse in pages:
        texte = reponse.content.decode()
        assert reponse.status_code == statut
        assert "Recevoir un code" in texte and referente.email not in texte
        assert str(referente.fiche) not in texte


def test_le_lien_d_une_autre_adresse_ne_dit_rien_d_elle(referente, voisine, client_de):
    texte = entrer(client_de(voisine), referente.references.get()).content.decode()
    assert "autre adresse" in texte
    assert referente.email not in texte and str(referente.fiche) not in texte


def test_mon_lien_une_fois_entree_mene_chez_moi(referente, client_de):
    assert entrer(client_de(referente), referente.references.get()).url == adresse("accueil")


def test_les_essais_de_liens_sont_comptes(referente):
    navigateur = Client()
    url = adresse("entrer", referente.reseau.slug, "abime")
    statuts = {navigateur.get(url).status_code for _ in range(70)}
    assert statuts == {404, 429}


# -- Rien d’autrui : le canari ------------------------------------------------------------------


def test_aucune_page_du_portail_ne_montre_le_canari(
    reseau, agent, referente, contact, convention, evenement, voisine, client_de
):
    """Tout ce que l’équipe écrit pour elle, et tout ce qui est à une autre collectivité."""
    fiche = referente.fiche
    for champ in ("vigilance", "singularite", "recherche_de", "international_porte_par"):
        setattr(fiche, champ, CANARI)
    fiche.save()
    AccompagnementFactory(reseau=reseau, fiche=fiche, titre="Eau", etat=Etat.ACTIF)
    AccompagnementFactory(reseau=reseau, fiche=voisine.fiche, titre=f"{CANARI} voisin")
    Convention.objects.create(reseau=reseau, fiche=voisine.fiche, titre=f"{CANARI} voisin")
    actions.demander(
        genre="depart", fiche=voisine.fiche, agent=voisine, contact=None,
        le=timezone.localdate(), texte=CANARI,
    )  # fmt: skip
    Contact.objects.create(
        reseau=reseau, fiche=voisine.fiche, nom=CANARI, qualite="agent", email="v@exemple.invalid"
    )
    navigateur = client_de(referente)
    pages = [
        ("accueil",), ("collectivite", fiche.pk), ("documents", fiche.pk), ("logo", fiche.pk),
        ("personnes", fiche.pk), ("depart", fiche.pk), ("demander", fiche.pk), ("demandes",),
        ("deliberation", convention.pk), ("evenements",), ("offre",), ("mes_donnees",),
        ("mes_coordonnees", contact.pk), ("effacement",), ("exporter", "json"),
        ("exporter", "html"),
    ]  # fmt: skip
    for nom, *args in pages:
        reponse = navigateur.get(adresse(nom, *args))
        assert reponse.status_code == 200, nom
        assert CANARI not in reponse.content.decode(), nom


def test_l_accueil_coute_un_nombre_constant_de_requetes(
    reseau, referente, client_de, django_assert_max_num_queries
):
    for rang in range(6):
        Convention.objects.create(reseau=reseau, fiche=referente.fiche, titre=f"C{rang}")
        AccompagnementFactory(reseau=reseau, fiche=referente.fiche, etat=Etat.ACTIF)
    navigateur = client_de(referente)
    lire(navigateur, "accueil")
    with django_assert_max_num_queries(30):
        lire(navigateur, "accueil")
