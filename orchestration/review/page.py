"""The queue as a page, ``data/docs/review.html``: one file that opens from the disk and loads nothing.

What lives here: what the page is made from, and its writing. What does not: how it looks (``page.html.jinja``) and the order of
the queue (the table). Texts of reports are escaped by the template, and a content security policy lets no script run but
the page's own; links lead only to http and https.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from orchestration.configuration import PROJECT_DIR, Folders
from orchestration.escaping import visible
from orchestration.publication import Publication, published
from orchestration.query import QueryError
from orchestration.review.queue import KINDS, PROVISIONAL, Item, count_queue, load_queue
from orchestration.review.show import amount

#: Items of each kind, more than anybody answers between two refreshes; the page says how many there are besides.
ITEMS = 200
#: What the page calls each kind, in Chinese and in English.
NAMES = {
    "provisional_indicator": ("待定指标", "provisional indicators"),
    "unresolved_number": ("未识别数字", "unresolved numbers"),
    "finding": ("核算不符", "findings of the audit"),
    "suspect": ("可疑值", "suspect statements"),
    "contradiction": ("相互矛盾", "contradictions"),
}


def write_page(folders: Folders) -> Path:
    """Write the page of the published warehouse in one step and return its path; raises QueryError where there is none."""
    publication = published(folders.warehouse)
    if publication is None:
        raise QueryError(f"{folders.warehouse}: there is no warehouse yet. Make one with: zhibiao refresh")
    option = "" if folders.data == PROJECT_DIR / "data" else f" --data {shlex.quote(str(folders.data))}"
    text = page(load_queue(folders.warehouse, of_each=ITEMS), count_queue(folders.warehouse), publication, option)
    target = folders.docs / "review.html"
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = target.with_name(f".review.{os.getpid()}.new")
    fresh.write_text(text, encoding="utf-8")
    fresh.replace(target)
    return target


def page(items: list[Item], counts: Mapping[str, int], publication: Publication, option: str = "") -> str:
    """The page of these items; ``counts`` is how many of each kind there are in all, ``option`` goes behind each command."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_seen,
    )
    environment.filters["hash"] = _hash
    template = environment.get_template("page.html.jinja")
    return template.render(
        items=[_shown(item, option) for item in items],
        total=sum(counts.values()),
        settles=sum(item.settles for item in items),
        kinds=[(kind, *NAMES[kind], counts.get(kind, 0)) for kind in KINDS],
        publication=publication,
        option=option,
    )


def _shown(item: Item, option: str) -> dict[str, Any]:
    """The item with what the template does not work out itself."""
    name_zh, name_en = NAMES[item.kind]
    before, number, after = item.parts
    return {
        "item": item,
        "name_zh": name_zh,
        "name_en": name_en,
        "question": KINDS[item.kind],
        "before": before,
        "number": number,
        "after": after,
        "amount": amount(item.value, item.unit),
        "others": [{**other, "amount": amount(other["value"], other["unit"])} for other in item.other_statements],
        "url": item.url if (item.url or "").startswith(("http://", "https://")) else None,
        "searched": " ".join(
            filter(
                None,
                (
                    item.subject, item.subject_code, item.sentence, item.reason, item.region_name, item.report,
                    item.title, *(near["indicator_name"] for near in item.proposals),
                ),
            )
        ).lower(),
        "commands": _commands(item, option),
    }  # fmt: skip


def _commands(item: Item, option: str) -> list[tuple[str, str]]:
    """What answers the item on a command line, with what each says."""

    def command(**answer: object) -> str:
        line = json.dumps({"item_id": item.item_id, **answer}, ensure_ascii=False)
        return f"echo {shlex.quote(line)} | zhibiao review --answers -{option}"

    if item.kind == PROVISIONAL:
        return [
            (
                near["indicator_name"],
                command(
                    answer="known",
                    indicator_code=near["indicator_code"],
                    **({"breakdown": near["breakdown"]} if near["breakdown"] else {}),
                ),
            )
            for near in item.proposals[:1]
        ] + [("set aside 搁置", command(answer="set_aside", reason="…"))]
    if item.observation_id:
        return [
            ("it is right 无误", command(answer="ok", reason="…")),
            ("it is not to be a value 存疑", command(answer="suspect", reason="…")),
        ]
    return [
        (
            "a unit 新单位",
            command(answer="unit", unit="…", unit_kind="count", is_additive=True, unit_name_en="…"),
        ),
        ("a word that counts nothing 非计数词", command(answer="word", word_class="numeral_word", phrase="…")),
    ]


def _seen(value: object) -> object:
    """What the template puts out, with what cannot be seen in a text made visible; its own style and script are left alone."""
    return visible(value) if isinstance(value, str) and not hasattr(value, "__html__") else value


def _hash(text: str) -> str:
    """The text's hash as a content security policy names it."""
    return "sha256-" + base64.b64encode(hashlib.sha256(str(text).encode()).digest()).decode()
