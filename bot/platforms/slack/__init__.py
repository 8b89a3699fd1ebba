"""Slack: commands, shortcuts, modals, App Home, direct messages and the nudge, by slack-bolt."""
