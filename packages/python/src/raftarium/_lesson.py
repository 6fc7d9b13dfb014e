"""A lesson in a notebook."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import traitlets

from . import _check
from ._widget import Widget


class Lesson(Widget):
    """A lesson: a text with questions, beside its cluster.

    :param lesson: The name of a lesson of the library (``raftarium.LESSONS``), the path of a file (``….md``), or the text of a
        lesson itself: what has a line break is one.
    :param step: The step to open at, counted from 1.
    :param theme: ``auto``, ``light`` or ``dark``.
    :param height: In pixels, or as a length of CSS.
    :param page: The address of a published page of Raftarium, which opens links.
    """

    lesson = traitlets.Unicode(None, allow_none=True, read_only=True, help="Its name in the library.").tag(sync=True)
    source = traitlets.Unicode(None, allow_none=True, read_only=True, help="Its text, if it is not of the library.").tag(
        sync=True
    )
    #: Its name in the browser's storage, which keeps the answers.
    _name = traitlets.Unicode().tag(sync=True)
    step = traitlets.Any(None, allow_none=True, help="The step to show, counted from 1.").tag(sync=True)

    def __init__(
        self,
        lesson: str | os.PathLike[str],
        *,
        step: int | None = None,
        theme: str = "auto",
        height: float | str | None = None,
        page: str | None = None,
    ) -> None:
        name, text = _read(lesson)
        settings = {
            "_name": name or f"notebook {hashlib.sha256(str(text).encode('utf-8', 'surrogatepass')).hexdigest()[:16]}",
            "page": _check.page(page),
            "step": None if step is None else _check.whole("step", step, 1, 1000),
            "theme": _check.one_of("theme", theme, _check.THEMES),
            "height": _check.height(height),
        }
        self.set_trait("lesson", name)
        self.set_trait("source", text)
        super().__init__("lesson", **settings)

    @traitlets.validate("step")
    def _check_step(self, proposal: dict[str, int | None]) -> int | None:
        step = proposal["value"]
        return None if step is None else _check.whole("step", step, 1, 1000)


def _read(lesson: str | os.PathLike[str]) -> tuple[str | None, str | None]:
    """The name of a lesson of the library, or the text of another one."""
    if isinstance(lesson, str) and "\n" in lesson:
        return None, _check.source("lesson", lesson)
    if isinstance(lesson, str) and not lesson.endswith(".md"):
        return _check.lesson(lesson), None
    try:
        return None, _check.source("lesson", Path(lesson).read_text("utf-8"))
    except UnicodeDecodeError as error:
        raise ValueError(f"{lesson} is not valid UTF-8") from error
