"""An error of one task is raised as it is, those of several together."""

from __future__ import annotations

import pytest

from mockex.recorder.tasks import tasks


async def fail(sentence: str) -> None:
    raise ValueError(sentence)


async def test_the_only_error_is_raised_as_it_is() -> None:
    with pytest.raises(ValueError, match="alone"):
        async with tasks() as group:
            group.create_task(fail("alone"))


async def test_an_error_of_the_block_itself_is_too() -> None:
    with pytest.raises(ValueError, match="within"):
        async with tasks():
            raise ValueError("within")


async def test_several_are_raised_together() -> None:
    async def failing() -> None:
        async with tasks() as group:
            group.create_task(fail("one"))
            group.create_task(fail("other"))

    with pytest.raises(ExceptionGroup) as found:
        await failing()

    assert [str(each) for each in found.value.exceptions] == ["one", "other"]
