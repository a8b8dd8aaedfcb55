"""La table des mots : sur PostgreSQL, ce que la recherche générale parcourt (docs/adr/0005).

Sous sécurité par ligne, LIKE et les trigrammes n’ont droit à aucun index ; une borne sur un mot,
si. Des déclencheurs la tiennent : aucune écriture ne peut l’oublier, en lot ou non.
"""

from django.db import migrations

# Table → genre ; le même nombre dans predict/recherche.py.
GENRES = {
    "collectivites_contact": 1,
    "accompagnements_accompagnement": 2,
    "collectivites_acteur": 3,
    "accompagnements_piece": 4,
    "comptes_document": 5,
}
BORNE = "reseau_id = NULLIF(current_setting('predict.reseau', true), '')::bigint"
MOTS = "unnest(string_to_array({0}.recherche, ' ')) m WHERE m <> ''"
TABLE = f"""
CREATE TABLE recherche_mot (
    reseau_id bigint NOT NULL,
    genre smallint NOT NULL,
    mot varchar(60) COLLATE "C" NOT NULL,
    objet_id bigint NOT NULL
);
ALTER TABLE recherche_mot ENABLE ROW LEVEL SECURITY;
ALTER TABLE recherche_mot FORCE ROW LEVEL SECURITY;
CREATE POLICY reseau ON recherche_mot USING ({BORNE}) WITH CHECK ({BORNE});
CREATE FUNCTION recherche_indexer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'TRUNCATE' THEN
        DELETE FROM recherche_mot WHERE genre = TG_ARGV[0]::smallint;
        RETURN NULL;
    END IF;
    IF TG_OP <> 'INSERT' THEN
        DELETE FROM recherche_mot WHERE genre = TG_ARGV[0]::smallint AND objet_id = OLD.id;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        INSERT INTO recherche_mot
        SELECT DISTINCT NEW.reseau_id, TG_ARGV[0]::smallint, left(m, 60), NEW.id
        FROM {MOTS.format("NEW")};
    END IF;
    RETURN NULL;
END $$;
"""  # nosec B608 : rien n’y vient d’une saisie
INDEX = """
CREATE INDEX recherche_mot_lire ON recherche_mot (reseau_id, genre, mot, objet_id);
CREATE INDEX recherche_mot_objet ON recherche_mot (genre, objet_id);
"""
DECLENCHEURS = """
CREATE TRIGGER recherche_ecrire AFTER INSERT OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION recherche_indexer({genre});
CREATE TRIGGER recherche_changer AFTER UPDATE OF recherche, reseau_id ON {table}
    FOR EACH ROW WHEN (OLD.recherche IS DISTINCT FROM NEW.recherche)
    EXECUTE FUNCTION recherche_indexer({genre});
CREATE TRIGGER recherche_vider AFTER TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION recherche_indexer({genre});
"""


def poser(apps, schema_editor):
    connexion = schema_editor.connection
    if connexion.vendor != "postgresql":
        return
    reseaux = apps.get_model("comptes", "Reseau").objects.values_list("pk", flat=True)
    with connexion.cursor() as curseur:
        curseur.execute(TABLE)
        for pk in list(reseaux):
            # La sécurité par ligne vaut aussi pour le propriétaire : un réseau à la fois.
            curseur.execute("SELECT set_config('predict.reseau', %s, true)", [str(pk)])
            for table, genre in GENRES.items():
                curseur.execute(
                    "INSERT INTO recherche_mot SELECT DISTINCT t.reseau_id, %s::smallint, "
                    f"left(m, 60), t.id FROM {table} t, {MOTS.format('t')} AND t.reseau_id = %s",  # nosec B608
                    [genre, pk],
                )
        curseur.execute(INDEX)
        for table, genre in GENRES.items():
            curseur.execute(DECLENCHEURS.format(table=table, genre=genre))


def retirer(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        with schema_editor.connection.cursor() as curseur:
            curseur.execute("DROP FUNCTION recherche_indexer() CASCADE; DROP TABLE recherche_mot")


class Migration(migrations.Migration):
    dependencies = [
        ("accompagnements", "0004_remplir_titres_cherchables"),
        ("collectivites", "0011_titres_cherchables"),
        ("comptes", "0003_titres_cherchables"),
    ]
    operations = [migrations.RunPython(poser, retirer)]
