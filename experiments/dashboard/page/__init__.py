"""The Solara page: what one viewer sees and does. Nothing here is shared between viewers but the jobs.

The browser's part is in `experiments/dashboard/browser/`; `bridge.vue` mounts a view of it, hands it JSON, and tells us
what it says. Anybody can send anything, so whatever it says is cleaned before it is used.
"""

from experiments.dashboard.page.layout import Layout, Page

__all__ = ["Layout", "Page"]
