"""Barre d’avancement d’un terminal."""

from contextlib import contextmanager

LARGEUR = 30


@contextmanager
def barre(sortie):
    """Donne `avancer(fait, total, message)` ; n’écrit rien si `sortie` n’est pas un terminal."""
    au_terminal = sortie.isatty()

    def avancer(fait, total, message=""):
        if au_terminal:
            plein = LARGEUR * fait // total if total else LARGEUR
            dessin = "█" * plein + "░" * (LARGEUR - plein)
            # Effacer la ligne (ESC [K) : un message plus court laisserait la fin du précédent.
            # `str` : sans quoi Django peint en rouge tout ce qui va vers les erreurs.
            sortie.write(f"\r{dessin} {fait}/{total} {message}\x1b[K", str, ending="")
            sortie.flush()

    try:
        yield avancer
    finally:
        if au_terminal:
            sortie.write("")
