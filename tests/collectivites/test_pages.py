"""Chaque page de la relation s’ouvre, dit vrai, et reste fermée aux autres réseaux."""

import pytest
from django.urls import reverse

from collectivites.models import Fiche
from tests.fabriques import (
    ActeurFactory,
    CollectiviteFactory,
    ContactFactory,
    EchangeFactory,
    EvenementFactory,
    FicheFactory,
    MandatFactory,
    PartenariatFactory,
    ParticipationFactory,
    ReferentFactory,
)

SANS_OBJET = [
    "liste",
    "territoire",
    "creer",
    "evenements",
    "creer_evenement",
    "annuaire",
    "creer_acteur",
]


@pytest.fixture
def scene(reseau, agent):
    """Une fiche où chaque onglet a quelque chose à montrer ; {route: clé de l’objet}."""
    from collectivites.actions import (
        constater_niveau,
        constater_profil,
        noter_cotisation,
        relier_acteur,
    )

    fiche = FicheFactory(reseau=reseau, suivie_par=agent, collectivite__nom="Vendôme")
    le = Fiche._meta.get_field("cree_le").value_from_object(fiche).date()
    contact = ContactFactory(reseau=reseau, fiche=fiche, email="nadia@exemple.invalid")
    mandat = MandatFactory(reseau=reseau, contact=contact)
    referent = ReferentFactory(reseau=reseau, fiche=fiche, contact=contact)
    EchangeFactory(reseau=reseau, fiche=fiche)
    partenariat = PartenariatFactory(reseau=reseau, fiche=fiche, odd=[4, 13], debut_annee=1971)
    lien = relier_acteur(fiche=fiche, agent=agent, acteur=ActeurFactory(reseau=reseau))
    profil = constater_profil(
        fiche=fiche, profil="CIMOB", principal=True, constate_le=le,
        justification="Trois lycées partants", agent=agent,
    )  # fmt: skip
    constater_niveau(fiche=fiche, niveau="nouvellement_engagee", constate_le=le, agent=agent)
    noter_cotisation(fiche=fiche, annee=le.year, montant=620, reglee_le=le, agent=agent)
    evenement = EvenementFactory(reseau=reseau)
    participation = ParticipationFactory(
        reseau=reseau, evenement=evenement, fiche=fiche, presente=True
    )
    par_fiche = [
        "detail", "contacts", "partenariats", "acteurs", "modifier", "profils",
        "niveaux", "cotisations", "creer_partenariat", "relier_acteur",
        "creer_contact",
    ]  # fmt: skip
    return dict.fromkeys(par_fiche, fiche.pk) | {
        "contact": contact.pk,
        "modifier_contact": contact.pk,
        "creer_mandat": contact.pk,
        "modifier_mandat": mandat.pk,
        "modifier_partenariat": partenariat.pk,
        "apprecier_acteur": lien.pk,
        "acteur": lien.acteur_id,
        "modifier_acteur": lien.acteur_id,
        "supprimer_acteur": lien.acteur_id,
        "evenement": evenement.pk,
        "modifier_evenement": evenement.pk,
        "modifier_participation": participation.pk,
        "delier_acteur": lien.pk,
        "clore_profil": profil.pk,
        "opposition": contact.pk,
        "ouvrir_acces": contact.pk,
        "fermer_acces": referent.pk,
        "retirer_participation": participation.pk,
    }


ENVOIS = {
    "delier_acteur", "clore_profil", "opposition", "ouvrir_acces", "fermer_acces",
    "retirer_participation",
}  # fmt: skip


def test_chaque_page_s_ouvre_a_l_equipe_du_reseau(scene, client_de, agent, collegue, direction):
    for personne in (agent, collegue, direction):
        navigateur = client_de(personne)
        for route in SANS_OBJET:
            assert navigateur.get(reverse(f"collectivites:{route}")).status_code == 200, route
        for route, pk in scene.items():
            if route not in ENVOIS:
                reponse = navigateur.get(reverse(f"collectivites:{route}", args=[pk]))
                assert reponse.status_code == 200, route


def test_rien_de_ce_reseau_ne_s_ouvre_a_l_etrangere(scene, client_de, etrangere):
    navigateur = client_de(etrangere)
    for route, pk in scene.items():
        adresse = reverse(f"collectivites:{route}", args=[pk])
        if route not in ENVOIS:
            assert navigateur.get(adresse).status_code == 404, route
        if route in ENVOIS or "modifier" in route or "creer" in route:
            assert navigateur.post(adresse, {"nom": "x"}).status_code == 404, route


def test_une_referente_n_entre_dans_aucune_page_de_la_relation(scene, client_de, referente):
    navigateur = client_de(referente)
    for route, pk in scene.items():
        reponse = navigateur.get(reverse(f"collectivites:{route}", args=[pk]))
        assert reponse.status_code == 403, route
    assert navigateur.get(reverse("collectivites:liste")).status_code == 403


def test_ni_la_liste_ni_la_recherche_ni_l_export_ne_montrent_un_autre_reseau(
    scene, client_de, etrangere, autre_reseau
):
    FicheFactory(reseau=autre_reseau, collectivite__nom="Ailleurs")
    navigateur = client_de(etrangere)
    assert "Vendôme" not in navigateur.get(reverse("collectivites:liste")).content.decode()
    corps = navigateur.get(reverse("recherche"), {"q": "claude"}).content.decode()
    assert "Claude" not in corps
    reponse = navigateur.get(reverse("collectivites:exporter", args=["csv"]))
    corps = b"".join(reponse.streaming_content).decode()
    assert "Ailleurs" in corps
    assert "Vendôme" not in corps


def test_l_en_tete_dit_profil_niveau_adhesion_et_suivi(scene, client_de, agent):
    corps = client_de(agent).get(reverse("collectivites:detail", args=[scene["detail"]]))
    corps = corps.content.decode()
    for attendu in ("CIMOB", "Nouvellement engagée", "Adhérente", "620", "Camille Rousselet"):
        assert attendu in corps


def test_une_structure_d_un_autre_reseau_est_introuvable(client_de, agent, autre_reseau):
    structure = CollectiviteFactory(nature="petr", code_insee="", propre_a=autre_reseau)
    adresse = reverse("collectivites:ouvrir", args=[structure.pk])
    assert client_de(agent).post(adresse).status_code == 404


def test_une_get_n_ouvre_pas_de_fiche(client_de, agent):
    collectivite = CollectiviteFactory()
    reponse = client_de(agent).get(reverse("collectivites:ouvrir", args=[collectivite.pk]))
    assert reponse.status_code == 403
    assert not Fiche.objects.exists()
