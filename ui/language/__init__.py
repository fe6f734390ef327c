"""Languages: what is told in English, said in another one at the last moment, from a gettext catalogue.

Calculation, document, figures and sections tell everything in English, and nothing is ever looked up by a translated
word. A message of the catalogue is English with ``{0}`` where a value stands; what is told is found by that form, so a
warning with its numbers in it is found like a title. What the catalogue has not stays English.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from blackmass.process.errors import InputError, listing

#: The languages there are, each by its own name.
LANGUAGES: Mapping[str, str] = {"en": "English", "zh": "中文"}

_SLOT = re.compile(r"\{(\d)\}")
_WORD = re.compile(r"[a-z]{3}")
#: A small word; none of a key such as "feed.mass_flow".
_LOWER = re.compile(r"(?<![\w.])[a-z]{2,}\b(?!\.\w)")
#: So many small words a name may have, alone or in a list.
_NAME = 2
_SENTENCES = re.compile(r"(?<=[.!?])\s+(?=[A-Z0-9\"(])")
#: What may stand for a value: what ends a message may be several sentences, such as a reason; all else is within one.
_ANY, _IN_A_SENTENCE = "(.+?)", r"((?:(?![.!?]\s).)+?)"
_BRACKET = re.compile(r"(.+?) \((.+)\)", re.DOTALL)
#: An amount that ends a text, such as "graphite 16.8 %".
_AMOUNT = re.compile(r"(.*[a-z)]) ([-−+]?\d[\d\s.]* ?(?:%|ppm)?)")
_ESCAPED = re.compile(r"\\([\\`*_\[\]$~<>#|])")
_LONGEST = 1_000  # characters; a longer text is none of ours, and is not taken apart
_TAKEN_APART = (": ", " and ", " to ", " (")  # where a text is taken apart one by one
_DEEPEST = 40  # so often; a name that is typed may hold more
_KEPT = 20_000  # texts whose translation is remembered


@dataclass(frozen=True)
class _Form:
    """A message with values in it: what it looks like, a piece that any text of it has, and how it is said.

    named: so many of its values, the first ones, are names and numbers; one that ends a message may be anything.
    """

    looks: re.Pattern[str]
    piece: str
    said: str
    named: int

    @classmethod
    def of(cls, message: str, said: str) -> _Form:
        pieces = _SLOT.split(message)
        slots: dict[str, int] = {}
        looks = ""
        for i, piece in enumerate(pieces):
            if i % 2 == 0:
                looks += re.escape(piece)
            else:
                slots[piece] = len(slots)
                looks += _ANY if i == len(pieces) - 2 and not pieces[-1] else _IN_A_SENTENCE
        said = _SLOT.sub(lambda m: f"{{{slots[m[1]]}}}", said)
        return cls(re.compile(looks, re.DOTALL), max(pieces[::2], key=len), said, len(slots) - (not pieces[-1]))

    @property
    def weight(self) -> int:
        """The longer its fixed words, the surer the message is meant."""
        return len(self.looks.pattern.replace(_ANY, "").replace(_IN_A_SENTENCE, ""))


class Language:
    """A language to say things in; it holds no state of a visitor's."""

    def __init__(self, code: str, messages: Mapping[str, str]):
        self.code = code
        self._exact = {message: said for message, said in messages.items() if not _SLOT.search(message)}
        forms = [_Form.of(message, said) for message, said in messages.items() if _SLOT.search(message)]
        self._forms = sorted(forms, key=lambda form: -form.weight)
        self._found = lru_cache(_KEPT)(self._find)

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return language, (self.code,)

    def say(self, told: str) -> str:
        """A text in this language, or as it is."""
        found = self._found(told) if self._exact else None
        return told if found is None else found

    def knows(self, told: str) -> bool:
        """Whether there is nothing to say in it, or all of it can be said."""
        return not _WORD.search(told) or self._found(told) is not None

    def _find(self, told: str) -> str | None:
        if len(told) > _LONGEST or not re.search("[A-Za-z]", told):
            return None
        if sum(map(told.count, _TAKEN_APART)) > _DEEPEST:
            return None
        return self._message(told) or self._marked(told) or self._joined(told)

    def _message(self, told: str) -> str | None:
        """A message of the catalogue, be its first letter small or a capital."""
        for text in (told, told[:1].swapcase() + told[1:]):
            if text in self._exact:
                return self._exact[text]
        for form in self._forms:
            if form.piece in told and (match := form.looks.fullmatch(told)):
                if not any(map(self._prose, match.groups()[: form.named])):
                    return form.said.format(*map(self.say, match.groups()))
        return None

    def _prose(self, told: str) -> bool:
        """Whether it is part of a sentence that cannot be said, and so no value."""
        longest = max(len(_LOWER.findall(name)) for name in told.split(", "))
        return longest > _NAME and not self.knows(told)

    def _marked(self, told: str) -> str | None:
        """A message within marks: a full stop, bold print, escapes of Markdown."""
        if _ESCAPED.search(told) and (found := self._found(_ESCAPED.sub(r"\1", told))):
            from ..display import plain

            return plain(found)
        if told.endswith(".") and (found := self._message(told[:-1])):
            return f"{found}。"
        if told.startswith("**") and told.endswith("**") and (found := self._found(told[2:-2])):
            return f"**{found}**"
        if told.startswith("+ ") and (found := self._found(told[2:])):
            return f"+ {found}"
        if (match := _AMOUNT.fullmatch(told)) and (found := self._found(match[1])):
            return f"{found} {match[2]}"
        return None

    def _joined(self, told: str) -> str | None:
        """Several messages in one text: paragraphs, sentences, a name and what is said of it, a list."""
        paragraphs = told.split("\n\n")
        if len(paragraphs) > 1 and any(map(self._found, paragraphs)):
            return "\n\n".join(map(self.say, paragraphs))
        sentences = _SENTENCES.split(told)
        if len(sentences) > 1 and any(map(self._found, sentences)):
            return " ".join(map(self.say, sentences)).replace("。 ", "。")
        name, line, amount = told.rpartition("\n")  # a name on several lines, and the amount under it
        if line and (found := self._found(name.replace("\n", " "))):
            return f"{found}\n{self.say(amount)}"
        if match := _BRACKET.fullmatch(told):
            if head := self._found(match[1]):
                return f"{head}（{self.say(match[2])}）"
        head, colon, rest = told.partition(": ")
        if colon and (said := self._found(head)):
            return f"{said}：{self.say(rest)}"
        for mark, joint, most in (
            ("\n", "\n", -1),
            ("; ", "；", -1),
            (", ", "、", -1),
            (" and ", "和", 1),
            (" to ", "→", 1),
        ):
            parts = told.rsplit(mark, most)
            if len(parts) > 1 and all(map(self.knows, parts)) and any(map(self._found, parts)):
                return joint.join(map(self.say, parts))
        return None


#: What everything is told in.
ENGLISH = Language("en", {})


@cache
def language(code: str) -> Language:
    """A language by its code. Raises InputError."""
    if code == ENGLISH.code:
        return ENGLISH
    if code not in LANGUAGES:
        raise InputError(f'language: there is no "{code}"; possible are {listing(LANGUAGES)}.')
    return Language(code, {message: said for message, said in catalogue(code).items() if said})


def catalogue(code: str) -> dict[str, str]:
    """The messages of a language's catalogue, those without a translation with an empty one. Raises InputError."""
    try:
        from babel.messages.pofile import read_po
    except ImportError:
        raise InputError("Other languages need an extra: install it with  pip install 'blackmass[report]'.") from None
    with files("blackmass.ui").joinpath("language", f"{code}.po").open("rb") as file:
        return {str(message.id): str(message.string or "") for message in read_po(file, locale=code) if message.id}


_SPOKEN: ContextVar[Language] = ContextVar("language of figures", default=ENGLISH)


@contextmanager
def speaking(chosen: Language) -> Iterator[None]:
    """What pictures that lay out their own words say them in, within it; each thread and task has its own."""
    before = _SPOKEN.set(chosen)
    try:
        yield
    finally:
        _SPOKEN.reset(before)


def say(told: str) -> str:
    """A text in the language that is spoken here."""
    return _SPOKEN.get().say(told)
