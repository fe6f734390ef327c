"""Other languages: what is said in them, that nothing but words changes, and what has no translation yet."""

from __future__ import annotations

import pytest

from blackmass.process.errors import InputError
from blackmass.ui.language import ENGLISH, Language, language, say, speaking


@pytest.fixture
def some() -> Language:
    return Language(
        "zh", {"Undo": "撤销", "black mass": "黑粉", "{0} of {1} plants": "共 {1} 座，已算 {0} 座", "Largest": "最大",
               "Nothing is lost.": "无损失。", "Lost": "损失"},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ("undo", "撤销"),
        ("3 of 120 plants", "共 120 座，已算 3 座"),
        ("Largest: black mass", "最大：黑粉"),
        ("**Undo**", "**撤销**"),
        ("black mass (lost)", "黑粉（损失）"),
        ("Nothing is lost. 3 of 4 plants", "无损失。共 4 座，已算 3 座"),
        ("Lost, black mass", "损失，黑粉"),
        ("Lost, and something else", "Lost, and something else"),
        ("12.5 kg/h", "12.5 kg/h"),
        ("My plant", "My plant"),
    ],
)
def test_what_is_told_is_found_by_its_form(some: Language, told: str, said: str) -> None:
    """Values keep their digits whatever their order; what the catalogue has not stays as it is."""
    assert some.say(told) == said


def test_languages_do_not_cross(some: Language) -> None:
    """Within one, pictures speak it; outside nothing has changed."""
    with speaking(some):
        assert say("Undo") == "撤销"
        with speaking(ENGLISH):
            assert say("Undo") == "Undo"
        assert say("Undo") == "撤销"
    assert say("Undo") == "Undo"


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(InputError, match="possible are en, zh"):
        language("xx")
