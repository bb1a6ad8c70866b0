"""The review as a conversation: what is asked, what is written, and that nothing is without a yes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from orchestration.review import trial
from orchestration.review.conversation import Conversation
from orchestration.review.ledger import Ledger
from orchestration.review.queue import CONTRADICTION, SUSPECT, UNRESOLVED, Item
from orchestration.review.show import plain
from tests.unit.review_items import HOSTILE, SEEDS, copy_seeds, item, near, other

STATIONS = near("metrology.service_stations", "质量计量服务驿站数")
USES = [
    trial.Use("provisional.i1", "质量驿站数", "个", "stock", 2),
    trial.Use("provisional.i1", "质量驿站数", "家次", "flow", 1),
]


@pytest.fixture
def seeds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(trial, "uses_of", lambda warehouse, codes: USES)
    return copy_seeds(tmp_path)


class Talk:
    """A conversation whose replies are written beforehand."""

    def __init__(self, seeds: Path, *items: Item, replies: str, dry: bool = False):
        self.ledger = Ledger(seeds, Path("no.duckdb"), "李", date(2026, 11, 21), is_dry=dry)
        self.asked: list[str] = []
        self.said: list[str] = []
        self._replies: Iterator[str] = iter(replies.split("|"))
        self.stopped_by: type | None = None
        try:
            Conversation(self.ledger, self._ask, self.said.append, plain).hold(items)
        except KeyboardInterrupt:
            self.stopped_by = KeyboardInterrupt

    def _ask(self, question: str) -> str:
        self.asked.append(question)
        try:
            reply = next(self._replies)
        except StopIteration as end:
            raise EOFError from end
        if reply == "^C":
            raise KeyboardInterrupt
        return reply

    @property
    def text(self) -> str:
        return "\n".join(self.said)


def added(seeds: Path) -> dict[str, list[str]]:
    """The lines by which the folder differs from the registry, by file."""
    found = {}
    for path in sorted(seeds.iterdir()):
        before = (SEEDS / path.name).read_text(encoding="utf-8").splitlines()
        after = path.read_text(encoding="utf-8").splitlines()
        fresh = list(after)
        for line in before:
            fresh.remove(line)
        if fresh:
            found[path.name] = fresh
    return found


def test_a_proposal_is_taken_by_its_number(seeds: Path) -> None:
    talk = Talk(seeds, item(proposals=[STATIONS]), replies="1|||y")
    assert added(seeds) == {"indicator_phrases.csv": ["质量驿站数,metrology.service_stations,"]}
    assert "+质量驿站数,metrology.service_stations," in talk.text
    assert "it settles 2 of 3 cells" in talk.text
    assert "not settled: 质量驿站数 in 家次 (1 cells)" in talk.text
    assert (talk.ledger.answered, talk.ledger.settles, talk.ledger.files) == (1, 2, {"indicator_phrases.csv"})


def test_nearly_the_same_names_take_the_same_answer_and_breakdown(seeds: Path) -> None:
    similar = [near("provisional.i2", "质量小站数", settles=1), near("provisional.i3", "质量服务小站数", settles=1)]
    Talk(seeds, item(proposals=[STATIONS], similar_names=similar), replies="1|类型=社区|质量驿站|b|y")
    assert added(seeds)["indicator_phrases.csv"] == [
        "质量驿站,metrology.service_stations,类型=社区",
        "质量服务小站数,metrology.service_stations,类型=社区",
    ]


def test_a_mistyped_code_is_answered_with_the_nearest(seeds: Path) -> None:
    talk = Talk(seeds, item(), replies="c metrology.service_station|1|||y")
    assert "[1]  metrology.service_stations" in talk.text
    assert added(seeds) == {"indicator_phrases.csv": ["质量驿站数,metrology.service_stations,"]}


def test_a_new_indicator_is_asked_field_by_field(seeds: Path) -> None:
    replies = "n|quality.service_posts||Quality service posts||||0|50000|Posts at which enterprises are advised.||y"
    Talk(seeds, item(), replies=replies)
    row = (
        "quality.service_posts,质量驿站数,Quality service posts,quality,quality_management,stock,个,,0,50000,"
        "Posts at which enterprises are advised."
    )
    assert added(seeds) == {"indicators.csv": [row]}


def test_a_word_settles_a_figure_and_says_how_the_sentence_is_read_then(seeds: Path) -> None:
    unresolved = item(UNRESOLVED, sentence="建成地铁2号线西延伸。", number="2", settles=8)
    talk = Talk(seeds, unresolved, replies="w||||y")
    assert "[#号线]" in "".join(talk.asked)
    assert "2 is not_fact, part of a word" in talk.text
    assert added(seeds) == {"phrases.csv": ["numeral_word,#号线,,"]}
    assert talk.ledger.settles == 8


def test_a_unit_that_is_missing_makes_a_fact_of_a_figure(seeds: Path) -> None:
    unresolved = item(UNRESOLVED, sentence="全市建成质量展台12麻袋。", number="12", value=12.0)
    talk = Talk(seeds, unresolved, replies="u|麻袋|count|y|sacks|y")
    assert added(seeds) == {"units.csv": ["麻袋,count,true,sacks"]}
    assert "12 is fact" in talk.text


def test_what_settles_nothing_is_said_before_it_is_written(seeds: Path) -> None:
    unresolved = item(UNRESOLVED, sentence="建成地铁2号线西延伸。", number="2")
    talk = Talk(seeds, unresolved, replies="w|numeral_word|#号楼||n|s")
    assert "it settles nothing: the sentence is read so then: 2 is unresolved, no unit" in talk.text
    assert added(seeds) == {}


def test_statements_are_judged_and_corrected(seeds: Path) -> None:
    Talk(
        seeds,
        item(SUSPECT, item_id="a", observation_id="s1"),
        item(CONTRADICTION, item_id="b"),
        item(CONTRADICTION, item_id="c", observation_id="o3", other_statements=[other("o4", 90.0)]),
        replies="ok|the annex says so|y|ok 1|theirs is newer|y|fix value=68 unit=家|digits swapped|y",
    )
    assert added(seeds)["corrections.csv"] == [
        "s1,status,ok,the annex says so,李,2026-11-21",
        "o2,status,ok,theirs is newer,李,2026-11-21",
        "o3,value,68,digits swapped,李,2026-11-21",
        "o3,unit,家,digits swapped,李,2026-11-21",
    ]


@pytest.mark.parametrize("replies", ["q", "s", "", "1|||n|q", "1|||", "1||", "1", "x", "nonsense|99|ok|q"])
def test_nothing_is_written_without_a_yes(seeds: Path, replies: str) -> None:
    talk = Talk(seeds, item(proposals=[STATIONS]), replies=replies)
    assert added(seeds) == {}
    assert talk.ledger.answered == 0


def test_ctrl_c_leaves_what_was_answered_and_nothing_half(seeds: Path) -> None:
    items = [item(item_id="a", proposals=[STATIONS]), item(item_id="b", subject="质量小站数", proposals=[STATIONS])]
    talk = Talk(seeds, *items, replies="1|||y|1|||^C")
    assert talk.stopped_by is KeyboardInterrupt
    assert added(seeds) == {"indicator_phrases.csv": ["质量驿站数,metrology.service_stations,"]}


def test_an_answer_that_breaks_a_rule_is_told_and_the_item_asked_again(seeds: Path) -> None:
    talk = Talk(seeds, item(proposals=[STATIONS]), replies="1||计量标准|1||沈阳质量驿站|x|of no interest|y")
    assert "not written: the wording 计量标准 already stands for metrology.measurement_standards" in talk.text
    assert "holds the place 沈阳" in talk.text
    assert list(added(seeds)) == ["set_aside.csv"]


def test_a_dry_run_shows_and_writes_nothing(seeds: Path) -> None:
    talk = Talk(seeds, item(proposals=[STATIONS]), replies="1|||y", dry=True)
    assert "+质量驿站数,metrology.service_stations," in talk.text
    assert "dry run" in talk.said[-1]
    assert added(seeds) == {}
    assert talk.ledger.answered == 1


def test_a_terminal_obeys_nothing_of_a_report(seeds: Path) -> None:
    hostile = item(
        subject=HOSTILE, sentence=f"{HOSTILE}86家。", title=HOSTILE, publisher=HOSTILE, reason=HOSTILE, rule=HOSTILE,
        breakdown=f"主题={HOSTILE}", arithmetic=HOSTILE, report=HOSTILE, region_name=HOSTILE,
        proposals=[near("a.b", HOSTILE)], similar_names=[near("provisional.i2", HOSTILE, settles=1)],
        other_statements=[{**other("o2", 9.0), "report": HOSTILE, "sentence": HOSTILE, "number_start": None}],
    )  # fmt: skip
    talk = Talk(seeds, hostile, replies=f"1||{HOSTILE}||y|x|{HOSTILE}|n|q")
    for text in (talk.text, *talk.asked):
        assert all(c.isprintable() or c == "\n" for c in text)
    assert "\\x1b[2J" in talk.text
    assert "\\u202e" in talk.text
    assert added(seeds) == {}
