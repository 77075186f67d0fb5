"""The folder of an experiment: a manifest, parts as runs finish, tables, and their dictionary."""

from experiments.store.dictionary import BEHAVIOUR, Column, columns_of, write_dictionary
from experiments.store.errors import (
    DamagedPartError,
    FolderBusyError,
    FolderInUseError,
    FullDiskError,
    NoExperimentError,
    TablesBehindError,
    WorkerKilledError,
)
from experiments.store.folder import Store, claim_experiment, read_manifest, read_table
from experiments.store.layout import DICTIONARY, FIGURES, FIGURES_FOLDER, MANIFEST, PARTS, TABLES, Detail
from experiments.store.lock import claim_folder
from experiments.store.manifest import FORMAT
from experiments.store.parts import Part, part_of

__all__ = [
    "BEHAVIOUR",
    "DICTIONARY",
    "FIGURES",
    "FIGURES_FOLDER",
    "FORMAT",
    "MANIFEST",
    "PARTS",
    "TABLES",
    "Column",
    "DamagedPartError",
    "Detail",
    "FolderBusyError",
    "FolderInUseError",
    "FullDiskError",
    "NoExperimentError",
    "Part",
    "Store",
    "TablesBehindError",
    "WorkerKilledError",
    "claim_experiment",
    "claim_folder",
    "columns_of",
    "part_of",
    "read_manifest",
    "read_table",
    "write_dictionary",
]
