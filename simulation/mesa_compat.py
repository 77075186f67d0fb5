"""The one place that knows of differences between Mesa's versions."""

import mesa


def forget(model: mesa.Model) -> None:
    """Let a finished model be freed.

    Mesa 3.3 numbers agents by a counter that is keyed by model and never emptied, so that no model is ever freed;
    later versions keep the counter in the model, and there is nothing to do.
    """
    getattr(mesa.Agent, "_ids", {}).pop(model, None)
