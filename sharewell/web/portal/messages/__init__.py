"""The member's inbox as pages: every message in full, with search, and one message as page or plain text."""
