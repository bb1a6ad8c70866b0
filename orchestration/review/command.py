"""``zhibiao review``: the queue listed, asked item by item, answered from a file, or made into a page.

What lives here: which of these is done, what is printed, the exit code. What does not: its arguments
(``orchestration.cli``).
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from orchestration import configuration
from orchestration.configuration import Folders
from orchestration.escaping import visible
from orchestration.query import QueryError
from orchestration.review import show
from orchestration.review.answers import AnswerError
from orchestration.review.conversation import Conversation
from orchestration.review.ledger import Ledger, author_of
from orchestration.review.queue import Item, load_queue
from orchestration.review.seed_files import SeedError
from orchestration.terminal import takes_colours


def review_command(arguments: argparse.Namespace, folders: Folders) -> int:
    """Do what the arguments ask for; 0, 1 where something could not be done, 130 after Ctrl-C.

    ``arguments`` has kind, limit, list, json, answers, page, seeds, author and dry_run, as ``zhibiao review`` parses them.
    """
    try:
        if arguments.page:
            from orchestration.review.page import write_page

            print(write_page(folders))
            return 0
        items = load_queue(folders.warehouse, arguments.kind, None if arguments.answers else arguments.limit)
        if arguments.list or arguments.json:
            print(show.as_json(items) if arguments.json else show.as_table(items))
            return 0
        seeds_dir = arguments.seeds or configuration.SEEDS_DIR
        author = arguments.author or author_of(seeds_dir)
        if not author:
            print("zhibiao: nobody knows who you are: git config user.name, or --author NAME", file=sys.stderr)
            return 1
        ledger = Ledger(seeds_dir, folders.warehouse, author, date.today(), is_dry=arguments.dry_run)
        if arguments.answers:
            return _from_file(arguments.answers, items, ledger)
        return _conversation(items, ledger)
    except (QueryError, SeedError) as error:
        print(f"zhibiao: {error}", file=sys.stderr)
        return 1


def _conversation(items: Sequence[Item], ledger: Ledger) -> int:
    if not items:
        print("Nothing awaits an answer.")
        return 0
    code = 0
    colours = takes_colours(sys.stdout)
    try:
        Conversation(ledger, input, print, show.paint(colours)).hold(items)
    except KeyboardInterrupt:
        code = 130
    print("\n" + _account(ledger))
    return code


def _from_file(path: Path, items: Sequence[Item], ledger: Ledger) -> int:
    """Take the answers of the file, line by line; a line that cannot be taken is named, the others are."""
    try:
        lines = (sys.stdin.read() if path == Path("-") else path.read_text(encoding="utf-8")).splitlines()
    except (OSError, UnicodeDecodeError) as error:
        print(f"zhibiao: {path}: cannot be read: {error}", file=sys.stderr)
        return 1
    code = 0
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            answer = _answer(line)
            item = _item(items, str(answer.get("item_id", "")))
            proposal = ledger.propose(item, answer)
            ledger.take(proposal)
        except (AnswerError, SeedError) as error:
            print(f"zhibiao: {path}, line {number}: {visible(str(error))}", file=sys.stderr)
            code = 1
        else:
            print(show.diff(proposal.diff, show.plain))
            for told in proposal.told:
                print(f"# {item.item_id} {visible(item.subject)}: {visible(told)}")
    print(_account(ledger))
    return code


def _answer(line: str) -> dict[str, Any]:
    try:
        answer = json.loads(line)
    except ValueError as error:
        raise AnswerError(f"no JSON: {error}") from error
    if not isinstance(answer, dict):
        raise AnswerError("an answer is a JSON object")
    return answer


def _item(items: Sequence[Item], item_id: str) -> Item:
    found = [item for item in items if item.item_id == item_id]
    if not found:
        raise AnswerError(f"no item {item_id!r} in the queue; `zhibiao review --list` shows it")
    return found[0]


def _account(ledger: Ledger) -> str:
    if not ledger.answered:
        return "Nothing was written."
    answers = f"{ledger.answered} answer{'' if ledger.answered == 1 else 's'}"
    cells = f"{ledger.settles} cell{'' if ledger.settles == 1 else 's'}"
    if ledger.is_dry:
        return f"A dry run: nothing was written. {answers} would settle {cells}."
    return (
        f"{answers} written to {', '.join(sorted(ledger.files))}, which settle up to {cells}. "
        "`make refresh` takes them in; `git diff` shows them."
    )
