from io import BytesIO
from random import Random

import pytest

from bot.storage import Keys
from bot.storage.packing import PIECE, DamagedBackup, NoBackup, OtherKeys, pack, unpack
from bot.storage.sealing import new_keys
from tests.storage.examples import KEYS

WORDS = b"canary " * 100


def packed(content: bytes) -> bytes:
    file = BytesIO()
    pack([content], file, KEYS)
    return file.getvalue()


def unpacked(content: bytes, keys: Keys = KEYS) -> bytes:
    return b"".join(unpack(BytesIO(content), keys))


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE])
def test_what_was_packed_comes_back_byte_for_byte(size: int) -> None:
    content = Random(size).randbytes(size)  # noqa: S311 - not a secret
    assert unpacked(packed(content)) == content


def test_content_may_come_in_parts_of_any_size() -> None:
    file, content = BytesIO(), Random(1).randbytes(2 * PIECE + 5)  # noqa: S311 - not a secret
    pack([content[:7], b"", content[7 : PIECE + 9], content[PIECE + 9 :]], file, KEYS)
    assert unpacked(file.getvalue()) == content


def test_nothing_of_it_can_be_read_in_the_file_and_no_two_files_are_alike() -> None:
    assert b"canary" not in packed(WORDS)
    assert packed(WORDS) != packed(WORDS)


def test_every_single_byte_counts() -> None:
    whole = packed(WORDS)
    for position in range(len(whole)):
        changed = bytearray(whole)
        changed[position] ^= 1 << position % 8
        with pytest.raises((NoBackup, OtherKeys, DamagedBackup)):
            unpacked(bytes(changed))
    assert unpacked(whole) == WORDS  # the control


def test_a_file_that_was_cut_or_made_longer_is_refused() -> None:
    whole = packed(b"x" * (PIECE + 100))
    for cut in (0, 1, 18, 58, 59, 60, PIECE, PIECE + 75, len(whole) - 1):
        with pytest.raises((NoBackup, DamagedBackup)):
            unpacked(whole[:cut])
    with pytest.raises(DamagedBackup):
        unpacked(whole + b"\0")


def test_pieces_cannot_change_places_nor_come_from_another_backup() -> None:
    one, other = packed(b"x" * 3 * PIECE), packed(b"y" * 3 * PIECE)
    piece, head = PIECE + 16, len(one) - 3 * (PIECE + 16)
    first, second, third = (one[head + n * piece :][:piece] for n in range(3))
    for mixed in (
        one[:head] + second + first + third,
        one[:head] + first + third,
        other[:head] + first + second + third,
    ):
        with pytest.raises(DamagedBackup):
            unpacked(mixed)


def test_other_keys_are_told_from_damage() -> None:
    with pytest.raises(OtherKeys):
        unpacked(packed(WORDS), Keys.parse(new_keys()))


def test_a_new_sealing_key_opens_old_backups_still() -> None:
    text = new_keys()
    file = BytesIO()
    pack([WORDS], file, Keys.parse(text))
    newer = Keys.parse(f"{new_keys().split()[0]} {text}")
    assert unpacked(file.getvalue(), newer) == WORDS
