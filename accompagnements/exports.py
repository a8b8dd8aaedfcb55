"""Colonnes de l’export des accompagnements : titre, valeur, format, en une seule liste."""

from django.http import Http404

from predict.comptes.perimetre import dans_reseau
from predict.noyau.tableur import Colonne, reponse_csv, reponse_xlsx

COLONNES = (
    Colonne("Référence", "ref"),
    Colonne("Collectivité", "fiche.collectivite.nom"),
    Colonne("Code", "fiche.collectivite.code"),
    Colonne("Accompagnement", "titre", "long"),
    Colonne("Étape", lambda a: a.get_etape_display()),
    Colonne("État", lambda a: a.get_etat_display()),
    Colonne("Scénario", lambda a: a.get_scenario_display()),
    Colonne("Cas type", lambda a: a.get_cas_type_display()),
    Colonne("Posture", lambda a: a.get_posture_display()),
    Colonne("Suivi par", lambda a: str(a.responsable or "")),
    Colonne("Profil", lambda a: a.fiche.profil_principal),
    Colonne("Début", "debut_le", "date"),
    Colonne("Validé le", "valide_le", "date"),
    Colonne("À cette étape depuis", "etape_depuis", "date"),
    Colonne("Fin prévue", "fin_prevue_le", "date"),
    Colonne("Fin", "fin_le", "date"),
    Colonne("Relève de l’ECSI", "ecsi", "oui_non"),
)
LIGNES_PAR_LECTURE = 2000


def lire_au_fil(queryset, reseau_id):
    """Lignes lues par paquets : la réponse part en flux, hors de la transaction de la vue."""
    with dans_reseau(reseau_id):
        yield from queryset.iterator(chunk_size=LIGNES_PAR_LECTURE)


def reponse_export(lignes, agent, format):
    """`lignes` : accompagnements dans l’ordre, avec leur fiche ; `format` : « csv » ou « xlsx »."""
    au_fil = lire_au_fil(lignes, agent.reseau_id)
    if format == "csv":
        return reponse_csv("accompagnements", COLONNES, au_fil)
    if format == "xlsx":
        return reponse_xlsx("accompagnements", "Accompagnements", COLONNES, au_fil)
    raise Http404
