"""Telling somebody that a run failed: a POST of JSON to the web address of the settings.

What lives here: the message and its sending. What does not: when it is sent (``failures.py``, ``runs.py``).
"""

from __future__ import annotations

import json
import socket
import urllib.error
import urllib.request

from orchestration import settings
from orchestration.landing import now
from orchestration.progress import Log

_TIMEOUT_SECONDS = 10


def notify(run_id: str, step: str | None, error: str, log: Log) -> bool:
    """Tell the webhook of the settings that a run failed; returns whether it took the message.

    A webhook that cannot be reached is said in the log and changes nothing else: the run has failed already.
    """
    address = str(settings.value_of("webhook.url"))
    if not address:
        return False
    chosen = settings.choose()
    message = {
        "project": "zhibiao",
        "event": "run_failed",
        "run_id": run_id,
        "step": step,
        "error": error[:4000],
        "machine": socket.gethostname(),
        "data": str(chosen["folders.data"].value),
        "at": f"{now().isoformat()}Z",
        "text": f"zhibiao: run {run_id[:8]} failed{f' in {step}' if step else ''}: {error[:500]}",
    }
    request = urllib.request.Request(
        address,
        data=json.dumps(message, ensure_ascii=False).encode(),
        headers={"Content-Type": "application/json; charset=utf-8", "User-Agent": "zhibiao"},
        method="POST",
    )
    try:
        with urllib.request.urlopen(request, timeout=_TIMEOUT_SECONDS) as answer:
            answer.read(65536)
    except (urllib.error.URLError, OSError) as problem:
        log(f"the webhook could not be told of the failure: {problem}")
        return False
    return True
