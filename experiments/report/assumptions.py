"""What a report rests on: every parameter with its evidence, and the strategies as they were run."""

from collections import Counter
from collections.abc import Iterator, Mapping

from experiments.findings import Findings
from experiments.report.content import Block, Bullets, Column, Row, Section, Table, Text, table
from experiments.report.numbers import counted, listed, number, percent, value_text
from scenarios import Accounting, Behaviour, Initial, Scenario, Strategy
from scenarios.quantity import GRADES, Specification, evidence_of

MONEY = "share of programme money"
TOLD = ("name", "title", "description", "support_months", "successor", "successor_month")
"""Fields of a strategy that are told otherwise than as a lever."""
IN_WORDS: Mapping[tuple[str, object], str] = {
    ("serves", "all"): "Serves every borough and institution.",
    ("serves", "members"): "Serves the members of a coalition.",
    ("scope", "transactional"): "Works on transactional services only.",
    ("scope", "people"): "Works on people-based services only.",
    ("scope", "both"): "Works on both tiers of services.",
    ("easy_first", True): "Simpler use cases go first.",
    ("institutions", True): "Institutions may join.",
    ("outside_partners", True): "Partners outside take part.",
    ("founder_rule", "trusting"): "The founders are the boroughs of the highest trust.",
    ("founder_rule", "largest"): "The founders are the boroughs with the most residents.",
    ("founder_rule", "neighbours"): "The founders are the most willing borough and those around it.",
    ("founder_rule", "random"): "The founders are any boroughs.",
    ("founder_rule", "named"): "The founders are named.",
}
CHANGED = "\N{ASTERISK}"


def assumptions(findings: Findings) -> Section:
    """Return every parameter of the world: symbol, value, unit, range, evidence in words, and source."""
    scenario = findings.scenario
    drawn = {
        name.removeprefix("behaviour.") for name in findings.results.runs.columns if str(name).startswith("behaviour.")
    }
    tables: list[Block] = []
    grades: Counter[str] = Counter()
    for title, spec, default in (
        ("Behaviour", scenario.behaviour, Behaviour()), ("The start", scenario.initial, Initial()),
        ("Accounting", scenario.accounting, Accounting()), ("The world", scenario, None),
    ):  # fmt: skip
        rows = []
        for name in type(spec).model_fields:
            row = _row(spec, default, name, drawn if title == "Behaviour" else set())
            if row is not None:
                rows.append(row)
                known = evidence_of(type(spec).model_fields[name])
                grades[known.grade if known else "-"] += 1
        tables.append(_table(title, tuple(rows)))
    counts = [
        f"{counted(grades[grade], 'quantity', 'quantities')}: {GRADES[grade]}" for grade in GRADES if grades[grade]
    ]
    changed = sum(row.marked for block in tables if isinstance(block, Table) for row in block.rows)
    said = (
        f"Of {sum(grades.values())} quantities, {grades['A'] + grades['B']} are measured in this or a near setting; "
        f"{grades['C']} are bounded by reports; {grades['D']} are judgement only. "
        f"{counted(changed, 'quantity differs', 'quantities differ')} from the default, marked {CHANGED}."
    )
    first: list[Block] = [Text(said), Bullets(tuple(counts), "Quantities by the evidence behind them")]
    return Section("assumptions", "The assumptions", (*first, *tables))


def _table(title: str, rows: tuple[Row, ...]) -> Table:
    columns = (
        Column("quantity", False), Column("symbol", False), Column("value"), Column("unit", False),
        Column("plausible range"), Column("evidence", False), Column("source", False),
    )  # fmt: skip
    return table(f"{title}: values of this experiment", columns, rows)


def _row(spec: Specification, default: Specification | None, name: str, drawn: set[str]) -> Row | None:
    field = type(spec).model_fields[name]
    known = evidence_of(field)
    if known is None:
        return None
    value = getattr(spec, name)
    usual = getattr(default, name) if default is not None else field.default
    marked = value != usual
    text = f"{value_text(value)} {CHANGED} (default {value_text(usual)})" if marked else value_text(value)
    text += ", drawn" if name in drawn else ""
    low_high = f"{value_text(known.prior[0])} to {value_text(known.prior[1])}" if known.prior else "not given"
    meaning = (field.description or name).strip().rstrip(".")
    cells = (meaning, known.symbol, text, known.unit, low_high, GRADES[known.grade], known.source)
    return Row(cells, marked=marked)


def strategies(findings: Findings) -> Section:
    """Return the levers of each strategy, as they were run, in plain words."""
    blocks: list[Block] = []
    for strategy in findings.strategies.values():
        title = strategy.label if strategy.label == strategy.name else f"{strategy.label} ({strategy.name})"
        items = tuple(item for _, phase in strategy.phases for item in _levers(phase, findings.scenario))
        description = " ".join(strategy.description.split())
        blocks.append(Bullets((*([description] if description else []), *items), title))
    return Section("strategies", "The strategies, as they were run", tuple(blocks))


def _levers(strategy: Strategy, scenario: Scenario) -> Iterator[str]:
    """Yield what a strategy does: its money, what it orders, and every other lever that is not neutral."""
    if not strategy.acts_now:
        yield "Spends nothing and orders nothing."
        yield from _after(strategy)
        return
    fields, money, others = Strategy.model_fields, [], []
    for name in fields:
        known, value = evidence_of(fields[name]), getattr(strategy, name)
        meaning = (fields[name].description or name).strip().rstrip(".")
        if known is not None and known.unit == MONEY:
            money += [f"{percent(value)} for {meaning}"] if value else []
        elif (name, value) in IN_WORDS:
            others.append(IN_WORDS[name, value])
        elif name not in TOLD and value != fields[name].default:
            unit = "" if known is None or known.unit in ("-", "share") else f" {known.unit}"
            capped = name.startswith("mandate_") and value > scenario.authority
            cap = f", of which at most {value_text(scenario.authority)} holds here" if capped else ""
            others.append(f"{meaning[0].upper()}{meaning[1:]}: {value_text(value)}{unit}{cap}.")
    undrawn = max(0.0, 1.0 - strategy.money_share)
    rest = f"; {percent(undrawn)} is not drawn" if round(undrawn, 6) else ""
    monthly = number(strategy.money_share * scenario.programme_money, 0)
    if money:
        yield f"Money, GBP {monthly} k a month of the programme's: {listed(money)}{rest}."
    else:
        yield "Spends no money of the programme."
    ordered = max(strategy.mandate_transactional, strategy.mandate_people, strategy.mandate_governance) > 0.0
    yield from others
    if not ordered:
        yield "Orders nothing."
    if ordered or strategy.subsidy > 0.0:
        yield f"Mandates and subsidies end in month {strategy.support_months}."
    yield from _after(strategy)


def _after(strategy: Strategy) -> Iterator[str]:
    if strategy.successor is not None:
        yield f"After {counted(strategy.successor_month, 'month')} {strategy.successor.label} takes over:"
