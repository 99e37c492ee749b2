"""Activity: who looked at the record, and when."""
