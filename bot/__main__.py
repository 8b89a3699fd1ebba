"""The command line: `staffroom`, the same as `python -m bot`."""

import argparse
import logging
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.administration import (
    answers,
    doctor,
    learnt,
    manifests,
    notices,
    policies,
    records,
    serving,
    staff,
    workbooks,
)
from bot.errors import StaffroomError
from bot.settings import Settings

DESCRIPTION = "Staffroom: a chat bot for a federation of schools. It answers from the policy, word for word."
STOPPED = "Stopped. Nothing is lost."


def _no_arguments(_parser: argparse.ArgumentParser) -> None:
    """Most subcommands take none."""


@dataclass(frozen=True, slots=True)
class Subcommand:
    """One thing that an administrator can do: its name of one or two words, and what it does."""

    name: str
    told: str
    run: Callable[[argparse.Namespace, Settings], int]
    arguments: Callable[[argparse.ArgumentParser], None] = _no_arguments


def _ask_arguments(parser: argparse.ArgumentParser) -> None:
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("question", nargs="?", help="the question, in quotation marks")
    what.add_argument(
        "--jsonl", type=Path, metavar="FILE", help='read {"id", "question"} a line, print {"id", "kind", "clauses"}'
    )
    parser.add_argument("--why", action="store_true", help="say too why a question was answered so; for one question")


def _verify_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--head", default="", metavar="ROWS:HASH", help="a head that was written down elsewhere, such as in a workbook"
    )


def _export_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--week", required=True, help="the week, such as 2026-W47")
    parser.add_argument("--out", required=True, type=Path, metavar="FILE.xlsx", help="the file to write")
    parser.add_argument(
        "--for",
        dest="person",
        default="",
        metavar="ID",
        help="whose rights apply: an id of the staff list; the executive headteacher if left out",
    )


def _import_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", help="a workbook (.xlsx) or a CSV file in UTF-8")
    _careful_arguments(parser)


def _careful_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--try", dest="only_try", action="store_true", help="only say what would change")
    parser.add_argument("--really", action="store_true", help="also where many people are not on the list any more")


def _template_arguments(parser: argparse.ArgumentParser) -> None:
    told = f"the file to write; {staff.TEMPLATE} in the present folder if left out"
    parser.add_argument("out", type=Path, nargs="?", default=staff.TEMPLATE, metavar="FILE.xlsx", help=told)


def _slack_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--rotation", action="store_true", help="with a token that is rotated")
    parser.add_argument(
        "--without-nudges", action="store_true", help="without reading along in channels, and its two scopes"
    )
    parser.add_argument("--example", action="store_true", help="the one that the documentation shows")


def _teams_arguments(parser: argparse.ArgumentParser) -> None:
    told = f"the file to write; {manifests.PACKAGE} in the present folder if left out"
    parser.add_argument("--out", type=Path, default=manifests.PACKAGE, metavar="FILE.zip", help=told)
    parser.add_argument(
        "--nudges", action="store_true", help="with reading along where a team's owner agrees, and its two permissions"
    )
    parser.add_argument(
        "--app-version",
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
    Subcommand("run", "Start the bot, with its worker, in one process.", lambda _, s: serving.run(s)),
    Subcommand("web", "Start what answers people alone: the page, Slack or Teams.", lambda _, s: serving.web(s)),
    Subcommand("worker", "Start the worker alone: notices, reminders and workbooks.", lambda _, s: serving.work(s)),
    Subcommand("migrate", "Make or change the tables of the database.", lambda _, s: records.migrate(s)),
    Subcommand(
        "ask",
        "Print the answer to a question, or to each question of a file.",
        lambda a, s: answers.ask(s, a.question, a.jsonl, why=a.why),
        _ask_arguments,
    ),
    Subcommand(
        "export",
        "Write the workbook of a week.",
        lambda a, s: workbooks.export(s, a.week, a.out, a.person),
        _export_arguments,
    ),
    Subcommand(
        "staff import",
        "Take in a staff list from a workbook or a CSV file, and say what it changes.",
        lambda a, s: staff.import_staff(s, a.file, only_try=a.only_try, really=a.really),
        _import_arguments,
    ),
    Subcommand(
        "staff entra",
        "Take in the staff out of the groups in Entra that entra.toml names, and say what it changes.",
        lambda a, s: staff.from_entra(s, only_try=a.only_try, really=a.really),
        _careful_arguments,
    ),
    Subcommand(
        "staff template",
        "Write an empty staff list for the school office to fill in.",
        lambda a, s: staff.write_template(s, a.out),
        _template_arguments,
    ),
    Subcommand("notices retry", "Send again what was set aside after it failed.", lambda _, s: notices.retry(s)),
    Subcommand(
        "manifest slack",
        "Print what Slack has to know of the bot, to make its app from.",
        lambda a, s: manifests.slack_manifest(s, rotation=a.rotation, nudges=not a.without_nudges, example=a.example),
        _slack_arguments,
    ),
    Subcommand(
        "manifest teams",
        "Write the app package for Teams, to upload in its admin centre.",
        lambda a, s: manifests.teams_manifest(s, a.out, nudges=a.nudges, version=a.app_version, example=a.example),
        _teams_arguments,
    ),
    Subcommand("policy check", "Hold every clause against the kept source.", lambda _, s: records.check_policies(s)),
    Subcommand(
        "policy words",
        "Print what the policy's owner taught the bot, to be written into the policy's folder.",
        lambda _, s: learnt.print_words(s),
    ),
    Subcommand(
        "policy list", "Say which policies there are, and which are in force.", lambda _, s: policies.list_policies(s)
    ),
    Subcommand(
        "policy import",
        "Read a policy document into clauses, show what was found, and write it as a policy folder.",
        lambda a, s: policies.import_policy(s, policies.Given.of(a)),
        _policy_import_arguments,
    ),
    Subcommand(
        "policy vectors",
        "Work out the meaning of every clause ahead, after its words were changed, so that nobody waits for it.",
        lambda _, s: policies.work_out_vectors(s),
    ),
    Subcommand(
        "policy diff",
        "Say what differs between two policies or versions, clause by clause.",
        lambda a, s: policies.diff(s, a.old, a.new),
        _policy_diff_arguments,
    ),
    Subcommand(
        "audit verify",
        "Follow the audit trail from its first event.",
        lambda a, s: records.verify_audit(s, a.head),
        _verify_arguments,
    ),
    Subcommand("keys rotate", "Make a new key and seal everything again with it.", lambda _, s: records.rotate_keys(s)),
    Subcommand("keys new", "Print new keys, for the setting STAFFROOM_KEYS.", lambda _, s: records.print_keys(s)),
    Subcommand("doctor", "Say what is well and what needs a person.", lambda _, s: doctor.examine(s)),
)

GROUPS = {
    "staff": "The staff list: write an empty one, and take in a filled-in one, or the staff in Entra.",
    "notices": "Notices that were set aside.",
    "manifest": "What a chat system has to know of the bot.",
    "policy": "The adopted policies: take in a document, compare versions, check the text.",
    "audit": "The audit trail.",
    "keys": "The keys that seal what people write.",
}
"""What subcommands of two words are about, by the first word."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one subcommand and return its exit code: 0 done, 1 it said why not, 2 the arguments make no sense."""
    chosen = parser().parse_args(arguments)
    try:
        settings = Settings.load()
        logging.basicConfig(level=settings.log_level, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
        code: int = chosen.run(chosen, settings)
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
        one.set_defaults(run=each.run)
    return top


if __name__ == "__main__":
    sys.exit(main())
