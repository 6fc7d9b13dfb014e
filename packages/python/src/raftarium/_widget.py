"""What the widgets share: the code of the page, in a widget of its own, so that a saved notebook has it once."""

from __future__ import annotations

import uuid
from functools import cache
from importlib import resources
from typing import Any

import anywidget
import traitlets

from . import _check
from ._generated import VERSION

_STATIC = resources.files("raftarium") / "static"


@cache
def _loader() -> str:
    return (_STATIC / "widget.js").read_text("utf-8")


@cache
def parts() -> tuple[bytes, bytes]:
    """The code of the page and the wasm module, compressed."""
    return (_STATIC / "code.js.gz").read_bytes(), (_STATIC / "engine.wasm.gz").read_bytes()


class _Code(anywidget.AnyWidget):
    """Holds the code for all widgets of a kernel. It is never shown."""

    _esm = "export default {};"
    script = traitlets.Bytes().tag(sync=True)
    engine = traitlets.Bytes().tag(sync=True)


_code: _Code | None = None


def _code_id() -> str:
    """The widget with the code; another one if the host has closed it."""
    global _code
    if _code is None or _code.comm is None or getattr(_code.comm, "_closed", False):
        script, engine = parts()
        _code = _Code(script=script, engine=engine)
    return f"IPY_MODEL_{_code.model_id}"


class Widget(anywidget.AnyWidget):
    """What :class:`Cluster` and :class:`Lesson` have in common."""

    #: What the code of the page makes of it.
    _kind = traitlets.Unicode().tag(sync=True)
    #: Tells it apart from all other widgets.
    _key = traitlets.Unicode().tag(sync=True)
    _code = traitlets.Unicode().tag(sync=True)
    _version = traitlets.Unicode(VERSION).tag(sync=True)

    theme = traitlets.Unicode("auto", help="``light`` or ``dark``; ``auto`` follows the notebook.").tag(sync=True)
    height = traitlets.Any(None, allow_none=True, help="Its height, as a length of CSS.").tag(sync=True)
    page = traitlets.Unicode(None, allow_none=True, help="The address of a published page, for links.").tag(sync=True)

    def __init__(self, kind: str, **traits: Any) -> None:
        self._esm = _loader()
        super().__init__(_kind=kind, _key=uuid.uuid4().hex, _code=_code_id(), **traits)
        self.on_msg(self._on_message)

    def _on_message(self, widget: Any, content: Any, buffers: Any) -> None:
        """Takes a message of the page."""
        if isinstance(content, dict) and content.get("kind") == "code":
            self.send({"kind": "code"}, buffers=list(parts()))

    @traitlets.validate("theme")
    def _check_theme(self, proposal: dict[str, Any]) -> str:
        return _check.one_of("theme", proposal["value"], _check.THEMES)

    @traitlets.validate("height")
    def _check_height(self, proposal: dict[str, Any]) -> str | None:
        return _check.height(proposal["value"])

    @traitlets.validate("page")
    def _check_page(self, proposal: dict[str, Any]) -> str | None:
        return _check.page(proposal["value"])
