import marimo

app = marimo.App(width="medium")


@app.cell
def _():
    import marimo as mo
    import raftarium

    return mo, raftarium


@app.cell
def _(mo):
    mo.md(r"""
    # A leader fails

    Five servers keep the same log. One of them, the leader, orders the commands of all clients. **What happens to the
    cluster when the leader crashes?** Click the leader, choose *Crash*, and let the clock run.
    """)


@app.cell
def _(mo, raftarium):
    cluster = mo.ui.anywidget(raftarium.Cluster(seed=7, height=560, every_ms=500))
    cluster
    return (cluster,)


@app.cell
def _(cluster, mo):
    # This cell runs again whenever the cluster changes.
    _rows = [
        {
            "server": f"S{server['id']}",
            "role": server["role"],
            "term": server["current_term"],
            "commit index": server["commit_index"],
        }
        for server in cluster.value["servers"]
    ]
    _leader = f"S{cluster.value['leader']} leads." if cluster.value["leader"] else "No server leads."
    mo.vstack([mo.md(f"**{_leader}** At {cluster.value['time']:.0f} ms:"), mo.ui.table(_rows, selection=None)])


@app.cell
def _(cluster, mo):
    crash = mo.ui.button(label="Crash the leader", on_click=lambda _: cluster.widget.run("crash leader"))
    later = mo.ui.button(
        label="Half a second later", on_click=lambda _: cluster.widget.seek(cluster.widget.time + 500)
    )
    mo.hstack([crash, later], justify="start")


if __name__ == "__main__":
    app.run()
