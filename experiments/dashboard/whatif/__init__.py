"""What if: how the verdict between two strategies changes over a plane of two levers.

Each cell of the plane is a small experiment of its own: both strategies under the same seeds, judged as the verdict of
an experiment is.
"""

from experiments.dashboard.leads import Lead
from experiments.dashboard.whatif.axes import Axis
from experiments.dashboard.whatif.cells import Cell, Plane, outline, plane
from experiments.dashboard.whatif.view import payload, tab

__all__ = ["Axis", "Cell", "Lead", "Plane", "outline", "payload", "plane", "tab"]
