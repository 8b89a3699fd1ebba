"""Who works here: people, their role and school, and the staff list that says so."""

from bot.people.person import FEDERATION, OF_THE_FEDERATION, SENIOR_MANAGEMENT, Directory, Person, Post, Role, School

__all__ = ["FEDERATION", "OF_THE_FEDERATION", "SENIOR_MANAGEMENT", "Directory", "Person", "Post", "Role", "School"]
