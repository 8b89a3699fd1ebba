"""The rules of the house that no linter knows."""

import ast
import re
import shutil
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path
from statistics import median, quantiles

import pytest

ROOT = Path(__file__).parents[1]
MEDIAN, NINETIETH_PERCENTILE, LONGEST = 8, 20, 40
"""Lines that a function may have, its signature counted and its docstring not."""

LOCK_FILES = ("requirements.txt", "requirements-dev.txt")
ONE_MACHINE = re.compile(r"(?<![\w.}])/(?:work|home|Users|root)/\w|[A-Z]:\\Users|\.\./shared\b")
# Written so that this file does not hold what it looks for.
PACKAGE_INDEX = re.compile(
    r"\bpy[p]i\.(?:org|python)|python[h]osted|://\S+/simpl[e]\b|^--(?:extra-)?index-url", re.MULTILINE
)

Function = ast.FunctionDef | ast.AsyncFunctionDef


def sources(*folders: str) -> list[Path]:
    return [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]


def tracked_files() -> list[Path]:
    git = shutil.which("git")
    assert git, "git is needed to know which files belong to the project"
    command = [git, "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return [path for name in listed.split("\0") if name and (path := ROOT / name).is_file()]


def texts() -> Iterator[tuple[str, str]]:
    """Yield the name and the text of every file that belongs to the project and is text."""
    for path in tracked_files():
        content = path.read_bytes()
        if b"\0" not in content:
            yield str(path.relative_to(ROOT)), content.decode(errors="replace")


def functions(source: str) -> Iterator[Function]:
    """Yield the functions that do something; a protocol's are left out."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, Function) and not is_a_promise(node):
            yield node


def is_a_promise(function: Function) -> bool:
    last = function.body[-1]
    return isinstance(last, ast.Expr) and isinstance(last.value, ast.Constant) and last.value.value is ...


def size(function: Function) -> int:
    docstring = function.body[0] if ast.get_docstring(function) is not None else None
    without = lines(docstring) if docstring else 0
    return lines(function) - without


def lines(node: ast.stmt) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def test_functions_are_short() -> None:
    found = {
        f"{path.relative_to(ROOT)}:{function.lineno} {function.name}": size(function)
        for path in sources("bot", "commands")
        for function in functions(path.read_text(encoding="utf-8"))
    }
    too_long = {name: lines for name, lines in found.items() if lines > LONGEST}
    assert too_long == {}
    assert median(found.values()) <= MEDIAN
    assert quantiles(found.values(), n=10)[-1] <= NINETIETH_PERCENTILE


SIX_LINES_AND_A_PROMISE = """
@cached
def f(
    x,
):
    'A docstring in
    two lines.'
    y = x

    return y


def promise():
    'A docstring.'
    ...
""".replace("'", '"' * 3)


def test_a_docstring_and_a_decorator_do_not_count_and_the_rest_does() -> None:
    assert [size(function) for function in functions(SIX_LINES_AND_A_PROMISE)] == [6]


def catches_everything(source: str) -> list[int]:
    """Return the lines of handlers that would catch every failure."""
    handlers = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.ExceptHandler))
    return [each.lineno for each in handlers if each.type is None or broad_names(each.type)]


def broad_names(expression: ast.expr) -> set[str]:
    names = {node.id for node in ast.walk(expression) if isinstance(node, ast.Name)}
    return names & {"Exception", "BaseException"}


def test_no_failure_is_caught_without_its_name_outside_the_platforms() -> None:
    platforms = ROOT / "bot" / "platforms"
    found = {
        str(path.relative_to(ROOT)): caught
        for path in sources("bot", "commands")
        if not path.is_relative_to(platforms) and (caught := catches_everything(path.read_text(encoding="utf-8")))
    }
    assert found == {}


def test_each_platform_catches_everything_in_one_place_at_most() -> None:
    for platform in (ROOT / "bot" / "platforms").iterdir():
        caught = [
            line
            for path in sorted(platform.rglob("*.py"))
            for line in catches_everything(path.read_text(encoding="utf-8"))
        ]
        assert len(caught) <= 1, platform.name


@pytest.mark.parametrize("handler", ["", " Exception", " BaseException as e", " (OSError, Exception)"])
def test_a_handler_for_everything_would_be_found(handler: str) -> None:
    assert catches_everything(f"try:\n    f()\nexcept{handler}:\n    pass\n") == [3]


def test_a_handler_for_one_failure_is_none_of_them() -> None:
    assert catches_everything("try:\n    f()\nexcept (OSError, ValueError):\n    pass\n") == []


def imports(source: str) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {f"{node.module}.{alias.name}" for alias in node.names} | {str(node.module)}
    return found


def test_nothing_is_mocked() -> None:
    mocking = {path for path in sources("bot", "commands", "tests") if mocks(path.read_text(encoding="utf-8"))}
    assert mocking == set()


def mocks(source: str) -> bool:
    return any(name.split(".")[0] in {"mock", "pytest_mock"} or "unittest.mock" in name for name in imports(source))


@pytest.mark.parametrize(
    "source", ["from unittest import mock", "from unittest.mock import patch", "import unittest.mock", "import mock"]
)
def test_a_mock_would_be_found(source: str) -> None:
    assert mocks(source)


def test_no_file_knows_a_path_of_one_machine() -> None:
    assert [name for name, text in texts() if ONE_MACHINE.search(text)] == []


@pytest.mark.parametrize("parts", [("", "home", "anna"), ("", "Users", "anna"), ("", "root", "x"), ("..", "shared")])
def test_a_path_of_one_machine_would_be_found(parts: tuple[str, ...]) -> None:
    assert ONE_MACHINE.search(f"see {'/'.join(parts)}/notes")


@pytest.mark.parametrize("text", ["https://school.example/home/page", "~/work", "homework/x", "docs/work/x"])
def test_other_paths_are_left_alone(text: str) -> None:
    assert not ONE_MACHINE.search(text)


def test_no_file_names_a_package_index() -> None:
    assert [name for name, text in texts() if PACKAGE_INDEX.search(text)] == []


@pytest.mark.parametrize(
    "text", ["see py" + "pi.org", "files.python" + "hosted.org", "https://index.example/" + "simple", "--index-url x"]
)
def test_a_package_index_would_be_found(text: str) -> None:
    assert PACKAGE_INDEX.search(text)


def unlocked(text: str) -> list[str]:
    """Return the requirements of a lock file that lack an exact version or a hash."""
    whole = text.replace("\\\n", " ").splitlines()
    stated = [line for line in whole if line.strip() and not line.lstrip().startswith("#")]
    return [line.split()[0] for line in stated if "==" not in line.split()[0] or "--hash=sha256:" not in line]


def locked_names(text: str) -> set[str]:
    return {name.lower().replace("_", "-") for name in re.findall(r"^([\w.-]+)", text, re.MULTILINE)}


@pytest.mark.parametrize("name", LOCK_FILES)
def test_every_library_is_locked_to_a_version_and_its_hashes(name: str) -> None:
    assert unlocked((ROOT / name).read_text(encoding="utf-8")) == []


def test_a_library_without_a_hash_or_a_version_would_be_found() -> None:
    text = "good==1 \\\n    --hash=sha256:00\nbare==1\nloose>=1 \\\n    --hash=sha256:00\n# a remark\n"
    assert unlocked(text) == ["bare==1", "loose>=1"]


def test_every_library_that_the_project_asks_for_is_in_the_lock_files() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    needed, developers = project["dependencies"], project["optional-dependencies"]["dev"]
    run, dev = (locked_names((ROOT / name).read_text(encoding="utf-8")) for name in LOCK_FILES)
    names = re.compile(r"[\w.-]+")
    assert {found[0] for each in needed if (found := names.match(each))} <= run
    assert {found[0] for each in (*needed, *developers) if (found := names.match(each))} <= dev
