from django.db import migrations

ADD = """
    UPDATE titles_registerentry SET search_pairs = (
        SELECT array_agg(DISTINCT part ORDER BY part)
        FROM unnest(search_pairs || regexp_split_to_array(replace(search_text, ' ', ''), '')::varchar[]) part
    ) WHERE search_text <> ''
"""


class Migration(migrations.Migration):
    """Single characters beside the pairs; the programme before reads past them."""

    dependencies = [("titles", "0004_in_one_order")]

    operations = [migrations.RunSQL(ADD, migrations.RunSQL.noop)]
