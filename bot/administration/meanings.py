"""Working out the vectors of every policy ahead, so that nobody waits for them."""

from pathlib import Path

from bot.policies.library import FRONT, load
from bot.policies.semantic import KEPT, open_meaning, open_shelf

WORKED_OUT = "{name}: {file} holds the vectors of its clauses and of the staff's words."
NOTHING_TO_DO = "The weights for comparing meanings are not installed, so there is nothing to work out."


def work_out(policies: Path) -> list[str]:
    """Write the vectors of every policy of a folder beside its words; return what was done, in plain sentences."""
    found = []
    folders = sorted(front.parent for front in policies.glob(f"*/{FRONT}"))
    for folder in folders:
        policy, file = load(folder), folder / KEPT
        file.unlink(missing_ok=True)  # so that what is no longer said is not kept
        if open_meaning(policy, (file,)) is None:
            return [NOTHING_TO_DO]
        if len(folders) > 1:  # which of them a question is about is told by their clauses alone
            open_shelf([policy], (file,))
        found.append(WORKED_OUT.format(name=policy.name, file=file.name))
    return found
