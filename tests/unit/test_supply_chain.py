"""What the project itself lets in or gives away: its requirements, their known vulnerabilities, its secrets, its code."""

from __future__ import annotations

import http.server
import json
import os
import re
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from scripts import audit


def tracked(project: Path) -> list[str]:
    """The files of the repository; of a copy without one, all but what runs make."""
    done = subprocess.run(["git", "ls-files", "-z"], cwd=project, capture_output=True, text=True, check=False)
    if done.returncode == 0:
        return [name for name in done.stdout.split("\0") if (project / name).is_file()]
    made = {".venv", "data", ".git", "__pycache__", ".pytest_cache", ".ruff_cache", ".hypothesis"}
    found = (path.relative_to(project) for path in project.rglob("*") if path.is_file())
    return [str(path) for path in found if not made & set(path.parts)]


# --- requirements


@pytest.mark.parametrize("file", [path.name for path in audit.REQUIREMENTS])
def test_every_requirement_is_pinned_to_a_version_and_its_bytes(project: Path, file: str) -> None:
    text = (project / file).read_text(encoding="utf-8")
    blocks = [block for block in re.split(r"\n(?=[A-Za-z0-9])", text) if not block.startswith("#")]
    assert len(blocks) > 30
    for block in blocks:
        assert re.match(r"[\w.-]+(?:\[[\w,.-]+\])?==\S+", block), block.splitlines()[0]
        assert re.search(r"--hash=sha256:[0-9a-f]{64}\b", block), block.splitlines()[0]
    assert not re.search(
        r"^\s*(?:--(?:extra-)?index-url|--find-links|--trusted-host|-e|git\+|https?:)", text, re.MULTILINE
    )
    assert "--require-hashes" in (project / "scripts" / "install.sh").read_text(encoding="utf-8")


def test_the_audit_asks_about_every_requirement(project: Path) -> None:
    text = (project / "requirements.txt").read_text(encoding="utf-8")
    assert len(audit.pins(text)) == len(re.findall(r"^[A-Za-z0-9][^\n]*==", text, re.MULTILINE)) > 100
    assert audit.pins('a-b==1.0 ; python_version < "3.12" \\\n    --hash=sha256:0\nc[d]==2\n') == [
        'a-b==1.0 ; python_version < "3.12"',
        "c[d]==2",
    ]


def test_an_accepted_advisory_has_a_reason_and_a_last_day() -> None:
    table = "advisory,reason,until\nGHSA-1,not reached by our code,2026-12-31\nGHSA-2,,2026-12-31\n"
    assert audit.accepted(table, date(2026, 12, 31)) == ["GHSA-1"]
    assert audit.accepted(table, date(2027, 1, 1)) == []
    assert audit.accepted(audit.ACCEPTED.read_text(encoding="utf-8"), date(2000, 1, 1)) is not None


class Service(http.server.BaseHTTPRequestHandler):
    """An OSV service that knows of one vulnerability, in version 1.0 of the package ``leaky``."""

    def do_POST(self) -> None:
        queries = json.loads(self.rfile.read(int(self.headers["content-length"])))["queries"]
        known = [q["package"]["name"] == "leaky" and q["version"] == "1.0" for q in queries]
        self._answer({"results": [{"vulns": [_VULNERABILITY]} if bad else {} for bad in known]})

    def do_GET(self) -> None:
        self._answer(_VULNERABILITY)

    def _answer(self, content: object) -> None:
        data = json.dumps(content).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *arguments: object) -> None:
        """Nothing is logged."""


_VULNERABILITY = {"id": "GHSA-leak", "modified": "2026-01-01T00:00:00Z", "summary": "it leaks", "affected": []}


@pytest.fixture
def service() -> Iterator[str]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Service) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/"
        server.shutdown()


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with two wheels, and no other index."""
    if not Path(sys.executable).with_name("uv").exists():
        pytest.skip("uv is not in this environment: it was installed by pip")
    folder = tmp_path / "wheels"
    folder.mkdir()
    for version in ("1.0", "2.0"):
        about = f"leaky-{version}.dist-info"
        with zipfile.ZipFile(folder / f"leaky-{version}-py3-none-any.whl", "w") as wheel:
            wheel.writestr(f"{about}/METADATA", f"Metadata-Version: 2.1\nName: leaky\nVersion: {version}\n")
            wheel.writestr(f"{about}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
            wheel.writestr(f"{about}/RECORD", "")
    for name in [name for name in os.environ if name.startswith("UV_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("UV_NO_CONFIG", "1")
    monkeypatch.setenv("UV_OFFLINE", "0")
    monkeypatch.setenv("UV_NO_INDEX", "1")
    monkeypatch.setenv("UV_FIND_LINKS", str(folder))
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "cache"))
    return folder


def run_audit(tmp_path: Path, version: str, service: str) -> int:
    requirements = tmp_path / "requirements.txt"
    requirements.write_text(f"leaky=={version} \\\n    --hash=sha256:{'0' * 64}\n")
    return audit.main(["--requirements", str(requirements), "--service", service])


def test_a_known_vulnerability_fails_the_audit(index, tmp_path, service, capsys) -> None:
    assert run_audit(tmp_path, "1.0", service) == 1
    said = capsys.readouterr()
    assert "GHSA-leak: it leaks" in said.out
    assert "a requirement has a known vulnerability" in said.err


def test_an_advisory_that_is_accepted_does_not_fail_it(index, tmp_path, service, capsys, monkeypatch) -> None:
    accepted = tmp_path / "accepted.csv"
    accepted.write_text("advisory,reason,until\nGHSA-leak,nothing of ours is leaked,9999-12-31\n")
    monkeypatch.setattr(audit, "ACCEPTED", accepted)
    assert run_audit(tmp_path, "1.0", service) == 0
    assert "no known vulnerability in 1 requirements (1 advisories accepted)" in capsys.readouterr().out


def test_without_one_the_audit_succeeds(index, tmp_path, service, capsys) -> None:
    assert run_audit(tmp_path, "2.0", service) == 0
    assert "no known vulnerability in 1 requirements (0 advisories accepted)" in capsys.readouterr().out


def test_where_nobody_can_be_asked_it_says_so_and_fails_nothing(index, tmp_path, capsys) -> None:
    assert run_audit(tmp_path, "2.0", "http://127.0.0.1:9/") == 0
    said = capsys.readouterr()
    assert "NOT CHECKED: nobody could be asked about the 1 requirements" in said.err
    assert "no known vulnerability" not in said.out


def test_an_audit_that_cannot_be_done_is_no_success(index, tmp_path, service, capsys) -> None:
    assert run_audit(tmp_path, "3.0", service) == 2
    (tmp_path / "requirements.txt").write_text("leaky\n")
    assert audit.main(["--requirements", str(tmp_path / "requirements.txt")]) == 2


# --- secrets


#: Kinds that guess by the disorder of a text: they find every checksum, and no key that the others miss.
_GUESSES = ("Base64HighEntropyString", "HexHighEntropyString", "IPPublicDetector")
#: Files of thousands of checksums, codes and words of others, in which nobody writes a key by hand.
_NOT_OURS = re.compile(
    r"requirements.*\.txt|raw/reports/.*|dbt_project/seeds/.*\.csv|.*\.svg|tests/gold/.*\.(?:jsonl|txt|csv)"
)


#: Values of settings whose names speak of secrets, and what the manual writes where a person puts one.
_STANDS_FOR_ONE = ("false", "true", "PASSWORD", "…")


def secrets_in(paths: list[Path]) -> list[str]:
    """Where detect-secrets finds a key, a token or a password."""
    from detect_secrets.core import scan
    from detect_secrets.core.plugins.util import get_mapping_from_secret_type_to_class
    from detect_secrets.settings import transient_settings

    kinds = [kind.__name__ for kind in get_mapping_from_secret_type_to_class().values()]
    plugins = [{"name": kind} for kind in kinds if kind not in _GUESSES]
    with transient_settings({"plugins_used": plugins, "filters_used": []}):
        return [
            f"{path}:{secret.line_number}: {secret.type}"
            for path in paths
            for secret in scan.scan_file(str(path))
            if secret.secret_value not in _STANDS_FOR_ONE
        ]


def test_the_tree_holds_no_secret(project: Path) -> None:
    files = [project / name for name in tracked(project) if not _NOT_OURS.fullmatch(name)]
    assert len(files) > 150
    assert secrets_in(files) == []


def test_a_secret_would_be_found(tmp_path: Path) -> None:
    """The keys are put together here, lest they be found in this file."""
    keys = {
        "aws": "AKIA" + "IOSFODNN7EXAMPLE",
        "private": "-----BEGIN " + "RSA PRIVATE KEY-----",
        "github": "ghp_" + "a1B2" * 9,
        "login": "url = 'https://user:" + "hunter2@example.org/'",
        "word": "pass" + "word = 'correct horse'",
    }
    for name, key in keys.items():
        path = tmp_path / f"{name}.py"
        path.write_text(f"x = '{key}'\n" if name in ("aws", "github") else f"{key}\n")
        assert len(secrets_in([path])) >= 1, name


# --- code


def test_no_code_runs_words_as_code(project: Path) -> None:
    """No eval, exec, pickle, shell, unsafe YAML or XML, by the rules of Bandit that ruff has."""
    rules = "S102,S301,S302,S307,S306,S308,S313,S314,S315,S316,S317,S318,S319,S501,S506,S602,S604,S605,S609,S701"
    folders = [folder for folder in ("orchestration", "scripts", "benchmarks", "tests") if (project / folder).is_dir()]
    command = [sys.executable, "-m", "ruff", "check", "--no-cache", "--isolated", "--select", rules, *folders]
    done = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


# --- the list of threats


def test_every_threat_names_a_test_that_exists(project: Path) -> None:
    text = (project / "docs" / "threats.md").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line.startswith("| ") and not line.startswith(("| threat", "| ---"))]
    covered = [line for line in lines if "`tests/" in line]
    assert len(covered) > 25
    assert [line for line in lines if line not in covered] == []
    for line in covered:
        for node in re.findall(r"`(tests/[^`]+)`", line.rsplit(" | ", 1)[-1]):
            file, name = node.split("::")
            assert re.search(
                rf"^def {re.escape(name)}\(", (project / file).read_text(encoding="utf-8"), re.MULTILINE
            ), node
