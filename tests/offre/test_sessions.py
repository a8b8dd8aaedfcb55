"""Sessions : états, filtres, tri, export, dates refusées à leur place, copie, isolement."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from offre.calculs.echeances import condition_d_etat, etat_de
from offre.models import SessionDispositif
from offre.regles.financement import EtatSession
from tests.fabriques import CandidatureFactory, DispositifFactory, SessionDispositifFactory
from tests.mesures import requetes

LISTE = "/financements/"


@pytest.fixture
def le():
    return timezone.localdate()


@pytest.fixture
def propre(reseau, le):
    return SessionDispositifFactory(
        libelle="Session de chez nous", propre_a=reseau, ferme_le=le + timedelta(days=8)
    )


def adresse(nom, session):
    return reverse(f"financements:{nom}", args=[session.pk])


@pytest.mark.parametrize(
    ("ouvre", "ferme", "a_verifier", "etat"),
    [
        (-5, 5, True, EtatSession.OUVERTE),
        (None, 0, True, EtatSession.OUVERTE),
        (-5, None, True, EtatSession.OUVERTE),
        (1, 5, False, EtatSession.A_VENIR),
        (None, -1, True, EtatSession.FERMEE),
        (None, None, True, EtatSession.INCONNUE),
        (None, None, False, EtatSession.PERMANENTE),
    ],
)
def test_l_etat_se_lit_pareil_en_python_et_en_base(db, le, ouvre, ferme, a_verifier, etat):
    dates = [None if n is None else le + timedelta(days=n) for n in (ouvre, ferme)]
    session = SessionDispositifFactory(
        ouvre_le=dates[0], ferme_le=dates[1], dates_a_verifier=a_verifier
    )
    assert etat_de(session, le) == etat
    trouves = [
        e for e in EtatSession if SessionDispositif.objects.filter(condition_d_etat(e, le)).exists()
    ]
    assert trouves == [etat]


@pytest.mark.parametrize(
    ("ouvre", "ferme", "a_verifier", "annee", "etat"),
    [
        (None, None, True, -1, EtatSession.EXEMPLE),
        (-400, None, True, -1, EtatSession.EXEMPLE),
        (None, None, True, 0, EtatSession.INCONNUE),
        (None, None, False, -1, EtatSession.PERMANENTE),
        (-400, None, False, -1, EtatSession.OUVERTE),
        (None, 5, True, -1, EtatSession.OUVERTE),
        (None, -5, True, -1, EtatSession.FERMEE),
        (5, None, True, -1, EtatSession.A_VENIR),
    ],
)
def test_d_une_annee_passee_sans_cloture_connue_elle_ne_vaut_que_d_exemple(
    db, le, ouvre, ferme, a_verifier, annee, etat
):
    dates = [None if n is None else le + timedelta(days=n) for n in (ouvre, ferme)]
    session = SessionDispositifFactory(
        ouvre_le=dates[0], ferme_le=dates[1], dates_a_verifier=a_verifier, annee=le.year + annee
    )
    assert etat_de(session, le) == etat
    toutes = SessionDispositif.objects
    assert [e for e in EtatSession if toutes.filter(condition_d_etat(e, le)).exists()] == [etat]
    ouverte = etat in (EtatSession.OUVERTE, EtatSession.INCONNUE, EtatSession.PERMANENTE)
    assert toutes.ouvertes(le).exists() is ouverte
    assert toutes.a_titre_d_exemple(le).exists() is (etat == EtatSession.EXEMPLE)


def test_une_session_d_exemple_sort_de_ce_qu_on_suit_et_le_dit(client_de, agent, le):
    passee = SessionDispositifFactory(libelle="MEAE ancien", annee=le.year - 2)
    client = client_de(agent)
    assert not list(client.get(LISTE).context["page"])
    assert not list(client.get(f"{LISTE}?vue=ouvertes").context["page"])
    assert list(client.get(f"{LISTE}?vue=exemples").context["page"]) == [passee]
    page = client.get(passee.get_absolute_url()).content.decode()
    assert "ne valent qu’à titre d’exemple" in page
    passee.refresh_from_db()
    assert (passee.ouvre_le, passee.ferme_le) == (None, None), "aucune date inventée"


@pytest.mark.parametrize("annee", ["20266", "12", "-1", "", "bientôt"])
def test_une_annee_insensee_se_refuse_pres_du_champ(client_de, agent, propre, annee):
    reponse = client_de(agent).post(
        adresse("modifier_session", propre),
        {"libelle": "S", "annee": annee, "source_document": "R", "numero_version": 1},
    )
    assert reponse.status_code == 422
    assert list(reponse.context["form"].errors) == ["annee"]


def test_la_liste_met_ce_qui_presse_devant_et_le_passe_a_part(client_de, agent, le, propre):
    SessionDispositifFactory(libelle="Sans date")
    SessionDispositifFactory(libelle="Dans un mois", ferme_le=le + timedelta(days=30))
    SessionDispositifFactory(libelle="Hier", ferme_le=le - timedelta(days=1))
    contexte = client_de(agent).get(LISTE).context
    assert [s.libelle for s in contexte["page"]] == [
        "Session de chez nous", "Dans un mois", "Sans date",
    ]  # fmt: skip
    assert [(v["titre"], v["nombre"]) for v in contexte["vues"]] == [
        ("À suivre", 3), ("Ouvertes", 2), ("À venir", 0), ("Dates inconnues", 1), ("Fermées", 1),
        ("À titre d’exemple", 0),
    ]  # fmt: skip


def test_les_filtres_bornent_la_liste_et_son_export(client_de, agent, propre):
    autre = SessionDispositifFactory(
        libelle="Des jeunes", dispositif=DispositifFactory(ecsi=True, famille="ecsi")
    )
    client = client_de(agent)
    for requete, attendue in (
        ("ecsi=oui", autre), ("famille=ecsi", autre), ("origine=propre", propre),
        ("q=jeunes", autre),
    ):  # fmt: skip
        assert list(client.get(f"{LISTE}?{requete}").context["page"]) == [attendue], requete
        export = b"".join(client.get(f"{LISTE}exporter/csv/?{requete}").streaming_content).decode()
        assert attendue.libelle in export
        assert export.count("\r\n") == 2
    assert client.get(f"{LISTE}exporter/xlsx/").status_code == 200
    assert client.get(f"{LISTE}exporter/odt/").status_code == 404


def test_un_filtre_inconnu_se_dit(client_de, agent, propre):
    assert client_de(agent).get(f"{LISTE}?famille=lune").context["filtre_refuse"]


def test_la_voisine_ne_voit_la_session_nulle_part(client_de, etrangere, propre):
    client = client_de(etrangere)
    assert propre.libelle not in client.get(LISTE).content.decode()
    commun = propre.dispositif
    assert propre.libelle not in client.get(commun.get_absolute_url()).content.decode()
    for nom in ("session", "agenda", "modifier_session", "regles", "exemples"):
        assert client.get(adresse(nom, propre)).status_code == 404, nom
    for nom in ("copier_session", "retirer_session", "retirer_exemple"):
        assert client.post(adresse(nom, propre)).status_code == 404, nom


def test_la_voisine_ne_peut_pas_y_deposer_de_candidature(
    client_de, etrangere, autre_reseau, propre
):
    from accompagnements.forms.resultats import CandidatureForm
    from tests.fabriques import AccompagnementFactory

    dossier = AccompagnementFactory(reseau=autre_reseau)
    form = CandidatureForm(
        agent=etrangere, fiche=dossier.fiche, accompagnement=dossier,
        aujourdhui=timezone.localdate(),
    )  # fmt: skip
    assert propre not in form.fields["session"].queryset


def test_les_candidatures_montrees_sont_les_notres(client_de, agent, reseau, autre_reseau, le):
    session = SessionDispositifFactory()
    CandidatureFactory(reseau=reseau, session=session)
    CandidatureFactory(reseau=reseau, session=session, deposee_le=le)
    CandidatureFactory(reseau=autre_reseau, session=session, deposee_le=le)
    contexte = client_de(agent).get(session.get_absolute_url()).context
    assert contexte["depots"] == {"deposees": 1, "brouillons": 1}


def _saisie(session, **autres):
    return {
        "libelle": session.libelle, "annee": 2027, "note": "", "source_document": "Règlement",
        "numero_version": session.numero_version, "dates_a_verifier": "on",
    } | autres  # fmt: skip


def test_recette_7_cloture_avant_lancement_refusee_a_sa_place(client_de, agent, propre):
    reponse = client_de(agent).post(
        adresse("modifier_session", propre),
        _saisie(propre, ouvre_le="12/03/2027", ferme_le="11/03/2027"),
    )
    assert reponse.status_code == 422
    erreurs = reponse.context["form"].errors
    assert list(erreurs) == ["ferme_le"]
    assert erreurs["ferme_le"] == ["La session ne peut pas fermer avant d’ouvrir."]


def test_une_date_changee_compte_une_version(client_de, agent, propre):
    client_de(agent).post(
        adresse("modifier_session", propre), _saisie(propre, ferme_le="12/03/2027")
    )
    propre.refresh_from_db()
    assert (str(propre.ferme_le), propre.numero_version) == ("2027-03-12", 2)


def test_deux_saisies_croisees_ne_s_ecrasent_pas(client_de, agent, collegue, propre):
    lue = _saisie(propre)
    client_de(collegue).post(adresse("modifier_session", propre), lue | {"libelle": "La sienne"})
    reponse = client_de(agent).post(
        adresse("modifier_session", propre), lue | {"libelle": "La mienne"}
    )
    assert reponse.status_code == 422
    propre.refresh_from_db()
    assert propre.libelle == "La sienne"
    # Renvoyer la page, qui porte la nouvelle version, c’est choisir.
    version = reponse.context["form"]["numero_version"].value()
    client_de(agent).post(
        adresse("modifier_session", propre),
        lue | {"libelle": "La mienne", "numero_version": version},
    )
    propre.refresh_from_db()
    assert propre.libelle == "La mienne"


def test_copier_une_session_commune_en_fait_une_propre_sans_dates(client_de, agent, etrangere, le):
    commune = SessionDispositifFactory(
        ferme_le=le, regles=[{"nature": "duree_max", "valeur": "36"}],
        exemples=[{"titre": "Long", "projet": {"duree": 37}, "attendu": "non_recevable"}],
    )  # fmt: skip
    client_de(agent).post(adresse("copier_session", commune))
    copie = SessionDispositif.objects.exclude(pk=commune.pk).get()
    assert (copie.propre_a, copie.ferme_le) == (agent.reseau, None)
    assert (copie.regles, copie.exemples) == (commune.regles, commune.exemples)
    assert client_de(etrangere).get(copie.get_absolute_url()).status_code == 404


def test_l_equipe_ne_modifie_pas_une_session_commune(client_de, agent):
    commune = SessionDispositifFactory()
    for nom in ("modifier_session", "regles", "exemples"):
        assert client_de(agent).get(adresse(nom, commune)).status_code == 403, nom


def test_un_reglement_abime_s_ouvre_et_le_dit(client_de, agent, reseau):
    session = SessionDispositifFactory(propre_a=reseau, regles=[{"nature": "lune"}])
    reponse = client_de(agent).get(session.get_absolute_url())
    assert reponse.status_code == 200
    assert "Règle 1" in reponse.content.decode()


def test_l_agenda_d_une_session_porte_sa_cloture(client_de, agent, propre):
    contenu = client_de(agent).get(adresse("agenda", propre)).content.decode()
    assert "SUMMARY:Clôture : Session de chez nous" in contenu
    assert f"DTSTART;VALUE=DATE:{propre.ferme_le:%Y%m%d}" in contenu


def test_sans_cloture_pas_d_agenda(client_de, agent):
    assert client_de(agent).get(adresse("agenda", SessionDispositifFactory())).status_code == 404


def test_la_liste_et_la_page_lisent_un_nombre_fixe_de_requetes(client_de, agent, reseau, le):
    client = client_de(agent)
    premiere = SessionDispositifFactory(ferme_le=le + timedelta(days=3))

    def compter(chemin):
        client.get(chemin)
        with requetes() as liste:
            assert client.get(chemin).status_code == 200
        return len(liste)

    avant = compter(LISTE), compter(premiere.get_absolute_url())
    for n in range(6):
        session = SessionDispositifFactory(propre_a=reseau, ferme_le=le + timedelta(days=n))
        CandidatureFactory(reseau=reseau, session=premiere)
        CandidatureFactory(reseau=reseau, session=session)
    assert (compter(LISTE), compter(premiere.get_absolute_url())) == avant
