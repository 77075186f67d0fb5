"""The claims of the article on trial: hypotheses, arms, runs, verdicts."""
