"""What is known to be wrong is said at once, in Python."""

import pytest

import raftarium

BAD = [
    ({"scenario": "leader-failur"}, "Did you mean leader-failure"),
    ({"scenario": "leader-failure", "script": "servers 3"}, "not both"),
    ({"script": " \n"}, "empty"),
    ({"script": 7}, "is a text"),
    ({"script": "#" * (1 << 20) + "\n"}, "1 MiB"),
    ({"seed": -1}, "2\\*\\*64"),
    ({"seed": 1 << 64}, "2\\*\\*64"),
    ({"seed": True}, "2\\*\\*64"),
    ({"seed": "1.5"}, "2\\*\\*64"),
    ({"seed": "9" * 5000}, "2\\*\\*64"),
    ({"speed": "fast"}, "from 0.001 to 100"),
    ({"speed": 0}, "from 0.001 to 100"),
    ({"speed": "1/0"}, "from 0.001 to 100"),
    ({"speed": float("nan")}, "from 0.001 to 100"),
    ({"at": "later"}, "2300ms"),
    ({"at": -1}, "2300ms"),
    ({"view": "ring log"}, "logs"),
    ({"view": 3}, "list of words"),
    ({"allow": ["crash", "crsh"]}, "Did you mean crash"),
    ({"theme": "blue"}, "auto, light, dark"),
    ({"keyboard": "some"}, "focus, all, none"),
    ({"wheel": "turn"}, "scroll, zoom"),
    ({"projector": "yes"}, "True or False"),
    ({"autoplay": 1}, "True or False"),
    ({"height": "tall"}, "80vh"),
    ({"height": "1px;color:red"}, "80vh"),
    ({"height": 0}, "80vh"),
    ({"every_ms": 1}, "from 50"),
    ({"page": "javascript:alert(1)"}, "published page"),
]


@pytest.mark.parametrize(("arguments", "message"), BAD, ids=lambda value: str(value)[:30])
def test_a_bad_argument_is_a_value_error_that_says_what_is_right(arguments, message):
    with pytest.raises(ValueError, match=message):
        raftarium.Cluster(**arguments)


def test_good_arguments_become_what_the_element_takes():
    cluster = raftarium.Cluster(
        script="servers 3\n",
        seed=(1 << 64) - 1,
        speed=0.05,
        at="2.3s",
        view=["ring", "logs"],
        allow=("crash", "open"),
        height=520,
    )
    assert cluster.seed == "18446744073709551615"
    assert cluster.speed == "0.050000"
    assert cluster.get_state("_at_ms") == {"_at_ms": 2300.0}
    assert (cluster.view, cluster.allow, cluster.height) == ("ring logs", "crash open", "520px")


def test_a_cluster_is_printed_as_it_was_made():
    assert repr(raftarium.Cluster("leader-failure", seed=7)) == "Cluster(scenario='leader-failure', seed='7')"


def test_an_empty_allow_forbids_everything_and_none_nothing():
    assert raftarium.Cluster(allow="").allow == ""
    assert raftarium.Cluster().allow is None


@pytest.mark.parametrize(
    ("trait", "good", "stored", "bad"),
    [
        ("theme", "dark", "dark", "blue"),
        ("speed", "10x", "10x", "1000x"),
        ("view", ["ring"], "ring", "rings"),
        ("allow", "crash", "crash", "crsh"),
        ("height", 400, "400px", "tall"),
        ("keyboard", "none", "none", "off"),
        ("wheel", "zoom", "zoom", "none"),
        ("every_ms", 100, 100, 0),
    ],
)
def test_a_trait_that_is_set_later_is_validated_too(trait, good, stored, bad):
    cluster = raftarium.Cluster()
    setattr(cluster, trait, good)
    with pytest.raises(ValueError):
        setattr(cluster, trait, bad)
    assert getattr(cluster, trait) == stored


@pytest.mark.parametrize("trait", ["time", "leader", "servers", "text", "scenario", "seed", "event", "problem"])
def test_what_only_the_page_knows_cannot_be_set(trait):
    with pytest.raises(Exception, match="read-only"):
        setattr(raftarium.Cluster(), trait, None)


def test_every_scenario_and_every_lesson_of_the_library_is_known():
    assert "leader-failure" in raftarium.SCENARIOS
    assert "terms" in raftarium.LESSONS
    for name in raftarium.SCENARIOS:
        assert raftarium.Cluster(name).scenario == name


def test_a_lesson_is_a_name_a_file_or_a_text(tmp_path):
    assert raftarium.Lesson("terms").lesson == "terms"
    text = "---\ntitle: Mine\n---\n"
    (tmp_path / "mine.md").write_text(text, "utf-8")
    for lesson in (tmp_path / "mine.md", str(tmp_path / "mine.md"), text):
        assert (raftarium.Lesson(lesson).lesson, raftarium.Lesson(lesson).source) == (None, text)
    with pytest.raises(ValueError, match="Did you mean terms"):
        raftarium.Lesson("term")
    with pytest.raises(FileNotFoundError):
        raftarium.Lesson(tmp_path / "none.md")
    (tmp_path / "latin.md").write_bytes(b"caf\xe9")
    with pytest.raises(ValueError, match="UTF-8"):
        raftarium.Lesson(tmp_path / "latin.md")
