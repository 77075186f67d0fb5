"""A major institution: a university, a museum, a hospital trust."""

from agents.organisation import Organisation


class Institution(Organisation):
    """An institution; only some services are relevant to it, and the strategy says whether it may join."""

    def may_join(self) -> bool:
        """Return whether the coalition is open to institutions."""
        return super().may_join() and self.setting.programme.strategy.institutions
