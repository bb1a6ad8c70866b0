"""A report whose text and manifest row try to be more than text, for tests of what shows them."""

from __future__ import annotations

from orchestration.configuration import Folders

HOSTILE_NAME = "666_hostile"
TITLE = '沈阳质量<script>document.title="hacked"</script>月报'
TEXT = """沈阳市质量月报
截至2024年底，沈阳市有检验检测机构321家，“<script>document.title="hacked"</script>”获证企业25家。
2024年，全市共抽查<img src=x onerror="document.title='hacked'">产品1200批次，{{ 7 * 7 }}项整改完成。
</p></div><svg onload="document.title='hacked'">：全市共有=cmd|'/c calc'!A1名牌产品18个。
"""


def plant(folders: Folders) -> None:
    """Put the report into the raw folder, with a row in the manifest."""
    (folders.reports / f"{HOSTILE_NAME}.txt").write_text(TEXT, encoding="utf-8")
    quoted = TITLE.replace('"', '""')
    with folders.manifest.open("a", encoding="utf-8", newline="") as file:
        file.write(
            f'{HOSTILE_NAME}.txt,"{quoted}","<img src=x onerror=alert(1)>","https://example.org/?a=""<script>alert(1)</script>""",2024-12-31,day,stated,210100,\n'
        )
