"""Contextes des documents du suivi, un module par document."""
