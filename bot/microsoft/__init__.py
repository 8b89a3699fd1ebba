"""Microsoft 365 through Graph: one signed-in client, and what the bot does with it."""
