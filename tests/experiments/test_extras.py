"""A missing extra is one clear line."""

import pytest

from experiments.extras import MissingExtraError, require


def test_a_missing_library_names_the_way_out():
    with pytest.raises(MissingExtraError, match="uv run --extra lab coalition"):
        require("no_such_library.part")


def test_a_fault_inside_a_library_is_not_taken_for_a_missing_one(tmp_path, monkeypatch):
    (tmp_path / "half_broken.py").write_text("import not_there_either\n")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(ModuleNotFoundError, match="not_there_either"):
        require("half_broken")
