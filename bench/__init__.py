"""What the bot costs, always as a ratio against a baseline measured in the same run: machines differ and are noisy."""
