"""Figures of an experiment: frames in, a ``matplotlib.figure.Figure`` out.

No figure writes a file or touches pyplot; `save_figure` does the writing. What a band, a whisker or a ring
means, and over how many runs, stands in the footnote of the figure itself.
"""

from experiments.plots.by_month import lead_by_month
from experiments.plots.cast import Cast, cast_of
from experiments.plots.costs import trade_off
from experiments.plots.curves import adoption_curves
from experiments.plots.gains import gains_map
from experiments.plots.leaders import who_wins
from experiments.plots.names import abbreviations
from experiments.plots.saving import figure_bytes, save_figure, svg_text
from experiments.plots.stages import nominal_and_effective
from experiments.plots.survival import reached_by_month
from experiments.plots.tiles import london_map

__all__ = [
    "Cast", "abbreviations", "adoption_curves", "cast_of", "figure_bytes", "gains_map", "lead_by_month", "london_map",
    "nominal_and_effective", "reached_by_month", "save_figure", "svg_text", "trade_off", "who_wins",
]  # fmt: skip
