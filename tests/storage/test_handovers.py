from bot.events import Action
from bot.storage import Store
from tests.storage.examples import an_event

LINK = "https://oak.sharepoint.example/monday.xlsx"
DELIVERED = an_event(Action.WORKBOOK_DELIVERED)


def test_what_was_handed_over_is_known_with_where_it_lies(real: Store) -> None:
    assert real.handovers.link("drive", "workbook:2026-W47:p-hal") is None
    real.handovers.record("drive", "workbook:2026-W47:p-hal", LINK, DELIVERED)
    real.handovers.record("teams", "workbook:2026-W47:p-hal", "")
    assert real.handovers.link("drive", "workbook:2026-W47:p-hal") == LINK
    assert real.handovers.link("teams", "workbook:2026-W47:p-hal") == ""
    assert real.handovers.link("mail", "workbook:2026-W47:p-hal") is None


def test_a_handover_is_one_event_however_often_it_is_recorded(real: Store) -> None:
    before = real.audit.head().rows
    real.handovers.record("drive", "k", LINK, DELIVERED)
    real.handovers.record("drive", "k", "https://elsewhere.example/", DELIVERED)
    assert real.handovers.link("drive", "k") == LINK
    assert real.audit.head().rows == before + 1
    real.handovers.record("drive", "another", LINK, DELIVERED)  # the control
    assert real.audit.head().rows == before + 2
