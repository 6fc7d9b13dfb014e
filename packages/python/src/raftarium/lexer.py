"""A lexer for Pygments: the command language of Raftarium. Sphinx, MkDocs and LaTeX use it by the name ``raft``."""

from __future__ import annotations

from typing import Any, ClassVar

from pygments.lexer import RegexLexer, words
from pygments.token import Comment, Keyword, Name, Number, Operator, Punctuation, String, Whitespace

from ._generated import LANGUAGE

__all__ = ["RaftLexer"]


def _listed(*lists: str) -> Any:
    """Any word of these lists; a longer word is another one."""
    listed = sorted({word for name in lists for word in LANGUAGE[name]})
    return words(tuple(listed), prefix=r"(?<![\w-])", suffix=r"(?![\w-])")


class RaftLexer(RegexLexer):
    """Scripts (``.raft``): commands, conditions, settings, servers, durations, texts."""

    name = "Raft"
    aliases: ClassVar[list[str]] = ["raft"]
    filenames: ClassVar[list[str]] = ["*.raft"]
    url = "https://raft.github.io/"

    tokens: ClassVar[dict[str, Any]] = {
        "root": [
            (r"\s+", Whitespace),
            (r"#.*", Comment.Single),
            (r'"(?:\\.|[^"\\\n])*"?', String.Double),
            (r"->|--|\.\.|<=|>=|[<>=]", Operator),
            (r"\||…|,", Punctuation),
            (r"[SC][0-9]+(?![\w-])", Name.Variable),
            (r"[+-]?[0-9]+(?:\.[0-9]+)?(?:us|µs|ms|s|min|%)?(?![\w-])", Number),
            (_listed("commands"), Keyword),
            (_listed("settings"), Name.Attribute),
            (_listed("rules", "properties", "messages", "events"), Name.Constant),
            (_listed("servers"), Name.Variable),
            (_listed("values", "connecting"), Keyword.Pseudo),
            (r"[^\s\"#|<>=,]+", Name),
        ]
    }
