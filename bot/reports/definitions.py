"""What every heading and every word of the workbook means, as the sheet Read me has it."""

from collections.abc import Iterable, Iterator, Mapping

from bot.concerns.clocks import Clock
from bot.concerns.concern import AboutWhom, Kind, Outcome, Platform
from bot.concerns.groups import GroupPlace, GroupStep
from bot.concerns.ladder import Came, Rung
from bot.concerns.lifecycle import State
from bot.labelled import Labelled
from bot.policies.questions import Answer, Ending
from bot.reports import words as w
from bot.reports.attention import Urgency
from bot.reports.changes import Happened
from bot.requests.redirect import Door, RequestKind
from bot.requests.redirect import Outcome as RedirectOutcome

Definition = tuple[str, str]
BETWEEN = "; "
"""What stands between headings that one sentence explains."""

SHARING = (
    "It was made for one reader's rights, and two readers' files may differ: do not forward it or print it for others.",
    "The page For governors alone may be handed out. Hand out one leader's page, not two: they may differ as well.",
    (
        "The first words of a post are shown only to those who may read the case. Nothing is masked in them: they may "
        "name people, children too."
    ),
    (
        "The words of unanswered questions are shown only to the executive headteacher. In them a machine puts [a "
        "name] for first and last names of people who are on the staff list today."
    ),
    "The machine can miss a name, and knows none of children, parents or people who have left: read before you share.",
    "Those words are deleted when the policy has been reviewed, after a year at the latest; the counts stay.",
    "Nothing else that people wrote is in this file.",
    "It is not the safeguarding record. A child at risk belongs in the school's own safeguarding system.",
)


def _list(labels: Iterable[Labelled]) -> str:
    return ", ".join(f"“{each.label}”" for each in labels)


_ON_SUMMARY: tuple[Definition, ...] = (
    (
        w.TILE_NEEDS,
        (
            "Cases that are with you and have something due within seven days, that nobody has acknowledged, or "
            "that wait for the next step of the take-down ladder; the most urgent deadline of each. For the policy's "
            "owner also the policy's review and the questions that wait. As it stood when the file was made."
        ),
    ),
    (
        w.TILE_OVERDUE,
        (
            "Open concerns that you may read and of which a deadline is over, and closed records whose review is due; "
            "the note tells them apart. As it stood when the file was made, with concerns raised after the week."
        ),
    ),
    (w.BY, "The day by which it is due, or for how many days it is overdue."),
    (w.TILE_NEW, "Concerns raised in the week."),
    (w.TILE_OPEN, "Raised, and not closed at the end of the week. A reopened concern is open."),
    (w.TILE_SERIOUS, "Open concerns that you may read, of the two highest severities."),
    (w.TILE_WAITING, f"Open and in the state “{State.RAISED.label}”: nobody has confirmed it."),
    (w.TILE_CLOSED, "Turns from open to closed in the week. A concern that was closed twice in a week counts twice."),
    (w.TILE_REDIRECTED, "Formal requests and serious matters shown to their own procedure in the week."),
    (w.TILE_UNANSWERED, "The policy was silent, or the person said that the answer was not what they asked."),
)
_ON_CONCERNS: tuple[Definition, ...] = (
    ("Concern", "An online post that touches the school or its people, told to the bot with /escalate."),
    (
        "A row without a name",
        (
            "A case that you may not read: its number, week, school and state, so that nothing is lost. "
            f"Beside it stands “{w.NOT_OPEN_TO_YOU}”."
        ),
    ),
    (w.NUMBER, "Its place in this list. It is not kept from week to week."),
    (
        w.REFERENCE,
        (
            "The name of the case in Staffroom. It is random, so that it tells no number of cases. "
            "A dash where it is about no case."
        ),
    ),
    (
        f"{w.WEEK_RAISED}{BETWEEN}{w.WEEK}{BETWEEN}{w.BEGINNING}",
        "A London week from Monday 00:00 to Sunday 24:00, by its number in the year or its Monday.",
    ),
    (w.RAISED, "When it was told to the bot, on the clock in London."),
    (w.SCHOOL, f"The school that it is about. “{w.WHOLE_FEDERATION}” is about no single one."),
    (w.STATE, f"How far it had come at the end of the week: {_list(State)}."),
    (
        w.CHANGE,
        (
            f"“{Happened.NEW.label}”: raised in the week. “{Happened.REOPENED.label}”: from closed to open in it. "
            f"“{Happened.CLOSED.label}”: from open to closed in it. “{Happened.MOVED.label}”: another state than at "
            f"the end of last week, from → to. “{Happened.NOTHING.label}”: none of these. "
            f"“{Happened.STILL_OPEN.label}”: open, of a case that you may not read. Two words: both happened, in this "
            "order."
        ),
    ),
    (
        w.SEVERITY,
        (
            "“Critical”: a threat or hate, or a high one about a pupil. “High”: harassment, a fake account, "
            "confidential information, an untrue post, or a medium one about a pupil. “Medium”: a colleague's own "
            "post, one's own by accident, something else, or criticism about a pupil. “Low”: criticism or complaint."
        ),
    ),
    (w.CATEGORY, f"What kind of post it is: {_list(Kind)}."),
    (
        f"{w.PLATFORM}{BETWEEN}{w.PLACE}",
        f"Where it was posted, or where the group chat is: {_list(Platform)}; {_list(GroupPlace)}.",
    ),
    (w.ABOUT, f"Whom the post is about: {_list(AboutWhom)}."),
    (
        w.DAYS_OPEN,
        (
            "Days from raising to closing; of an open one to the end of the week, or to the making of the file "
            "where that came first."
        ),
    ),
    (w.OWNER, "The post that deals with it."),
    (w.OUTCOME, f"How a concern ended: {_list(Outcome)}, “{w.NO_OUTCOME}”."),
    (
        w.TOLD,
        (
            "The beginning of the post's own words, as staff copied them. They may name people; the whole stands in "
            "Staffroom."
        ),
    ),
    (
        w.MEETING,
        f"Yours to fill in: it stays in your copy. {', '.join(f'“{choice}”' for choice in w.MEETING_CHOICES)}.",
    ),
)
_ON_DEADLINES: tuple[Definition, ...] = (
    (w.WHAT_TO_DO, f"What is due: {_list(Clock)}."),
    (
        w.HOW_NEAR,
        (
            f"“{Urgency.OVERDUE.label}”: its time is over. “{Urgency.SOON.label}” and “{Urgency.LATER.label}”: "
            "counted from the making of the file."
        ),
    ),
    (w.DUE, "When it has to be done, counted in the school's working days, on the clock in London."),
    (w.DAYS_OVER, "Days since it was due; empty where it is not over, or only since today."),
    (w.COUNTED_FROM, "The day from which its time is counted; it may lie ahead, such as that of a review."),
    (
        w.YOURS,
        (
            f"“{w.YES}” where you are who deals with it: you took it, or nobody did and you hold the post. "
            f"Otherwise “{w.NO}”."
        ),
    ),
)
_ON_LADDER: tuple[Definition, ...] = (
    (
        "The ladder",
        (
            "The order in which somebody is told, so that a post is taken down. The next one is in turn when an "
            "answer did not help, or after a week of silence."
        ),
    ),
    (f"{w.STEP}{BETWEEN}{w.WHOM}", f"First to last: {_list(Rung)}."),
    (f"{w.TOLD_ON}{BETWEEN}{w.ANSWERED_ON}", "The days on which they were told, and answered."),
    (w.CAME, f"{_list(Came)}."),
    (w.NEXT, "From which day on the next step is in turn; empty on the others."),
)
_ON_GROUPS: tuple[Definition, ...] = (
    (
        BETWEEN.join(step.label for step in GroupStep),
        (
            "The policy's three steps about a disruptive group chat, and the "
            "day on which each was filed with /group, the last time."
        ),
    ),
    (
        w.NEXT_STEP,
        (
            "The step that follows the furthest one that was filed, which nobody has taken yet: "
            f"{', '.join(f'“{step.to_come}”' for step in GroupStep)}; or “{w.NO_NEXT_STEP}”. A leader decides."
        ),
    ),
)
_ON_REDIRECTS: tuple[Definition, ...] = (
    (
        "Redirect",
        "A formal request or serious matter that was shown to its own procedure. It has no name and no message.",
    ),
    (w.KIND, f"What it was about: {_list(RequestKind)}."),
    (
        w.SENSITIVE_MATTER,
        (
            "Grievance, complaint, allegation or resignation: all four stand together in one where any of "
            "them came up in twelve weeks, but fewer than 5 times."
        ),
    ),
    (w.DAY, "The day in London. The hour is not kept here, nor the school of a single redirect."),
    (w.WHY, f"What sent it elsewhere: {_list(Door)}; “{w.NOT_SHOWN}” where that would tell a sensitive matter."),
    (
        f"{BETWEEN.join(outcome.label for outcome in RedirectOutcome)}{BETWEEN}{w.OUTCOME_SO_FAR}",
        "What the person told the bot afterwards, as known when the file was made; “shown” means nothing yet.",
    ),
    (w.IN_SPAN, "Redirects of two whole months by school."),
)
_ON_QUESTIONS: tuple[Definition, ...] = (
    (w.HOW_IT_ENDED, f"{_list(Answer)}."),
    (
        f"{w.CLAUSE}{BETWEEN}{w.NEAREST}",
        "A clause of the policy that was quoted, or that came nearest to the question.",
    ),
    (w.TIMES, "How often, in twelve weeks."),
    (
        w.SINCE_THEN,
        (
            "What the policy's owner made of unanswered questions with /review, as it was known when the file was "
            f"made: {_list(Ending)}, “{w.WAITS}”."
        ),
    ),
    (
        f"{w.SHARED}{BETWEEN}{w.WEEKS_ASKED}",
        "The words that most questions of a group have in common, and the weeks of its first and last question.",
    ),
    (
        f"{w.EXAMPLES}{BETWEEN}{w.QUESTION}",
        (
            "The words as they were typed, but for names: a machine puts [a name] for "
            "first and last names on today's staff list. It can miss one, and knows none of children, parents or "
            "former staff."
        ),
    ),
)
_COMPARED = f"{w.THIS_WEEK}{BETWEEN}{w.LAST_WEEK}{BETWEEN}{w.TWELVE_WEEKS}"
_ON_TRENDS: tuple[Definition, ...] = (
    ("Raised; + Raised", "Told to the bot in the week."),
    ("Reopened; + Reopened", "Turns from closed to open in the week. One that was reopened twice counts twice."),
    ("Closed; = Closed", "Turns from open to closed in the week."),
    ("Open at end; + Open; Open", "Open at the end of the week."),
    ("Carried over", "Open when the week began."),
    (
        w.CHECK,
        (
            f"“{w.AGREES}” where carried over + raised + reopened = closed + open, each counted on its own; otherwise "
            f"“{w.DISAGREES}”. It must agree in every school."
        ),
    ),
    ("Redirected; Questions; Unanswered", "Redirects, questions asked of the policy, and those of them unanswered."),
    (w.CONCERNS, "How many concerns were raised in the time that stands above the table."),
    (
        w.NOT_BROKEN_DOWN,
        "Cases that you may not read. Where they were posted, and of what kind, is counted in two whole months below.",
    ),
    (
        _COMPARED,
        "The week of this file, the one before it, and twelve weeks that end with it.",
    ),
)
_EVERYWHERE: tuple[Definition, ...] = (
    (w.FIGURE, "What is counted, in two whole months of the calendar and in the two before them."),
    ("Fewer than 5", "A small number that could point to a person. None is shown in the same way."),
    (
        "Not shown",
        "A number that would give a small one away, or a reason that would tell what a sensitive matter was.",
    ),
    (
        "Two whole months",
        (
            "What is told of cases that you may not read is counted for September and October, November and "
            "December, and so on, when they are over: no single case follows from two weeks' files."
        ),
    ),
    (
        "As it was known when the file was made",
        (
            "All about a concern but its state and the sums, which are those of the end of the week; and every "
            "deadline. A concern that was raised after the week stands only where deadlines and the ladder are told of."
        ),
    ),
    ("Colours", "They only repeat what a word beside them says."),
    (
        "Control characters",
        (
            "A sign that cannot be shown, or that would turn the words around it about, stands as its number, such as "
            "U+0007 or U+202E, in double square brackets."
        ),
    ),
    (f"{w.LONG_PART}{BETWEEN}{w.LONG_TEXT}", "The rest of texts that are too long for one cell."),
)
DEFINITIONS: tuple[tuple[str, tuple[Definition, ...]], ...] = (
    (w.SUMMARY_TITLE, _ON_SUMMARY),
    (w.CONCERNS_TITLE, _ON_CONCERNS),
    (w.DEADLINES_TITLE, _ON_DEADLINES),
    (w.LADDER_TITLE, _ON_LADDER),
    (w.GROUPS_TITLE, _ON_GROUPS),
    (w.REDIRECTS_TITLE, _ON_REDIRECTS),
    (w.QUESTIONS_TITLE, _ON_QUESTIONS),
    (w.TRENDS_TITLE, _ON_TRENDS),
    (w.ON_EVERY_SHEET, _EVERYWHERE),
)
"""Headings and words by the sheet on which they stand first."""
_MOVED_SINCE_LAST_WEEK = "another state than at the end of last week"
_OF_SEVERAL_WEEKS: Mapping[str, Definition] = {
    heading: (said_heading or heading, meaning)
    for heading, said_heading, meaning in (
        (
            w.CHANGE,
            "",
            dict(_ON_CONCERNS)[w.CHANGE].replace(_MOVED_SINCE_LAST_WEEK, "another state than when these weeks began"),
        ),
        (
            w.SENSITIVE_MATTER,
            "",
            (
                "Grievance, complaint, allegation or resignation: in a file of several weeks all four always stand "
                "together in one."
            ),
        ),
        (w.TIMES, "", "How often, in these weeks."),
        (_COMPARED, f"{w.IN_THESE_WEEKS}{BETWEEN}{w.THESE_WEEKS}", "All the weeks of this file together."),
    )
}
"""What means something else in a file of several weeks, by its heading."""


def definitions(*, one_week: bool) -> Iterator[tuple[str, tuple[Definition, ...]]]:
    """Yield headings and what they mean in a file of one week or of several, by the sheet on which they stand first."""
    for sheet, defined in DEFINITIONS:
        yield sheet, defined if one_week else tuple(_OF_SEVERAL_WEEKS.get(each[0], each) for each in defined)
