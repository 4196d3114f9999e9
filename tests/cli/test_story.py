from __future__ import annotations

import pytest

from mockex.cli.story import Story
from mockex.gateway.journal import Journal
from mockex.wire.messages import StreamOpened
from tests.recording.frames import NOON
