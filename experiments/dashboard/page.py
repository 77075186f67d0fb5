"""The page."""

import solara


@solara.component
def Page() -> None:
    """Show that the page works."""
    solara.Text("The table is set.")
