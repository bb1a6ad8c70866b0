"""The review as a conversation: each item is shown, its answer asked for, its change shown and, on a yes, written.

What lives here: questions, what the replies mean, and that nothing is written without a yes. What does not: what an
answer becomes (``ledger.py``) and how an item looks (``show.py``). A reply that makes no sense is told so and asked for
again; end of input and Ctrl-C end the conversation between two writings, never within one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from typing import Any

from orchestration.escaping import visible
from orchestration.review.answers import AnswerError
from orchestration.review.ledger import Ledger
from orchestration.review.queue import PROVISIONAL, UNRESOLVED, Item
from orchestration.review.rules import CORRECTABLE, INDICATOR_MEASURES, UNIT_KINDS, Seeds
from orchestration.review.seed_files import SeedError
from orchestration.review.show import Paint, diff, show

Say = Callable[[str], None]
#: Asks a question and returns the reply; raises EOFError where there are no more.
Ask = Callable[[str], str]
Answer = dict[str, Any]

_HELP = {
    PROVISIONAL: "a number: that indicator · c CODE: another one · n: a new indicator",
    UNRESOLVED: "u: a unit that the registry lacks · w: a word of a class that the reader looks at",
}
_HELP_OF_STATEMENTS = (
    "ok [N]: it is right · suspect [N]: it is not to be a value · fix [N] FIELD=VALUE …: correct it "
    "(N: a statement against it, none: the sentence above)"
)
_HELP_OF_ALL = "x: set it aside for good · s: skip · q: quit"


class _Quit(Exception):
    """The curator has had enough."""


class _Skip(Exception):
    """The item stays as it is."""


class Conversation:
    """Asks a curator about items and hands the answers to the ledger."""

    def __init__(self, ledger: Ledger, ask: Ask, say: Say, style: Paint):
        self._ledger, self._ask, self._say, self._style = ledger, ask, say, style

    def hold(self, items: Sequence[Item]) -> None:
        """Ask about each item in turn until the end, a q or the end of input."""
        with suppress(_Quit, EOFError):
            for number, item in enumerate(items, start=1):
                self._say("\n" + show(item, number, len(items), self._style) + "\n")
                with suppress(_Skip):
                    while not self._settle(item):
                        pass

    def _settle(self, item: Item) -> bool:
        """Ask for one answer and write it; False where it came to nothing and the item is to be asked again."""
        answer = self._answer(item)
        if answer is None:
            return False
        try:
            proposal = self._ledger.propose(item, {"item_id": item.item_id, **answer})
            self._say("\n" + diff(proposal.diff, self._style) + "\n")
            for line in proposal.told:
                self._say(visible(line))
            if self._ask("write it? [y/n] ").strip().lower() not in ("y", "yes", "是"):
                self._say("not written")
                return False
            self._ledger.take(proposal)
        except (AnswerError, SeedError) as error:
            self._say(self._style(f"not written: {visible(str(error))}", "bad"))
            return False
        self._say("not written: this is a dry run" if self._ledger.is_dry else self._style("written", "good"))
        return True

    def _answer(self, item: Item) -> Answer | None:
        helped = f"{_HELP.get(item.kind, _HELP_OF_STATEMENTS)} · {_HELP_OF_ALL}"
        self._say(self._style(helped, "quiet"))
        reply = self._ask("> ").strip()
        word, _, rest = reply.partition(" ")
        if word in ("q", "quit"):
            raise _Quit
        if word in ("s", "skip", ""):
            raise _Skip
        if word == "x":
            return {"answer": "set_aside", "reason": rest.strip() or self._demanded("why? ")}
        try:
            if item.kind == PROVISIONAL:
                return self._name(item, word, rest.strip())
            if item.kind == UNRESOLVED:
                return self._figure(item, word, rest.strip())
            return self._statement(item, word, rest.strip())
        except AnswerError as error:
            self._say(visible(str(error)))
            return None

    # ------------------------------------------------------------------------------------------------------ indicators

    def _name(self, item: Item, word: str, rest: str) -> Answer:
        seeds = Seeds(self._ledger.seeds_dir)
        if word.isdigit() and 1 <= int(word) <= len(item.proposals):
            near = item.proposals[int(word) - 1]
            found: Answer = {"answer": "known", "indicator_code": near["indicator_code"]}
            default = near["breakdown"] or ""
        elif word == "c":
            code = rest or self._demanded("code: ", sorted(seeds.indicators))
            found, default = {"answer": "known", "indicator_code": self._code(code, seeds)}, ""
        elif word == "n":
            return {**self._new(item, seeds), **self._wordings(item)}
        else:
            raise AnswerError(f"{word!r} is no answer")
        shown = f" [{default}, - for none]" if default else " [none]"
        breakdown = self._ask(f"breakdown, 类型=…{shown}: ").strip() or default
        return {**found, "breakdown": "" if breakdown == "-" else breakdown, **self._wordings(item)}

    def _code(self, code: str, seeds: Seeds) -> str:
        if code in seeds.indicators:
            return code
        near = seeds.nearest_codes(code)
        if not near:
            raise AnswerError(f"no indicator {code!r} in indicators.csv")
        for number, other in enumerate(near, start=1):
            self._say(f"  [{number}]  {other}  {seeds.indicators[other]['indicator_name']}")
        reply = self._ask(f"no indicator {code}; one of these? [number, empty for none] ").strip()
        if not reply.isdigit() or not 1 <= int(reply) <= len(near):
            raise AnswerError("no indicator chosen")
        return near[int(reply) - 1]

    def _wordings(self, item: Item) -> Answer:
        phrase = self._ask(f"wording to record [{visible(item.subject)}]: ").strip() or item.subject
        if not item.similar_names:
            return {"phrase": phrase}
        letters = self._ask("the same for nearly the same names? [letters, empty for none] ").strip().lower()
        also = [
            near["indicator_name"]
            for letter, near in zip("abcde", item.similar_names, strict=False)
            if letter in letters
        ]
        return {"phrase": phrase, "also": also}

    def _new(self, item: Item, seeds: Seeds) -> Answer:
        self._say(f"domains: {', '.join(seeds.pillars)}")
        code = self._demanded("code, domain.snake_case: ", [f"{domain}." for domain in seeds.pillars])
        if code.partition(".")[0] not in seeds.pillars:
            raise AnswerError(f"no domain {code.partition('.')[0]!r}; there are {', '.join(seeds.pillars)}")
        measure = item.measure if item.measure in INDICATOR_MEASURES else ""
        unit = item.unit or ""
        share = unit == "%"
        return {
            "answer": "new",
            "indicator_code": code,
            "indicator_name": self._demanded(f"name in Chinese [{visible(item.subject)}]: ", default=item.subject),
            "indicator_name_en": self._demanded("name in English: "),
            "measure": self._demanded(f"measure, {' '.join(INDICATOR_MEASURES)} [{measure}]: ", default=measure),
            "unit": self._ask(f"unit [{unit}]: ").strip() or unit,
            "part_of": self._ask("part of which indicator, by code [none]: ").strip(),
            "minimum": self._demanded("smallest plausible value [0]: ", default="0"),
            "maximum": self._demanded(
                f"largest plausible value [{'100' if share else ''}]: ", default="100" if share else ""
            ),
            "definition": self._demanded("definition, an English sentence: "),
        }

    # --------------------------------------------------------------------------------------------------------- figures

    def _figure(self, item: Item, word: str, rest: str) -> Answer:
        before, figure, after = item.parts
        letters = re.match(r"[\u4e00-\u9fffA-Za-z°℃‰]{0,4}", after)[0]
        if word == "u":
            unit = rest or self._demanded(f"unit, as printed behind {figure} ({letters}…): ")
            kind = self._demanded(f"kind, {' '.join(UNIT_KINDS)} [count]: ", UNIT_KINDS, default="count")
            additive = self._ask("may values in it be added? [y/n] ").strip().lower() in ("y", "yes", "是")
            name = self._demanded("name in English: ")
            return {
                "answer": "unit", "unit": unit, "unit_kind": kind, "is_additive": additive, "unit_name_en": name
            }  # fmt: skip
        if word == "w":
            classes = Seeds(self._ledger.seeds_dir).words
            self._say(f"classes: {', '.join(classes)} (seeds/README.md says what each is for)")
            self._say("in a numeral_word # stands for any figure: with #号线, neither 2号线 nor 18号线 counts anything")
            word_class = self._demanded("class [numeral_word]: ", sorted(classes), default="numeral_word")
            default = ""
            if word_class == "numeral_word":
                any_figure = "#" if figure.isascii() else figure
                default = any_figure + letters[:2] if letters else before[-2:] + any_figure
            phrase = rest or self._demanded(f"word [{default}]: ", default=default)
            argument = self._ask("argument [none]: ").strip()
            return {"answer": "word", "word_class": word_class, "phrase": phrase, "argument": argument}
        raise AnswerError(f"{word!r} is no answer")

    # ------------------------------------------------------------------------------------------------------ statements

    def _statement(self, item: Item, word: str, rest: str) -> Answer:
        if word not in ("ok", "suspect", "fix"):
            raise AnswerError(f"{word!r} is no answer")
        chosen, *assigned = rest.split() or [""]
        observation_id = item.observation_id
        if chosen.isdigit() and 1 <= int(chosen) <= len(item.other_statements):
            observation_id = item.other_statements[int(chosen) - 1]["observation_id"]
        elif chosen:
            assigned = [chosen, *assigned]
        found: Answer = {"answer": {"fix": "correct"}.get(word, word), "observation_id": observation_id}
        if word == "fix":
            while not assigned:
                assigned = self._demanded(f"FIELD=VALUE …, of {', '.join(CORRECTABLE)}: ", CORRECTABLE).split()
            if not all("=" in one for one in assigned):
                raise AnswerError("a correction is written FIELD=VALUE: value=12 unit=家")
            found["fields"] = dict(one.split("=", 1) for one in assigned)
        elif assigned:
            raise AnswerError(f"{' '.join(assigned)!r}: there is no such statement")
        return {**found, "reason": self._demanded("why? ")}

    # ------------------------------------------------------------------------------------------------------- questions

    def _demanded(self, question: str, choices: Iterable[str] = (), default: str = "") -> str:
        """A reply that is not empty; the choices are offered by the Tab key."""
        with completed(choices):
            while True:
                reply = self._ask(question).strip() or default
                if reply:
                    return reply


class completed:
    """While it lasts, the Tab key completes what is typed to one of the choices, where the terminal can do so."""

    def __init__(self, choices: Iterable[str]):
        self._choices = list(choices)
        try:
            import readline
        except ImportError:  # a Python without it
            self._readline = None
        else:
            self._readline = readline

    def __enter__(self) -> None:
        if self._readline and self._choices:
            self._readline.set_completer_delims(" ")
            self._readline.parse_and_bind("tab: complete")
            self._readline.set_completer(self._complete)

    def __exit__(self, *_: object) -> None:
        if self._readline:
            self._readline.set_completer(None)

    def _complete(self, text: str, state: int) -> str | None:
        fitting = [choice for choice in self._choices if choice.startswith(text)]
        return fitting[state] if state < len(fitting) else None
