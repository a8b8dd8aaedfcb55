"""La documentation du format, tirée des déclarations : elle ne peut pas mentir."""

from .declaration import naturelles
from .ecriture import facultatif
from .formats import codes_de, format_de


def section_en_markdown(section, chemin=""):
    """Un titre, une phrase, le tableau des clés, puis les lignes qui en dépendent."""
    chemin = f"{chemin}.{section.cle}[]" if chemin else f"{section.cle}[]"
    lignes = [f"### `{chemin}`", ""]
    if section.aide:
        lignes += [section.aide, ""]
    en_plus = [("contenu", "base64", "oui", "Le fichier, octet pour octet.")]
    cles = [
        ("ref", "texte, 64 caractères", "si désignée", "Unique dans la section."),
        *(_cle(section.modele, champ) for champ in section.champs),
        *(en_plus if section.fichier else []),
        *(
            (enfant.cle, "liste", "", f"Voir `{chemin}.{enfant.cle}[]`.")
            for enfant in section.enfants
        ),
    ]
    lignes += tableau_des_cles(cles)
    for enfant in section.enfants:
        lignes += ["", *section_en_markdown(enfant, chemin)]
    return lignes


def champs_en_markdown(modele, champs):
    return tableau_des_cles([_cle(modele, champ) for champ in champs])


def tableau_des_cles(cles):
    return [
        "| Clé | Type | Obligatoire | Sens et valeurs |",
        "|---|---|---|---|",
        *(f"| `{cle}` | {genre} | {exige} | {sens} |" for cle, genre, exige, sens in cles),
    ]


def naturelles_en_markdown():
    return [f"- **{_majuscule(str(_nom(n.modele)))}** : {n.aide}" for n in naturelles().values()]


def exclusions_en_markdown(sections, communes):
    lignes = ["| Table | Colonne | Pourquoi |", "|---|---|---|"]
    lignes += [f"| toutes | `{nom}` | {raison} |" for nom, raison in communes.items()]
    for section in sections:
        lignes += [
            f"| {section.modele._meta.verbose_name} | `{nom}` | {raison} |"
            for nom, raison in section.exclus.items()
        ]
    return lignes


def _cle(modele, champ):
    colonne = modele._meta.get_field(champ.colonne)
    sens = [_majuscule(str(colonne.verbose_name)) + "."]
    if colonne.is_relation:
        cible = colonne.related_model
        naturelle = naturelles().get(cible)
        genre = "référence"
        qui = "désignation commune" if naturelle else "`ref` d’une ligne"
        sens.append(f"{_majuscule(qui)} ({_nom(cible)}).")
    else:
        genre = format_de(colonne, champ.valeurs).nom
        codes = codes_de(colonne, champ.valeurs)
        if codes:
            sens.append(" · ".join(f"`{code}` {libelle}" for code, libelle in codes) + ".")
    sens += [phrase for phrase in (str(colonne.help_text), champ.aide) if phrase]
    if facultatif(colonne):
        exige = ""
    elif colonne.has_default():
        exige = f"sinon `{_defaut(colonne, champ)}`"
    else:
        exige = "oui"
    return (champ.cle, genre, exige, " ".join(sens).replace("|", "\\|").replace("\n", " "))


def _defaut(colonne, champ):
    valeur = colonne.get_default()
    if isinstance(valeur, bool):
        return "true" if valeur else "false"
    if callable(colonne.default) and not isinstance(valeur, list | dict):
        return "maintenant"
    return format_de(colonne, champ.valeurs).ecrire(colonne.to_python(valeur))


def _nom(modele):
    return modele._meta.verbose_name_plural


def _majuscule(texte):
    return texte[:1].upper() + texte[1:]
