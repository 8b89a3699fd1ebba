"""A copy of the adopted policy that a test may break."""

import hashlib
import shutil
from pathlib import Path

from bot.policies.library import fingerprints

POLICY_TEXT = Path(__file__).parents[2] / "policy_text"
ADOPTED = POLICY_TEXT / "social-media-2023-09"


def copy_to(folder: Path) -> Path:
    """Return a copy of the adopted policy's folder."""
    return Path(shutil.copytree(ADOPTED, folder / ADOPTED.name))


def change(path: Path, was: str, now: str) -> None:
    """Change the first place of a text in a file, which must be there."""
    text = path.read_bytes().decode()
    assert was in text
    path.write_bytes(text.replace(was, now, 1).encode())


def adopt(folder: Path) -> None:
    """Write fingerprints and sums of the files as they stand, as somebody would who adopts them unread."""
    front = folder / "policy.toml"
    for name in ("policy.txt", "clauses.jsonl"):
        raw = (folder / name).read_bytes()
        was = hashlib.sha256((ADOPTED / name).read_bytes()).hexdigest()
        change(front, was, hashlib.sha256(raw).hexdigest())
        (folder / f"{name}.lines").write_text(fingerprints(raw))
