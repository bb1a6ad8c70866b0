"""How likely a stretch of Chinese is: what lets a repair say that one reading of damaged bytes is better than another.

What lives here: a small model of characters and their neighbours, made of general knowledge (which characters are
common, by GB 2312's two levels and by rank) and of the document at hand, whose words repeat. What does not: any repair.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cache, lru_cache
from math import log

# The 600 commonest Han characters of government reports on economy and quality, the commonest first.
COMMON_HAN = (
    "业化展新发产全量建质国动进和推实大设的力加家高中省提一工市强企务等品增人体持能生标成政创重服经开深区行项会升个施作地入平"
    "资制民理准年保技长合机改济城基以点管科用优育治现万场级上造为有水心社好效域目公快系支坚安面出续计代领共监检要文主性方更度"
    "在源融农革完费投台到府分定规位五培同通消稳金色对局事达三数态我引法辽促构商验型总学策集宁本活统元向不营放打步批协导式整亿"
    "电专际术外海应是智程村链十运善部联精防础群关特落乡四次境牌期查多立试各与环办转供值战做江内扩极线教第兴就小件健医居测绿护"
    "风范过积障来自组案收先时争前流险下价信县综划题结获老证模口贸问研物突果均交略调空了路类二认督阳解决间单西首得取食势字才格"
    "带道明聚助沈川评织筹权预着网园委装报北名功利及率示措求核指近旅奖易浙低员养碳需累于超条清破任校确气众届贯接层攻航比置习别"
    "帮举议备美双可游速列东义们配形州车港严镇布界振党两至团表房湖干军围排央世参识断选千挥难传零彻降门拓都书子天球撑院山依意具"
    "把变益户据节神算知康疗职固相竞给素享补显药跨种从陕之正控处焦扶者减额招土志记债器扎底宜日维常连壮住里起影并历身广余石探复"
    "序最承头让百张抽月思感牢惠抓河铁圈审存富良走责命轮所旧息见切托左右占盖未其考紧响努索林景赛慧史污绩今汉奋锦油例南互灾覆想"
    "财受八官视然足站端执巩回再困六图号根博普无涉梯充络念售片武急压纽青原赋退启料究枢约失真后隐观容越满储已情使鼓署延键室修亩"
)
_PUNCTUATION = {
    "，": 0.03, "、": 0.025, "。": 0.021, "“": 0.008, "”": 0.008, "（": 0.0015, "）": 0.0015, "《": 0.0015, "》": 0.0015,
    "：": 0.001, "；": 0.001, "！": 0.0004, "？": 0.0003, "—": 0.0006, "…": 0.0002, "‘": 0.0001, "’": 0.0001,
    "「": 0.0003, "」": 0.0003, "【": 0.0001, "】": 0.0001, "·": 0.0002, "％": 0.0005,
}  # fmt: skip
# Some sites print the ASCII sign for the full-width one; to the model they are the same sign.
_SAME = {",": "，", ";": "；", ":": "：", "(": "（", ")": "）", "!": "！", "%": "％"}
LOST = "\ufffd"  # stands for a character that cannot be known

OPENING = {
    "“": "”",
    "‘": "’",
    "《": "》",
    "〈": "〉",
    "（": "）",
    "「": "」",
    "『": "』",
    "【": "】",
    "〔": "〕",
    "(": ")",
}
CLOSING = {closing: opening for opening, closing in OPENING.items()}


@cache
def han_levels() -> dict[str, int]:
    """The 6763 Han characters of GB 2312 by level: 1 for the common ones, 2 for the rare."""
    levels = {}
    for lead in range(0xB0, 0xF8):
        row = bytes(byte for trail in range(0xA1, 0xFF) for byte in (lead, trail)).decode("gb2312", "ignore")
        levels.update(dict.fromkeys(row, 1 if lead < 0xD8 else 2))
    return levels


@cache
def _uncommon() -> re.Pattern[str]:
    """Any character but ASCII, the usual punctuation and the commonest Han characters."""
    return re.compile(f"[^\x00-\x7f{''.join(_PUNCTUATION)}{COMMON_HAN}]")


@lru_cache(maxsize=2)
def uncommon_signs(text: str) -> frozenset[str]:
    """The different characters of a text that are not common ones, kept for the repairs after the first that asks.

    A text in simplified script has few: to find them takes an eighth of the time of a set of all its characters.
    """
    return frozenset(_uncommon().findall(text))


@cache
def base_probability(sign: str) -> float:
    """How often a character is met in reports at large, simplified script; a rough share of all characters."""
    sign = _SAME.get(sign, sign)
    if sign in _PUNCTUATION:
        return _PUNCTUATION[sign]
    rank = COMMON_HAN.find(sign)
    if rank >= 0:
        return 0.15 / (rank + 12)
    level = han_levels().get(sign)
    if level:
        return 3e-5 if level == 1 else 1e-6
    if sign.isascii():
        return 0.01 if sign.isdigit() else 5e-4 if sign.isalpha() else 5e-3 if sign in " \n" else 5e-5
    return 3e-7 if "\u3400" <= sign <= "\u9fff" else 1e-5 if "０" <= sign <= "９" else 1e-6 if sign < "\uffff" else 1e-8


def is_rare(sign: str) -> bool:
    """Whether a character is one that a report seldom prints and a byte shift often makes: of level 2, full-width
    Latin, or none that the model knows."""
    return base_probability(sign) < 2e-6 or "Ａ" <= sign <= "ｚ"


class LanguageModel:
    """Characters and pairs of neighbours of one document over general knowledge. ``text`` is in simplified script."""

    _LIMIT = 100_000  # characters of the document that are counted: enough for its words, and bounded

    def __init__(self, text: str):
        self.text = text[: self._LIMIT]
        self.single = Counter(self.text)
        self.pairs = Counter(zip(self.text, self.text[1:], strict=False))
        self._scores: dict[tuple[str, str], float] = {}

    def score(self, before: str, sign: str) -> float:
        """Natural logarithm of the probability of ``sign`` after ``before``, both in simplified script."""
        key = (before, sign)
        score = self._scores.get(key)
        if score is None:
            pair = self.pairs.get(key, 0) / (self.single.get(before, 0) + 2)
            alone = self.single.get(sign, 0) / (len(self.text) + 1000)
            score = self._scores[key] = log(0.5 * pair + 0.2 * alone + 0.3 * base_probability(sign))
        return score
