"""The neutral nouns of a conversation: what the bot shows (a reply) and what it asks (a form)."""
