"""Hashes values by their content, the files that they name included."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path, PurePath
from typing import Any, Callable, Dict, List, Tuple

import joblib

from .options import plain

MOST_FILES = 10_000
"""A folder with more is not read: its user's tasks are not cached."""

LONGEST_PATH = 4_096
CHUNK = 1 << 20

_file_digests: Dict[Tuple[str, int, int, int], str] = {}


class Unhashable(Exception):
    """A value whose content cannot be told: what depends on it is not cached."""


def digest(value: Any) -> str:
    """SHA-256 (hex) of a value's content; the same in every process. Raises Unhashable.

    A text or path that names a file or folder counts with what is in it.
    """
    hasher = _Hasher()
    hasher.add(value)
    return hasher.hexdigest()


def file_digest(path: str) -> str:
    """SHA-256 (hex) of a file's bytes, read once as long as the file stays what it is."""
    status = os.stat(path)
    known = (os.path.realpath(path), status.st_ino, status.st_size, status.st_mtime_ns)
    if known not in _file_digests:
        sha = hashlib.sha256()
        with open(path, "rb") as file:
            while chunk := file.read(CHUNK):
                sha.update(chunk)
        _file_digests[known] = sha.hexdigest()
    return _file_digests[known]


def path_digest(path: str) -> str:
    """A file by its bytes, a folder by its files' names, sizes and times; "" for neither."""
    try:
        if os.path.isfile(path):
            return file_digest(path)
        if os.path.isdir(path):
            return _folder_digest(path)
    except OSError as error:
        raise Unhashable(f"{path}: {error}") from error
    return ""


def files_in(value: Any) -> Iterable[str]:
    """The files that a value names, in lists and dicts too."""
    if isinstance(value, (str, PurePath)):
        if _may_be_path(str(value)) and os.path.isfile(value):
            yield str(value)
    elif isinstance(value, dict):
        for part in value.values():
            yield from files_in(part)
    elif isinstance(value, (list, tuple)):
        for part in value:
            yield from files_in(part)


def _folder_digest(folder: str) -> str:
    found: List[str] = []
    for parent, _, names in os.walk(folder):
        for name in names:
            status = os.stat(os.path.join(parent, name))
            path = os.path.relpath(os.path.join(parent, name), folder)
            found.append(f"{path}\0{status.st_size}\0{status.st_mtime_ns}")
            if len(found) > MOST_FILES:
                raise Unhashable(f"{folder} holds more than {MOST_FILES} files")
    return hashlib.sha256("\n".join(sorted(found)).encode()).hexdigest()


def _may_be_path(text: str) -> bool:
    return 0 < len(text) < LONGEST_PATH and "\n" not in text and "\0" not in text


class _Hasher:
    """A SHA-256 that is fed with tagged, length-prefixed parts, so that no two values meet."""

    def __init__(self) -> None:
        self._sha = hashlib.sha256()
        self._above: List[int] = []

    def hexdigest(self) -> str:
        return self._sha.hexdigest()

    def add(self, value: Any) -> None:
        value = plain(value)
        if id(value) in self._above:
            raise Unhashable("a value that holds itself")
        self._above.append(id(value))
        try:
            self._add(value)
        finally:
            self._above.pop()

    def _add(self, value: Any) -> None:
        if value is None or isinstance(value, (bool, int, float, complex)):
            self._part(type(value).__name__, repr(value).encode())
        elif isinstance(value, (str, PurePath)):
            self._text(type(value).__name__, str(value))
        elif isinstance(value, (bytes, bytearray)):
            self._part("bytes", bytes(value))
        elif type(value) in (list, tuple):
            self._parts(type(value).__name__, value)
        elif type(value) is dict:
            pairs = sorted((digest(key), digest(part)) for key, part in value.items())
            self._parts("dict", [part for pair in pairs for part in pair])
        elif type(value) in (set, frozenset):
            self._parts("set", sorted(map(digest, value)))
        else:
            self._object(value)

    def _object(self, value: Any) -> None:
        module, name = type(value).__module__, type(value).__name__
        if module.split(".")[0] == "pandas" and name in ("DataFrame", "Series"):
            _or_unhashable(lambda: self._frame(value))
        else:
            # joblib's hash is by content, for numpy's arrays and fitted models too.
            self._part(f"{module}.{name}", _or_unhashable(lambda: joblib.hash(value)).encode())

    def _frame(self, value: Any) -> None:
        import pandas

        columns = [value] if isinstance(value, pandas.Series) else []
        columns = columns or [value.iloc[:, at] for at in range(value.shape[1])]
        self._parts("frame", [str(value.index.dtype), value.index.names, value.attrs, len(columns)])
        self._part("index", joblib.hash(value.index).encode())
        for column in columns:
            self._parts("column", [joblib.hash(column.name), str(column.dtype)])
            rows = column.reset_index(drop=True)
            try:
                content = pandas.util.hash_pandas_object(rows, index=False).to_numpy().tobytes()
            except TypeError:  # A column of lists or the like.
                content = joblib.hash(rows.to_list()).encode()
            self._part("rows", content)

    def _text(self, kind: str, text: str) -> None:
        self._part(kind, text.encode("utf-8", "surrogatepass"))
        if _may_be_path(text):
            self._part("path", path_digest(text).encode())

    def _parts(self, kind: str, parts: Any) -> None:
        self._part(kind, str(len(parts)).encode())
        for part in parts:
            self.add(part)

    def _part(self, kind: str, content: bytes) -> None:
        self._sha.update(f"{kind}\0{len(content)}\0".encode())
        self._sha.update(content)


def _or_unhashable(work: Callable[[], Any]) -> Any:
    try:
        return work()
    except Unhashable:
        raise
    except Exception as error:  # Whatever the value's own pickling raises.
        raise Unhashable(f"{type(error).__name__}: {error}") from error


def is_below(path: str, folder: str) -> bool:
    return Path(folder) in Path(path).parents
