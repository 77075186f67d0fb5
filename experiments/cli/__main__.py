"""`python -m experiments.cli` is `coalition`."""

from experiments.cli import main

if __name__ == "__main__":
    main()
