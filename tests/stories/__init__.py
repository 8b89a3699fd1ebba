"""Whole stories, as the people in them would live through them: on the page and in Slack, over the real house."""
