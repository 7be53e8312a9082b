"""Writes pods' statuses, and deletes those that have ended, over one connection: of each pod only what is newest, in the order in which they changed."""

import http.client
import threading

from support.api import Api, ApiError, path_of


class StatusWriter:
    def __init__(self, api: Api):
        self._api = api
        self._pending: dict[str, tuple[dict, dict | None]] = {}  # by uid: the pod, and its status; none: delete it
        self._more = threading.Condition()
        self._over = False
        self._thread = threading.Thread(target=self._work, daemon=True)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        with self._more:
            self._over = True
            self._more.notify()
        self._thread.join(30)
        self._api.close()

    def report(self, pod: dict, status: dict):
        self._put(pod, status)

    def delete(self, pod: dict, status: dict):
        """With its last status before."""
        self._put(pod, {**status, "delete": True})

    def _put(self, pod: dict, status: dict):
        with self._more:
            self._pending[pod["metadata"]["uid"]] = (pod, status)
            self._more.notify()

    def _work(self):
        while True:
            with self._more:
                self._more.wait_for(lambda: self._pending or self._over)
                if self._over:
                    return
                uid = next(iter(self._pending))
                pod, status = self._pending.pop(uid)
            for _ in range(3):  # a connection that was idle may have been closed at the other end
                try:
                    self._write(pod, dict(status))
                    break
                except (OSError, http.client.HTTPException):
                    continue

    def _write(self, pod: dict, status: dict):
        meta = pod["metadata"]
        where = ("pods", meta["namespace"], meta["name"])
        ended = status.pop("delete", False)
        try:
            # With its uid: another pod may have its name by now.
            self._api.request("PATCH", path_of(*where, "status"), {"metadata": {"uid": meta["uid"]}, "status": status}, "application/merge-patch+json")
            if ended:
                self._api.request("DELETE", path_of(*where), {"kind": "DeleteOptions", "apiVersion": "v1", "gracePeriodSeconds": 0,
                                                              "preconditions": {"uid": meta["uid"]}})
        except ApiError as refused:
            if refused.code not in (404, 409):  # it is gone
                raise
