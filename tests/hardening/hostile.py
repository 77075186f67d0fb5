"""Files that nobody writes by mistake: paths that lead elsewhere, nesting without end, worlds without bounds."""

from collections.abc import Callable
from random import Random

from tests.hardening import valid
from tests.hardening.broken import written
from tests.hardening.cases import Case, Maker, directory, holes, link, pipe, without_permission

ELSEWHERE = [
    "../secret.toml", "../secret.csv", "..", ".", "", "/", "/etc/passwd", "/dev/zero", "/dev/stdin", "/proc/self/environ", "/proc/self/mem",
    "/proc/kmsg", "~/x.toml", "~root/x.toml", "$HOME/x.toml", "C:\\x.toml", "C:x.toml", "\\\\server\\share\\x.toml", "//server/share/x.toml",
    "file:///etc/passwd", "http://127.0.0.1:9/x.toml", "a/../../secret.toml", "./../secret.toml", "....//secret.toml", "a\0b.toml", "a\nb.toml",
    "x" * 300 + ".toml", "x/" * 3000 + "x.toml", "a.[", "a.**", "*.toml", "**", "?", "x.toml/", "main.toml/x.toml", "CON.toml", "aux", " ", "\x1b[2J.toml",
    "link.toml", "loop.toml", "pipe.toml", "folder.toml", "up/secret.toml", "zero.toml", "proc.toml", "environ.toml", "shut.toml", "gone.toml", "large.toml",
    "link.csv", "pipe.csv", "folder.csv", "zero.csv", "up/secret.csv", "large.csv", "here.csv", "main.toml",
]  # fmt: skip
"""Where `extends` and the names of tables may try to lead."""
THERE: dict[str, bytes | Maker] = {
    "link.toml": link("../secret.toml"), "loop.toml": link("loop.toml"), "pipe.toml": pipe, "folder.toml": directory,
    "up": link(".."), "zero.toml": link("/dev/zero"), "proc.toml": link("/proc/self/status"), "environ.toml": link("/proc/self/environ"),
    "shut.toml": without_permission, "gone.toml": link("nowhere.toml"), "large.toml": holes(100_000_000),
    "link.csv": link("../secret.csv"), "pipe.csv": pipe, "folder.csv": directory, "zero.csv": link("/dev/zero"),
    "large.csv": holes(100_000_000), "here.csv": link("main.toml"),
}  # fmt: skip
"""What lies in the folder to be reached by them."""


USERS_OWN = ("shut.toml", "link.toml", "proc.toml", "environ.toml")


def with_paths(rng: Random) -> Case:
    """Return a file that extends, or takes tables from, where nothing may be reached."""
    target = rng.choice(ELSEWHERE)
    chosen: dict[str, bytes | Maker] = {k: v for k, v in THERE.items() if k in target or rng.random() < 0.1}
    how = rng.choice(["extends", "strategy", "table", "chain", "cycle", "main"])
    values = {"extends": target, "name": "x"}
    kind = "strategy" if how == "strategy" else "scenario"
    main = "main.toml"
    if how == "table":
        table = rng.choice(["places", "institutions", "contiguity", "arrangements"])
        values = {"extends": "london", "name": "x", "population": {table: target}}
    if how == "main":
        # A link that a user names is followed: it is theirs. One that a file names is not.
        special = [name for name in THERE if name.endswith(".toml") and name not in USERS_OWN]
        main, values = rng.choice([*special, "not-there.toml", "x" * 300 + ".toml", "folder.toml/x.toml"]), {}
        chosen = {k: v for k, v in THERE.items() if k == main.split("/")[0]}
    chosen.setdefault("main.toml", written(values))
    if how == "chain":
        depth = rng.choice([3, 7, 8, 9, 50])
        for i in range(depth):
            chosen[f"l{i}.toml"] = written({"extends": f"l{i + 1}.toml", "name": f"l{i}"})
        chosen[f"l{depth}.toml"], main = written(values), "l0.toml"
    if how == "cycle":
        names = [f"c{i}.toml" for i in range(rng.choice([1, 2, 5]))]
        for i, name in enumerate(names):
            chosen[name] = written({"extends": names[(i + 1) % len(names)], "name": "x"})
        main = names[0]
    return Case("paths", kind, chosen, main=main, expected="refused", note=f"{how} {target[:60]!r}")


def with_nesting(rng: Random) -> Case:
    """Return a file of brackets, dots, digits and quotes without end."""
    n = rng.choice([10, 33, 100, 1000, 20_000, 60_000])
    kind = rng.choice(["scenario", "strategy"])
    head = 'extends = "small"\nname = "x"\n' if kind == "scenario" else 'extends = "hybrid"\nname = "x"\n'
    key = rng.choice(
        ["a", "behaviour", "population", "services", "successor", "initial.a", "population.places", "name", "extends"]
    )
    texts: dict[str, Callable[[], str]] = {
        "lists": lambda: f"{key} = " + "[" * n + "]" * n,
        "open lists": lambda: f"{key} = " + "[" * n,
        "tables": lambda: f"{key} = " + "{a = " * n + "1" + "}" * n,
        "successors": lambda: "successor_month = 1\n" + 'successor = {name = "s", successor_month = 1, ' * n + 'name = "t"' + "}" * n,
        "dots": lambda: "a." * n + "a = 1",
        "quoted dots": lambda: "'a' . " * n + "a = 1",
        "dotted table": lambda: "[" + "a." * n + "a]",
        "dotted tables": lambda: "\n".join("[" + "a." * 30 + f"b{i}]" for i in range(n // 10)),
        "many tables": lambda: "\n".join(f"[t{i}]" for i in range(n)),
        "many lists": lambda: "\n".join("[[services]]" for _ in range(n)),
        "many keys": lambda: "\n".join(f"k{i} = 1" for i in range(n)),
        "one key": lambda: "\n".join("k = 1" for _ in range(n)),
        "digits": lambda: f"{key} = " + "9" * n,
        "hexadecimal": lambda: f"{key} = 0x" + "f" * n,
        "fraction": lambda: f"{key} = 0." + "3" * n,
        "exponent": lambda: f"{key} = 1e" + "9" * min(n, 4000),
        "text": lambda: f"{key} = '" + "x" * n + "'",
        "escapes": lambda: f'{key} = "' + "\\u0041" * n,
        "quotes": lambda: f"{key} = " + "'''" * n,
        "long name": lambda: "x" * n + " = 1",
        "named": lambda: "[services.\"" + "x" * n + '"]\ntier = 1',
        "numbered": lambda: f"services = [{{name = 0x{'f' * n}}}]",
        "dates": lambda: f"{key} = 2017-10-01T00:00:00." + "0" * n,
        "sections": lambda: "".join(f"[services.s{i}]\ntier = 'people'\ncomplexity = {i}\n" for i in range(n // 10)),
        "first use cases": lambda: "first_use_cases = [" + "'x', " * n + "]",
        "founders": lambda: "founder_rule = 'named'\nfounder_names = [" + "".join(f"'x{i}', " for i in range(n)) + "]",
    }  # fmt: skip
    what = rng.choice(list(texts))
    return Case("nesting", kind, {"main.toml": (head + texts[what]() + "\n").encode()}, note=f"{what} {n} {key}")


def with_a_huge_world(rng: Random) -> Case:
    """Return a scenario at the upper ends of its sizes."""
    values = valid.scenario(rng)
    values["population"] = valid.drawn_population(rng) | {"residents": []}
    sizes = ["boroughs", "education", "arts", "other", "outside_partners", "nearest_in_place", "nearest_in_culture"]
    most = {"outside_partners": 10_000, "nearest_in_place": 1000, "nearest_in_culture": 1000}
    chosen = rng.sample(sizes, rng.randint(1, 7))
    values["population"] |= {key: rng.choice([1, 1, 1 / 3, 1 / 50]) * most.get(key, 100_000) // 1 for key in chosen}
    values["population"] = {k: int(v) if k in sizes else v for k, v in values["population"].items()}
    values["horizon"] = rng.choice([1, 120, 1200])
    note = ", ".join(f"{key} {values['population'][key]}" for key in chosen)
    return Case("huge worlds", "scenario", {"main.toml": written(values)}, note=note, patient=True)


def of_size(rng: Random, size: int, family: str) -> Case:
    """Return a file of so many bytes."""
    head = b'extends = "small"\nname = "x"\n'
    row = b"Place %d,1.5,0.25,0.75,1,2\n"
    contents: dict[str, Callable[[], dict[str, bytes | Maker]]] = {
        "comments": lambda: {"main.toml": head + b"# a comment\n" * (size // 12)},
        "one comment": lambda: {"main.toml": head + b"#" + b"x" * size},
        "one text": lambda: {"main.toml": head + b'title = "' + b"x" * size + b'"\n'},
        "blanks": lambda: {"main.toml": head + b" " * size},
        "keys": lambda: {"main.toml": head + b"\n".join(b"k%d = 1" % i for i in range(size // 12))},
        "list": lambda: {"main.toml": head + b"horizon = [" + b"1, " * (size // 3) + b"]\n"},
        "places": lambda: {
            "main.toml": b'extends = "london"\nname = "x"\n'
            + b"".join(b"[[population.places]]\nname = 'p%d'\nresidents = 1.0\nx = 0.0\ny = 0.0\n" % i for i in range(size // 75))
        },
        "table": lambda: {
            "main.toml": b'extends = "london"\nname = "x"\npopulation.places = "t.csv"\n',
            "t.csv": b"name,residents,x,y,a,b\n" + b"".join(row % i for i in range(size // 30)),
        },
        "wide table": lambda: {
            "main.toml": b'extends = "london"\nname = "x"\npopulation.places = "t.csv"\n',
            "t.csv": b"name,residents,x,y," + b",".join(b"c%d" % i for i in range(2000)) + b"\n"
            + b"".join(b"p%d,1,0,0" % i + b",1" * 2000 + b"\n" for i in range(max(1, size // 4000))),
        },
        "wrong table": lambda: {
            "main.toml": b'extends = "london"\nname = "x"\npopulation.places = "t.csv"\n',
            "t.csv": b"name,residents,x,y\n" + b"p,x,y,z\n" * (size // 8),
        },
        "contiguity": lambda: {
            "main.toml": b'extends = "london"\nname = "x"\npopulation.contiguity = "t.csv"\n',
            "t.csv": b"first,second\n" + b"".join(b"A%d,B%d\n" % (i, i) for i in range(size // 12)),
        },
        "holes": lambda: {"main.toml": holes(size)},
    }  # fmt: skip
    what = rng.choice(list(contents))
    return Case(family, "scenario", contents[what](), note=f"{what} {size}", patient=True)
