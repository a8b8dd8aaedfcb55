"""Ce que le fichier d’échange porte de qui était là, et des tournées."""

from predict.noyau.echange import Champ, Section

from ..models import ParticipantEchange, Tournee, Visite

PRESENCES = Section(
    "presences",
    ParticipantEchange,
    parent="echange",
    aide="Qui y prenait part : un contact de la fiche, ou quelqu’un de l’équipe.",
    champs=(Champ("contact"), Champ("agent")),
)

TOURNEES = Section(
    "tournees",
    Tournee,
    champs=(
        Champ("titre"),
        Champ("agent"),
        Champ("du"),
        Champ("au"),
        Champ("depart"),
        Champ("heure_depart"),
        Champ("heure_retour"),
        Champ("vitesse", aide="En km/h, pour passer d’une distance à vol d’oiseau à une durée."),
        Champ("rayon_km"),
        Champ("visites_par_jour"),
        Champ("duree_visite", aide="En minutes."),
        Champ("criteres", aide="Codes Insee et Siren, mots des règles."),
        Champ("etat"),
        Champ("note"),
    ),
    enfants=(
        Section(
            "visites",
            Visite,
            parent="tournee",
            champs=(
                Champ("fiche"),
                Champ("date", "le"),
                Champ("heure"),
                Champ("duree_minutes"),
                Champ("contact"),
                Champ("objet"),
                Champ("distance_km"),
                Champ("raisons"),
                Champ("confirmee"),
                Champ("echange"),
            ),
        ),
    ),
)
