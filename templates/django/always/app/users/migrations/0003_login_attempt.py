from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("users", "0002_session")]

    operations = [
        migrations.CreateModel(
            name="LoginAttempt",
            fields=[
                ("key", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("count", models.IntegerField()),
                ("window_ends_at", models.DateTimeField()),
            ],
            options={"db_table": "login_attempts"},
        ),
    ]
