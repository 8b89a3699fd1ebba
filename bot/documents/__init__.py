"""Documents that leave the bot: what they are made of, how they are written as Word files, and how files are packed."""
