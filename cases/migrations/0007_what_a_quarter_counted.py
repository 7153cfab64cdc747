"""What each closed quarter counted, and which crosstabs a release was made of.

Of a quarter that is closed already its counts tell which crosstabs it counted: those that it has
any count of, and those that a quarter closed before it has one of, since none ever left the
catalogue. Of any other nobody can say whether it was counted and was 0: it is not taken for
counted. A sample tells its story in a time of its own and is evidence for samples alone.
"""

from itertools import product

from django.db import migrations, models

# The crosstabs as they were when this was kept first: code, rows, columns.
COUNTED = (
    ("assisted", "<agencies> <sectors>", "all"),
    ("attendance", "<agencies>", "all"),
    ("barriers", "<barrier_kinds> all", "all"),
    ("brought", "<agencies> <sectors>", "all"),
    ("came_back", "no not_said yes", "all"),
    ("conclusions", "<conclusion_reasons> all other overall_risk_lowered still_aer", "all"),
    ("days", "over_90 to_14 to_30 to_60 to_7 to_90", "all"),
    ("declined", "<agencies>", "all"),
    (
        "discussions",
        "all concluded continues deferred lead_absent "
        "lead_changed named no_report rejected returned",
        "all",
    ),
    ("factors_age", "<risk_factors>", "0_17 18_29 30_59 <age_groups> all"),
    ("factors_sex", "<risk_factors>", "<sexes>"),
    ("flags", "<study_flags>", "all"),
    (
        "headline",
        "aer decided described duplicates "
        "named open_at_end presented rejected undecided",
        "all",
    ),
    ("hours", "24_to_48 48_to_72 none over_72 within_24 within_48", "all"),
    ("kinds", "<discussion_types> not_given", "all"),
    ("led", "<agencies> <sectors>", "all"),
    ("meetings", "all emergency ordinary", "all"),
    ("meetings_each", "1 2 3 4 5_plus", "all"),
    ("mentions", "<risk_categories> all", "all"),
    ("mentions_age", "<risk_categories> all", "0_17 18_29 30_59 <age_groups> all"),
    ("mentions_sex", "<risk_categories> all", "<sexes>"),
    ("pairs", "<risk_categories>+<risk_categories>", "all"),
    ("persons", "0_17 18_29 30_59 <age_groups> all", "<sexes> all"),
    ("protective", "<protective_categories> <protective_factors>", "all"),
    ("rejections", "<rejection_reasons>", "all"),
    ("report_backs", "<agencies> <sectors> all", "all lead_absent no_report reported"),
    ("risks", "<risk_categories> <risk_factors>", "all"),
    ("risks_age", "<risk_categories>", "0_17 18_29 30_59 <age_groups> all"),
    ("risks_sex", "<risk_categories>", "<sexes>"),
    ("services", "<service_types> all", "<mobilization_types> all no_service_available"),
)


def fill(apps, schema_editor):
    """Say of each closed quarter what it counted."""
    forms = {
        code: [f"{code}/{row}/{column}" for row, column in product(rows.split(), columns.split())]
        for code, rows, columns in COUNTED
    }
    quarters = apps.get_model("cases", "ClosedQuarter").objects.using(schema_editor.connection.alias)
    for is_sample in (False, True):
        known = set()
        rows = quarters.filter(table__is_sample=is_sample).order_by("closed_at")
        for row in rows.iterator():
            known |= {key.partition("/")[0] for key in row.counts}
            row.counted = sorted(form for code in known for form in forms.get(code, ()))
            row.save(update_fields=["counted"])


class Migration(migrations.Migration):

    dependencies = [
        ("cases", "0006_checks_of_imports_can_be_cancelled"),
    ]

    operations = [
        migrations.AddField(
            model_name="closedquarter",
            name="counted",
            field=models.JSONField(default=list, verbose_name="what was counted"),
        ),
        migrations.AddField(
            model_name="release",
            name="crosstabs",
            field=models.JSONField(blank=True, default=list, verbose_name="crosstabs"),
        ),
        migrations.AddField(
            model_name="reportrequest",
            name="crosstabs",
            field=models.JSONField(blank=True, default=list, verbose_name="crosstabs"),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
