"""Answers of the page to the calls of Python."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Generator
from typing import Any

#: How long an answer is waited for unless the caller says otherwise, in seconds.
PATIENCE = 10.0
#: How long ``await`` waits, in seconds: a first answer comes only after the page has loaded the engine.
AWAITED = 60.0


class RaftError(ValueError):
    """A line, or a run, that was rejected. Nothing of it was done."""

    def __init__(
        self, message: str, line: int | None = None, column: int | None = None, suggestion: str | None = None
    ) -> None:
        place = "" if line is None else f"line {line}, column {column or 1}: "
        hint = "" if suggestion is None else f" Did you mean {suggestion}?"
        super().__init__(f"{place}{message}{hint}")
        #: What is wrong.
        self.message = message
        #: Where, counted from 1; ``None`` where that means nothing.
        self.line = line
        self.column = column
        #: What was probably meant, if that can be guessed.
        self.suggestion = suggestion

    @classmethod
    def of(cls, problem: dict[str, Any]) -> RaftError:
        """The error for a problem that the page reports."""
        known = {name: problem.get(name) for name in ("line", "column", "suggestion")}
        return cls(str(problem.get("message", "unknown problem")), **known)


class Answer:
    """What the page answers to a call. It may arrive later: the cluster lives in the browser.

    In an ``async`` cell, ``await`` it; or take :meth:`result`. As the last line of a cell it shows the answer when it is there.
    """

    def __init__(self, call: str) -> None:
        #: The call, in words.
        self.call = call
        self._arrived = threading.Event()
        self._value: Any = None
        self._error: RaftError | None = None
        self._then: list[Callable[[], None]] = []

    def done(self) -> bool:
        """Whether the answer is there."""
        return self._arrived.is_set()

    def result(self, timeout: float | None = PATIENCE) -> Any:
        """The answer: for :meth:`Cluster.run` what the line prints, for :meth:`Cluster.seek` whether it arrived, else ``None``.

        Waits up to `timeout` seconds. Raises :class:`RaftError` if the call was rejected, and :class:`TimeoutError` if there is no
        answer: the cluster is not shown yet, or this kernel cannot read messages from the page while a cell runs. Then take the
        result in the next cell, or ``await`` it.
        """
        if not self._arrived.wait(timeout):
            raise TimeoutError(
                f"{self.call} has no answer yet. The cluster has to be shown first; and some kernels read the messages of the "
                "page only between two cells: take the result in the next cell."
            )
        if self._error is not None:
            raise self._error
        return self._value

    def __await__(self) -> Generator[Any, None, Any]:
        return self._wait().__await__()

    async def _wait(self) -> Any:
        deadline = time.monotonic() + AWAITED
        while not self.done() and time.monotonic() < deadline:
            await asyncio.sleep(0.02)
        return self.result(0)

    def arrive(self, message: dict[str, Any]) -> None:
        """Takes the message of the page that answers."""
        problem = message.get("problem")
        if problem:
            self._error = RaftError.of(problem)
        else:
            self._value = message.get("value", message.get("output"))
        self._arrived.set()
        for follow in self._then:
            follow()

    def _shown(self) -> str:
        if not self.done():
            return f"{self.call} …"
        if self._error is not None:
            return f"RaftError: {self._error}"
        return "" if self._value is None else str(self._value)

    def __repr__(self) -> str:
        return self._shown() or f"{self.call}: done"

    def _ipython_display_(self) -> None:
        from IPython.display import display

        def shown() -> dict[str, str]:
            return {"text/plain": self._shown()}

        if self.done():
            if self._shown():
                display(shown(), raw=True)
            return
        handle = display(shown(), raw=True, display_id=True)
        if handle is not None:
            self._then.append(lambda: handle.update(shown(), raw=True))
