"""What the tables of `make bench-reading` say."""

from benchmarks.tables import verdict_table


def test_pages_judged_wrongly_are_counted_not_rounded_to_a_share() -> None:
    good = {"pages": 220, "sent_back": 0.0045, "shown_to_a_person": 0.0, "kinds": {}, "wrong": ["creased 2016"]}
    spoilt = {"pages": 206, "caught": 0.9903, "kinds": {}, "missed": []}

    told = "\n".join(verdict_table({"good": good, "spoilt": spoilt}))

    assert "good pages sent back: 1 of 220\n    wrong: creased 2016" in told
    assert "spoilt pages caught: 204 of 206" in told
