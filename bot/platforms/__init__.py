"""The platforms: one folder each, reading asks and answers, showing replies and forms."""
