"""Plans: ordered actions, the same in simulation and in reality."""

from __future__ import annotations

import json
import os
from pathlib import Path

from . import _sandtable
from .scenario import _checked


def scale(service: str, replicas: int, at: str = "0s", version: str | None = None) -> dict:
    """An action that brings a service (or one version of it) to this many replicas."""
    body = {"service": service, "replicas": int(replicas)}
    if version is not None:
        body["version"] = version
    return {"at": at, "scale": body}


def weight(service: str, weights: dict[str, float], at: str = "0s") -> dict:
    """An action that splits a service's traffic between its versions."""
    return {"at": at, "weight": {"service": service, "weights": [{"version": v, "weight": w} for v, w in weights.items()]}}


def crash(*, node: str | None = None, replica: str | None = None, at: str = "0s", lasts: str | None = None) -> dict:
    """An action that crashes a node (`general-0`) or a replica (`cart-1`) for some time, or until the end."""
    if (node is None) == (replica is None):
        raise ValueError("name either a node or a replica")
    action: dict = {"at": at, "crash": {"node": node} if node is not None else {"replica": replica}}
    if lasts is not None:
        action["for"] = lasts
    return action


class Plan:
    """A named list of actions.

    >>> Plan("cart-6", [scale("cart", 6)])
    """

    def __init__(self, name: str, actions: list[dict]):
        # JSON is YAML, so that a plan built here passes through the same reader as a file.
        text = json.dumps({"apiVersion": "sandtable/v1", "kind": "Plan", "name": name, "actions": actions})
        self._native = _checked(_sandtable.parse_plan(text, f"<plan {name}>"))

    @classmethod
    def load(cls, path: str | os.PathLike) -> Plan:
        """Reads a plan file. Raises ScenarioError with every problem found."""
        plan = cls.__new__(cls)
        plan._native = _checked(_sandtable.load_plan(str(Path(path))))
        return plan

    @property
    def name(self) -> str:
        return self._native.name

    def to_yaml(self) -> str:
        return self._native.to_yaml()

    def __repr__(self) -> str:
        return f"Plan({self.name!r})"
