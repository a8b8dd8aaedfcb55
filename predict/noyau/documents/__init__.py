"""Documents de la maison : un contexte, plusieurs sorties (PDF/UA, Word), un sceau.

`contextes` dit ce qu'un document doit savoir ; `pdf` et `docx` le mettent en page ; `sceau` prouve
qu'il n'a pas changé. Rien ici ne connaît de modèle : `accompagnements.documents` et
`suivi.documents` remplissent les contextes.
"""
