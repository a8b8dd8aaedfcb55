"""Adresses des accompagnements, groupées par objet ; un bloc par sujet."""

from django.urls import path

from .views import (
    acces_cadre,
    besoins,
    cadre,
    calendrier,
    canevas,
    charge,
    conseils,
    conventions,
    demandes_portail,
    fil,
    financements_reseau,
    lot,
    onglet,
    parcours,
    passage,
    passation,
    pieces,
    preparation,
    quotidien,
    relation,
    resultats,
    secours_cadre,
    service,
    singularisation,
    sollicitations,
    suites_candidature,
    suites_evenements,
    tableau,
    temps,
)
from .views.genres import GENRES

app_name = "accompagnements"


def adresses_de(genre):
    """Lister, ajouter, modifier, supprimer un genre d’objets (views/genres.py)."""
    code, g = genre.code, {"genre": genre.code}
    return [
        path(f"<int:pk>/{genre.chemin}/", quotidien.lister, g, f"lister_{code}"),
        path(f"<int:pk>/{genre.chemin}/ajouter/", quotidien.ajouter, g, f"ajouter_{code}"),
        path(f"{genre.chemin}/<int:pk>/modifier/", quotidien.modifier, g, f"modifier_{code}"),
        path(f"{genre.chemin}/<int:pk>/supprimer/", quotidien.supprimer, g, f"supprimer_{code}"),
    ]


urlpatterns = [
    # Tous
    path("", tableau.liste, name="liste"),
    path("tableau/", tableau.tableau, name="tableau"),
    path("calendrier/", calendrier.calendrier, name="calendrier"),
    path("charge/", charge.charge, name="charge"),
    path("lot/", lot.lot, name="lot"),
    path("exporter/<str:format>/", tableau.exporter, name="exporter"),
    # Ce qu’un événement en montre
    path(
        "evenements/<int:pk>/suites/", suites_evenements.suites_evenement, name="suites_evenement"
    ),
    path(
        "evenements/<int:pk>/suites/planifier/",
        suites_evenements.planifier_suites_evenement,
        name="planifier_suites_evenement",
    ),
    path(
        "evenements/<int:pk>/suites/relancer/",
        suites_evenements.relancer_evenement,
        name="relancer_evenement",
    ),
    # Ce qu’un service de l’offre a donné
    path("services/<int:pk>/resultats/", service.resultats_service, name="resultats_service"),
    # Ce qu’une fiche de collectivité en montre
    path("fiches/<int:pk>/", onglet.onglet, name="onglet"),
    path("fiches/<int:pk>/canevas/", canevas.canevas_fiche, name="canevas_fiche"),
    path(
        "fiches/<int:pk>/canevas/imprimer.pdf", canevas.canevas_fiche_pdf, name="canevas_fiche_pdf"
    ),
    path(
        "fiches/<int:pk>/canevas/blocs/<slug:bloc>/",
        canevas.bloc_canevas_fiche,
        name="bloc_canevas_fiche",
    ),
    path("fiches/<int:pk>/preparation/", preparation.preparation, name="preparation"),
    path("fiches/<int:pk>/prochaine/", preparation.prochaine, name="prochaine"),
    path("fiches/<int:pk>/conseils/", conseils.conseils_fiche, name="conseils_fiche"),
    path("fiches/<int:pk>/fil/", fil.fil, name="fil"),
    path("fiches/<int:pk>/echanges/", fil.relation, name="relation"),
    path("fiches/<int:pk>/echanges/exporter/<str:format>/", fil.exporter_fil, name="exporter_fil"),
    path("fiches/<int:pk>/echanges/noter/", relation.noter_echange, name="noter_echange"),
    path("echanges/<int:pk>/", relation.echange, name="echange"),
    path("echanges/noter/", relation.echange_rapide, name="echange_rapide"),
    # Sollicitations
    path("sollicitations/", sollicitations.sollicitations, name="sollicitations"),
    path("sollicitations/noter/", sollicitations.noter, name="noter"),
    path("sollicitations/<int:pk>/", sollicitations.sollicitation, name="sollicitation"),
    path("sollicitations/<int:pk>/accepter/", sollicitations.accepter, name="accepter"),
    path("sollicitations/<int:pk>/reorienter/", sollicitations.reorienter, name="reorienter"),
    path("sollicitations/<int:pk>/renseigner/", sollicitations.renseigner, name="renseigner"),
    # Un accompagnement et son chemin
    path("demarrer/", parcours.creer, name="creer"),
    path("<int:pk>/", parcours.detail, name="detail"),
    path("<int:pk>/modifier/", parcours.modifier, name="modifier"),
    path("<int:pk>/passer/<int:de>/", passage.passer, name="passer"),
    path("<int:pk>/reunir/<int:de>/", passage.reunir, name="reunir"),
    path("<int:pk>/admettre/", parcours.admettre, name="admettre"),
    path("<int:pk>/transmettre/", passation.transmettre, name="transmettre"),
    path("passations/<int:pk>/lue/", passation.lue, name="passation_lue"),
    path("passations/<int:pk>/resume.pdf", passation.passation_pdf, name="passation_pdf"),
    path("<int:pk>/sommeil/", parcours.endormir, name="endormir"),
    path("<int:pk>/reprendre/", parcours.reveiller, name="reveiller"),
    path("<int:pk>/abandonner/", parcours.abandonner, name="abandonner"),
    path("<int:pk>/bilan/", parcours.bilan, name="bilan"),
    # Besoins et prestations
    path("<int:pk>/besoins/", besoins.besoins, name="besoins"),
    path("besoins/<int:pk>/", besoins.fiche_besoin, name="fiche_besoin"),
    path("<int:pk>/singularisation/", singularisation.feuille, name="singularisation"),
    path("<int:pk>/conseils/", conseils.conseils, name="conseils"),
    path("<int:pk>/conseils/<int:service_pk>/retenir/", conseils.retenir, name="retenir"),
    path("<int:pk>/choix/", conseils.choix, name="choix"),
    path("<int:pk>/prestations/ajouter/", besoins.ajouter_prestation, name="ajouter_prestation"),
    path("prestations/<int:pk>/modifier/", besoins.modifier_prestation, name="modifier_prestation"),
    path("prestations/<int:pk>/mode/", besoins.choisir_mode, name="choisir_mode"),
    path(
        "prestations/<int:pk>/supprimer/", besoins.supprimer_prestation, name="supprimer_prestation"
    ),
    # Ce qui vient du portail
    path("portail/demandes/<int:pk>/", demandes_portail.demande, name="demande_portail"),
    path("portail/fiches/<int:pk>/", demandes_portail.du_portail, name="du_portail"),
    # Ce qui paie le temps du réseau
    path("financements/", financements_reseau.financements, name="financements"),
    path("financements/ajouter/", financements_reseau.creer, name="creer_financement"),
    path(
        "financements/<int:pk>/modifier/", financements_reseau.modifier, name="modifier_financement"
    ),
    path("financements/<int:pk>/clore/", financements_reseau.clore, name="clore_financement"),
    path("financements/<int:pk>/rouvrir/", financements_reseau.rouvrir, name="rouvrir_financement"),
    # Jour le jour et résultats
    *(adresse for genre in GENRES.values() for adresse in adresses_de(genre)),
    path("taches/", quotidien.taches, name="taches"),
    path("taches/creer/", quotidien.ajouter, {"genre": "tache"}, "creer_tache"),
    path("taches/<int:pk>/faire/", quotidien.faire_tache, name="faire_tache"),
    path("taches/<int:pk>/rouvrir/", quotidien.rouvrir_tache, name="rouvrir_tache"),
    path("temps/", temps.mes_temps, name="mes_temps"),
    path("temps/noter/", quotidien.ajouter, {"genre": "temps"}, "creer_temps"),
    path("temps/imputer/", quotidien.imputer, name="imputer"),
    path("conventions/<int:pk>/", conventions.convention, name="convention"),
    path(
        "candidatures/<int:pk>/redeposer/",
        suites_candidature.suivre,
        {"lien": "redepot_de"},
        "redeposer_candidature",
    ),
    path(
        "candidatures/<int:pk>/etape/",
        suites_candidature.suivre,
        {"lien": "etape_de"},
        "etape_candidature",
    ),
    path("conventions/<int:pk>/pdf/", resultats.convention_pdf, name="convention_pdf"),
    path(
        "conventions/<int:pk>/projet/<str:format>/",
        conventions.projet_convention,
        name="projet_convention",
    ),
    path("exemplaires/", conventions.exemplaires, name="exemplaires"),
    # Pièces
    path("<int:pk>/pieces/ajouter/", pieces.ajouter_piece, name="ajouter_piece"),
    path("fiches/<int:pk>/pieces/", pieces.pieces, name="pieces"),
    path("fiches/<int:pk>/pieces/deposer/", pieces.deposer, name="deposer_piece"),
    path("pieces/<int:pk>/", pieces.piece, name="piece"),
    path("pieces/<int:pk>/modifier/", pieces.modifier_piece, name="modifier_piece"),
    path("pieces/<int:pk>/supprimer/", pieces.supprimer_piece, name="supprimer_piece"),
    # Cadre de collaboration
    path("<int:pk>/cadre/", cadre.ouvrir, name="ouvrir_cadre"),
    path("cadres/<int:pk>/", cadre.cadre, name="cadre"),
    path("cadres/<int:pk>/rubriques/<str:code>/", cadre.rubrique, name="rubrique_cadre"),
    path("cadres/<int:pk>/reglages/", cadre.reglages, name="regler_cadre"),
    path("cadres/<int:pk>/commenter/<str:code>/", cadre.commenter, name="commenter_cadre"),
    path("cadres/<int:pk>/regles/<str:code>/", cadre.regler, name="commentaires_regles"),
    path("cadres/<int:pk>/demander/", cadre.demander, name="demander_cadre"),
    path("cadres/<int:pk>/valider/", cadre.valider, name="valider_cadre"),
    path("cadres/<int:pk>/revoir/", cadre.revoir, name="revoir_cadre"),
    path("cadres/<int:pk>/relancer/", secours_cadre.relancer, name="relancer_cadre"),
    path("cadres/<int:pk>/acces/", acces_cadre.remplacer, name="remplacer_acces"),
    path("cadres/<int:pk>/accord/", secours_cadre.accord_ecrit, name="accord_ecrit"),
    path("cadres/<int:pk>/reprendre/", cadre.reprendre, name="reprendre_cadre"),
    path("cadres/<int:pk>/sceller/", cadre.sceller, name="sceller_cadre"),
    path("cadres/<int:pk>/comparer/", cadre.comparer, name="comparer_cadre"),
    path("cadres/<int:pk>/projet/<str:format>/", cadre.projet, name="projet_cadre"),
]
