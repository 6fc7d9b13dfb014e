"""What is said between Python and the page, with a page that the test plays."""

import asyncio

import pytest

import raftarium
from raftarium import _answer


class Page:
    """Takes what a cluster sends, and answers as the page does."""

    def __init__(self, cluster):
        self.cluster = cluster
        self.sent = []
        cluster.send = lambda content, buffers=None: self.sent.append((content, buffers))

    def tell(self, **message):
        self.cluster._handle_custom_msg(message, [])

    def answer(self, **message):
        self.tell(kind="answer", id=self.sent[-1][0]["id"], **message)


@pytest.fixture
def page():
    return Page(raftarium.Cluster())


def test_a_line_is_answered_by_what_it_prints(page):
    answer = page.cluster.run("status")
    assert page.sent[-1][0] == {"kind": "call", "id": 1, "method": "run", "args": ["status"]}
    assert not answer.done()
    page.answer(output="S1 follower")
    assert answer.result() == "S1 follower"
    assert repr(answer) == "S1 follower"


def test_a_rejected_line_is_an_error_with_its_place(page):
    answer = page.cluster.run("crsh leader")
    page.answer(problem={"message": "unknown command", "line": 1, "column": 1, "suggestion": "crash"})
    with pytest.raises(raftarium.RaftError, match="line 1, column 1: unknown command Did you mean crash?") as caught:
        answer.result()
    assert (caught.value.line, caught.value.suggestion) == (1, "crash")
    assert isinstance(caught.value, ValueError)


def test_the_traits_are_there_as_soon_as_the_answer_is(page):
    seen = []
    page.cluster.observe(lambda change: seen.append(change.new), "leader")
    answer = page.cluster.seek(2_000)
    page.answer(value=True, state={"time": 2000, "leader": 3, "servers": [{"id": 1}], "_esm": "alert(1)"})
    assert answer.result() is True
    assert (page.cluster.time, page.cluster.leader, seen) == (2000.0, 3, [3])
    assert page.cluster._esm != "alert(1)"


def test_an_answer_can_be_awaited(page):
    async def cell():
        answer = page.cluster.run("crash leader")
        asyncio.get_running_loop().call_later(0.01, lambda: page.answer(output=""))
        return await answer

    assert asyncio.run(cell()) == ""


def test_an_answer_that_does_not_come_is_a_timeout_that_says_why(page, monkeypatch):
    with pytest.raises(TimeoutError, match="next cell"):
        page.cluster.play().result(0.01)
    monkeypatch.setattr(_answer, "AWAITED", 0.01)
    with pytest.raises(TimeoutError):
        asyncio.run(page.cluster.play()._wait())


def test_a_page_that_is_loaded_again_is_asked_again(page):
    page.cluster.run("crash S1")
    done = page.cluster.run("crash S2")
    page.answer(output="")
    assert done.done()
    page.tell(kind="hello")
    assert page.sent[-1][0]["args"] == ["crash S1"]
    assert len(page.sent) == 3


def test_observers_see_each_event(page):
    seen = []
    page.cluster.observe(lambda change: seen.append(change.new["type"]), "event")
    page.tell(kind="event", event={"type": "crash", "server": 1, "at_ms": 5})
    page.tell(kind="event", event={"type": "leader", "leader": 2, "term": 2, "at_ms": 5})
    assert seen == ["crash", "leader"]


def test_a_page_that_does_not_find_the_code_gets_it(page):
    page.tell(kind="code")
    content, buffers = page.sent[-1]
    assert content == {"kind": "code"}
    assert [buffer[:2] for buffer in buffers] == [b"\x1f\x8b"] * 2


@pytest.mark.parametrize("content", [None, 7, {}, {"kind": "answer"}, {"kind": "answer", "id": 99}, {"kind": "event", "event": 7}])
def test_a_message_that_means_nothing_changes_nothing(page, content):
    before = page.cluster.get_state()
    page.cluster._handle_custom_msg(content, [])
    assert page.cluster.get_state() == before


@pytest.mark.parametrize("line", ["crash S1\ncrash S2", 7, None])
def test_run_takes_one_line(page, line):
    with pytest.raises(ValueError, match="one line"):
        page.cluster.run(line)
    assert page.sent == []


def test_bad_arguments_of_methods_are_not_sent(page):
    for call in (
        lambda: page.cluster.seek("2s"),
        lambda: page.cluster.seek(float("inf")),
        lambda: page.cluster.step("2ms"),
        lambda: page.cluster.open("  "),
        lambda: page.cluster.open("servers 3", seed=-1),
    ):
        with pytest.raises(ValueError):
            call()
    assert page.sent == []


def test_all_widgets_share_one_widget_with_the_code():
    first, second = raftarium.Cluster(), raftarium.Lesson("terms")
    assert first._code == second._code
    assert first._key != second._key
    assert len(first._esm) < 4096


def test_a_widget_with_the_code_that_was_closed_is_made_again():
    from raftarium import _widget

    first = raftarium.Cluster()
    _widget._code.close()
    assert raftarium.Cluster()._code != first._code


def test_setting_playing_starts_the_clock_and_the_page_is_not_told_what_it_reports(page):
    page.cluster.playing = True
    assert page.sent[-1][0]["method"] == "play"
    page.answer(state={"playing": True})
    page.tell(kind="state", state={"playing": False})
    assert (page.cluster.playing, len(page.sent)) == (False, 1)
    page.tell(kind="state", state={"playing": True})
    page.cluster.observe(lambda change: setattr(page.cluster, "playing", False), "leader")
    page.tell(kind="state", state={"playing": True, "leader": 2})
    assert (page.cluster.playing, page.sent[-1][0]["method"]) == (False, "pause")


def test_a_report_from_before_the_page_was_asked_does_not_undo_what_was_set(page):
    page.cluster.playing = True
    page.tell(kind="state", state={"playing": False, "time": 7.0})
    assert (page.cluster.playing, page.cluster.time) == (True, 7.0)
    page.cluster.playing = False
    assert [call["method"] for call, _ in page.sent] == ["play", "pause"]
    page.tell(kind="answer", id=1, state={"playing": True})
    assert page.cluster.playing is False
    page.tell(kind="answer", id=2, state={"playing": False})
    page.tell(kind="state", state={"playing": True})
    assert page.cluster.playing is True
