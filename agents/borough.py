"""A local authority."""

from agents.organisation import Organisation


class Borough(Organisation):
    """One of the authorities; it alone pays subscriptions, and may found the coalition."""

    def pay_subscription(self, amount: float) -> float:
        """Pay the month's subscription from the change budget, or leave for want of it; return what was paid."""
        if not self.can_pay(amount):
            self.leaves = True
            return 0.0
        self.subscription = amount
        return amount
