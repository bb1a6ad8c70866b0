"""The server of the documentation pages: what it serves, to whom, and for how long."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

START = """
import sys, time
from pathlib import Path
from orchestration import docs_server
print(docs_server.start(Path(sys.argv[1]), int(sys.argv[2])), flush=True)
time.sleep(60)
"""


def fetch(url: str) -> str:
    with urllib.request.urlopen(url, timeout=10) as answer:
        return answer.read().decode()


def wait_until_gone(url: str, seconds: float = 20) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            fetch(url)
        except (urllib.error.URLError, ConnectionError):
            return True
        time.sleep(0.2)
    return False


def test_it_serves_the_pages_and_ends_with_who_started_it(tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    (docs / "expectations").mkdir(parents=True)
    (docs / "expectations" / "index.html").write_text("期望", encoding="utf-8")
    (tmp_path / "secret.txt").write_text("no page", encoding="utf-8")
    with socket.socket() as taken:  # the port is taken: another is found
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        starter = subprocess.Popen(
            [sys.executable, "-c", START, str(docs), str(port)],
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        try:
            url = starter.stdout.readline().strip()
            assert url.startswith("http://127.0.0.1:") and not url.endswith(f":{port}")
            assert fetch(f"{url}/expectations/index.html") == "期望"
            with pytest.raises(urllib.error.HTTPError):
                fetch(f"{url}/../secret.txt")
        finally:
            starter.kill()
            starter.wait()
            starter.stdout.close()
    assert wait_until_gone(f"{url}/expectations/index.html")
