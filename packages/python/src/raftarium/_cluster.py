"""A cluster in a notebook."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from typing import Any

import traitlets

from . import _check
from ._answer import Answer
from ._widget import Widget

#: The steps of :meth:`Cluster.step`.
STEPS = ("event", "1ms", "10ms", "interesting")

#: The traits that the page reports.
_REPORTED = frozenset({"ready", "problem", "time", "playing", "leader", "servers", "text", "title", "run_seed"})


class Cluster(Widget):
    """A live Raft cluster.

    Show it as the last line of a cell. The cluster lives in the browser; the traits below follow it, so `observe()` works, and
    the methods act on it. A method returns an :class:`Answer`.

    Without `scenario` and `script` it is a fresh cluster of five servers whose first leader was just elected. The same scenario
    or script, seed and commands give the same run, always.

    :param scenario: A scenario of the library; ``raftarium.SCENARIOS`` has the names.
    :param script: A run in the command language, in place of a scenario.
    :param seed: A whole number of up to 64 bits; without one, that of the scenario or script, else 1.
    :param speed: Simulated seconds per second: ``0.05``, ``"1/20"`` or ``"10x"``. Without it, 1/20.
    :param autoplay: Whether the clock runs as soon as the cluster is seen, unless the reader asked for less motion.
    :param at: The moment to open at: ``"2.3s"``, ``"2300ms"``, or a number of seconds.
    :param view: Some of ``ring``, ``logs``, ``details``, ``timeline``, ``playback``; without it, all.
    :param allow: Words of the command language that readers may use; without it, all; ``""`` forbids everything.
    :param theme: ``auto``, ``light`` or ``dark``.
    :param keyboard: When letters are shortcuts: ``focus``, while the focus is inside; ``all``; ``none``.
    :param wheel: What a plain turn of the wheel over the diagram does: ``scroll`` the page, or ``zoom``.
    :param projector: Larger, and with more contrast.
    :param height: In pixels, or as a length of CSS; without it, the element chooses.
    :param every_ms: How often traits are reported while the clock runs, in milliseconds.
    :param page: The address of a published page of Raftarium; without it, *Share* has no links, only files.

    A bad argument is a :class:`ValueError`. A script that the engine rejects shows a card in place of the cluster, and is the
    trait `problem`.
    """

    seed = traitlets.Unicode(None, allow_none=True, read_only=True, help="The seed that was asked for, as text.").tag(sync=True)
    scenario = traitlets.Unicode(None, allow_none=True, read_only=True, help="The scenario.").tag(sync=True)
    script = traitlets.Unicode(None, allow_none=True, read_only=True, help="The script.").tag(sync=True)
    autoplay = traitlets.Bool(False, read_only=True, help="Whether the clock runs from the start.").tag(sync=True)
    _at_ms = traitlets.Float(None, allow_none=True).tag(sync=True)
    #: Whether the page reports state by updates of the model; otherwise by messages.
    _by_updates = traitlets.Bool(False).tag(sync=True)

    # The validators below take what the constructor takes, and make text of it.
    speed = traitlets.Any(None, allow_none=True, help="Simulated seconds per second.").tag(sync=True)
    view = traitlets.Any(None, allow_none=True, help="The parts that are shown.").tag(sync=True)
    allow = traitlets.Any(None, allow_none=True, help="What readers may do.").tag(sync=True)
    keyboard = traitlets.Unicode("focus", help="When letters are shortcuts.").tag(sync=True)
    wheel = traitlets.Unicode("scroll", help="What the wheel does over the diagram.").tag(sync=True)
    projector = traitlets.Bool(False, help="Larger, and with more contrast.").tag(sync=True)
    every_ms = traitlets.Int(250, help="How often traits are reported while the clock runs.").tag(sync=True)

    playing = traitlets.Bool(False, help="Whether the clock runs. May be set.").tag(sync=True, echo_update=False)

    ready = traitlets.Bool(False, read_only=True, help="Whether the run is there.").tag(sync=True, echo_update=False)
    time = traitlets.Float(0.0, read_only=True, help="Simulated milliseconds since the start.").tag(sync=True, echo_update=False)
    leader = traitlets.Int(0, read_only=True, help="The number of the present leader, or 0.").tag(sync=True, echo_update=False)
    servers = traitlets.List(
        traitlets.Dict(), read_only=True, help="The variables of Figure 2 of each server, a dict for each."
    ).tag(sync=True, echo_update=False)
    text = traitlets.Unicode("", read_only=True, help="The run so far, as a script that replays it.").tag(sync=True, echo_update=False)
    title = traitlets.Unicode("", read_only=True, help="The title of the scenario.").tag(sync=True, echo_update=False)
    run_seed = traitlets.Unicode("", read_only=True, help="The seed of the run, as text.").tag(sync=True, echo_update=False)
    problem = traitlets.Dict(
        None, allow_none=True, read_only=True, help="Why there is no run: `message`, and where known `line`, `column`."
    ).tag(sync=True, echo_update=False)
    # Each event is a message of its own, so observers see all of them; so it is not part of the synchronised state.
    event = traitlets.Dict(
        None, allow_none=True, read_only=True, help="The last event or notice: its `type`, and what belongs to that."
    )

    def __init__(
        self,
        scenario: str | None = None,
        *,
        script: str | None = None,
        seed: int | str | None = None,
        speed: float | str | None = None,
        autoplay: bool = False,
        at: float | str | None = None,
        view: str | Iterable[str] | None = None,
        allow: str | Iterable[str] | None = None,
        theme: str = "auto",
        keyboard: str = "focus",
        wheel: str = "scroll",
        projector: bool = False,
        height: float | str | None = None,
        every_ms: int = 250,
        page: str | None = None,
    ) -> None:
        if scenario is not None and script is not None:
            raise ValueError("Give a scenario or a script, not both.")
        given = {
            "scenario": _check.scenario(scenario),
            "script": _check.source("script", script),
            "seed": _check.seed(seed),
            "autoplay": _check.flag("autoplay", autoplay),
        }
        settings = {
            "_at_ms": _check.moment(at),
            "speed": _check.speed(speed),
            "view": _check.view(view),
            "allow": _check.allow(allow),
            "theme": _check.one_of("theme", theme, _check.THEMES),
            "keyboard": _check.one_of("keyboard", keyboard, _check.KEYBOARDS),
            "wheel": _check.one_of("wheel", wheel, _check.WHEELS),
            "projector": _check.flag("projector", projector),
            "height": _check.height(height),
            "page": _check.page(page),
            "every_ms": _check.whole("every_ms", every_ms, 50, 60_000),
        }
        self._numbers = itertools.count(1)
        self._pending: dict[int, tuple[dict[str, Any], Answer]] = {}
        # Whether the clock runs as far as the page has reported.
        self._plays = False
        for name, value in given.items():
            self.set_trait(name, value)
        super().__init__("cluster", **settings)
        # Its comm has no kernel of Jupyter's.
        self._by_updates = getattr(self.comm, "kernel", None) == "marimo"

    def __repr__(self) -> str:
        given = {name: getattr(self, name) for name in ("scenario", "script", "seed")}
        return f"Cluster({', '.join(f'{name}={value!r}' for name, value in given.items() if value is not None)})"

    def run(self, line: str) -> Answer:
        """Executes a line of the command language, such as ``crash leader`` or ``submit "x=1"``. The result is what it prints.

        A line that is rejected changes nothing, and is a :class:`RaftError` where the result is taken.
        """
        if not isinstance(line, str) or "\n" in line or "\r" in line:
            raise ValueError(f"run takes one line of the command language, and open a script; not {line!r}")
        return self._call(f"run({line!r})", "run", [line])

    def play(self) -> Answer:
        """Starts the clock."""
        return self._call("play()", "play", [])

    def pause(self) -> Answer:
        """Stops the clock."""
        return self._call("pause()", "pause", [])

    def seek(self, ms: float) -> Answer:
        """Goes to a moment in simulated milliseconds, back or ahead, and stops the clock. The result is whether it arrived."""
        return self._call(f"seek({ms!r})", "seek", [_check.milliseconds("ms", ms)])

    def step(self, step: str = "event") -> Answer:
        """Steps on by an ``event``, by ``1ms``, ``10ms``, or to the next ``interesting`` event."""
        return self._call(f"step({step!r})", "step", [_check.one_of("step", step, STEPS)])

    def step_back(self, step: str = "event") -> Answer:
        """Steps back, by the steps of :meth:`step`. This changes nothing in the run."""
        return self._call(f"step_back({step!r})", "step_back", [_check.one_of("step", step, STEPS)])

    def open(self, text: str | None = None, seed: int | str | None = None) -> Answer | None:
        """Starts another run from text in the command language. If it is rejected, the present run continues unchanged.

        Without `text` it is the method of this name of ipywidgets, which calls it to connect the widget.
        """
        if text is None:
            super().open()
            return None
        return self._call("open(…)", "open", [_check.source("text", text), _check.seed(seed)])

    def restart(self) -> Answer:
        """Starts again from the arguments that the cluster was made with."""
        return self._call("restart()", "restart", [])

    def _call(self, words: str, method: str, args: list[Any]) -> Answer:
        answer = Answer(words)
        number = next(self._numbers)
        call = {"kind": "call", "id": number, "method": method, "args": args}
        self._pending[number] = (call, answer)
        self.send(call)
        return answer

    def _on_message(self, widget: Any, content: Any, buffers: Any) -> None:
        super()._on_message(widget, content, buffers)
        if not isinstance(content, dict):
            return
        kind = content.get("kind")
        if kind == "hello":
            # The page was loaded, perhaps again: it does not know what it was asked before.
            for call, _ in list(self._pending.values()):
                self.send(call)
        elif kind == "event" and isinstance(content.get("event"), dict):
            self.set_trait("event", content["event"])
        elif kind == "state":
            self._take_state(content.get("state"))
        elif kind == "answer":
            _, answer = self._pending.pop(content.get("id", 0), (None, None))
            if answer is not None:
                # The traits come with the answer, so that they are there as soon as it is.
                self._take_state(content.get("state"))
                answer.arrive(content)

    def _take_state(self, state: Any) -> None:
        if isinstance(state, dict):
            self.set_state({name: value for name, value in state.items() if name in _REPORTED})

    def set_state(self, sync_data: dict[str, Any]) -> None:
        """Takes traits as the page has them."""
        if "playing" in sync_data:
            if self._asks_for_the_clock():
                # The page sent this before it was asked: what was set here counts until the page has answered.
                sync_data = {name: value for name, value in sync_data.items() if name != "playing"}
            else:
                self._plays = bool(sync_data["playing"])
        super().set_state(sync_data)

    def _asks_for_the_clock(self) -> bool:
        return any(call["method"] in ("play", "pause") for call, _ in self._pending.values())

    @traitlets.observe("playing")
    def _set_clock(self, change: dict[str, Any]) -> None:
        """Starts or stops the clock when the trait was set here, and not by the page."""
        if change["new"] != self._plays:
            self._plays = change["new"]
            _ = self.play() if change["new"] else self.pause()

    @traitlets.validate("speed")
    def _check_speed(self, proposal: dict[str, Any]) -> str | None:
        return _check.speed(proposal["value"])

    @traitlets.validate("view")
    def _check_view(self, proposal: dict[str, Any]) -> str | None:
        return _check.view(proposal["value"])

    @traitlets.validate("allow")
    def _check_allow(self, proposal: dict[str, Any]) -> str | None:
        return _check.allow(proposal["value"])

    @traitlets.validate("keyboard")
    def _check_keyboard(self, proposal: dict[str, Any]) -> str:
        return _check.one_of("keyboard", proposal["value"], _check.KEYBOARDS)

    @traitlets.validate("wheel")
    def _check_wheel(self, proposal: dict[str, Any]) -> str:
        return _check.one_of("wheel", proposal["value"], _check.WHEELS)

    @traitlets.validate("every_ms")
    def _check_every(self, proposal: dict[str, Any]) -> int:
        return _check.whole("every_ms", proposal["value"], 50, 60_000)
