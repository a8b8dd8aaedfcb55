"""Un rapport de chaque genre pour le réseau fictif : textes inventés, documents à produire."""

from .comptes import courriel

SEANCE = "Premier conseil de l’hiver"


def rapports(sections, calendrier):
    """Remplit `rapports` : annuel de l’année passée, note au conseil, financeur, bilan."""
    annee, passee = calendrier.annee, calendrier.annee - 1
    sections["rapports"] += [
        {
            "ref": f"rapport-{passee}", "genre": "annuel",
            "titre": "Comprendre d’abord, relier ensuite",
            "du": f"{passee}-01-01", "au": f"{passee}-12-31",
            "introduction": "Une année où les collectivités ont d’abord cherché à comprendre ce "
            "qu’elles faisaient déjà.\nLes mises en lien ont précédé les projets.",
            "faits_marquants": "Une ville a délibéré sa première stratégie\n"
            "Deux maternités ont adopté le même registre\n"
            "Le groupe pays Bénin a réuni douze collectivités",
            "perspectives": "Reprendre les présentations auprès des équipes renouvelées, et tenir "
            "trois ateliers dans les territoires peu engagés.",
            "auteur": courriel("nadia"),
        },
        {
            "ref": f"note-ca-{annee}", "genre": "note_ca",
            "titre": f"Tenir les engagements de {annee}",
            "du": f"{annee}-01-01", "au": f"{annee}-12-31",
            "textes": {
                "seance": SEANCE, "point": "4, pour décision", "duree": "20 minutes",
                "decision": "Réserver deux journées par mois aux candidatures des petites "
                "communes.",
                "essentiel": "Les demandes arrivent plus tôt dans l’année et durent plus "
                "longtemps. Les projets financés demandent encore du suivi.",
                "vigilance": "- Le relais d’un financement qui finit se demande dès l’hiver.\n"
                "- Des dossiers sans activité attendent un appel, ou leur sommeil.",
                "deliberation": "Le conseil d’administration, après avoir entendu la direction, "
                "réserve deux journées par mois au montage des candidatures des petites "
                "communes. La direction rend compte de leur effet dans un an.",
            },
            "auteur": courriel("nadia"),
        },
        *_financeur(sections, annee),
        *_mandat(sections, calendrier),
    ]  # fmt: skip


def _financeur(sections, annee):
    # Celui qui a des feuilles de temps : le rapport les joint.
    signees = [f["financement"] for f in sections.get("feuilles_temps", [])]
    payeurs = signees + [f["ref"] for f in sections.get("financements_reseau", [])]
    return [
        {
            "ref": f"financeur-{annee}", "genre": "financeur", "financement": ref,
            "titre": "Ce que votre soutien a permis",
            "du": f"{annee}-01-01", "au": f"{annee}-12-31",
            "textes": {
                "introduction": "Ce soutien a ouvert l’accompagnement à des communes qui n’ont ni "
                "service ni budget pour l’international.",
                "ecarts": "Deux ateliers ont glissé d’un trimestre, à la demande des communes.",
                "suite": "La seconde année met ces communes en relation entre elles.",
            },
            "auteur": courriel("nadia"),
        }
        for ref in payeurs[:1]
    ]  # fmt: skip


def _mandat(sections, calendrier):
    signees = [x["fiche"] for x in sections.get("conventions", []) if x.get("signee_le")]
    return [
        {
            "ref": f"mandat-{calendrier.annee}", "genre": "mandat", "fiche": ref,
            "titre": "Six années d’action internationale ensemble",
            "du": f"{calendrier.annee - 6}-05-01", "au": calendrier.jour(-1),
            "textes": {
                "introduction": "À l’équipe qui termine, pour ce qui s’est construit ; à celle "
                "qui vient, pour ce qui l’attend.",
                "retenir": "- Un portage politique constant\n- Des services associés dès le début",
                "recommandations": "- Nommer une personne référente dès l’installation\n"
                "- Relire la convention avec le partenaire dans l’année",
                "suite": "Une rencontre avec la nouvelle équipe, dans les trois mois.",
            },
            "auteur": courriel("nadia"),
        }
        for ref in signees[:1]
    ]  # fmt: skip
