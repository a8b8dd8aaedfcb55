# ruff: noqa: E501 — de la prose de démonstration, plus lisible d'un seul tenant
"""Contextes fictifs, proches des maquettes : personnes, collectivités et montants y sont inventés."""

from datetime import date, datetime
from decimal import Decimal as D
from fractions import Fraction as F

from predict.noyau import graphiques
from predict.noyau.documents import contextes as c
from predict.noyau.documents import sceau
from predict.noyau.documents.blocs import (
    Cellule,
    Colonne,
    Encadre,
    Etapes,
    Figure,
    Tableau,
    Texte,
    Verbatim,
)

MENTION = "Démonstration : personnes, collectivités et montants fictifs"
RESEAU = c.Partie(
    nom="Réseau Centre International",
    precision="réseau de démonstration",
    sigle="RCI",
    reseau=True,
)


def sceller(contexte, gabarit, version):
    import dataclasses

    return dataclasses.replace(
        contexte,
        sceau=c.Sceau(
            emis_le=datetime(2027, 9, 15, 16, 42),
            gabarit=gabarit,
            gabarit_version=version,
            adresse="https://predict.exemple/v/7F3K9QX-M2HX8C-4TR9TB-41NAK5W",
            empreinte=sceau.empreinte_donnees(contexte),
        ),
    )


def budget():
    return c.Budget(
        lignes=(
            c.LigneBudget(
                poste="Cadrage et pilotage",
                reseau_jours=D(4),
                reseau=D(1150),
                collectivite_jours=D(3),
                collectivite=D(930),
            ),
            c.LigneBudget(
                poste="Collecte et analyse",
                reseau_jours=D(9),
                reseau=D(2470),
                collectivite_jours=D(4),
                collectivite=D(960),
            ),
            c.LigneBudget(
                poste="Restitutions et ateliers",
                reseau_jours=D(5),
                reseau=D(1370),
                collectivite_jours=D(3),
                collectivite=D(860),
            ),
            c.LigneBudget(
                poste="Plan d'action et délibération",
                reseau_jours=D(4),
                reseau=D(1150),
                collectivite_jours=D(1),
                collectivite=D(310),
            ),
            c.LigneBudget(poste="Déplacements", humain=False, reseau=D(280)),
            c.LigneBudget(poste="Impression, salle, accueil", humain=False, collectivite=D(420)),
        ),
        versement=D(2600),
        note="Coûts de revient du réseau : chargée de mission 270 €, référente ECSI 290 €, direction 340 € par jour.",
    )


def cadre(**changements):
    e = c.Echeance
    contexte = c.ContexteCadre(
        entete=c.Entete(
            genre="Cadre de collaboration",
            titre="Ouvrir Montarvel à l'international, à partir de ce qu'elle est",
            sous_titre="Diagnostic territorial et plan d'action, d'octobre 2027 à septembre 2028.",
            courant="Cadre de collaboration · Commune de Montarvel",
            emetteur="Réseau Centre International",
            reference="CC-2027-014",
            version=3,
            mention=MENTION,
        ),
        parties=(RESEAU, c.Partie(nom="Commune de Montarvel", precision="6 230 habitants")),
        etat="à valider",
        le=date(2027, 9, 15),
        collectivite="Commune",
        la_collectivite="la commune",
        chapeau="Montarvel veut agir à l'international sans savoir encore où, avec qui, ni avec quels moyens. Ce cadre dit ce que la commune et le réseau feront ensemble pendant un an, ce que chacun y apporte et à quoi l'on verra que c'est réussi.",
        preambule="Il a été écrit à deux, après la réunion de calibrage du 2 septembre 2027. Il peut évoluer : toute modification produit une nouvelle version et suspend les validations déjà données.",
        textes={
            "objectifs": "Donner à la commune une base partagée pour décider de ses premiers engagements internationaux avant la fin de 2028, puis les inscrire dans une délibération.\n"
            "# Ce que nous visons\n1. Recenser les acteurs, les compétences et les liens internationaux déjà présents à Montarvel.\n"
            "2. Faire ressortir les marqueurs du territoire sur lesquels une coopération peut s'appuyer : l'eau, le maraîchage, le lycée agricole.\n"
            "3. Comparer trois scénarios de partenariat et leurs conditions de réussite.\n4. Aboutir à un plan d'action chiffré, calé sur le mandat municipal.\n"
            "# Ce que la commune attend\nConnaître les acteurs de son territoire, être mise en relation avec eux et savoir quels financements sont à sa portée.",
            "acteurs": "Quatre cercles, du pilotage aux habitants. À chacun, la commune promet un degré de participation et s'y tient.",
            "roles": "Mode d'accompagnement retenu : **faire avec**. La commune garde la main sur la mise en œuvre ; le réseau apporte la méthode, l'analyse et les mises en lien.",
            "echeances": "Douze mois, trois étapes, trois validations. Le calendrier évite la période estivale et laisse deux mois à l'instruction de la délibération.",
            "budget": "Les journées sont valorisées : au coût de revient pour le réseau, au coût déclaré par la commune pour ses agents. La commune verse 2 600 € au réseau, en une fois, à la validation du périmètre.",
            "indicateurs": "Quatre mesures, relevées à chaque étape de validation. Les trois dernières nourrissent la matrice nationale des réseaux.",
        },
        vigilance="Le questionnaire passe par les services de la mairie : sans relais du service communication en décembre, la collecte glisse d'un mois. Les ateliers d'avril à juin demandent la présence d'au moins six élus.",
        acteurs=(
            c.ActeurImplique(
                cercle="Pilotage",
                qui="Bastien Lorgeril, maire ; Yasmina Ferroudj, adjointe aux coopérations ; Lucile Amblard, directrice générale des services",
                participation="Décider : trois comités de pilotage, aux trois étapes de validation",
            ),
            c.ActeurImplique(
                cercle="Réseau",
                qui="Camille Aubrun, chargée de mission ; Salomé Kervran, référente ECSI",
                participation="Coproduire, dans la posture d'ensemblier",
            ),
            c.ActeurImplique(
                cercle="Territoire",
                qui="Lycée agricole de Vaulorme, comité de jumelage, syndicat des eaux",
                participation="Concerter : entretiens, puis deuxième atelier",
            ),
            c.ActeurImplique(
                cercle="Habitants",
                qui="Ensemble de la population, par les canaux habituels de la mairie",
                participation="Consulter : questionnaire, puis restitution publique",
            ),
        ),
        roles=(
            c.Role(
                etape="Cadrage",
                reseau="Prépare les outils d'enquête, propose le périmètre",
                collectivite="Réunit élus et services, désigne la référente",
            ),
            c.Role(
                etape="Collecte",
                reseau="Conduit dix-huit entretiens, analyse, rédige l'état des lieux",
                collectivite="Diffuse le questionnaire, ouvre ses données et ses contacts",
            ),
            c.Role(
                etape="Co-construction",
                reseau="Anime trois ateliers, met en forme le plan d'action",
                collectivite="Arbitre les scénarios, inscrit la délibération à l'ordre du jour",
            ),
        ),
        calendrier=(
            c.Phase(
                nom="Cadrage",
                echeances=(
                    e(
                        libelle="Réunion d'ouverture",
                        debut=date(2027, 10, 4),
                        fin=date(2027, 10, 16),
                        par="ensemble",
                    ),
                    e(libelle="Outils d'enquête", debut=date(2027, 10, 16), fin=date(2027, 11, 20)),
                    e(
                        libelle="Validation du périmètre",
                        debut=date(2027, 11, 23),
                        jalon=True,
                        conduite="Comité de pilotage",
                    ),
                ),
            ),
            c.Phase(
                nom="Collecte",
                echeances=(
                    e(
                        libelle="Questionnaire aux habitants",
                        debut=date(2027, 12, 1),
                        fin=date(2028, 1, 22),
                        par="collectivite",
                    ),
                    e(
                        libelle="Dix-huit entretiens",
                        debut=date(2027, 12, 6),
                        fin=date(2028, 2, 19),
                    ),
                    e(
                        libelle="Analyse, état des lieux",
                        debut=date(2028, 2, 7),
                        fin=date(2028, 3, 18),
                    ),
                    e(
                        libelle="Restitution à mi-parcours",
                        debut=date(2028, 3, 28),
                        jalon=True,
                        conduite="Comité de pilotage",
                    ),
                ),
            ),
            c.Phase(
                nom="Co-construction",
                echeances=(
                    e(
                        libelle="Trois ateliers d'élus",
                        debut=date(2028, 4, 10),
                        fin=date(2028, 6, 10),
                        par="ensemble",
                    ),
                    e(
                        libelle="Plan d'action chiffré",
                        debut=date(2028, 5, 29),
                        fin=date(2028, 7, 8),
                    ),
                    e(
                        libelle="Projet de délibération",
                        debut=date(2028, 7, 3),
                        fin=date(2028, 9, 16),
                        par="collectivite",
                    ),
                    e(
                        libelle="Conseil municipal",
                        debut=date(2028, 9, 25),
                        jalon=True,
                        par="collectivite",
                    ),
                ),
            ),
        ),
        budget=budget(),
        livrables=(
            c.LivrableAttendu(
                nom="État des lieux",
                contenu="Cartographie des acteurs, atouts, limites, points de vigilance ; 12 pages",
                le=date(2028, 3, 18),
            ),
            c.LivrableAttendu(
                nom="Rapport de diagnostic",
                contenu="Méthode, résultats, trois scénarios, préconisations ; 25 pages et annexes",
                le=date(2028, 6, 10),
            ),
            c.LivrableAttendu(
                nom="Plan d'action",
                contenu="Cadre logique, calendrier, coûts, financements possibles",
                le=date(2028, 7, 8),
            ),
            c.LivrableAttendu(
                nom="Support de restitution",
                contenu="Diaporama pour la réunion publique, laissé à la commune",
                le=date(2028, 9, 16),
            ),
        ),
        indicateurs=(
            c.IndicateurDeSuivi(
                mesure="Réponses au questionnaire",
                depart="0",
                cible="250",
                source="Dépouillement, mars 2028",
            ),
            c.IndicateurDeSuivi(
                mesure="Étude produite pour la commune",
                code="I3",
                depart="0",
                cible="1",
                source="Rapport final daté",
            ),
            c.IndicateurDeSuivi(
                mesure="Satisfaction de la commune, sur 5",
                code="I6",
                cible="≥ 4",
                source="Enquête de clôture",
            ),
            c.IndicateurDeSuivi(
                mesure="Stratégie internationale délibérée",
                code="I9",
                depart="non",
                cible="oui",
                source="Délibération",
            ),
        ),
        prise_effet=date(2027, 10, 1),
        signataires=(
            c.Signataire(pour="Pour la commune de Montarvel", nom="Bastien Lorgeril, maire"),
            c.Signataire(
                pour="Pour le Réseau Centre International", nom="Étienne Valloire, directeur"
            ),
        ),
        **changements,
    )
    return sceller(contexte, "cadre", "2.1")


def cadre_vide():
    """Ce qu'un cadre à peine ouvert contient : rien que ses parties."""
    return c.ContexteCadre(
        entete=c.Entete(
            genre="Cadre de collaboration", titre="Cadre", emetteur="Réseau", reference="CC-1"
        ),
        parties=(RESEAU,),
        etat="brouillon",
        le=date(2027, 1, 1),
    )


def convention():
    montants = (
        ("Clairvigne, numéraire", 3000, 3500, 3500, 2000),
        ("Clairvigne, temps valorisé", 1000, 1000, 500, 500),
        ("Ministère des affaires étrangères", None, 28000, 26000, 16000),
    )
    tableau = Tableau.construire(
        "Engagements prévisionnels par source et par année",
        [
            Colonne("Source"),
            *(Colonne(str(a), "k15", True) for a in range(2027, 2031)),
            Colonne("Total", "k15", True),
        ],
        [[nom, *ms, sum(m or 0 for m in ms)] for nom, *ms in montants]
        + [("total", ["Programme", 4000, 32500, 30000, 18500, 85000])],
        precision="Montants en euros. Le cofinancement du ministère est sollicité, non acquis.",
    )
    contexte = c.ContexteConvention(
        entete=c.Entete(
            genre="Convention de partenariat",
            titre="L'eau potable et l'école, de Clairvigne à Kandéri",
            sous_titre="Coopération décentralisée, d'octobre 2027 à septembre 2030.",
            courant="Convention de partenariat · Clairvigne – Kandéri",
            emetteur="Réseau Centre International",
            reference="CV-2027-006",
            version=2,
            mention=MENTION,
        ),
        parties=(
            c.Partie(nom="Commune de Clairvigne", precision="France"),
            c.Partie(nom="Commune de Kandéri", precision="Bénin", sigle="K"),
            RESEAU,
        ),
        vie=(
            c.EtapeDeVie(
                libelle="Délibérée par le conseil municipal, n° 2027-062", le=date(2027, 9, 2)
            ),
            c.EtapeDeVie(libelle="Signée par les trois parties", le=date(2027, 9, 10)),
            c.EtapeDeVie(libelle="Transmise au représentant de l'État", le=date(2027, 9, 20)),
            c.EtapeDeVie(libelle="En vigueur"),
        ),
        comparution="la **commune de Clairvigne**, représentée par Mme Hélène Marchais, maire, ci-après « Clairvigne » ;\nla **commune de Kandéri**, représentée par M. Rodrigue Assogbavi, maire, ci-après « Kandéri » ;\net le **Réseau Centre International**, association, ci-après « le Réseau ».",
        visas="le code général des collectivités territoriales, articles L. 1115-1 et suivants ; la loi béninoise applicable (*référence à vérifier par Kandéri*).",
        considerants="que les deux communes se sont rencontrées le 12 mai 2027 à l'initiative du Réseau, les parties conviennent de ce qui suit.",
        articles=(
            c.Article(
                titre="Objet",
                texte="Les parties mettent en œuvre un programme de coopération en deux volets : l'accès à l'eau potable dans trois quartiers de Kandéri ; l'éducation à la citoyenneté entre six classes. Voir l'annexe 1.",
            ),
            c.Article(
                titre="Durée",
                texte="La convention court de son entrée en vigueur au 30 septembre 2030. Elle ne se renouvelle pas tacitement.",
            ),
            c.Article(
                titre="Montant prévisionnel",
                texte="Le montant prévisionnel du programme est de **85 000 €**.",
                tableau=tableau,
            ),
            *(
                c.Article(
                    titre=t,
                    texte="Un comité de suivi réunit deux représentants de chaque commune et le Réseau, au moins deux fois par an. Il approuve le programme annuel, examine les comptes et propose les ajustements.",
                )
                for t in (
                    "Gouvernance",
                    "Suivi et évaluation",
                    "Transmission et entrée en vigueur",
                    "Données personnelles",
                    "Modification et différends",
                )
            ),
        ),
        formule="Fait en trois exemplaires, le 10 septembre 2027",
        signataires=(
            c.Signataire(pour="Pour Clairvigne", nom="Hélène Marchais, maire"),
            c.Signataire(pour="Pour Kandéri", nom="Rodrigue Assogbavi, maire"),
            c.Signataire(pour="Pour le Réseau", nom="Solange Perrault, présidente"),
        ),
        annexes=(
            c.Annexe(
                titre="Programme prévisionnel des actions",
                tableau=Tableau.construire(
                    "Actions, calendrier et coût prévisionnel",
                    [
                        Colonne("N°", "k1"),
                        Colonne("Action et résultat attendu"),
                        Colonne("Période", "k25"),
                        Colonne("Coût (€)", "k15", True),
                    ],
                    [
                        ("partie", ["Volet 1 : accès à l'eau potable"]),
                        [
                            "A1",
                            Cellule(
                                "Réhabilitation de trois points d'eau",
                                precision="1 900 habitants desservis",
                            ),
                            "janvier 2028 à décembre 2029",
                            46000,
                        ],
                        ("total", ["", "Total du programme", "", 85000]),
                    ],
                    muet=True,
                    entete=1,
                ),
            ),
            c.Annexe(
                titre="Transmission au représentant de l'État",
                texte="Accusé de réception conservé avec la convention.",
            ),
        ),
    )
    return sceller(contexte, "convention", "1.4")


def _preuves(n, acte):
    return tuple(
        c.Preuve(
            libelle=f"{acte} n° {i}",
            collectivite=f"Commune {i}",
            le=date(2027, 1 + i % 12, 3 + i % 20),
            reference=f"ACC-2027-{i:03d}",
        )
        for i in range(1, n + 1)
    )


def indicateurs():
    m = c.MesureIndicateur
    suivi, resultats, effets = "Suivi d’activité", "Résultats", "Effets"
    return (
        m(
            code="I1",
            chaine=suivi,
            libelle="Collectivités accompagnées",
            valeur=46,
            precedente=38,
            cible=45,
            lien="https://predict.exemple/suivi/2027/i1",
            regle="Accompagnement validé et au moins une activité datée dans l'année. Un simple renseignement ne compte pas.",
            preuves=_preuves(46, "Accompagnement"),
        ),
        m(
            code="I2",
            chaine=resultats,
            libelle="Candidatures déposées pour un financement",
            libelle_court="Candidatures déposées",
            valeur=14,
            precedente=9,
            cible=12,
            regle="Dossier déposé dans l'année, accusé joint.",
            preuves=_preuves(14, "Accusé de dépôt"),
        ),
        m(
            code="I3",
            chaine=resultats,
            libelle="Études produites pour des collectivités",
            libelle_court="Études produites",
            valeur=6,
            precedente=4,
            cible=6,
            note="huit collectivités destinataires",
            regle="Étude livrée dans sa version finale.",
            preuves=_preuves(6, "Rapport"),
        ),
        m(
            code="I4",
            chaine=resultats,
            libelle="Conventions signées à la suite d'une mise en lien",
            libelle_court="Conventions signées",
            valeur=3,
            precedente=2,
            cible=4,
            regle="Convention signée avec un tiers, après une mise en lien tracée.",
            preuves=_preuves(3, "Convention"),
        ),
        m(
            code="I5",
            chaine=resultats,
            libelle="Projets développés à la suite d'une mise en réseau",
            libelle_court="Projets nés d'une rencontre",
            valeur=7,
            precedente=5,
            cible=6,
            regle="Document de projet validé, après une mise en réseau.",
            preuves=_preuves(7, "Projet"),
        ),
        m(
            code="I6",
            chaine=resultats,
            libelle="Collectivités satisfaites de l'accompagnement",
            libelle_court="Collectivités satisfaites",
            valeur=F(29, 34),
            en_pourcentage=True,
            numerateur=29,
            denominateur=34,
            repondants="répondantes",
            taux_reponse=F(34, 46),
            precedente=F(8, 10),
            cible=F(8, 10),
            regle="Note de 4 ou 5 sur 5, rapportée aux répondantes.",
            preuves=_preuves(34, "Réponse à l'enquête"),
        ),
        m(
            code="I7",
            chaine=effets,
            libelle="Projets de coopération obtenant un financement",
            libelle_court="Projets financés",
            valeur=5,
            precedente=4,
            cible=6,
            note="5 accordés sur 9 décidés ; cohorte 2027 : 4 sur 14",
            regle="Notification favorable datée dans l'année.",
        ),
        m(
            code="I8",
            chaine=effets,
            libelle="Collectivités se disant plus autonomes",
            libelle_court="Collectivités plus autonomes",
            valeur=F(20, 33),
            en_pourcentage=True,
            numerateur=20,
            denominateur=33,
            repondants="répondantes",
            taux_reponse=F(33, 46),
            precedente=F(552, 1000),
            cible=F(6, 10),
            regle="« Plus autonome » : oui, « ne sait pas » compris au dénominateur.",
        ),
        m(
            code="I9",
            chaine=effets,
            libelle="Collectivités formalisant une stratégie internationale",
            libelle_court="Stratégies formalisées",
            valeur=F(5, 46),
            en_pourcentage=True,
            numerateur=5,
            denominateur=46,
            repondants="accompagnées",
            precedente=F(3, 38),
            cible=F(12, 100),
            regle="Stratégie datée dans l'année et postérieure au début de l'accompagnement, rapportée à I1.",
        ),
    )


def rapport():
    evolution = graphiques.barres_empilees(
        [
            (a, t, n)
            for a, *ns in (
                (2023, 14, 5, 2),
                (2024, 18, 7, 2),
                (2025, 22, 8, 3),
                (2026, 25, 10, 3),
                (2027, 30, 12, 4),
            )
            for t, n in zip(
                ("communes", "intercommunalités", "départements et région"), ns, strict=True
            )
        ],
        "Quarante-six collectivités en 2027, vingt et une en 2023",
        precision="Collectivités distinctes accompagnées dans l’année, par type",
        source="Source : PREDICT, indicateur I1.",
    )
    cumul = graphiques.courbe_cumul(
        {
            2026: [3, 6, 9, 12, 15, 18, 20, 22, 27, 31, 35, 38],
            2027: [4, 9, 13, 18, 22, 27, 30, 32, 37, 40, 43, 46],
        },
        "L’objectif est passé en décembre",
        annee=2027,
        objectif=45,
        precision="Collectivités accompagnées depuis le 1er janvier, cumul",
        source="Source : PREDICT, indicateur I1.",
    )
    barres = graphiques.barres(
        [("Accompagner", 38), ("Animer", 27), ("Observer", 21), ("Relier", 18)],
        "Accompagner mobilise le plus de collectivités",
        unite="collectivités",
        forte="Accompagner",
        precision="Une collectivité peut recevoir plusieurs missions : ne pas additionner",
        entetes=("Mission", "Collectivités"),
    )
    rangs = graphiques.pentes_rangs(
        [
            ("HUMANIS", 1, 3, 760),
            ("CIMOB", 2, 2, 940),
            ("COSMIN", 3, 4, 610),
            ("CLIMAPART", 4, 1, 1120),
            ("ASTRE", 5, 5, 390),
        ],
        "Le climat, déclaré quatrième, est passé premier",
        precision="Rang déclaré en 2026, rang réel selon les heures de 2027",
        source="Source : PREDICT, temps imputés aux accompagnements.",
    )
    contexte = c.ContexteRapport(
        entete=c.Entete(
            genre="Rapport annuel 2027",
            titre="Une année d'action internationale, mesurée",
            courant="Rapport annuel 2027",
            sous_titre="Neuf indicateurs, rapportés à la cible que le réseau s'était donnée.",
            emetteur="Réseau Centre International",
            reference="RA-2027",
            mention=MENTION,
        ),
        reseau=RESEAU,
        annee=2027,
        indicateurs=indicateurs(),
        chapeau="En 2027, quarante-six collectivités ont travaillé avec le réseau. Ce rapport dit ce qu'elles ont entrepris, ce qui a été financé, ce qui a changé pour elles, et ce qui n'a pas marché.",
        lire="Aucun chiffre n'est saisi à la main : chacun se compte à partir d'actes datés, et s'ouvre sur ses preuves dans PREDICT. L'unité est la collectivité distincte.",
        bref="Davantage de collectivités, davantage de dossiers, une satisfaction qui progresse. Deux cibles manquées : les conventions et les projets financés.",
        bilan="# Ce qui a porté\nTrois ateliers tenus hors de la métropole ont amené onze communes de moins de 5 000 habitants.\n# Ce qui a résisté\nTrois conventions ont été signées quand nous en attendions quatre.",
        lecture_matrice="Six cibles atteintes, trois manquées. La barre rapporte la valeur à la cible ; le trait orange marque 100 %. Chaque valeur renvoie à ses preuves.",
        remarque=Encadre(
            "Pourquoi deux taux pour I7",
            "Sur les décisions rendues dans l'année, cinq sur neuf sont favorables : 55,6 %. Sur les quatorze dossiers déposés en 2027, quatre sont déjà accordés : 28,6 %.",
        ),
        chapitres=(
            c.Chapitre(
                ancre="qui",
                titre="Qui nous accompagnons",
                chapeau="En cinq ans, le nombre de collectivités accompagnées a plus que doublé.",
                contenu=(
                    Figure.depuis(evolution, titre_tableau="Par type et par année"),
                    Texte(
                        "# Le socle suffit souvent\nVingt-quatre collectivités ont été accompagnées sans convention ni supplément."
                    ),
                ),
            ),
            c.Chapitre(
                ancre="annee",
                titre="L'année, mois par mois",
                chapeau="Le réseau a rattrapé son retard à l'automne.",
                contenu=(
                    Figure.depuis(cumul, titre_tableau="Cumul à la fin du mois"),
                    Figure.depuis(barres, titre_tableau="Par mission"),
                ),
            ),
            c.Chapitre(
                ancre="temps",
                titre="Où passe notre temps",
                chapeau="Le réseau se disait d'abord humanitaire. Les heures disent autre chose.",
                contenu=(
                    Figure.depuis(rangs, etroite=True, titre_tableau="Heures imputées par profil"),
                ),
            ),
            c.Chapitre(
                ancre="recit",
                titre="À Clairvigne, d'un atelier à une délibération",
                chapeau="Une commune de 8 412 habitants, aucun service international.",
                contenu=(
                    Verbatim(
                        "Je pensais qu'il fallait être une métropole. On m'a parlé de mes canalisations.",
                        "Hélène Marchais",
                        "maire de Clairvigne",
                    ),
                    Etapes(
                        (
                            (
                                "Avril 2026",
                                "Singularisation",
                                "Un atelier de pays sur l'alimentation locale.",
                            ),
                            ("Mai 2027", "Mise en lien", "Le réseau présente Kandéri."),
                        )
                    ),
                    Encadre(
                        "Ce que cela a demandé",
                        "Trente et une journées du réseau sur deux ans.",
                        "decision",
                    ),
                ),
            ),
        ),
        periode="Du 1er janvier au 31 décembre 2027.",
        arrete="Les valeurs ont été closes le 31 janvier 2028 avec la liste de leurs preuves.",
    )
    return sceller(contexte, "rapport annuel", "1.2")


def fiche_besoin():
    contexte = c.ContexteFicheBesoin(
        entete=c.Entete(
            genre="Fiche besoin",
            titre="Ce que Montarvel attend",
            emetteur="Réseau Centre International",
            reference="FB-2027-031",
            mention=MENTION,
        ),
        parties=(RESEAU, c.Partie(nom="Commune de Montarvel")),
        reperes=(
            ("Référence", "FB-2027-031"),
            ("Recueillie le", "2 septembre 2027"),
            ("Par", "Camille Aubrun"),
            ("Profil", "CLIMAPART"),
        ),
        chapeau="Agir sur l'eau et l'alimentation avec un territoire comparable.",
        sections=(
            c.Section(titre="Ambitions", texte="- Un premier partenariat\n- Un plan d'action"),
            c.Section(titre="Capacités"),
            c.Section(
                titre="Intérêt local d'agir",
                texte="Le lycée agricole cherche un terrain d'échange.",
            ),
        ),
    )
    return sceller(contexte, "fiche besoin", "1.0")
