"""A live Raft cluster in a notebook.

    import raftarium

    cluster = raftarium.Cluster(scenario="leader-failure", height=520)
    cluster

The cell shows the cluster. Its traits follow it (``cluster.leader``, ``cluster.servers``, ``cluster.observe(...)``), and its
methods act on it (``await cluster.run("crash leader")``). Everything is inside this package: nothing is
loaded from a network.
"""

from ._answer import Answer, RaftError
from ._cluster import Cluster
from ._generated import LESSONS, SCENARIOS
from ._generated import VERSION as __version__
from ._lesson import Lesson

__all__ = ["LESSONS", "SCENARIOS", "Answer", "Cluster", "Lesson", "RaftError", "__version__"]
