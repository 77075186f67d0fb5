"""The claims of the article on trial: fourteen hypotheses, each with a test and a way to lose (docs/CLAIMS.md)."""

from experiments.claims.trial import Trial, put_on_trial

__all__ = ["Trial", "put_on_trial"]
