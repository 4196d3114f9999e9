"""Refusals in the words of the dialect."""

from __future__ import annotations

from mockex.core.rejects import Reason
from mockex.wire.api_errors import ApiError, Complaint, api_error
from tests.support.dialects import SHIPPED


def test_a_refusal_has_the_code_the_sentence_and_the_status_of_the_dialect() -> None:
    assert api_error(SHIPPED, Reason.NO_SUCH_LISTEN_KEY) == ApiError(
        status=400, code=-1125, msg="This listenKey does not exist."
    )


def test_details_are_filled_in_as_they_are() -> None:
    error = api_error(SHIPPED, Complaint.PARAMETER_EMPTY, name="{name} 100%")

    assert error.msg == "Parameter '{name} 100%' was empty."
