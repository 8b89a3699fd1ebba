"""Staffroom: what the bot is. What it asks and says stands in `commands`."""
