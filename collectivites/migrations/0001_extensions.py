from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations


class Migration(migrations.Migration):
    """Recherche tolérante aux fautes : pg_trgm sur PostgreSQL, sans effet sur SQLite."""

    initial = True
    dependencies = []
    operations = [TrigramExtension()]
