"""A raw folder as a careless or an evil hand would leave it: reports that err, reports that cannot be read, and reports
that attack whoever looks at them."""

from __future__ import annotations

from pathlib import Path

from orchestration.configuration import Folders
from tests.unit import broken

#: What a page must never do, for it is known then that the words of a report were run: set its title.
RUN = "document.title='owned'"
SCRIPT = f"<script>{RUN}</script>"
PICTURE = f'<img src="nothing-at-all" onerror="{RUN}">'
LINK = f"[沈阳](javascript:{RUN})"
PIXEL = "![](http://127.0.0.1:9/pixel)"
RED = "\x1b[31m"

PRESS_ERRORS = {
    "share.txt": "2024年8月底，沈阳市产品质量监督抽查合格率达到300%。\n",
    "one.txt": "截至2024年8月底，沈阳市共有电梯12345台。\n",
    "other.txt": "截至2024年8月底，沈阳市共有电梯23456台。\n",
    "never.txt": "2023年2月30日，锦州市共有检验检测机构321家。\n",
}
UNREADABLE = {name: broken.BYTES[name] for name in ("cut off.pdf", "bomb.docx", "zip.zip")}
ATTACKS = {
    "attack.txt": f"2024年，沈阳市新增{SCRIPT}企业11家。全市共有{PICTURE}检测机构12家。\n"
    f"全市共有{LINK}认证机构13家，{PIXEL}检验机构14家。=cmd|'/c calc'!A0共有企业15家。{RED}共有标准16项。\n",
    "page.html": f"<!doctype html><html><head><title>{SCRIPT.replace('<', '&lt;')}</title></head><body><article>"
    f"<p>2024年，沈阳市共有检测机构17家。&lt;script&gt;{RUN}&lt;/script&gt;全市共有企业18家。</p>"
    f"<script>{RUN}</script><p>{broken.PROSE}</p></article></body></html>",
    f"{PICTURE}.txt": "",
}


def add_to(folders: Folders) -> None:
    """Put all of them beside the reports that lie there, and rows about some into the manifest."""
    for name, text in (PRESS_ERRORS | ATTACKS).items():
        (folders.reports / name).write_text(text, encoding="utf-8")
    for name, (data, _) in UNREADABLE.items():
        (folders.reports / name).write_bytes(data)
    with folders.manifest.open("a", encoding="utf-8", newline="") as file:
        file.write(f'attack.txt,"{SCRIPT}","{LINK}{PIXEL}",https://example.org,2024-12-31,day,stated,210100,\n')
        file.write("gone.txt,,,,,,,,\n")
        file.write("never.txt,,,,2024-02-01,day,stated,210700,\n")


def mend(folders: Folders) -> None:
    """Mend what could not be read: whole files in the place of broken ones, the missing one, no attack in a name."""
    for number, name in enumerate(UNREADABLE):
        whole = f"2024年8月底，沈阳市共有第{'一二三'[number]}类企业{number + 40}家。\n"
        (folders.reports / name).write_text(whole, encoding="utf-8")
    (folders.reports / "gone.txt").write_text("2024年8月底，沈阳市共有认可实验室51个。\n", encoding="utf-8")
    (folders.reports / list(ATTACKS)[-1]).unlink()


def unreadable_names() -> set[str]:
    """The files that cannot be read."""
    return {*UNREADABLE, "gone.txt", list(ATTACKS)[-1]}


def readable_reports() -> set[str]:
    """The reports that can, by the stems of their files."""
    return {Path(name).stem for name in (PRESS_ERRORS | ATTACKS) if name not in unreadable_names()}
