"""Verbes de l’accompagnement qui écrivent plusieurs lignes : un module par sujet."""
