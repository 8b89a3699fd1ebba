"""Everything that `/concerns` asks and says about whose a concern is."""

# Stepping aside.
STEP_ASIDE = "I should not deal with this"
ASIDE_TITLE = "Step aside from {reference}"
ASIDE_INTRO = (
    "When you send this, you see nothing more of it: not in lists, not in notices, not in workbooks. Whoever is next "
    "in line takes it over and is told at once. What you have written in it stays."
)
ASIDE_WHY = "Why? You need not say."
ASIDE_WHY_HINT = "Only the people who deal with it from now on can read this, as a private note."
SAVE_ASIDE = "Step aside"
ASIDE_DONE = "Saved. You have stepped aside: it is shown to you no more, and whoever is next in line was told."

# Giving it to whom it belongs.
REROUTE = "Somebody else is involved, or it belongs elsewhere"
REROUTE_TITLE = "Whose is {reference}?"
REROUTE_INTRO = (
    "Put right what it is about. Whoever may not see it any more loses sight of it at once, you as well if you are "
    "named, and only then are those told who have it from now on."
)
ABOUT = "Whom is it about?"
KIND = "What kind of post is it?"
SCHOOL = "Which school does it touch?"
ADD_NAMED = "Which adults here turn out to be involved?"
ADD_NAMED_HINT = "Everybody whom you tick is shut out of this record from now on."
NOT_NAMED = "Who is named by mistake?"
NOT_NAMED_HINT = "They are shut out no more: where it belongs to their post, they can read it again."
REROUTE_WHY = "Why?"
REROUTE_WHY_HINT = "You need not say. This is kept as a private note."
SAVE_REROUTE = "Save whose it is"
REROUTED = "Saved. Everybody who may not see it any more has lost sight of it, and those who have it now were told."
REROUTED_AWAY = "Saved. It belongs to somebody else now, who was told, and it is shown to you no more."
SAME = "Nothing was changed: it belongs to the same people as before."

# Shut out by another report of the same post.
BY_A_REPORT = (
    "Another report of this post names somebody, who lost sight of this one at once. Please read it, and judge whether "
    "that has any bearing."
)
NAMES_A_READER = (
    "Another report of this post names somebody who reads this one. What tells of danger is taken from nobody by a "
    "report: please read both, and judge whether they should go on dealing with it."
)
NAMED_BY = "named by {reference}, raised by {name} on {when}"
OFTEN = "{name} has made {count} reports that shut somebody out of another report."
WATCHED = (
    "{name} raised this, and is named in {reference}, of the same post. They read this report and know nothing of that "
    "one: whatever is done here, they see."
)
GIVE_BACK = "That report has no bearing: give this one back"
BACK_TITLE = "Give {reference} back"
BACK_INTRO = (
    "Whoever you tick is shut out no more: where it belongs to their post, they deal with it again and read all that "
    "is in it, notes too. The report that named them stays out of their sight, and goes on with those who have it."
)
BACK_TO = "Whom was it taken from without bearing?"
BACK_WHY = "Why does the report that names them have no bearing on this one?"
BACK_WHY_HINT = "At least four different words. They are kept as a private note with that report, not with this one."
SAVE_BACK = "Give it back"
BACK = "Saved. Whoever you ticked is shut out of it no more, and those who have it now were told."
BACK_AWAY = "Saved. It belongs to somebody else now, who was told, and it is shown to you no more."
NO_BEARING = "Named without bearing on the other reports"

# Patterns.
PATTERN = "Also seen in"
SAME_PERSON = "the same person named"
SEEN_TOGETHER = "Seen more than once"
WHERE = "{reference}, {school}, {state}"
OPEN = "Open {reference}"
