"""A page that goes wrong when told to, and that says how many kernels there are."""

import gc

import solara
from solara.server import kernel_context


@solara.component
def Page():
    gone_wrong, set_gone_wrong = solara.use_state(0)
    search = solara.use_router().search or ""
    if "wrong-at-once" in search or gone_wrong:
        raise ValueError("a secret of /this/machine")
    gc.collect()
    solara.Text(f"kernels: {len(kernel_context.contexts)}")
    solara.Text(f"mine: {search}")
    solara.Button("go wrong", on_click=lambda: set_gone_wrong(1))
