"""Tests of the client of Graph, against a Graph of our own over TLS."""

from tests.fakes.graph import Call
from tests.fakes.microsoft import FakeMicrosoft
from tests.fakes.microsoft_server import Answer, says


def test_a_thing_is_read_with_the_bots_own_token(microsoft: FakeMicrosoft) -> None:
    def group(call: Call) -> Answer:
        return says(200, {"id": call.values["id"]})

    microsoft.graph.route("GET", "/groups/{id}", group)
    graph = microsoft.client()
    assert graph.get("/groups/7") == {"id": "7"}
    assert graph.get("/groups/8") == {"id": "8"}
    assert microsoft.entra.grants == ["client_credentials"]
