"""Extensions, the two search languages, and the rate counters."""

from django.contrib.postgres.operations import BtreeGistExtension, TrigramExtension, UnaccentExtension
from django.db import migrations, models

# French and English stemming with accents folded: "montage" finds "montâges", "emission" finds "émissions".
SEARCH = """
CREATE TEXT SEARCH CONFIGURATION plateau_fr (COPY = french);
ALTER TEXT SEARCH CONFIGURATION plateau_fr ALTER MAPPING FOR hword, hword_part, word WITH unaccent, french_stem;
CREATE TEXT SEARCH CONFIGURATION plateau_en (COPY = english);
ALTER TEXT SEARCH CONFIGURATION plateau_en ALTER MAPPING FOR hword, hword_part, word WITH unaccent, english_stem;
CREATE FUNCTION plateau_fold(text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
    AS $$ SELECT lower(public.unaccent('public.unaccent'::regdictionary, $1)) $$;
"""
NO_SEARCH = """
DROP FUNCTION plateau_fold(text);
DROP TEXT SEARCH CONFIGURATION plateau_en;
DROP TEXT SEARCH CONFIGURATION plateau_fr;
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        UnaccentExtension(),
        TrigramExtension(),
        BtreeGistExtension(),
        migrations.RunSQL(SEARCH, NO_SEARCH),
        migrations.CreateModel(
            name="Rate",
            fields=[
                ("key", models.CharField(max_length=120, primary_key=True, serialize=False)),
                ("started_at", models.DateTimeField()),
                ("used", models.PositiveIntegerField()),
            ],
        ),
    ]
