"""How a member wants to be told and reached, as pages: one question each, and a list of all answers."""
