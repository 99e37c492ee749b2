"""The member's benefits: what the plan year offers, what care costs, and how far limits are met."""
