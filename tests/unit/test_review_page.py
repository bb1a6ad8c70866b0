"""The queue as a page: what stands on it, in which order, and that nothing of a report runs in it."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import shlex
from dataclasses import fields
from datetime import datetime
from html.parser import HTMLParser

import pytest

from orchestration.publication import Publication
from orchestration.review.page import NAMES, page
from orchestration.review.queue import CONTRADICTION, KINDS, PROVISIONAL, SUSPECT, UNRESOLVED, Item
from tests.unit.review_items import HOSTILE, item, near

NUMBERS = {field.name: 5 if field.type == "int" else "x" for field in fields(Publication)}
PUBLISHED = Publication(**{**NUMBERS, "published_at": datetime(2026, 11, 21, 15, 4)})


class Elements(HTMLParser):
    """The elements of a page with their attributes and their own text."""

    def __init__(self, html: str):
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[str, list[str]] = {}
        self._open: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))
        if tag not in ("meta", "input"):
            self._open.append(tag)

    def handle_endtag(self, tag):
        if self._open and self._open[-1] == tag:
            self._open.pop()

    def handle_data(self, data):
        if self._open:
            self.texts.setdefault(self._open[-1], []).append(data)

    def named(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.found if name == tag]


def elements(*items: Item, option: str = "") -> Elements:
    counts = {kind: sum(i.kind == kind for i in items) for kind in KINDS}
    return Elements(page(list(items), counts, PUBLISHED, option))


def test_each_item_stands_in_its_order_with_its_figure_marked() -> None:
    found = elements(
        item(item_id="a", review_rank=1),
        item(UNRESOLVED, item_id="b", review_rank=2, sentence="建成2号线。", number="2"),
    )
    assert [(card["id"], card["data-kind"]) for card in found.named("article")] == [
        ("a", PROVISIONAL),
        ("b", UNRESOLVED),
    ]
    assert found.texts["mark"] == ["86", "2"]
    assert "".join(found.texts["blockquote"]) == "全市建成质量驿站个。建成号线。"
    assert "2024-09-04" in "".join(found.texts["p"])


def test_the_filters_name_every_kind_in_both_languages() -> None:
    assert set(NAMES) == set(KINDS)
    found = elements(item())
    chips = [button for button in found.named("button") if "data-kind" in button]
    assert [chip["data-kind"] for chip in chips] == list(KINDS)
    assert [chip["title"] for chip in chips] == [NAMES[kind][1] for kind in KINDS]
    (card,) = found.named("article")
    assert "质量驿站" in card["data-text"] and "沈阳市" in card["data-text"] and "provisional.i1" in card["data-text"]


@pytest.mark.parametrize("kind", list(KINDS))
def test_nothing_of_a_report_runs_or_is_loaded(kind: str) -> None:
    quotes = "\"'><img src=x onerror=alert(1)>{{ 7*7 }}</script></style><!--"
    words = HOSTILE + quotes
    hostile = item(
        kind, subject=words, sentence=f"{words}86家。", title=words, publisher=words, reason=words, rule=words, report=words,
        arithmetic=words, region_name=words, period_label=words, breakdown=words, url="javascript:alert(1)",
        proposals=[near("a.b", words, breakdown=words, wording="x" + words)],
        similar_names=[near("provisional.i2", words, settles=1)],
        other_statements=[
            {"observation_id": "o2", "report": words, "value": 1.0, "unit": words, "bound": "exact", "sentence": words,
             "number_start": 2, "number_end": 4}
        ],
    )  # fmt: skip
    plain, found = elements(item(kind)), elements(hostile)
    for tag in ("script", "style", "img", "iframe", "a"):
        assert len(found.named(tag)) == (0 if tag in ("img", "iframe", "a") else len(plain.named(tag)))
    assert not any(name.startswith("on") for _, attributes in found.found for name in attributes)
    html = page([hostile], {kind: 1}, PUBLISHED)
    assert "\x1b" not in html and "\u202e" not in html
    assert "&lt;script&gt;alert" in html
    assert "49" not in "".join(found.texts["blockquote"])


def test_only_the_page_s_own_script_and_style_may_run() -> None:
    html = page([item()], {PROVISIONAL: 1}, PUBLISHED)
    (policy,) = (m["content"] for m in Elements(html).named("meta") if m.get("http-equiv") == "Content-Security-Policy")
    for tag in ("script", "style"):
        (text,) = re.findall(f"<{tag}>(.*?)</{tag}>", html, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none';")
    assert not re.search(r"(?:src|href)=\"(?!https://example\.org/1\")", html)
    assert "@import" not in html and "url(" not in html


def test_a_report_is_linked_to_where_it_was_published() -> None:
    (link,) = elements(item()).named("a")
    assert link["href"] == "https://example.org/1"
    assert elements(item(url=None)).named("a") == []


@pytest.mark.parametrize(
    ("kind", "answers"),
    [(PROVISIONAL, ["known", "set_aside"]), (UNRESOLVED, ["unit", "word"]), (SUSPECT, ["ok", "suspect"]),
     (CONTRADICTION, ["ok", "suspect"])],
)  # fmt: skip
def test_the_commands_that_answer_are_whole_whatever_the_item_holds(kind: str, answers: list[str]) -> None:
    proposals = [near("metrology.service_stations", "质量计量服务驿站数", breakdown="类型='; rm -rf ~ #")]
    found = elements(item(kind, proposals=proposals), option=" --data '/a b'")
    commands = [text for text in found.texts["code"] if text.startswith("echo ")]
    told = []
    for command in commands:
        echo, line, pipe, *rest = shlex.split(command)
        assert (echo, pipe, rest) == ("echo", "|", ["zhibiao", "review", "--answers", "-", "--data", "/a b"])
        told.append(json.loads(line))
    assert [answer["answer"] for answer in told] == answers
    assert {answer["item_id"] for answer in told} == {"0123456789ab"}
    if kind == PROVISIONAL:
        assert told[0]["breakdown"] == "类型='; rm -rf ~ #"


def test_a_page_without_items_says_so_and_one_that_holds_not_all_too() -> None:
    assert "Nothing awaits an answer here." in page([], {}, PUBLISHED)
    html = " ".join(page([item()], {PROVISIONAL: 2400}, PUBLISHED).split())
    assert "2400 items, of which the first 1" in html
