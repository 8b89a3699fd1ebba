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
    """Print what was learnt for the policy in force, in the form of its two files of words."""
    with house(settings) as built:
        policy = built.library.in_force(in_london(now()).date())
        learnt = as_toml(policy, built.store.lessons.all())
    print(f"{HOW}\n{learnt}" if learnt else NOTHING)
    return 0
