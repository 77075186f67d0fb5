"""Experiments that a viewer opens: only those in the list, told kindly whatever is wrong, in the words of the report."""

import json
import os
import shutil
import xml.etree.ElementTree as ET

import pandas as pd
import pytest

from experiments import Experiment, Results
from experiments.dashboard.jobs import Cancelled
from experiments.dashboard.opened import folders, opening, picturing, reading
from experiments.dashboard.opened import payload as opened_payload
from experiments.dashboard.opened.drawing import DRAWING
from experiments.dashboard.opened.folders import FolderError, found, path_of
from experiments.findings import Findings
from experiments.gains import OUTCOMES, left_behind
from experiments.store import TABLES
from scenarios import load_strategy
from tests.experiments.folders import written_folder
from tests.worlds import changed, small

NASTY = "<script>alert('x')</script> & --> ]]>"


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    """Runs of a small city whose title is markup, with mandates that an Act would strengthen."""
    root = tmp_path_factory.mktemp("somewhere") / "runs"
    world = changed(small(horizon=24), title=NASTY, authority=0.2)
    needs_led = changed(load_strategy("needs-led"), title="</title><b>Needs-led</b>")
    Experiment(world, [needs_led, "central-mandate", "needs-led-subscription"], 10).run(root / "study", workers=1)
    return root


@pytest.fixture(scope="module")
def study(root):
    return opened(root, "study")


def opened(root, name):
    return opening.opened(root, name, progress=lambda _: None, cancelled=lambda: False)


def drawn(root, name, which, state):
    return picturing.figure(root, name, which, state=state, progress=lambda _: None, cancelled=lambda: False)


def copied(root, to, change=lambda name, frame: frame, **manifest):
    """Return a root with the same experiment, after `change` of each table and with more in its manifest."""
    known = json.loads((root / "study" / "manifest.json").read_text(encoding="utf-8"))
    tables = {name: change(name, pd.read_parquet(root / "study" / f"{name}.parquet")) for name in TABLES}
    written_folder(to / "study", known | manifest, tables)
    return to


def test_experiments_are_listed_newest_first_two_deep_and_no_deeper(root, tmp_path):
    for k, name in enumerate(["old", "group/new", "group/deep/deeper", ".hidden"]):
        shutil.copytree(root / "study", tmp_path / name)
        os.utime(tmp_path / name / "manifest.json", (1e9 + k, 1e9 + k))
    (tmp_path / "empty").mkdir()
    assert [entry.name for entry in found(tmp_path)] == ["group/new", "old"]
    assert [entry.name for entry in found(tmp_path, most=1)] == ["group/new"]
    new = found(tmp_path)[0]
    assert (new.title, new.complete, new.seeds, new.draws, new.failed) == (NASTY, True, 10, 0, 0)
    assert new.finished == new.expected == len(Results(root / "study").runs)
    assert new.strategies[-1] == "Needs-led coalition with subscriptions"
    assert new.size == sum((root / "study" / f"{name}.parquet").stat().st_size for name in TABLES)
    assert opened(tmp_path, "group/new").verdict == opened(root, "study").verdict


def test_an_empty_root_or_none_lists_nothing_and_a_root_may_be_an_experiment(root, tmp_path):
    assert found(tmp_path) == found(tmp_path / "missing") == []
    [entry] = found(root / "study")
    assert entry.name == folders.HERE
    assert path_of(root / "study", entry.name) == root / "study"


@pytest.mark.parametrize(
    "name",
    ["..", "../runs/study", "study/..", "study/../study", "/etc", "", "study/", "study\0", "./study", "parts", "."],
)
def test_only_names_in_the_list_lead_anywhere(root, name):
    with pytest.raises(FolderError, match="not in the list"):
        path_of(root, name)
    with pytest.raises(FolderError, match="not in the list"):
        path_of(root, str(root / "study"))


def test_links_are_not_followed(root, tmp_path):
    inside = tmp_path / "runs"
    (inside / "linked-manifest").mkdir(parents=True)
    (inside / "linked").symlink_to(root / "study", target_is_directory=True)
    (inside / "linked-manifest" / "manifest.json").symlink_to(root / "study" / "manifest.json")
    [entry] = found(inside)
    assert entry.name == "linked-manifest"
    assert "link" in entry.reason
    for name in ("linked", "linked-manifest"):
        with pytest.raises(FolderError):
            opened(inside, name)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "damaged"), ("[" * 100_000, "damaged"), ("[1]", "not an experiment"), ('{"strategy": 1}', "not an experiment"),
        ('{"cases": []}', "damaged"), ('{"cases": 7, "strategies": "x"}', "damaged"), (b"\xff\xfe\x00", "damaged"),
        ('{"cases": [{"scenario": {}}], "strategies": {}, "scenarios": {}, "expected": 1, "seeds": []}', "damaged"),
    ],
)  # fmt: skip
def test_a_damaged_or_foreign_manifest_is_listed_kindly_and_cannot_be_opened(tmp_path, text, said):
    (tmp_path / "odd").mkdir()
    (tmp_path / "odd" / "manifest.json").write_bytes(text if isinstance(text, bytes) else text.encode())
    [entry] = found(tmp_path)
    assert (entry.name, entry.title, entry.complete) == ("odd", "odd", False)
    assert said in entry.reason
    with pytest.raises(FolderError) as refused:
        opened(tmp_path, "odd")
    assert str(refused.value) == entry.reason


def test_what_is_under_way_of_another_version_or_too_large_cannot_be_opened(root, tmp_path, monkeypatch):
    for name, change in {"way": {"tables": None}, "version": {"format": 1}, "failed": {"finished": 0}}.items():
        shutil.copytree(root / "study", tmp_path / name)
        manifest = json.loads((tmp_path / name / "manifest.json").read_text())
        (tmp_path / name / "manifest.json").write_text(json.dumps(manifest | change))
    (tmp_path / "begun" / "parts").mkdir(parents=True)
    reasons = {entry.name: entry.reason for entry in found(tmp_path)}
    for name, said in {"way": "under way", "version": "another version", "failed": "None", "begun": "begun"}.items():
        assert said in reasons[name]
    monkeypatch.setattr(reading, "MOST_ROWS", 100)
    with pytest.raises(FolderError, match="more than this page opens"):
        opened(root, "study")
    monkeypatch.setattr(folders, "MOST_MANIFEST", 100)
    folders._described.cache_clear()
    assert "too large" in found(root)[0].reason
    folders._described.cache_clear()


def test_damaged_tables_are_told_of_without_a_path(root, tmp_path):
    copied(root, tmp_path)
    for spoil in (b"not parquet", None):
        path = tmp_path / "study" / "boroughs.parquet"
        path.write_bytes(spoil) if spoil else path.unlink()
        with pytest.raises(FolderError) as refused:
            opened(tmp_path, "study")
        assert "boroughs" in str(refused.value)
        assert str(tmp_path) not in str(refused.value)
    copied(root, tmp_path, lambda name, frame: frame.drop(columns=["people_effective"]) if name == "runs" else frame)
    with pytest.raises(FolderError, match="not as they should be") as refused:
        opened(tmp_path, "study")
    assert str(tmp_path) not in str(refused.value)


def test_what_is_said_is_what_the_results_say(root, study):
    results = Results(root / "study")
    document = json.loads(opened_payload.payload(study))
    verdict = results.verdict()
    assert document["sentence"] == verdict.sentence
    assert document["cautions"] == list(verdict.cautions)
    said = {part["text"] for part in document["parts"]}
    assert said == {t for t in (verdict.centre, verdict.nothing, verdict.more_money, verdict.act_of_parliament) if t}
    assert "ignorance" in document["sure"]
    assert document["title"] == NASTY
    [people, *_] = document["outcomes"]
    frame = results.compare(None, ["people_effective"])
    last = people["months"][-1]
    assert last["month"] == 24
    labels = [document["cases"][row["case"]]["label"].removesuffix(" ‡") for row in last["rows"]]
    assert labels == list(frame["label"])
    for row, known in zip(last["rows"], frame.to_dict("records"), strict=True):
        for mine, theirs in (("value", "mean"), ("difference", "difference"), ("low", "low"), ("high", "high")):
            assert row[mine] == pytest.approx(100 * known[theirs], abs=0.006)
    groups = {case["label"]: case["group"] for case in document["cases"]}
    assert groups["Needs-led coalition with subscriptions ‡"] == 1
    assert groups["Central mandate, by Act of Parliament"] == 2
    assert {section["anchor"] for section in document["sections"]} >= {"sure", "compared", "money", "change"}


def test_earlier_months_are_compared_too(tmp_path):
    Experiment(small(60), ["needs-led"], 3).run(tmp_path / "study", workers=1)
    document = json.loads(opened_payload.payload(opened(tmp_path, "study")))
    months = {month["month"]: month["rows"] for month in document["outcomes"][0]["months"]}
    assert sorted(months) == [36, 60]
    runs = Results(tmp_path / "study").runs
    mean = runs.loc[runs["strategy"] == "needs-led", "people_effective_36"].mean()
    [row] = [row for row in months[36] if document["cases"][row["case"]]["family"] == "coalition"]
    assert row["value"] == pytest.approx(100 * mean, abs=0.006)


def test_gains_are_those_of_the_findings_borough_by_borough(root, study):
    findings = Findings(Results(root / "study"))
    document = json.loads(opened_payload.payload(study))
    assert [one["reference"] for one in document["gains"]["sets"]] == ["Laissez-faire", "Central mandate"]
    for frame, sent in zip((findings.gains, findings.rival_gains), document["gains"]["sets"], strict=True):
        counts = left_behind(frame).set_index(["scenario", "strategy", "outcome"])
        cases = dict(enumerate(study.cases))
        assert {cases[one["case"]] for one in sent["cases"]} == set(
            zip(frame["scenario"], frame["strategy"], strict=True)
        )
        for one in sent["cases"]:
            for outcome in OUTCOMES:
                tier, case = one["tiers"][outcome], cases[one["case"]]
                rows = frame[(frame["strategy"] == case[1]) & (frame["outcome"] == outcome)].set_index("place")
                for k, place in enumerate(document["gains"]["places"]):
                    assert tier["difference"][k] == pytest.approx(100 * rows.at[place["name"], "difference"], abs=0.051)
                    assert rows.at[place["name"], "standing"][0] == tier["standing"][k]
                assert tier["lose"] == counts.at[(*case, outcome), "lose"]


def test_figures_are_images_of_their_own_without_a_script(root, study):
    assert study.figures == tuple(name for name in picturing.FIGURES if name in study.figures)
    assert {"leaders", "adoption", "effect-and-cost", "act-of-parliament"} <= set(study.figures)
    for name in ("leaders", "effect-and-cost"):
        picture = drawn(root, "study", name, study.fingerprint)
        tree = ET.fromstring(picture.content)
        assert tree.tag == "{http://www.w3.org/2000/svg}svg"
        for element in tree.iter():
            assert "script" not in element.tag.lower()
            assert not any(key.rpartition("}")[2].lower().startswith("on") for key in element.attrib)
            assert all(value.startswith("#") for key, value in element.attrib.items() if key.endswith("href"))
        assert picture.alt
        assert picture.source.startswith("data:image/svg+xml;base64,")
        assert picture.width > picture.height > 100 or name != "leaders"


def test_a_figure_of_other_runs_or_of_another_name_is_refused_and_a_large_one_is_a_png(root, study, monkeypatch):
    with pytest.raises(FolderError, match="no such figure"):
        drawn(root, "study", "../secret", study.fingerprint)
    with pytest.raises(FolderError, match="has changed"):
        drawn(root, "study", "leaders", "another")
    monkeypatch.setattr(picturing, "MOST_FIGURE", 1000)
    picture = drawn(root, "study", "leaders", study.fingerprint)
    assert picture.content.startswith(b"\x89PNG")
    assert picture.source.startswith("data:image/png;base64,")


def test_figures_offered_can_all_be_drawn_also_without_a_map(tmp_path):
    Experiment(small(12), ["needs-led", "central-mandate"], 2).run(tmp_path / "plain", workers=1)
    plain = opened(tmp_path, "plain")
    places = json.loads(opened_payload.payload(plain))["gains"]["places"]
    has_map = all(place["column"] is not None for place in places)
    assert ("map-people" in plain.figures) == has_map
    for name in plain.figures:
        assert drawn(tmp_path, "plain", name, plain.fingerprint).content


def test_a_folder_that_changed_has_another_fingerprint(root, tmp_path, monkeypatch):
    copied(root, tmp_path)
    before = folders.fingerprint(tmp_path, "study")
    assert folders.fingerprint(tmp_path, "study") == before
    os.utime(tmp_path / "study" / "runs.parquet", (1e9, 1e9))
    after = folders.fingerprint(tmp_path, "study")
    assert after != before
    states = iter([after, "other"])
    monkeypatch.setattr(opening, "fingerprint", lambda *_: next(states))
    with pytest.raises(FolderError, match="changed while it was read"):
        opened(tmp_path, "study")


def test_one_strategy_failed_runs_and_draws_are_opened_too(root, tmp_path):
    Experiment(small(12), ["laissez-faire"], 2).run(tmp_path / "one", workers=1)
    one = json.loads(opened_payload.payload(opened(tmp_path, "one")))
    assert (one["duel"], one["gains"]) == (None, None)
    assert one["sentence"].startswith("Nothing is ranked")

    def some_fail(name, frame):
        bad = (frame["strategy"] == "central-mandate") & (frame["seed"] == 3)
        return frame.assign(error=frame["error"].mask(bad, "ValueError: it broke")) if name == "runs" else frame[~bad]

    failed = json.loads(opened_payload.payload(opened(copied(root, tmp_path / "bad", some_fail, failed=2), "study")))
    assert found(tmp_path / "bad")[0].failed == 2
    assert any("it broke" in text for text in failed["failures"])
    assert any("failed" in text for text in failed["cautions"])
    draws = [{"peer_hazard": 0.05}, {"peer_hazard": 0.1}]
    Experiment(small(12), ["needs-led"], 2, draws=draws).run(tmp_path / "drawn", workers=1)
    several = json.loads(opened_payload.payload(opened(tmp_path, "drawn")))
    assert any("draws of behaviour" in text for text in several["cautions"])
    assert next(entry for entry in found(tmp_path) if entry.name == "drawn").draws == 2


def test_who_leaves_stops_the_work_also_while_it_waits_to_draw(root, study):
    told, left = [], iter([False, False, True])
    with pytest.raises(Cancelled):
        opening.opened(root, "study", progress=told.append, cancelled=lambda: next(left))
    assert len(told) == 2
    left = iter([False, False, True])
    with DRAWING, pytest.raises(Cancelled):
        picturing.figure(
            root, "study", "leaders", state=study.fingerprint, progress=told.append, cancelled=lambda: next(left)
        )


def test_progress_rises_to_one(root):
    told = []
    opening.opened(root, "study", progress=told.append, cancelled=lambda: False)
    assert told == sorted(told)
    assert told[-1] == 1.0


def test_lists_and_figures_are_plain_values(root, study):
    [entry] = opened_payload.entries_payload(found(root))
    assert entry["complete"] is True
    assert json.loads(json.dumps(entry))["title"] == NASTY
    picture = opened_payload.figure_payload(drawn(root, "study", "adoption", study.fingerprint))
    assert (picture["experiment"], picture["fingerprint"], picture["name"]) == ("study", study.fingerprint, "adoption")


def test_thousands_of_places_are_sent_by_the_ends(root, study, monkeypatch):
    monkeypatch.setattr(opened_payload, "MOST_PLACES", 4)
    document = opened_payload.document(study)
    rows = study.gains[0].frame.drop_duplicates("place").sort_values("difference")
    names = {place["name"] for place in document["gains"]["places"]}
    assert names == {*rows["place"].iloc[:2], *rows["place"].iloc[-2:]}
    assert document["gains"]["left_out"] == len(rows) - 4
