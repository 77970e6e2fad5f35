"""The run: what is planned, done in workers, booked and accounted for (layer 11)."""
