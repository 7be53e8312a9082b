"""A watch of the Kubernetes API in a thread of its own: what is there, then every change, until it is closed. A stream that ends, for whatever reason,
is taken up again with a new list, from which what has gone meanwhile is told."""

import http.client
import json
import socket
import threading
import time
from urllib.parse import urlencode

from support.api import Api, ApiError


class Watch:
    """Calls `changed(kind, item)` in its own thread: ADDED, MODIFIED or DELETED. `api` is its own. Use as a context."""

    def __init__(self, api: Api, path: str, changed, **query):
        self._api, self._path, self._changed, self._query = api, path, changed, query
        self._known: dict[str, dict] = {}  # by uid
        self._closed = threading.Event()
        self._stream: socket.socket | None = None
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._closed.set()
        stream = self._stream
        if stream is not None:
            try:
                socket.socket.shutdown(stream, socket.SHUT_RDWR)  # not TLS's own, which is not made for two threads
            except OSError:
                pass
        self._thread.join(10)
        self._api.close()

    def _run(self):
        while not self._closed.is_set():
            try:
                self._follow(self._list())
            except (OSError, ValueError, http.client.HTTPException, ApiError):
                self._closed.wait(0.2)
            finally:
                self._api.close()

    def _list(self) -> str:
        answer = self._api.request("GET", self._path, **self._query)
        there = {item["metadata"]["uid"]: item for item in answer["items"]}
        for uid in self._known.keys() - there.keys():
            self._tell("DELETED", self._known[uid])
        for item in there.values():
            self._tell("MODIFIED" if item["metadata"]["uid"] in self._known else "ADDED", item)
        return answer["metadata"]["resourceVersion"]

    def _follow(self, version: str):
        query = {**self._query, "watch": "true", "resourceVersion": version, "timeoutSeconds": 300}
        with self._api.stream(f"{self._path}?{urlencode(query)}") as (connection, answer):
            self._stream = connection
            while not self._closed.is_set() and (line := answer.readline()):
                event = json.loads(line)
                if event["type"] == "ERROR":  # 410: that version is too old
                    return
                self._tell(event["type"], event["object"])

    def _tell(self, kind: str, item: dict):
        uid = item["metadata"]["uid"]
        if kind == "DELETED":
            self._known.pop(uid, None)
        else:
            self._known[uid] = item
        self._changed(kind, item)


class Seen:
    """What a watch told, and when; for a test to wait on."""

    def __init__(self):
        self.events: list[tuple[float, str, dict]] = []  # seconds since 1970
        self._more = threading.Condition()

    def __call__(self, kind: str, item: dict):
        with self._more:
            self.events.append((time.time(), kind, item))
            self._more.notify_all()

    def wait(self, what: str, found, patience: float = 60.0):
        """What `found(events)` gives, once that is true."""
        deadline = time.monotonic() + patience
        with self._more:
            while not (answer := found(self.events)):
                left = deadline - time.monotonic()
                assert left > 0, f"waited {patience:g} s for {what}"
                self._more.wait(left)
            return answer
