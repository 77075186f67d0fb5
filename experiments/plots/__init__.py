"""Figures of an experiment: frames in, a ``matplotlib.figure.Figure`` out.

No figure writes a file or touches pyplot; `save_figure` does the writing. What a band, a whisker or a ring
means, and over how many runs, stands in the footnote of the figure itself.
"""

from experiments.plots.costs import trade_off
from experiments.plots.curves import adoption_curves
from experiments.plots.names import abbreviations
from experiments.plots.saving import save_figure
from experiments.plots.stages import nominal_and_effective
from experiments.plots.tiles import london_map

__all__ = ["abbreviations", "adoption_curves", "london_map", "nominal_and_effective", "save_figure", "trade_off"]
