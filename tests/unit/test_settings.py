"""What may be set, who gives the value, and what is said of a setting that is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from orchestration.configuration import Folders
from orchestration.settings import SETTINGS, SettingsError, choose


def file_of(folder: Path, content: str) -> dict[str, str]:
    path = folder / "settings.toml"
    path.write_text(content, encoding="utf-8")
    return {"ZHIBIAO_SETTINGS": str(path)}


def test_without_a_word_every_setting_is_its_default() -> None:
    found = choose({})
    assert {name: chosen.value for name, chosen in found.items()} == {s.name: s.default for s in SETTINGS}
    assert {chosen.origin for chosen in found.values()} == {"default"}


def test_the_environment_goes_before_the_file_and_the_file_before_the_default(tmp_path: Path) -> None:
    environment = file_of(tmp_path, '[schedule]\ndaily = "30 5 * * 1"\n[runs]\nretries = 5\n')
    found = choose({**environment, "ZHIBIAO_RETRIES": "7"})
    assert (found["schedule.daily"].value, found["schedule.daily"].origin) == (
        "30 5 * * 1",
        environment["ZHIBIAO_SETTINGS"],
    )
    assert (found["runs.retries"].value, found["runs.retries"].origin) == (7, "ZHIBIAO_RETRIES")
    assert found["runs.keep_days"].origin == "default"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("[runs\n", "cannot be read as TOML"),
        ("retries = 3\n", "retries stands outside a section"),
        ("[runs]\nretires = 3\n", "there is no setting runs.retires. There are: folders.raw"),
        ("[runs]\nretries = -1\n", "runs.retries: -1 must be 0 or more"),
        ('[runs]\nretries = "many"\n', "'many' is no whole number"),
        ("[runs]\nretries = true\n", "True is no whole number"),
        ("[folders]\nraw = 3\n", "3 is no text"),
        ('[schedule]\ndaily = "every morning"\n', "must be a cron expression"),
        ('[schedule]\ntime_zone = "Asia/Peking"\n', "is no time zone"),
        ('[webhook]\nurl = "file:///etc/passwd"\n', "must be an http or https address"),
    ],
)
def test_what_is_wrong_in_the_file_is_named_with_the_file(tmp_path: Path, content: str, message: str) -> None:
    environment = file_of(tmp_path, content)
    with pytest.raises(SettingsError) as caught:
        choose(environment)
    assert message in str(caught.value)
    assert environment["ZHIBIAO_SETTINGS"] in str(caught.value)


def test_what_is_wrong_in_the_environment_is_named_with_its_variable() -> None:
    with pytest.raises(SettingsError, match="ZHIBIAO_RUN_TIMEOUT: 0 must be 1 or more"):
        choose({"ZHIBIAO_RUN_TIMEOUT": "0"})


def test_a_file_that_is_named_and_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="there is no such file, though ZHIBIAO_SETTINGS names it"):
        choose({"ZHIBIAO_SETTINGS": str(tmp_path / "none.toml")})


def test_the_folders_are_settings_like_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in file_of(tmp_path, f'[folders]\nraw = "{tmp_path}/in"\n').items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("ZHIBIAO_RAW", raising=False)
    monkeypatch.setenv("ZHIBIAO_DATA", str(tmp_path / "out"))
    assert Folders.chosen() == Folders(tmp_path / "in", tmp_path / "out")


def test_names_and_variables_are_unique() -> None:
    assert len({s.name for s in SETTINGS}) == len({s.variable for s in SETTINGS}) == len(SETTINGS)
    assert all(s.meaning.endswith(".") for s in SETTINGS)


def test_every_setting_stands_in_the_page_on_operations(project: Path) -> None:
    page = (project / "docs/operations.md").read_text(encoding="utf-8")
    lines = ["| setting | variable | default | meaning |", "| --- | --- | --- | --- |"]
    lines += [
        f"| `{s.name}` | `{s.variable}` | {f'`{s.default}`' if s.default != '' else '–'} | {s.meaning} |"
        for s in SETTINGS
    ]
    told = page.partition("<!-- settings -->\n")[2].partition("<!-- end of settings -->")[0]
    assert told.splitlines() == lines
