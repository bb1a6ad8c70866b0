"""Which process works on a run, and how it is told that it does so no longer."""

from __future__ import annotations

import os
import subprocess
import sys

from orchestration.processes import process_identity


def test_a_process_is_itself_for_as_long_as_it_lives() -> None:
    assert process_identity(os.getpid()) == process_identity(os.getpid())


def test_a_process_that_ended_is_no_longer_the_one_that_was_noted() -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as child:
        noted = process_identity(child.pid)
        assert "gone" not in noted
        assert noted != process_identity(os.getpid())
        child.stdin.close()
        child.wait()
        assert process_identity(child.pid) != noted
