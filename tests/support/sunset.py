"""The scenario of the day on which listen keys were switched off."""

from __future__ import annotations

from pathlib import Path

SUNSET = Path(__file__).parents[2] / "fixtures" / "scenarios" / "sunset.yaml"


def less_patient(folder: Path, span: str) -> Path:
    """The same, with so much time for what a bot that does not cope will never do."""
    text = SUNSET.read_text().replace("signature}, within: 30s", f"signature}}, within: {span}")
    file = folder / "sunset.yaml"
    file.write_text(text)
    return file
