"""Des trames aux histoires : vingt-huit accompagnements de plus, chacun dans sa collectivité."""

from .comptes import EQUIPE
from .textes import choisir, textes

NOMBRE = 28
# Étapes en part de la durée ; les trois premières sont plus rapides que la mise en œuvre.
JALONS = (0.0, 0.06, 0.14, 0.24, 0.34, 1.0)
MOTIFS_SOMMEIL = (
    "La personne qui portait le dossier est en congé long ; reprise convenue à son retour.",
    "Le conseil préfère attendre le vote du budget avant d'engager la suite.",
)
MOTIFS_ABANDON = (
    "La majorité a changé et le nouveau bureau n'a pas souhaité poursuivre.",
    "Le partenaire pressenti a choisi de travailler avec une autre collectivité.",
)


def histoires(occupees, disponibles):
    """Vingt-huit récits de même forme que `recits.json`. `disponibles` : [(code, nature)].

    `occupees` : codes déjà pris par les récits écrits à la main.
    """
    libres = [couple for couple in disponibles if couple[0] not in occupees]
    return [_histoire(rang, libres[rang * 2 % len(libres)]) for rang in range(NOMBRE)]


def _histoire(rang, collectivite):
    trames = textes("trames")
    trame = trames[(rang * 3) % len(trames)]
    annuaire = textes("annuaire")
    au, code_pays, pays = choisir(annuaire["pays"], rang)
    acteur = choisir([a[1] for a in annuaire["acteurs"] if a[3] == "FR"], rang)
    debut = -1110 + rang * 38
    duree = trame["duree"] + 120 + 25 * (rang % 4)
    mots = {"au": au, "pays": pays, "acteur": acteur, "contact": "{contact}"}

    def dire(texte):
        return texte.format(**mots)

    def place(part):
        return round(debut + part * duree)

    passages = [place(part) for part in JALONS if place(part) < -3] or [debut]
    recit = {
        "ref": f"{trame['cle']}-{rang + 1}",
        "code": collectivite[0],
        "titre": dire(choisir(trame["titres"], rang // 10 + rang)),
        "responsable": choisir(EQUIPE, rang),
        "scenario": trame["scenario"],
        "cas": trame["cas"],
        "posture": trame["posture"],
        "ecsi": trame.get("ecsi", False),
        "pays": code_pays,
        "passages": passages,
        "fin_prevue": place(1.0),
        "sollicitation": [dire(texte) for texte in trame["sollicitation"]],
        "services": trame["services"],
        "besoins": {
            "le": place(0.16), "relue": place(0.19), "expliquee": place(0.17),
            "demarche": "validation",
            **{cle: trame[cle] for cle in ("ambitions", "capacites", "interet", "portage", "temps",
                                           "etp", "budget", "lecture")},
        },
        "cadre": _cadre(rang, trame, dire, place),
        "activites": [[place(part), *map(dire, suite)] for part, *suite in trame["activites"]],
        "livrables": [[place(part), *suite] for part, *suite in trame["livrables"]],
        "issues": [_issue(issue, dire, place, code_pays) for issue in trame["issues"]],
        "bilan": trame["bilan"],
        "resultats": trame["resultats"],
        "enseignements": dire(trame["enseignements"]),
        "taches": _taches(rang),
    }  # fmt: skip
    if len(passages) == 5 and rang in (17, 20):
        recit |= {
            "etat": "en_sommeil",
            "motif": choisir(MOTIFS_SOMMEIL, rang),
            "endormi": -25 - rang,
            "reveil": 60 + rang,
        }
    elif rang in (5, 11):
        recit |= {
            "etat": "abandonne",
            "motif": choisir(MOTIFS_ABANDON, rang),
            "endormi": place(0.6),
            "passages": passages[:4],
        }
    if rang == 9:
        recit["outre"] = "Échéance de l'appel : la relecture se fera après le dépôt."
    return recit


def _issue(issue, dire, place, code_pays):
    copie = {
        cle: dire(valeur) if isinstance(valeur, str) else valeur for cle, valeur in issue.items()
    }
    copie["le"] = place(copie.pop("a"))
    for cle in ("convention", "projet", "decision"):
        if isinstance(copie.get(cle), list):
            part, *suite = copie[cle]
            copie[cle] = [place(part), *(dire(s) if isinstance(s, str) else s for s in suite)]
    if isinstance(copie.get("projet"), list):
        copie["projet"].append(code_pays)
    if copie["genre"] == "lien" and not copie.get("avec"):
        copie["avec"] = f"Délégation partenaire ({dire('{pays}')})"
    return copie


def _cadre(rang, trame, dire, place):
    jours = sum(service[2] for service in trame["services"])
    return {
        "etat": choisir(["en_validation", "brouillon"], rang),
        "numero": 1,
        "forme": choisir(["note_cadrage", "feuille_route", "plan_action"], rang),
        "contractualisation": choisir(["conventionnement", "gre_a_gre"], rang),
        "rubriques": {
            "objectifs": trame["objectifs"],
            "acteurs": dire(trame["acteurs"]),
            "echeances": "Un point à mi-parcours, un bilan partagé à la fin.",
            "budget": "Les jours du réseau sont valorisés au coût de revient.",
            "livrables": "Voir la liste ; chaque document est relu par la collectivité.",
            "indicateurs": "Suivis ensemble, une fois par an.",
        },
        "roles": [trame["role_reseau"], dire(trame["role_collectivite"])],
        "budget": [
            ["humain", "Ingénierie du réseau", jours, 290, round(jours * 290), 0],
            ["humain", "Temps de la collectivité", jours * 2, 240, 0, round(jours * 480)],
            ["financier", "Déplacements et accueil", None, None, 300, trame["budget"] // 5],
        ],
        "echeances": [
            [place(0.6), "Point à mi-parcours", "Réseau"],
            [place(1.0), "Bilan partagé", "Ensemble"],
        ],
        "livrables": [[livrable[2], place(livrable[0])] for livrable in trame["livrables"]],
        "indicateurs": [["Collectivité accompagnée", "I1", "1", "Activités datées"]],
        "commentaires": [
            ["echeances", "nadia", "Le point à mi-parcours tombe pendant les congés : à avancer ?",
             place(0.3), "11:40"],
        ],
    }  # fmt: skip


def _taches(rang):
    phrases = textes("phrases")["taches"]
    return [
        [choisir(phrases, rang * 2), choisir([-3, 0, 6, 13, 21], rang), ""],
        [
            choisir(phrases, rang * 2 + 1),
            choisir([9, 2, 30, 0, 17], rang),
            "11:00" if rang % 6 == 1 else "",
        ],
    ]
