"""Qui doit savoir quoi : la seule place où se décident les destinataires.

Une action annonce (`comptes.actions.annoncer`) ; un type dit à qui, si la personne peut lire
l’objet, et quand ce n’est plus vrai. Au-dessus des applications : lui seul les connaît toutes.
"""
