import json
import shutil
import subprocess
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

from bot.documents.manifest import MANIFEST, SUMS, listed, sha256
from bot.documents.packing import Packed, packed
from tests.builders import NOW

FILES = (Packed("chronology.docx", b"words"), Packed("evidence/01-a.png", b"picture"))
ABOUT = {"concern": "SR-TEST-0001", "purpose": "police"}


def test_the_manifest_names_every_file_with_its_size_and_hash() -> None:
    _, manifest, *rest = listed(FILES, ABOUT, NOW)
    assert (manifest.name, tuple(rest)) == (MANIFEST, FILES)
    assert json.loads(manifest.content) == {
        "format": 1,
        "concern": "SR-TEST-0001",
        "purpose": "police",
        "made_at": "2026-11-20T08:05:00+00:00",
        "files": [
            {"name": "chronology.docx", "bytes": 5, "sha256": sha256(b"words")},
            {"name": "evidence/01-a.png", "bytes": 7, "sha256": sha256(b"picture")},
        ],
    }


def checked(folder: Path) -> int:
    """Return what `sha256sum -c` says: 0 where every file is as it was."""
    tool = shutil.which("sha256sum")
    assert tool, "sha256sum is part of every system that this runs on"
    return subprocess.run([tool, "--strict", "-c", SUMS], cwd=folder, check=False, capture_output=True).returncode


def test_a_person_can_check_it_with_a_tool_that_every_system_has(tmp_path: Path) -> None:
    with ZipFile(BytesIO(packed(listed(FILES, ABOUT, NOW), NOW))) as archive:
        archive.extractall(tmp_path)
    assert checked(tmp_path) == 0
    (tmp_path / "evidence" / "01-a.png").write_bytes(b"another picture")
    assert checked(tmp_path) != 0  # the control
