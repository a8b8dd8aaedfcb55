"""Les refus : chacun nomme sa place dans le fichier."""

MAX_ERREURS = 50


class ValeurRefusee(Exception):
    """Une valeur ne convient pas ; le message se lit après « chemin : »."""


class FichierRefuse(Exception):
    """Rien n’a été écrit. `erreurs` : jusqu’à `MAX_ERREURS` phrases, dans l’ordre du fichier."""

    def __init__(self, erreurs):
        super().__init__("\n".join(erreurs))
        self.erreurs = list(erreurs)


class Releve:
    """Rassemble les erreurs d’une lecture ; s’interrompt au-delà de `MAX_ERREURS`."""

    def __init__(self):
        self.erreurs = []
        self.fautifs = set()

    def est_fautif(self, chemin):
        """Une clé de cet objet est déjà refusée : le confronter à ses contraintes égarerait."""
        return chemin in self.fautifs

    def noter(self, chemin, message):
        self.fautifs.add(chemin.rpartition(".")[0])
        self.erreurs.append(f"{propre(chemin)} : {propre(message)}")
        if len(self.erreurs) == MAX_ERREURS:
            self.erreurs.append(
                f"La lecture s’arrête ici : {MAX_ERREURS} erreurs. Corrigez-les, puis relancez."
            )
            self.refuser()

    def refuser(self):
        """Lève `FichierRefuse` s’il y a la moindre erreur."""
        if self.erreurs:
            raise FichierRefuse(self.erreurs)


def propre(texte):
    """Affichable partout : ni caractère de commande, ni demi-caractère."""
    texte = texte.encode("utf-8", "replace").decode("utf-8")
    return "".join(c if c.isprintable() or c in "\u00a0\u202f" else "�" for c in texte)


def montrer(valeur):
    """Ce que le fichier contient, en bref : « 2027-13-01 », 42, une liste…"""
    match valeur:
        case None:
            return "null"
        case True:
            return "true"
        case False:
            return "false"
        case str():
            court = valeur if len(valeur) <= 60 else f"{valeur[:60]}…"
            return f"«\u00a0{court}\u00a0»"
        case dict():
            return "un objet"
        case list():
            return "une liste"
    texte = str(valeur)
    return texte if len(texte) <= 60 else f"{texte[:60]}…"
