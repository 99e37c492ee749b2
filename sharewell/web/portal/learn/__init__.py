"""Pages for everyone about sharing: what it is, how to choose an app, privacy, sensitive data, questions."""
