"""The lexer for Pygments."""

from pathlib import Path

import pytest
from pygments.lexers import get_lexer_by_name, get_lexer_for_filename
from pygments.token import Comment, Error, Keyword, Name, Number, Operator, String

from raftarium._generated import LANGUAGE
from raftarium.lexer import RaftLexer

SCRIPT = """# A leader fails.
servers 5
set election_timeout 150ms..300ms
at 2s crash leader  # now
partition S1 S2 | S3 S4
break durable-vote
drop S1 -> S2 append_entries
expect stored "x=\\"1\\"" on S3
let old-leader = leader
"""


def tokens(text):
    return [(kind, word) for kind, word in RaftLexer().get_tokens(text) if word.strip()]


def test_pygments_finds_the_lexer_by_name_and_by_file():
    assert isinstance(get_lexer_by_name("raft"), RaftLexer)
    assert isinstance(get_lexer_for_filename("a.raft"), RaftLexer)


def test_a_script_is_told_apart_into_what_it_says():
    found = tokens(SCRIPT)
    for kind, word in [
        (Comment.Single, "# A leader fails."),
        (Keyword, "servers"),
        (Name.Attribute, "election_timeout"),
        (Number, "150ms"),
        (Operator, ".."),
        (Keyword, "crash"),
        (Name.Variable, "leader"),
        (Name.Variable, "S3"),
        (Name.Constant, "durable-vote"),
        (Operator, "->"),
        (Name.Constant, "append_entries"),
        (String.Double, '"x=\\"1\\""'),
        (Name, "old-leader"),
    ]:
        assert (kind, word) in found, word


@pytest.mark.parametrize("kind", sorted(LANGUAGE))
def test_every_word_that_the_engine_lists_is_highlighted(kind):
    assert LANGUAGE[kind]
    plain = [word for word in LANGUAGE[kind] if tokens(word) in ([(Name, word)], [])]
    assert plain == []


def test_a_longer_word_is_another_one():
    for word in ("crasher", "re-crash", "set_up", "leader2"):
        assert tokens(word) == [(Name, word)]


def test_no_text_is_lost_and_nothing_is_an_error():
    scripts = [SCRIPT, 'say "open', "ü | … @ % $ \\ \t", *(path.read_text("utf-8") for path in _scenarios())]
    for script in scripts:
        found = list(RaftLexer(stripnl=False, ensurenl=False).get_tokens(script))
        assert "".join(word for _, word in found) == script
        assert [word for kind, word in found if kind is Error] == []


def _scenarios():
    for folder in Path(__file__).resolve().parents:
        if (folder / "scenarios").is_dir():
            return sorted((folder / "scenarios").glob("*.raft"))
    return []
