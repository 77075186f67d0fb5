"""Folders whose tables are made up, with a manifest that vouches for them as the store's would."""

import json

from experiments import Results
from experiments.store import MANIFEST
from experiments.store.parts import sha256_of


def written_folder(folder, manifest, tables):
    """Write tables of an experiment and its manifest, and return the results."""
    folder.mkdir(parents=True, exist_ok=True)
    known = {}
    for name, frame in tables.items():
        frame.to_parquet(folder / f"{name}.parquet", index=False)
        known[name] = {"rows": len(frame), "sha256": sha256_of(folder / f"{name}.parquet")}
    document = {"further": 0, **manifest, "tables": known}
    (folder / MANIFEST).write_text(json.dumps(document), encoding="utf-8")
    return Results(folder)
