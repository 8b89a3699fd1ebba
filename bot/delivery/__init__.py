"""What the bot does of its own accord: notices, reminders and Monday's workbook."""
