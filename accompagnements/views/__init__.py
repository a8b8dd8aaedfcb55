"""Écrans de l’accompagnement : un module par sujet."""
