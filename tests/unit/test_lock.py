"""One refresh at a time: the lock between real processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from orchestration.lock import RefreshUnderWay, refresh_lock

HOLD = """
import sys, time
from pathlib import Path
from orchestration.lock import refresh_lock
with refresh_lock(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.readline()
"""


@pytest.fixture
def holder(tmp_path: Path) -> Iterator[subprocess.Popen]:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path / "refresh.lock")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    )
    assert process.stdout.readline() == "held\n"
    yield process
    process.kill()
    process.wait()


def test_who_may_not_wait_is_told_who_is_at_work(holder: subprocess.Popen, tmp_path: Path) -> None:
    with (
        pytest.raises(
            RefreshUnderWay, match=rf"another refresh of .* is at work \(process {holder.pid}, since \d{{4}}-"
        ),
        refresh_lock(tmp_path / "refresh.lock", wait_seconds=0),
    ):
        pytest.fail("two processes hold the lock")


def test_who_waits_gets_it_when_the_other_ends(holder: subprocess.Popen, tmp_path: Path) -> None:
    told: list[str] = []

    def on_wait(message: str) -> None:
        told.append(message)
        holder.stdin.write("\n")
        holder.stdin.flush()

    with refresh_lock(tmp_path / "refresh.lock", wait_seconds=30, on_wait=on_wait):
        assert holder.wait(timeout=10) == 0
    assert len(told) == 1
    assert told[0].endswith("waiting for it to end")


def test_a_process_that_is_killed_leaves_no_lock(holder: subprocess.Popen, tmp_path: Path) -> None:
    os.kill(holder.pid, signal.SIGKILL)
    holder.wait()
    with refresh_lock(tmp_path / "refresh.lock", wait_seconds=0):
        pass


def test_it_can_be_taken_again_by_the_process_that_holds_it(tmp_path: Path) -> None:
    path = tmp_path / "refresh.lock"
    with refresh_lock(path), refresh_lock(path, wait_seconds=0):
        pass
    with refresh_lock(path, wait_seconds=0):
        pass
