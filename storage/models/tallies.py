"""What was counted on the way: figures for Prometheus that no query of the other rows could give cheaply."""

from django.db import models


class Tally(models.Model):
    """One count or one bucket of durations, spread over several shards so that no row is hot; summed when asked for."""

    name = models.CharField(max_length=20)  # storage.tallies.Name
    label = models.CharField(max_length=60)  # outcome, stage, …; a class after a slash: "refused/damaged"
    bucket = models.CharField(max_length=10, blank=True)  # upper bound in seconds, "+Inf"; empty for a plain count
    shard = models.PositiveSmallIntegerField()
    count = models.PositiveBigIntegerField(default=0)
    total = models.FloatField(default=0.0)  # seconds

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "label", "bucket", "shard"], name="tally_once")]

    def __str__(self) -> str:
        return f"{self.name} {self.label}: {self.count}"
