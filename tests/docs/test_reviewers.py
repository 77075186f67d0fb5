"""The map for reviewers names only what exists, and has every element of what it maps."""

import re
from pathlib import Path

import pytest

from agents import rules
from experiments.verification import Means, monotone
from experiments.verification.table import SUBJECTS, selected
from scenarios import Behaviour

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "REVIEWERS.md"
TEXT = PAGE.read_text(encoding="utf-8")
PACKAGES = ("agents", "scenarios", "simulation", "experiments")

ODD = ["1", "2", "3", "5", "6", "7"]
CONCEPTS = [
    "Basic principles", "Emergence", "Adaptation", "Objectives", "Learning", "Prediction", "Sensing", "Interaction",
    "Stochasticity", "Collectives", "Observation",
]  # fmt: skip
STRESS = [
    "1.1", "1.2", "1.3", "2.1", "2.2", "2.3", "2.4", "2.5.1", "2.5.2", "2.5.3", "2.5.4", "3.1", "3.2", "3.3", "3.4",
    "4.1", "4.2", "4.3", "5.1", "5.2", "5.3", "5.4", "6.1",
]  # fmt: skip
AQUA = [
    "Verification", "Validation", "Uncertainty", "Role: commissioner", "Role: analyst", "Role: assurer",
    "Role: approver", "Proportionality", "Assumptions log", "Decisions log", "Data log", "Quality assurance plan",
]  # fmt: skip


def slugs(path):
    """Return the anchors that the headings of a page have on GitHub."""
    lines = re.sub(r"^```.*?^```", "", path.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE).splitlines()
    titles = [line.lstrip("#").strip() for line in lines if re.match(r"#+ ", line)]
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def missing(text, page=PAGE):
    """Return the links, files, tests and checks that a page names and that there are not."""
    found = []
    for target, anchor in re.findall(r"\]\(([^)#]*)(?:#([^)]*))?\)", text):
        file = (page.parent / target).resolve() if target else page
        if not file.exists() or (anchor and anchor not in slugs(file)):
            found.append(f"{target}#{anchor}")
    for name in re.findall(r"`([\w.]+(?:/[\w.\-]+)+|[\w\-]+\.(?:toml|md|cff)|LICENSE)`", text):
        if not (ROOT / name).exists() and name != "verification.md":
            found.append(name)
    for name in re.findall(r"--only ([\w\-]+)", text):
        try:
            selected(Means(), [name])
        except ValueError:
            found.append(f"--only {name}")
    return found


def section(title):
    return TEXT.split(f"\n## {title}\n")[1].split("\n## ")[0]


def rows(title):
    return [line.strip("| ").split(" | ") for line in section(title).splitlines() if line.startswith("| ")][2:]


def test_everything_that_it_names_is_there():
    assert missing(TEXT) == []


@pytest.mark.parametrize(
    "wrong",
    [
        "[x](ODD.md#no-such-section)",
        "[x](NOTHING.md)",
        "`agents/no_such.py`",
        "`coalition verify --only V99`",
        "`NO.cff`",
    ],
)
def test_what_is_not_there_is_found(wrong):
    assert len(missing(wrong)) == 1


def test_it_names_a_good_deal():
    assert len(re.findall(r"\]\([^)]*#", TEXT)) > 60


@pytest.mark.parametrize("title", ["CoMSES peer review", "ODD, second update (2020)", "STRESS-ABS", "The AQuA Book"])
def test_every_row_says_whether_and_where(title):
    for row in rows(title):
        assert len(row) == 3, row
        assert row[1] in ("yes", "partly", "no"), row
        assert row[1] != "yes" or re.search(r"[`\[]|As above", row[2]), f"says yes, and not where: {row}"
        assert row[1] == "yes" or len(row[2]) > 15, f"does not say what is missing: {row}"


def test_every_element_of_odd_stands_there():
    first = [row[0] for row in rows("ODD, second update (2020)")]
    for number in ODD:
        assert any(name.startswith(f"{number} ") for name in first), number
    assert [name.removeprefix("4 ") for name in first if name.startswith("4 ")] == CONCEPTS


def test_every_item_of_stress_stands_there():
    assert [row[0].split()[0] for row in rows("STRESS-ABS")] == STRESS


def test_every_subject_of_the_aqua_book_stands_there():
    first = [row[0] for row in rows("The AQuA Book")]
    for name in AQUA:
        assert any(line.startswith(name) for line in first), name


def test_every_subject_of_the_checks_stands_there_with_its_rows():
    told = rows("What `coalition verify` checks")
    assert [re.search(r"--only ([\w\-]+)", row[0])[1] for row in told] == list(SUBJECTS)
    for row, (_, checks) in zip(told, SUBJECTS.values(), strict=True):
        first, last = checks[0].id, re.sub(r"[a-z]$", "", checks[-1].id)
        assert row[1].startswith(first), row
        assert last in row[1], row


def test_what_is_counted_is_so():
    public = [name for name, rule in vars(rules).items() if hasattr(rule, "py_func")]
    assert f"of the {len(public)} rules" in " ".join(TEXT.split())
    assert f"{len(Behaviour.model_fields)} behavioural parameters" in TEXT
    assert "6.6 points" in TEXT
    assert "6.6 points" in " ".join(monotone.NOT_MONOTONE)


def test_no_file_of_ours_has_an_absolute_path():
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*"):
            if path.suffix in (".py", ".toml", ".csv", ".json"):
                assert not re.search(r"""["'](/(home|Users|root|tmp)/|[A-Z]:\\\\)""", path.read_text("utf-8")), path
