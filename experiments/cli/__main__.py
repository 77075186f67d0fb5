"""`python -m experiments.cli` is `coalition`."""

from experiments.cli import main

main()
