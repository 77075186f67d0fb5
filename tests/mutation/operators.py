"""The changes that are made: Cosmic Ray's, less what cannot run, and calls put in each other's place.

A rule that ends in ``min(1, x)`` or a standard error that takes a square root is not reached by Cosmic Ray's operators,
which change operators and numbers.
"""

import re

import cosmic_ray.plugins
from cosmic_ray.operators.operator import Example, Operator
from parso.python.tree import Name

SWAPPED = {
    "min": "max", "max": "min", "any": "all", "all": "any", "sum": "mean", "mean": "sum", "std": "var", "var": "std",
    "argmin": "argmax", "argmax": "argmin", "exp": "expm1", "expm1": "exp", "sqrt": "fabs", "abs": "float",
    "hypot": "add", "isnan": "isfinite", "isfinite": "isnan", "ceil": "floor", "floor": "ceil",
}  # fmt: skip
"""Calls, and what is called in their place."""

KEPT = {
    "Add": "Sub Mul", "Sub": "Add Mul", "Mul": "Div Add", "Div": "Mul FloorDiv", "FloorDiv": "Div Mul", "Mod": "Div Mul",
    "Pow": "Mul Div", "BitOr": "BitAnd", "BitAnd": "BitOr", "Lt": "LtE GtE", "LtE": "Lt Gt", "Gt": "GtE LtE",
    "GtE": "Gt Lt", "Eq": "NotEq", "NotEq": "Eq", "Is": "IsNot", "IsNot": "Is",
}  # fmt: skip
"""What an operator is replaced by: its opposite, and its nearest neighbour."""
ARITHMETIC = "Add|Sub|Mul|Div|FloorDiv|Mod|Pow"


def is_tried(operator: str, thorough: bool) -> bool:
    """Return whether an operator's mutants are tried.

    Cosmic Ray replaces each operator by every other. Most of those changes are found by whatever finds the nearest, so
    only `KEPT` are tried, unless all are asked for; and never arithmetic made an operation on bits, which floats do
    not have: a TypeError would find it, whatever is tested.
    """
    replaced = re.match(r"core/Replace(Binary|Comparison)Operator_([A-Za-z]+)_([A-Za-z]+)$", operator)
    if replaced is None:
        return not re.match(r"core/ReplaceUnaryOperator_.+_Invert$", operator)
    _, before, after = replaced.groups()
    if thorough and re.fullmatch(ARITHMETIC, before):
        return bool(re.fullmatch(ARITHMETIC, after))
    return after in KEPT.get(before, "").split() or (thorough and after in ("Lt", "LtE", "Gt", "GtE", "Eq", "NotEq"))


class SwapCall(Operator):
    """An operator that calls another function or method of the same kind of arguments."""

    def mutation_positions(self, node):
        """Yield where a call of one of the names stands."""
        if isinstance(node, Name) and node.value in SWAPPED:
            following = node.get_next_leaf()
            if following is not None and following.value == "(" and node.parent.type != "funcdef":
                yield (node.start_pos, node.end_pos)

    def mutate(self, node, index):
        """Return the call of the other."""
        node.value = SWAPPED[node.value]
        return node

    @classmethod
    def examples(cls):
        """Return what Cosmic Ray shows of it."""
        return (Example("min(1, x)", "max(1, x)"),)


class Ours:
    """What Cosmic Ray asks for operators, by their name."""

    def __iter__(self):
        return iter(["SwapCall"])

    def __getitem__(self, name):
        return {"SwapCall": SwapCall}[name]


def register() -> None:
    """Make our operators known to Cosmic Ray."""
    cosmic_ray.plugins.OPERATOR_PROVIDERS["coalition"] = Ours()
