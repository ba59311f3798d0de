"""A Slack on loopback: Web API, Socket Mode and a page to act as anyone. Knows nothing of the bot."""
