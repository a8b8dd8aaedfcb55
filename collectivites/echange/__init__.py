"""Ce que le fichier d’échange porte des collectivités et de la relation."""

from django.db.models import Q
from django.utils.text import slugify

from predict.comptes.echange import TABLES_EXCLUES
from predict.noyau.echange import (
    Champ,
    Locale,
    Naturelle,
    Section,
    ValeurRefusee,
    declarer,
    declarer_naturelle,
    montrer,
)
from predict.noyau.recherche import normaliser

from ..echange.tournees import PRESENCES, TOURNEES
from ..models import (
    Acteur,
    ActeurFiche,
    Collectivite,
    Contact,
    CorrespondanceImport,
    Cotisation,
    Direction,
    Echange,
    Etiquette,
    EtiquetteFiche,
    Evenement,
    Fiche,
    Fusion,
    Import,
    LigneImport,
    Mandat,
    NiveauFiche,
    Partenariat,
    Participation,
    PasDoublon,
    ProfilFiche,
    Referent,
    TempsProgramme,
)
from ..regles import Attente, FormePouvoir, Legitimite, Nature, ObjectifEvenement

_CODES = ("insee", "siren")


def _ecrire_collectivite(collectivite, refs):
    if collectivite.pk in refs:
        return {"structure": refs[collectivite.pk]}
    code = (
        {"insee": collectivite.code_insee}
        if collectivite.code_insee
        else {"siren": collectivite.siren}
    )
    obsolete = collectivite.obsolete_le
    return (
        code
        | {"nature": collectivite.nature}
        | ({"obsolete_le": obsolete.isoformat()} if obsolete else {})
    )


def _lire_collectivite(valeur):
    """Clé : (« insee » ou « siren », code, nature, date d’obsolescence ou vide)."""
    if not isinstance(valeur, dict) or not all(isinstance(v, str) for v in valeur.values()):
        raise ValeurRefusee(
            f"{montrer(valeur)} ne désigne pas une collectivité"
            ' (par exemple {"insee": "41269", "nature": "commune"}).'
        )
    if set(valeur) == {"structure"}:
        return Locale(valeur["structure"])
    codes = [cle for cle in _CODES if valeur.get(cle)]
    inconnues = set(valeur) - {*_CODES, "nature", "obsolete_le"}
    if inconnues or len(codes) != 1:
        raise ValeurRefusee(
            "une collectivité se désigne par « insee » ou par « siren », avec « nature »,"
            " ou par « structure » seule."
        )
    if valeur.get("nature") not in Nature.values:
        raise ValeurRefusee(
            f"{montrer(valeur.get('nature'))} n’est pas une nature ({', '.join(Nature.values)})."
        )
    return (codes[0], valeur[codes[0]], valeur["nature"], valeur.get("obsolete_le", ""))


def _trouver_collectivites(cles):
    """Une requête par tranche de codes ; les structures propres à un réseau n’y sont pas."""
    codes = sorted({cle[1] for cle in cles if "\x00" not in cle[1]})
    trouvees = {}
    for debut in range(0, len(codes), 400):
        tranche = codes[debut : debut + 400]
        candidates = Collectivite.objects.filter(
            Q(code_insee__in=tranche) | Q(siren__in=tranche), propre_a__isnull=True
        )
        for une in candidates:
            obsolete = une.obsolete_le.isoformat() if une.obsolete_le else ""
            for nom, code in (("insee", une.code_insee), ("siren", une.siren)):
                if code:
                    trouvees[(nom, code, une.nature, obsolete)] = une
    return trouvees


def _nommer_structures(structures):
    """{pk: ref} : le nom de la structure, numéroté s’il sert deux fois."""
    refs, pris = {}, {}
    for une in structures:
        base = slugify(f"{une.nature} {une.nom}")[:56] or une.nature
        pris[base] = pris.get(base, 0) + 1
        refs[une.pk] = base if pris[base] == 1 else f"{base}-{pris[base]}"
    return refs


def _completer_structure(structure):
    structure.recherche = normaliser(structure.nom)


def _completer_acteur(acteur):
    acteur.recherche = normaliser(f"{acteur.nom} {acteur.sigle}")[:220]


def _completer_contact(contact):
    contact.recherche = normaliser(contact.nom_complet)[:180]


TABLES_EXCLUES.update(
    {
        Import: "Fichiers déposés : ce qu’ils ont écrit voyage ; les annuler n’a de sens qu’ici.",
        LigneImport: "Détail d’un import : lignes lues et valeurs d’avant, propres à cette base.",
        CorrespondanceImport: "Se reproposent d’elles-mêmes au premier import.",
        Fusion: "Leur résultat voyage ; les annuler n’a de sens qu’ici.",
        PasDoublon: "Désigne deux lignes de cette base : à redire, si la paire se repropose.",
    }
)

declarer_naturelle(
    Naturelle(
        Collectivite,
        aide=(
            '`{"insee": "41269", "nature": "commune"}`, `{"siren": "…", "nature": "epci"}`,'
            ' ou `{"structure": "…"}` pour une ligne de « structures ».'
            " Pour une collectivité disparue, ajouter `obsolete_le`."
        ),
        ecrire=_ecrire_collectivite,
        lire=_lire_collectivite,
        trouver=_trouver_collectivites,
    )
)

declarer(
    Section(
        "structures",
        Collectivite,
        aide="Structures propres au réseau, hors Code officiel géographique (PETR, PNR…).",
        proprietaire="propre_a",
        nommer=_nommer_structures,
        completer=_completer_structure,
        champs=(
            Champ("nature"),
            Champ("insee", "code_insee"),
            Champ("siren"),
            Champ("nom"),
            Champ("type_epci"),
            Champ("population"),
            Champ("region"),
            Champ("departement"),
            Champ("epci"),
            Champ("longitude"),
            Champ("latitude"),
            Champ("millesime"),
            Champ("obsolete_le"),
            Champ("remplacee_par"),
        ),
        exclus={
            "recherche": "Nom sans accents ni casse : recalculé.",
            "propre_a": "Dit par la section « reseau ».",
        },
    ),
    Section(
        "acteurs",
        Acteur,
        aide="Annuaire : acteurs du territoire et partenaires mobilisables.",
        champs=(
            Champ("nom"),
            Champ("sigle"),
            Champ("type"),
            Champ("commune"),
            Champ("pays", aide="Code ISO 3166-1 à deux lettres."),
            Champ("siren"),
            Champ("expertises", aide="Mots séparés par des virgules."),
            Champ("odd"),
            Champ("pays_action", aide="Codes ISO 3166-1 à deux lettres."),
            Champ("personne"),
            Champ("telephone", aide="Forme internationale : +33261910000."),
            Champ("email"),
            Champ("site"),
            Champ("membre"),
            Champ("mobilisable"),
            Champ("conditions", aide="Ce qu’il faut savoir avant de le mobiliser."),
            Champ("note"),
        ),
        exclus={"recherche": "Nom et sigle sans accents ni casse : recalculés."},
        completer=_completer_acteur,
    ),
    Section(
        "etiquettes",
        Etiquette,
        aide="Les mots que le réseau se donne pour ranger ses fiches.",
        champs=(Champ("nom"),),
    ),
    Section(
        "fiches",
        Fiche,
        aide="Les collectivités suivies et tout ce que le réseau en sait.",
        champs=(
            Champ("collectivite"),
            Champ("suivie_par"),
            Champ("profil_principal"),
            Champ("niveau"),
            Champ("attentes", valeurs=Attente),
            Champ("recherche_de"),
            Champ("singularite"),
            Champ("marqueurs"),
            Champ("odd"),
            Champ("rattachement"),
            Champ("rattachement_variante"),
            Champ("priorite"),
            Champ("international_porte_par"),
            Champ("vigilance"),
            Champ("relue_le"),
            Champ("membre"),
            Champ("dernier_echange_le"),
        ),
        enfants=(
            Section(
                "etiquettes_posees",
                EtiquetteFiche,
                parent="fiche",
                champs=(Champ("etiquette"),),
            ),
            Section(
                "directions",
                Direction,
                parent="fiche",
                aide="L’organigramme : directions et services.",
                champs=(
                    Champ("nom"),
                    Champ("parente", aide="La direction dont elle dépend."),
                    Champ("porte_international"),
                    Champ("note"),
                ),
            ),
            Section(
                "contacts",
                Contact,
                parent="fiche",
                champs=(
                    Champ("prenom"),
                    Champ("nom"),
                    Champ("qualite"),
                    Champ("fonction"),
                    Champ("direction"),
                    Champ("email"),
                    Champ("telephone", aide="Forme internationale : +33261910000."),
                    Champ("principal"),
                    Champ("elu_referent"),
                    Champ("parti_le"),
                    Champ("base_legale"),
                    Champ("source", aide="D’où viennent ces coordonnées."),
                    Champ("informe_le"),
                    Champ("oppose_le"),
                    Champ("anonymise_le"),
                    Champ("note"),
                ),
                exclus={"recherche": "Nom sans accents ni casse : recalculé."},
                completer=_completer_contact,
                enfants=(
                    Section(
                        "mandats",
                        Mandat,
                        parent="contact",
                        champs=(
                            Champ("intitule"),
                            Champ("debut_le"),
                            Champ("fin_le"),
                            Champ("fin_motif"),
                        ),
                    ),
                ),
            ),
            Section(
                "referents",
                Referent,
                parent="fiche",
                aide="Qui, dans la collectivité, entre au portail.",
                champs=(Champ("agent"), Champ("contact"), Champ("principal"), Champ("actif")),
            ),
            Section(
                "profils",
                ProfilFiche,
                parent="fiche",
                champs=(
                    Champ("profil"),
                    Champ("principal"),
                    Champ("constate_le"),
                    Champ("fin_le"),
                    Champ("justification"),
                    Champ("auteur"),
                ),
            ),
            Section(
                "niveaux",
                NiveauFiche,
                parent="fiche",
                champs=(
                    Champ("niveau"),
                    Champ("constate_le"),
                    Champ("motif"),
                    Champ("auteur"),
                ),
            ),
            Section(
                "cotisations",
                Cotisation,
                parent="fiche",
                champs=(Champ("annee"), Champ("montant"), Champ("reglee_le")),
            ),
            Section(
                "partenariats",
                Partenariat,
                parent="fiche",
                champs=(
                    Champ("type"),
                    Champ("etat"),
                    Champ("pays", aide="Code ISO 3166-1 à deux lettres."),
                    Champ("partenaire"),
                    Champ("themes"),
                    Champ("odd"),
                    Champ("debut_annee"),
                    Champ("fin_annee"),
                    Champ("ville"),
                    Champ("montant", aide="Euros par an, part de la collectivité."),
                    Champ("convention_le"),
                    Champ("convention_fin_le"),
                    Champ("serment_le"),
                    Champ("comite", aide="L’acteur qui fait vivre un jumelage."),
                    Champ("derniere_rencontre_le"),
                    Champ("rythme"),
                    Champ("source"),
                    Champ("note"),
                ),
            ),
            Section(
                "acteurs",
                ActeurFiche,
                parent="fiche",
                aide="Acteurs de l’annuaire repérés pour cette collectivité.",
                champs=(
                    Champ("acteur"),
                    Champ("role"),
                    Champ("pouvoir", aide="De 1 à 5."),
                    Champ("pouvoirs", valeurs=FormePouvoir),
                    Champ("interet", aide="De 1 à 5."),
                    Champ("interet_objet"),
                    Champ("interet_action"),
                    Champ("legitimites", valeurs=Legitimite),
                    Champ("contexte"),
                    Champ("participation", aide="Niveaux reconstruits, à vérifier."),
                    Champ("apprecie_le"),
                ),
            ),
            Section(
                "echanges",
                Echange,
                parent="fiche",
                champs=(
                    Champ("date", "le"),
                    Champ("heure"),
                    Champ("type"),
                    Champ("objet"),
                    Champ("compte_rendu"),
                    Champ("participants"),
                    Champ("lieu"),
                    Champ("duree_minutes"),
                    Champ("suite"),
                    Champ("suite_le"),
                    Champ("prive"),
                    Champ("auteur"),
                ),
                enfants=(PRESENCES,),
            ),
        ),
    ),
    Section(
        "evenements",
        Evenement,
        champs=(
            Champ("date", "le"),
            Champ("type"),
            Champ("pays", aide="Code ISO 3166-1 à deux lettres, pour un groupe pays."),
            Champ("titre"),
            Champ("heure_debut"),
            Champ("heure_fin"),
            Champ("lieu"),
            Champ("adresse"),
            Champ("angle_local"),
            Champ("objectifs", valeurs=ObjectifEvenement),
            Champ("public"),
            Champ("relais"),
            Champ("message"),
            Champ("places"),
            Champ("animee_par"),
            Champ("inscriptions_ouvertes"),
            Champ("inscriptions_jusqu_au"),
            Champ("programme", aide="Ce qui entoure les temps : accueil, matériel."),
            Champ("bilan"),
        ),
        exclus={"cle": "Clé du lien public d’inscription : une autre base a la sienne."},
        enfants=(
            Section(
                "temps",
                TempsProgramme,
                parent="evenement",
                champs=(
                    Champ("rang"),
                    Champ("heure"),
                    Champ("titre"),
                    Champ("intervenants"),
                    Champ("detail"),
                ),
            ),
            Section(
                "participations",
                Participation,
                parent="evenement",
                champs=(
                    Champ("fiche"),
                    Champ("collectivite", aide="Sans fiche : celle de qui s’inscrit en ligne."),
                    Champ("contact"),
                    Champ("prenom"),
                    Champ("nom"),
                    Champ("fonction"),
                    Champ("email"),
                    Champ("invitee_le"),
                    Champ("envoyee_le"),
                    Champ("inscrite"),
                    Champ("inscrite_le"),
                    Champ("declinee_le"),
                    Champ("en_ligne"),
                    Champ("presente"),
                    Champ("evaluation", aide="De 1 (pas du tout utile) à 5."),
                    Champ("evaluation_mot"),
                    Champ("evaluation_demandee_le"),
                    Champ("suite"),
                    Champ("suite_le"),
                ),
                exclus={
                    "jeton_hache": "Empreinte d’un lien personnel : il ne vaut que dans sa base."
                },
            ),
        ),
    ),
    TOURNEES,
)
