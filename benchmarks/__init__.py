"""How fast the compiled engine is, against what, and how its cost grows."""
