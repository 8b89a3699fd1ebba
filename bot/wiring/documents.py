"""Where documents are written."""

from bot.documents.document import Document


def write_document(document: Document) -> bytes:
    """Return a document as the bytes of a Word file."""
    from bot.documents.word import as_word  # noqa: PLC0415 - its library is loaded only where a document is written

    return as_word(document)
