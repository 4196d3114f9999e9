from __future__ import annotations

import json

import pytest

from mockex.errors import RecordingError
from mockex.recording.har import har
from mockex.recording.har_archive import archive, reading
from tests.recording.frames import HEADER, a_session

ENTRY = {
    "startedDateTime": "2025-09-15T12:00:00.000Z",
    "request": {"method": "GET", "url": "https://api.example.com/api/v3/time"},
}


def a_har(*entries, **more):
    return {"log": {"entries": list(entries), **more}}


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ([], "the document is [], wanted a HAR, which is an object with a log"),
        ({}, "there is no 'log'"),
        ({"log": {}}, "there is no 'entries' in log"),
        (a_har(5), "log.entries[0] is 5, wanted an entry"),
        (
            a_har(ENTRY, ENTRY | {"request": {"method": "GET", "url": 5}}),
            "log.entries[1].request.url is 5, wanted a URL",
        ),
        (
            a_har(ENTRY | {"response": {"status": 999}}),
            "log.entries[0].response.status is 999, wanted an HTTP status, or 0 where there was no"
            " answer",
        ),
        (
            a_har(ENTRY | {"_webSocketMessages": [{"type": "send", "time": "1", "data": ""}]}),
            "log.entries[0]._webSocketMessages[0].time is '1', wanted seconds since the epoch",
        ),
    ],
)
def test_what_no_har_has_is_refused_in_a_sentence(value, sentence):
    with pytest.raises(RecordingError) as caught:
        archive(json.dumps(value), "run.har")

    assert str(caught.value).startswith(f"run.har:1: {sentence}")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "run.har:1: is no JSON from column 1 on, wanted a HAR"),
        ('{\n"log":x', "run.har:2: is no JSON from column 7 on, wanted a HAR"),
        ("[" * 1_000_000, "run.har:1: is no JSON from column 1 on, wanted a HAR"),
    ],
)  # fmt: skip
def test_what_is_no_json_is_refused_in_a_sentence(text, sentence):
    with pytest.raises(RecordingError) as caught:
        archive(text, "run.har")

    assert str(caught.value) == sentence


def test_a_mark_before_the_text_is_passed_over():
    assert archive("\ufeff" + json.dumps(a_har()), "run.har").entries == ()


def test_a_har_is_ours_where_all_of_it_is():
    ours = har(HEADER, a_session("a").frames)

    assert archive(json.dumps(ours), "run.har").is_ours
    ours["log"]["entries"].append(ENTRY)
    assert not archive(json.dumps(ours), "run.har").is_ours


def test_messages_that_were_taken_out_of_our_har_are_missed():
    ours = har(HEADER, a_session("a").frames)
    ours["log"]["entries"][1]["_webSocketMessages"] = []

    with pytest.raises(RecordingError) as caught:
        reading(archive(json.dumps(ours), "run.har"))

    assert str(caught.value) == (
        "run.har:1: log.entries[1] has fewer messages than its _mockex tells of"
    )


def test_frames_that_no_recording_has_are_refused():
    ours = har(HEADER, a_session("a").frames)
    ours["log"]["entries"][1]["_mockex"]["frames"][0]["n"] = 0

    with pytest.raises(RecordingError) as caught:
        list(reading(archive(json.dumps(ours), "run.har")))

    assert str(caught.value) == "run.har, as a recording:2: n is 0, wanted a whole number from 1"


def test_what_was_changed_in_our_har_is_read_as_it_stands():
    ours = har(HEADER, a_session("a").frames)
    ours["log"]["entries"][1]["_webSocketMessages"][0]["data"] = "b"

    assert list(reading(archive(json.dumps(ours), "run.har"))) == a_session("b").frames


def test_half_a_character_is_read_where_it_does_not_matter():
    assert archive(json.dumps(a_har(ENTRY | {"\ud800": 1})), "run.har").entries
