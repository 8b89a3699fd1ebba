"""Made-up weights in the form of the real ones: six layers of small random numbers, for tests that need no meaning."""

import json
from pathlib import Path

import numpy as np

WORDS = (
    "[PAD]",
    "[UNK]",
    "[CLS]",
    "[SEP]",
    "can",
    "i",
    "post",
    "##ing",
    "a",
    "pupil",
    "photo",
    "wa",
    "##s",
    "?",
    "cafe",
    "日",
)
_LENGTH, _WIDE = 384, 1536
_LAYER = {
    **{f"attention.self.{part}": (_LENGTH, _LENGTH) for part in ("query", "key", "value")},
    "attention.output.dense": (_LENGTH, _LENGTH),
    "intermediate.dense": (_WIDE, _LENGTH),
    "output.dense": (_LENGTH, _WIDE),
}


def made_up_weights(folder: Path, seed: int = 1) -> Path:
    """Write `model.safetensors` and `vocab.txt` into a folder, and return it."""
    chance = np.random.default_rng(seed)
    tensors = {
        "embeddings.word_embeddings.weight": chance.normal(size=(len(WORDS), _LENGTH)),
        "embeddings.position_embeddings.weight": chance.normal(size=(512, _LENGTH)),
        "embeddings.token_type_embeddings.weight": chance.normal(size=(2, _LENGTH)),
    }
    norms = ["embeddings.LayerNorm"]
    for layer in (f"encoder.layer.{number}" for number in range(6)):
        norms += [f"{layer}.attention.output.LayerNorm", f"{layer}.output.LayerNorm"]
        for name, shape in _LAYER.items():
            tensors[f"{layer}.{name}.weight"] = chance.normal(size=shape) / 20
            tensors[f"{layer}.{name}.bias"] = chance.normal(size=shape[:1]) / 20
    for name in norms:
        tensors |= {f"{name}.weight": np.ones(_LENGTH), f"{name}.bias": np.zeros(_LENGTH)}
    header: dict[str, dict[str, object]] = {"__metadata__": {"format": "pt"}}
    body = b""
    for name, tensor in tensors.items():
        raw = tensor.astype(np.float32).tobytes()
        header[name] = {"dtype": "F32", "shape": list(tensor.shape), "data_offsets": [len(body), len(body) + len(raw)]}
        body += raw
    head = json.dumps(header).encode()
    head += b" " * (-len(head) % 8)
    (folder / "model.safetensors").write_bytes(len(head).to_bytes(8, "little") + head + body)
    (folder / "vocab.txt").write_text("\n".join(WORDS) + "\n", encoding="utf-8")
    return folder
