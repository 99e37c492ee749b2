"""The pages of the ID card: on the screen, on paper, and as a link for a doctor's or a phone's program."""
