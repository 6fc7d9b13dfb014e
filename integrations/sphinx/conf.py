import os
import sys

sys.path.insert(0, os.path.dirname(__file__))

project = "Distributed Systems"
author = "A teacher"
extensions = ["myst_parser", "raftarium_sphinx"]
html_theme = "furo"
html_title = "Distributed Systems"
html_static_path = ["_static"]
exclude_patterns = ["README.md", "_static", "environment", "public"]
