from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="token",
            name="expires_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="hết hạn lúc"),
        ),
        # Keys that are in use keep opening what they opened.
        migrations.AddField(
            model_name="token",
            name="scopes",
            field=models.CharField(default="figures open read upload", max_length=100, verbose_name="dùng để"),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name="token",
            name="created_at",
            field=models.DateTimeField(auto_now_add=True, verbose_name="cấp lúc"),
        ),
        migrations.AlterField(
            model_name="token",
            name="used_at",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="dùng lần cuối"),
        ),
    ]
