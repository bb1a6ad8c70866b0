"""Reports that lie as files: in a folder, under a glob, in a bucket. All through fsspec; obstore speaks to the buckets.

What lives here: the listing of files and the reading of one. What does not: what becomes of the bytes.

Credentials, region and endpoint of a bucket are those of the environment, under the names that every S3 client knows
(``AWS_ACCESS_KEY_ID``, ``AWS_SECRET_ACCESS_KEY``, ``AWS_REGION``, ``AWS_ENDPOINT_URL``; ``AWS_SKIP_SIGNATURE=true`` for a public
bucket); ``endpoint`` in sources.csv goes before. None of them is written anywhere.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orchestration.configuration import Folders
from orchestration.sources.declaration import Source

if TYPE_CHECKING:
    from fsspec import AbstractFileSystem

_CHUNK = 1_000_000


class FilesError(Exception):
    """Files could not be listed or read; the message says why."""


class TooLarge(FilesError):
    """A file has more bytes than are allowed."""


@dataclass(frozen=True, slots=True)
class File:
    """One file: its URL, and what tells whether it changed."""

    url: str
    path: str  # as fsspec names it
    bytes: int
    state: str  # changes with the bytes: the bucket's entity tag, or time and size
    modified: str | None


def list_files(source: Source, folders: Folders) -> tuple[AbstractFileSystem, list[File]]:
    """The files that a source takes, by name, and the file system that they are read from. Raises FilesError."""
    try:
        filesystem, found = _found(source, folders)
        return filesystem, sorted((f for f in found if source.takes(f.url)), key=lambda file: file.url)
    except FilesError:
        raise
    except Exception as error:  # each of the stores behind fsspec raises exceptions of its own
        raise FilesError(f"{source.location} cannot be listed: {_told(error)}") from error


def read_file(filesystem: AbstractFileSystem, file: File, largest: int) -> bytes:
    """The bytes of a file. Raises FilesError, also where there are more than ``largest``, however many were announced."""
    if file.bytes > largest:
        raise TooLarge(f"it has {file.bytes:,} bytes, more than the {largest:,} that are allowed")
    parts, size = [], 0
    try:
        with filesystem.open(file.path, "rb") as stream:
            while chunk := bytes(stream.read(_CHUNK)):
                size += len(chunk)
                if size > largest:
                    raise TooLarge(f"it has more than the {largest:,} bytes that are allowed")
                parts.append(chunk)
    except FilesError:
        raise
    except Exception as error:  # as above
        raise FilesError(f"it cannot be read: {_told(error)}") from error
    return b"".join(parts)


def _found(source: Source, folders: Folders) -> tuple[AbstractFileSystem, Iterator[File]]:
    if source.kind == "bucket":
        filesystem = _bucket(source)
        scheme = source.location.split("://")[0]
        infos = filesystem.find(source.location.rstrip("/"), detail=True)
        return filesystem, (_of_bucket(scheme, path, info) for path, info in infos.items())
    from fsspec.implementations.local import LocalFileSystem

    filesystem = LocalFileSystem()
    where = os.path.normpath(folders.raw / source.location)
    if source.kind == "folder":
        if not Path(where).is_dir():
            raise FilesError(f"{where}: there is no such folder")
        infos = filesystem.find(where, detail=True)
    else:
        infos = {path: info for path, info in filesystem.glob(where, detail=True).items() if info["type"] == "file"}
    within = where if source.kind == "folder" else str(folders.raw)
    visible = (path for path in infos if not _is_hidden(path, within))
    return filesystem, (_of_disk(path, infos[path]) for path in visible)


def _bucket(source: Source) -> AbstractFileSystem:
    from obstore.fsspec import FsspecStore

    scheme = source.location.split("://")[0]
    endpoint = source.endpoint or (os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL"))
    config: dict[str, Any] = {}
    client: dict[str, Any] = {"timeout": timedelta(seconds=60), "connect_timeout": timedelta(seconds=10)}
    if scheme == "s3":
        config["region"] = os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION") or "us-east-1"
        if endpoint:
            config["endpoint"] = endpoint
            client["allow_http"] = endpoint.startswith("http://")
    retry = {"max_retries": 3, "retry_timeout": timedelta(seconds=60)}
    return FsspecStore(scheme, config=config, client_options=client, retry_config=retry, skip_instance_cache=True)


def _of_bucket(scheme: str, path: str, info: dict[str, Any]) -> File:
    modified = info.get("last_modified")
    moment = modified.isoformat() if isinstance(modified, datetime) else None
    state = info.get("e_tag") or f"{moment} {info['size']}"
    return File(f"{scheme}://{path}", path, int(info["size"]), state, moment)


def _of_disk(path: str, info: dict[str, Any]) -> File:
    modified = datetime.fromtimestamp(info["mtime"], UTC).isoformat()
    return File(Path(path).as_uri(), path, int(info["size"]), f"{modified} {info['size']}", modified)


def _is_hidden(path: str, within: str) -> bool:
    parts = Path(path).relative_to(within).parts if Path(path).is_relative_to(within) else Path(path).parts[-1:]
    return any(part.startswith((".", "~$")) for part in parts)


def _told(error: Exception) -> str:
    """The first line of what a store says; the others of obstore are its own internals."""
    return f"{type(error).__name__}: {next(iter(str(error).strip().splitlines()), '')}"[:300]
