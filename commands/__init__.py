"""What people tell the bot: words, clicks and forms in, a reply out. No Bolt, no SQL."""
