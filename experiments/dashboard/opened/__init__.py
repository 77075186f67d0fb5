"""Experiments of `coalition compare` for a viewer: which there are, one of them read, its figures drawn."""
