"""Which strategies of the library are compared on equal money."""

from experiments import equal_money
from scenarios import load_strategy


def test_what_brings_money_at_any_time_is_not_among_them(monkeypatch):
    names = {one.name for one in equal_money.library_of_equal_money()}
    assert {"laissez-faire", "needs-led", "central-mandate", "hybrid"} <= names
    assert "needs-led-subscription" not in names
    paid = load_strategy("needs-led-subscription")
    later = load_strategy("needs-led").model_copy(update={"successor": paid, "successor_month": 12})
    monkeypatch.setattr(equal_money, "strategy_names", lambda: ["later", "needs-led"])
    monkeypatch.setattr(equal_money, "load_strategy", lambda name: later if name == "later" else load_strategy(name))
    assert equal_money.library_of_equal_money() == [load_strategy("needs-led")]
