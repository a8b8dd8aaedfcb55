"""Le second verrou : la base elle-même ne rend que les lignes du réseau posé."""

import pytest
from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection, models, transaction

from predict.comptes import cloisonnement
from predict.comptes.models import Acte, Locataire, Vue
from predict.comptes.perimetre import dans_reseau
from tests.comptes.graphe import Graphe, modeles_en_ordre

# Hors cloisonnement : lus avant que le réseau soit connu (ADR 3), ou partagés entre réseaux
# (conception §4). Tout autre modèle de nos applications est un `Locataire`.
PARTAGES = {
    "comptes.Reseau", "comptes.Agent", "comptes.Adhesion", "comptes.Invitation", "comptes.Terme",
    "collectivites.Collectivite",
    "offre.Mission", "offre.Service", "offre.VersionService", "offre.Competence",
    "offre.CanevasCommun", "offre.RangActer", "offre.PrioriteReseau",
    # Communs, ou propres à un réseau par `propre_a` (ADR 6).
    "offre.Dispositif", "offre.SessionDispositif",
    "suivi.Indicateur",
    # Ce qu’un réseau choisit de remettre : des nombres, des clés, des fiches sans personne (ADR 3).
    "suivi.Transmission", "suivi.MesureTransmise", "suivi.FichePartagee",
}  # fmt: skip
NOS_APPS = {"comptes", "collectivites", "offre", "accompagnements", "suivi"}


def nos_modeles():
    return [
        m
        for m in apps.get_models(include_auto_created=True)
        if m._meta.app_label in NOS_APPS
        # Les droits de Django sur les comptes ne portent aucune donnée métier.
        and m._meta.label not in {"comptes.Agent_groups", "comptes.Agent_user_permissions"}
    ]


def test_tout_modele_appartient_a_un_reseau_ou_est_dit_partage():
    sans_reseau = {m._meta.label for m in nos_modeles() if not issubclass(m, Locataire)}
    assert sans_reseau == PARTAGES


@pytest.mark.parametrize(
    "modele", [m for m in nos_modeles() if issubclass(m, Locataire)], ids=lambda m: m._meta.label
)
def test_une_table_metier_porte_son_reseau_et_une_reference_unique(modele):
    reseau = modele._meta.get_field("reseau")
    assert not reseau.null
    uniques = [
        tuple(c.fields)
        for c in modele._meta.constraints
        if isinstance(c, models.UniqueConstraint) and c.condition is None
    ]
    assert ("reseau", "ref") in uniques


@pytest.mark.parametrize(
    "modele", [m for m in nos_modeles() if issubclass(m, Locataire)], ids=lambda m: m._meta.label
)
def test_toute_table_metier_sait_dire_ce_qu_un_agent_voit(modele):
    assert callable(getattr(modele.objects.all(), "visibles_par", None))


@pytest.fixture
def deux_reseaux(db):
    return Graphe("ici", "CANARIDICI"), Graphe("ailleurs", "CANARIDAILLEURS")


@pytest.mark.postgres
@pytest.mark.parametrize("modele", modeles_en_ordre(), ids=lambda m: m._meta.label)
def test_sans_reseau_rien_ne_se_lit_avec_un_reseau_que_le_sien(deux_reseaux, modele):
    ici, _ = deux_reseaux
    assert modele.objects.count() >= 2
    with dans_reseau(None):
        assert modele.objects.count() == 0
    with dans_reseau(ici.reseau.pk):
        assert set(modele.objects.values_list("reseau", flat=True)) == {ici.reseau.pk}


@pytest.mark.postgres
def test_ecrire_chez_le_voisin_est_refuse_par_la_base(deux_reseaux):
    ici, ailleurs = deux_reseaux
    vue = Vue.objects.filter(reseau=ici.reseau).first()
    with dans_reseau(ici.reseau.pk):
        with pytest.raises(DatabaseError), transaction.atomic():
            Vue.objects.filter(pk=vue.pk).update(reseau=ailleurs.reseau)
        voisine = Vue.objects.filter(reseau=ailleurs.reseau)
        assert voisine.update(titre="effacée") == 0
        assert voisine.delete()[0] == 0


@pytest.mark.postgres
def test_sortir_d_un_reseau_imbrique_rend_le_precedent(deux_reseaux):
    ici, ailleurs = deux_reseaux
    with dans_reseau(ici.reseau.pk):
        with dans_reseau(ailleurs.reseau.pk):
            assert set(Acte.objects.values_list("reseau", flat=True)) == {ailleurs.reseau.pk}
        assert set(Acte.objects.values_list("reseau", flat=True)) == {ici.reseau.pk}


@pytest.mark.postgres
@pytest.mark.django_db
def test_chaque_table_metier_a_sa_politique_forcee():
    with connection.cursor() as curseur:
        curseur.execute(
            "SELECT relname FROM pg_class c JOIN pg_policy p ON p.polrelid = c.oid "
            "WHERE relrowsecurity AND relforcerowsecurity"
        )
        gardees = {ligne[0] for ligne in curseur.fetchall()}
    assert gardees == set(cloisonnement.tables_cloisonnees())


@pytest.mark.postgres
@pytest.mark.django_db
def test_un_role_qui_passe_outre_est_refuse_au_demarrage():
    with pytest.raises(ImproperlyConfigured, match="rôle PostgreSQL"):
        cloisonnement.verifier_role(connection)
