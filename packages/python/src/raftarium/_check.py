"""Arguments, validated before a widget is made. What only the engine knows, such as a line of a script, it reports itself."""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Iterable
from typing import Any

from ._generated import LANGUAGE, LESSONS, SCENARIOS

PARTS = ("ring", "logs", "details", "timeline", "playback")
THEMES = ("auto", "light", "dark")
KEYBOARDS = ("focus", "all", "none")
WHEELS = ("scroll", "zoom")

#: Opening another run in place of this one: a word of `allow` that is not a command.
OPEN = "open"

#: The most text that a run or a lesson has.
MAX_BYTES = 1 << 20

_UNITS = {"us": 0.001, "µs": 0.001, "ms": 1.0, "s": 1000.0, "min": 60_000.0, "": 1000.0}
#: The longest run: a thousand hours.
_MAX_MS = 3_600_000_000


def _similar(word: str, words: Iterable[str]) -> str:
    near = difflib.get_close_matches(word, list(words), n=3)
    return f" Did you mean {' or '.join(near)}?" if near else ""


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def one_of(name: str, value: str, words: tuple[str, ...]) -> str:
    """A word out of a few."""
    if value not in words:
        raise ValueError(f"{name} is one of {', '.join(words)}, not {value!r}")
    return value


def scenario(value: str | None) -> str | None:
    """The name of a scenario of the library."""
    if value is None or value in SCENARIOS:
        return value
    raise ValueError(f"There is no scenario {value!r}.{_similar(str(value), SCENARIOS)} raftarium.SCENARIOS has all names.")


def lesson(value: str) -> str:
    """The name of a lesson of the library."""
    if value in LESSONS:
        return value
    raise ValueError(f"There is no lesson {value!r}.{_similar(value, LESSONS)} raftarium.LESSONS has all names.")


def seed(value: int | str | None) -> str | None:
    """A whole number of up to 64 bits. It travels as text, because numbers of JavaScript are too small for it."""
    if value is None:
        return None
    is_whole = isinstance(value, (int, str)) and not isinstance(value, bool)
    text = str(value).strip() if is_whole else ""
    if not re.fullmatch(r"[0-9]{1,20}", text) or int(text) >= 1 << 64:
        raise ValueError(f"seed is a whole number from 0 to 2**64 - 1, not {value!r}")
    return text


def speed(value: float | str | None) -> str | None:
    """Simulated seconds per second: ``0.05``, ``"1/20"`` or ``"10x"``."""
    if value is None:
        return None
    text = f"{value:.6f}" if _is_number(value) else value if isinstance(value, str) else ""
    match = re.fullmatch(r"\s*(\d+\.?\d*|\.\d+)\s*(?:/\s*(\d+\.?\d*|\.\d+)|[x×])?\s*", text)
    below = float(match[2] or 1) if match else 0.0
    if match is None or below == 0 or not 0.001 <= float(match[1]) / below <= 100:
        raise ValueError(
            f'speed is from 0.001 to 100 simulated seconds per second, such as 0.05, "1/20" or "10x", not {value!r}'
        )
    return text


def milliseconds(name: str, value: float) -> float:
    """A moment in simulated milliseconds."""
    if not _is_number(value) or not 0 <= value <= _MAX_MS:
        raise ValueError(f"{name} is a number of simulated milliseconds from 0 to {_MAX_MS}, not {value!r}")
    return float(value)


def moment(value: float | str | None) -> float | None:
    """A moment: ``"2.3s"``, ``"2300ms"``, or a number of seconds."""
    if value is None:
        return None
    text = f"{value:.9f}" if _is_number(value) else value if isinstance(value, str) else ""
    match = re.fullmatch(r"\s*(\d{1,10}(?:\.\d{0,9})?|\.\d{1,9})\s*(us|µs|ms|s|min|)\s*", text)
    ms = round(float(match[1]) * _UNITS[match[2]], 3) if match else math.inf
    if ms > _MAX_MS:
        raise ValueError(f'at is a moment such as "2.3s", "2300ms", or 2.3 in seconds, not {value!r}')
    return ms


def _words(name: str, value: str | Iterable[str] | None) -> str | None:
    """Words in one text, as an attribute takes them."""
    if value is None:
        return None
    if not isinstance(value, (str, list, tuple, set, frozenset)):
        raise ValueError(f"{name} is a text or a list of words, not {value!r}")
    listed = re.split(r"[\s,]+", value) if isinstance(value, str) else [str(word) for word in value]
    return " ".join(word for word in listed if word)


def view(value: str | Iterable[str] | None) -> str | None:
    """Some of the parts of the element; ``None`` or nothing for all."""
    text = _words("view", value)
    for word in (text or "").split():
        one_of("Each word of view", word, PARTS)
    return text or None


def allow(value: str | Iterable[str] | None) -> str | None:
    """What readers may do: words of the command language, or ``open``. No word at all forbids everything."""
    text = _words("allow", value)
    known = (*LANGUAGE["commands"], OPEN)
    for word in (text or "").split():
        if word not in known:
            raise ValueError(f"{word!r} in allow is not a word of the command language.{_similar(word, known)}")
    return text


def height(value: float | str | None) -> str | None:
    """A height in pixels, or of any unit of CSS: ``520``, ``"30em"``, ``"80vh"``."""
    if value is None:
        return None
    if _is_number(value) and float(value) > 0:
        return f"{float(value):g}px"
    if isinstance(value, str) and re.fullmatch(r"\d+(\.\d+)?(px|em|rem|vh|vw|dvh|svh|cm|mm|in|pt|%)", value.strip()):
        return value.strip()
    raise ValueError(f'height is a number of pixels, or a length of CSS such as "30em" or "80vh", not {value!r}')


def page(value: str | None) -> str | None:
    """The address of a published page of Raftarium."""
    if value is None or (isinstance(value, str) and re.fullmatch(r"https?://[^\s\"'<>]+", value)):
        return value
    raise ValueError(f'page is the address of a published page of Raftarium, such as "https://example.org/raftarium/", not {value!r}')


def source(name: str, value: str | None) -> str | None:
    """A script or a lesson, as text."""
    if value is None:
        return None
    if not isinstance(value, str):
        raise ValueError(f"{name} is a text, not {value!r}")
    if not value.strip():
        raise ValueError(f"{name} is empty")
    if len(value.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        raise ValueError(f"{name} is longer than 1 MiB")
    return value


def flag(name: str, value: bool) -> bool:
    """``True`` or ``False``."""
    if not isinstance(value, bool):
        raise ValueError(f"{name} is True or False, not {value!r}")
    return value


def whole(name: str, value: int, least: int, most: int) -> int:
    """A whole number between two others."""
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise ValueError(f"{name} is a whole number from {least} to {most}, not {value!r}")
    return value
