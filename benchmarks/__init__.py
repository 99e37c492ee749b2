"""What the budgets of the design are measured with. Each file prints its table; figures are of one machine."""
