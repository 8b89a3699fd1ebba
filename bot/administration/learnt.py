"""What the policy's owner taught the bot, printed for the policy's folder."""

from bot.policies.learnt import as_toml
from bot.settings import Settings
from bot.weeks import in_london
from bot.wiring.answering import now
from bot.wiring.house import house

NOTHING = "Nothing was learnt that is not in the policy's folder already."
HOW = (
    "# Add these phrases to the lists of the same name, or the whole list where there is none yet. Then run: "
    "staffroom policy check\n# What stands in the folder may stay learnt as well: it counts once.\n"
)


def print_words(settings: Settings) -> int:
    """Print what was learnt for the policies in force, in the form of their two files of words."""
    with house(settings) as built:
        lessons = built.store.lessons.all()
        policies = built.library.together(in_london(now()).date())
        learnt = "\n".join(filter(None, (as_toml(policy, lessons) for policy in policies)))
    print(f"{HOW}\n{learnt}" if learnt else NOTHING)
    return 0
