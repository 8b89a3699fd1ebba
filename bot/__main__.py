"""The command line: `staffroom`, the same as `python -m bot`."""

import argparse
import logging
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from pkgutil import resolve_name
from typing import cast

from bot.errors import StaffroomError
from bot.settings import Settings

DESCRIPTION = "Staffroom: a chat bot for a federation of schools. It answers from the policy, word for word."
STOPPED = "Stopped. Nothing is lost."
TEMPLATE, TERM_DATES, PACKAGE = Path("staff.xlsx"), Path("term-dates.xlsx"), Path("staffroom-teams.zip")
"""What is written where the arguments name no other file."""
BACKUPS_KEPT = 14
"""How many backups stay in a folder where the arguments say nothing else."""
_ROOM, _CHOSEN = "bot.administration", "subcommand"


def _no_arguments(_parser: argparse.ArgumentParser) -> None:
    """Most subcommands take none."""


@dataclass(frozen=True, slots=True)
class Subcommand:
    """One thing that an administrator can do: its name of one or two words, and what it does.

    `does` is a function of bot/administration, as `module:function`. It is handed the settings and, by their names, the
    arguments. Its module is imported when it is run: most bring the store and the chat systems along, and loading those
    takes longer than it takes to answer a question.
    """

    name: str
    told: str
    does: str
    arguments: Callable[[argparse.ArgumentParser], None] = _no_arguments

    def function(self) -> Callable[..., int]:
        """Return the function that does it, and returns the exit code."""
        return cast("Callable[..., int]", resolve_name(f"{_ROOM}.{self.does}"))


def _ask_arguments(parser: argparse.ArgumentParser) -> None:
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("question", nargs="?", help="the question, in quotation marks")
    what.add_argument(
        "--jsonl",
        type=Path,
        metavar="FILE",
        help='read {"id", "question"} a line, print {"id", "kind", "clauses"}: ids of clauses, best first; one that is '
        "not of the home policy (social media) has its policy's folder and a slash in front, and where several "
        "policies are about as near the best of each is given",
    )
    parser.add_argument("--why", action="store_true", help="say too why a question was answered so; for one question")


def _verify_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--head", default="", metavar="ROWS:HASH", help="a head that was written down elsewhere, such as in a workbook"
    )


def _export_arguments(parser: argparse.ArgumentParser) -> None:
    when = parser.add_mutually_exclusive_group(required=True)
    when.add_argument("--week", dest="time", metavar="WEEK", help="the week, such as 2026-W47")
    when.add_argument("--weeks", dest="time", metavar="RANGE", help='several weeks, such as "2026-W40 to 2026-W47"')
    when.add_argument("--term", dest="time", metavar="TERM", help='a term of working_hours.toml, such as "autumn 2026"')
    when.add_argument("--year", dest="time", metavar="YEAR", help="a school year, such as 2025-26")
    parser.add_argument("--out", required=True, type=Path, metavar="FILE.xlsx", help="the file to write")
    parser.add_argument(
        "--for",
        dest="person_id",
        default="",
        metavar="ID",
        help="whose rights apply: an id of the staff list; the executive headteacher if left out",
    )
    told = "say on standard error how far it is; it is said at a terminal in any case"
    parser.add_argument("--progress", action="store_true", help=told)


def _backup_arguments(parser: argparse.ArgumentParser) -> None:
    told = "the folder to write it into, or the file if the name ends with .backup; never beside the keys"
    parser.add_argument("--to", required=True, type=Path, metavar="FOLDER", help=told)
    told = f"how many backups stay in the folder, this one counted; {BACKUPS_KEPT} if left out"
    parser.add_argument("--keep", type=int, default=BACKUPS_KEPT, metavar="NUMBER", help=told)


def _restore_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", help="a backup, made by staffroom backup")
    _try_arguments(parser, "only read and check it, and change nothing")


def _release_arguments(parser: argparse.ArgumentParser) -> None:
    _try_arguments(parser, "only say what would be sent")


def _try_arguments(parser: argparse.ArgumentParser, told: str) -> None:
    parser.add_argument("--try", dest="only_try", action="store_true", help=told)


def _import_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", help="a workbook (.xlsx) or a CSV file in UTF-8")
    _careful_arguments(parser)


def _careful_arguments(parser: argparse.ArgumentParser) -> None:
    _try_arguments(parser, "only say what would change")
    parser.add_argument("--really", action="store_true", help="also where many people are not on the list any more")


def _template_arguments(parser: argparse.ArgumentParser, usual: Path = TEMPLATE) -> None:
    told = f"the file to write; {usual} in the present folder if left out"
    parser.add_argument("out", type=Path, nargs="?", default=usual, metavar="FILE.xlsx", help=told)


def _terms_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", help="a workbook (.xlsx) or a CSV file in UTF-8")
    _try_arguments(parser, "only say what is understood")


def _slack_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--rotation", action="store_true", help="with a token that is rotated")
    parser.add_argument(
        "--without-nudges",
        dest="nudges",
        action="store_false",
        help="without reading along in channels, and its two scopes",
    )
    parser.add_argument("--example", action="store_true", help="the one that the documentation shows")


def _teams_arguments(parser: argparse.ArgumentParser) -> None:
    told = f"the file to write; {PACKAGE} in the present folder if left out"
    parser.add_argument("--out", type=Path, default=PACKAGE, metavar="FILE.zip", help=told)
    parser.add_argument(
        "--nudges", action="store_true", help="with reading along where a team's owner agrees, and its two permissions"
    )
    parser.add_argument(
        "--app-version",
        dest="version",
        default="",
        metavar="1.0.1",
        help="for an update: a higher one than the version in your catalogue",
    )
    parser.add_argument("--example", action="store_true", help="only print the manifest that the documentation shows")


def _policy_import_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "file", type=Path, metavar="FILE", help="a Word document (.docx), a PDF, Markdown or plain text"
    )
    parser.add_argument("--out", type=Path, metavar="FOLDER", help="the folder to write; only shown if left out")
    parser.add_argument("--name", default="", help="the policy's name, as people should read it below each quotation")
    parser.add_argument("--reviewed", default="", metavar="MONTH", help="when it was reviewed, such as 2026-09")
    parser.add_argument("--next-review", default="", metavar="MONTH", help="when it is due to be reviewed again")
    told = "from when on it is quoted; the first of the month of its review if left out"
    parser.add_argument("--in-force-from", default="", metavar="DAY", help=told)
    parser.add_argument("--federation", default="", metavar="NAME", help="as the present policies have it if left out")
    parser.add_argument("--read-with", default="", metavar="POLICIES", help="what it is to be read together with")
    parser.add_argument("--replaces", default="", metavar="NAME", help="the earlier name, of a policy that was renamed")
    parser.add_argument("--yes", action="store_true", help="write it without asking whether what was found is right")


def _policy_diff_arguments(parser: argparse.ArgumentParser) -> None:
    told = "a folder, or a policy's name or folder name, with @ and a day for the version of that day"
    parser.add_argument("old", metavar="OLD", help=told)
    parser.add_argument("new", metavar="NEW", help="the same")


SUBCOMMANDS = (
    Subcommand("run", "Start the bot, with its worker, in one process.", "serving:run"),
    Subcommand("web", "Start what answers people alone: the page, Slack or Teams.", "serving:web"),
    Subcommand("worker", "Start the worker alone: notices, reminders and workbooks.", "serving:work"),
    Subcommand("migrate", "Make or change the tables of the database.", "records:migrate"),
    Subcommand(
        "ask",
        "Print the answer to a question, or to each question of a file.",
        "answers:ask",
        _ask_arguments,
    ),
    Subcommand(
        "export",
        "Write the workbook of a week, of several, of a term or of a school year.",
        "workbooks:export",
        _export_arguments,
    ),
    Subcommand(
        "staff import",
        "Take in a staff list from a workbook or a CSV file, and say what it changes.",
        "staff:import_staff",
        _import_arguments,
    ),
    Subcommand(
        "staff entra",
        "Take in the staff out of the groups in Entra that entra.toml names, and say what it changes.",
        "staff:from_entra",
        _careful_arguments,
    ),
    Subcommand(
        "staff template",
        "Write an empty staff list for the school office to fill in.",
        "staff:write_template",
        _template_arguments,
    ),
    Subcommand(
        "terms import",
        "Take in term dates from a workbook or a CSV file, and say what was understood.",
        "terms:import_terms",
        _terms_arguments,
    ),
    Subcommand(
        "terms template",
        "Write a workbook of term dates for the school office to fill in, with those that are kept.",
        "terms:write_template",
        partial(_template_arguments, usual=TERM_DATES),
    ),
    Subcommand(
        "backup",
        "Write a backup of everything that is kept, encrypted, while the bot runs.",
        "backups:back_up",
        _backup_arguments,
    ),
    Subcommand(
        "restore",
        "Bring a backup back, with the bot stopped; what was there is put aside, and notices are held.",
        "backups:restore",
        _restore_arguments,
    ),
    Subcommand("notices retry", "Send again what was set aside after it failed.", "notices:retry"),
    Subcommand("notices hold", "Hold every notice until somebody has looked.", "notices:hold"),
    Subcommand(
        "notices release",
        "Let the notices go out that are held after a restore.",
        "notices:release",
        _release_arguments,
    ),
    Subcommand(
        "manifest slack",
        "Print what Slack has to know of the bot, to make its app from.",
        "manifests:slack_manifest",
        _slack_arguments,
    ),
    Subcommand(
        "manifest teams",
        "Write the app package for Teams, to upload in its admin centre.",
        "manifests:teams_manifest",
        _teams_arguments,
    ),
    Subcommand("policy check", "Hold every clause against the kept source.", "policies:check"),
    Subcommand(
        "policy words",
        "Print what the policy's owner taught the bot, to be written into the policy's folder.",
        "learnt:print_words",
    ),
    Subcommand("policy list", "Say which policies there are, and which are in force.", "policies:list_policies"),
    Subcommand(
        "policy import",
        "Read a policy document into clauses, show what was found, and write it as a policy folder.",
        "policies:import_policy",
        _policy_import_arguments,
    ),
    Subcommand(
        "policy vectors",
        "Work out the meaning of every clause ahead, after its words were changed, so that nobody waits for it.",
        "policies:work_out_vectors",
    ),
    Subcommand(
        "policy diff",
        "Say what differs between two policies or versions, clause by clause.",
        "policies:diff",
        _policy_diff_arguments,
    ),
    Subcommand(
        "audit verify",
        "Follow the audit trail from its first event.",
        "records:verify_audit",
        _verify_arguments,
    ),
    Subcommand("keys rotate", "Make a new key and seal everything again with it.", "rotation:rotate_keys"),
    Subcommand("keys new", "Print new keys, for the setting STAFFROOM_KEYS.", "records:print_keys"),
    Subcommand("routes", "Say who is told of a concern, by the table and the staff of today.", "routes:show"),
    Subcommand("doctor", "Say what is well and what needs a person.", "doctor:examine"),
)

GROUPS = {
    "staff": "The staff list: write an empty one, and take in a filled-in one, or the staff in Entra.",
    "terms": "The term dates of the schools: write them as a workbook, and take in one that was filled in.",
    "notices": "Notices that were set aside, or are held after a restore.",
    "manifest": "What a chat system has to know of the bot.",
    "policy": "The adopted policies: take in a document, compare versions, check the text.",
    "audit": "The audit trail.",
    "keys": "The keys that seal what people write.",
}
"""What subcommands of two words are about, by the first word."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one subcommand and return its exit code: 0 done, 1 it said why not, 2 the arguments make no sense."""
    given = vars(parser().parse_args(arguments))
    subcommand: Subcommand = given.pop(_CHOSEN)
    try:
        settings = Settings.load()
        logging.basicConfig(level=settings.log_level, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
        code = subcommand.function()(settings, **given)
        sys.stdout.flush()
    except StaffroomError as error:
        print(error.sentence, file=sys.stderr)
        return 1
    except BrokenPipeError:
        # Whoever reads has read enough. What is still buffered goes nowhere, or Python would complain at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        print(f"\n{STOPPED}")
        return 0
    return code


def parser() -> argparse.ArgumentParser:
    """Return the parser; every subcommand explains itself with --help."""
    top = argparse.ArgumentParser(prog="staffroom", description=DESCRIPTION)
    groups = {"": top.add_subparsers(title="what it can do", required=True, metavar="COMMAND")}
    for each in SUBCOMMANDS:
        group, _, name = each.name.rpartition(" ")
        if group not in groups:
            told = f"{GROUPS[group]} See: staffroom {group} --help"
            one = groups[""].add_parser(group, help=told, description=GROUPS[group])
            groups[group] = one.add_subparsers(title="what it can do", required=True, metavar="COMMAND")
        one = groups[group].add_parser(name, help=each.told, description=each.told)
        each.arguments(one)
        one.set_defaults(**{_CHOSEN: each})
    return top


if __name__ == "__main__":
    sys.exit(main())
