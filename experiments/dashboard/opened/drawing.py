"""One drawing at a time: Matplotlib is not for two threads."""

import threading

DRAWING = threading.Lock()
"""Held by whoever builds or saves a figure, for all viewers."""
