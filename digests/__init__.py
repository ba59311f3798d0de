"""What the bot says unasked: who hears what, how it is written, and its delivery once. No scheduler, no SQL."""
