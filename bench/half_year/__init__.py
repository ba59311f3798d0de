"""A team of ten at work for half a year, to count what the bot says unasked and to check that it may say it."""
