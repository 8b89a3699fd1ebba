"""What the doctor finds about answers: whether the weights for comparing meanings are there, and are the right ones."""

from hashlib import file_digest
from pathlib import Path

from bot.administration.findings import LOOK, WELL, Finding
from bot.policies.semantic import weights_folder

COMPARED = "questions are compared with the policy by their words and by their meaning"
NO_WEIGHTS = (
    "the weights for comparing meanings are not installed: questions are compared by their words alone, and about 6 in 100"
    " more are answered with the wrong clause or with silence. They come with: make run"
)
OTHER_WEIGHTS = (
    "the weights for comparing meanings are not the ones that this release was measured with, so answers may differ. Put"
    " them back with: make clean run"
)
WEIGHTS, SHA256 = "model.safetensors", "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""The weights of all-MiniLM-L6-v2 as sentence-transformers published them."""


def answer_findings(folder: Path | None = None) -> list[Finding]:
    """Return what there is to say about the weights, in this folder or where they are installed; never raises."""
    folder = folder or weights_folder()
    if folder is None:
        return [(LOOK, NO_WEIGHTS)]
    return [(WELL, COMPARED) if _sha256(folder / WEIGHTS) == SHA256 else (LOOK, OTHER_WEIGHTS)]


def _sha256(file: Path) -> str:
    try:
        with file.open("rb") as whole:
            return file_digest(whole, "sha256").hexdigest()
    except OSError:
        return ""
