"""Two strategies side by side: their runs, how sure that is, the words for it, and what a browser gets of it."""
