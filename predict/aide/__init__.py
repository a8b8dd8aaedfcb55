"""L’aide de chaque écran, écrite pour ce métier : des textes en données, rien en base.

Au-dessus des applications, comme `predict.journee` : l’aide nomme leurs routes, aucune ne la
connaît. Les textes sont dans `fixtures/aide/`, un fichier par application.
"""
