"""Hostile files and hostile surroundings: what thousands of generated files and unwilling machines do to us."""
