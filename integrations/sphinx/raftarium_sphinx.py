"""A Sphinx extension: the directive ``raft``, and ``raft`` as a language of code blocks.

Put this file beside conf.py, the folder dist/ of Raftarium into _static/raftarium, and in conf.py::

    sys.path.insert(0, os.path.dirname(__file__))
    extensions = ["raftarium_sphinx"]
    html_static_path = ["_static"]

Then, in a document::

    .. raft::
       :seed: 7
       :height: 480

       servers 5
       await leader within 2s

Builders other than HTML show the code.
"""

import re
from pathlib import Path

from docutils import nodes
from docutils.parsers.rst import directives
from pygments.lexers import find_lexer_class_by_name
from pygments.lexers.special import TextLexer
from pygments.util import ClassNotFound
from sphinx.util.docutils import SphinxDirective

SCRIPT = "raftarium/raft-blocks.js"


class RaftBlock(nodes.literal_block):
    """A block that raft-blocks.js turns into a cluster or a lesson; its options are in ``options``."""


def matching(pattern, what):
    def read(value):
        if not re.fullmatch(pattern, value or ""):
            raise ValueError(f'"{value or ""}" is not {what}')
        return value

    return read


def words_of(*words):
    def read(value):
        given = (value or "").replace(",", " ").split()
        unknown = [word for word in given if word not in words]
        if unknown or not given:
            raise ValueError(f'"{value or ""}": give some of {", ".join(words)}')
        return " ".join(given)

    return read


def one_of(*words):
    return lambda value: directives.choice(value, words)


def flag(value):
    return directives.choice(value or "yes", ("yes", "no"))


TIME = r"\d+(\.\d+)?(us|ms|s|min)?"

OPTIONS = {
    "seed": matching(r"\d{1,20}", "a whole number"),
    "height": matching(r"\d+(\.\d+)?(px|em|rem|vh)?", "a height such as 480 or 30em"),
    "view": words_of("ring", "logs", "details", "timeline", "playback"),
    "at": matching(TIME, "a time such as 2.3s"),
    "speed": matching(r"[\d.]+(/[\d.]+|x)?", "a speed such as 1/10"),
    "autoplay": flag,
    "allow": lambda value: value or "",
    "scenario": directives.unchanged_required,
    "src": directives.unchanged_required,
    "core": directives.unchanged_required,
    "page": directives.unchanged_required,
    "theme": one_of("auto", "light", "dark"),
    "keys": one_of("all", "focus", "none"),
    "wheel": one_of("scroll", "zoom"),
    "projector": flag,
    "lesson": directives.unchanged_required,
    "step": directives.positive_int,
    "code": flag,
    "live": flag,
}


class RaftDirective(SphinxDirective):
    """``.. raft:: [FILE]`` with options and a script, or a file that holds it."""

    optional_arguments = 1
    final_argument_whitespace = True
    has_content = True
    option_spec = OPTIONS | {"class": directives.class_option, "name": directives.unchanged}

    def run(self):
        if self.arguments and self.content:
            raise self.error("A raft directive has a file or a script, not both.")
        script = self.read(self.arguments[0]) if self.arguments else "\n".join(self.content)
        options = {name: value for name, value in self.options.items() if name in OPTIONS}
        block = RaftBlock(script, script, options=options, language="raft", classes=self.options.get("class", []))
        self.set_source_info(block)
        self.add_name(block)
        return [block]

    def read(self, name):
        relative, path = self.env.relfn2path(name)
        self.env.note_dependency(relative)
        try:
            return Path(path).read_text(encoding="utf-8")
        except (OSError, UnicodeError) as problem:
            raise self.error(f'"{name}" cannot be read: {problem}') from problem


def visit_html(translator, block):
    options = {f"data-raft-{name}": str(value) for name, value in block["options"].items()}
    translator.body.append(translator.starttag(block, "pre", "", CLASS="raft", **options))
    translator.body.append(f"<code>{translator.encode(block.astext())}\n</code></pre>\n")
    raise nodes.SkipNode


def visit_code(translator, block):
    translator.visit_literal_block(block)


def depart_code(translator, block):
    translator.depart_literal_block(block)


def is_raft(node):
    return isinstance(node, nodes.literal_block) and node.get("language") == "raft"


def add_script(app, pagename, templatename, context, doctree):
    """Pages without a block load nothing."""
    if doctree is not None and next(doctree.findall(is_raft), None):
        app.add_js_file(SCRIPT, type="module")


def setup(app):
    code = (visit_code, depart_code)
    app.add_node(RaftBlock, html=(visit_html, None), latex=code, text=code, man=code, texinfo=code)
    app.add_directive("raft", RaftDirective)
    try:
        find_lexer_class_by_name("raft")
    except ClassNotFound:  # Raftarium's Python package brings a lexer; without it, code blocks have no colours.
        app.add_lexer("raft", TextLexer)
    app.connect("html-page-context", add_script)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
