"""Scenarios: a described world and its load."""

from __future__ import annotations

import os
from pathlib import Path

from . import _sandtable
from .errors import ScenarioError


def _checked(document_or_problems):
    """The native readers return either a document or a list of diagnostics."""
    if isinstance(document_or_problems, list):
        raise ScenarioError(document_or_problems)
    return document_or_problems


class Scenario:
    """An immutable scenario; `set` gives a changed copy.

    Create one with `Scenario.load(path)` (a file, or the directory of a calibrated twin) or `Scenario.parse(text)`.
    """

    def __init__(self, native, overrides: tuple[tuple[str, str], ...] = ()):
        self._native = native
        self._overrides = overrides

    @classmethod
    def load(cls, path: str | os.PathLike) -> Scenario:
        """Reads a scenario file, or a twin's directory with its posterior.

        Raises ScenarioError with every problem found.
        """
        return cls(_checked(_sandtable.load_scenario(str(Path(path)), [])))

    @classmethod
    def parse(cls, text: str, name: str = "<text>", base: str | os.PathLike = ".") -> Scenario:
        """Reads YAML text; files that it names are looked for below `base`."""
        return cls(_checked(_sandtable.parse_scenario(text, name, str(base), [])))

    def set(self, path: str, value) -> Scenario:
        """A copy with one field changed, as `--set path=value` does: `scenario.set("services.cart.replicas", 6)`."""
        overrides = (*self._overrides, (path, str(value)))
        return Scenario(_checked(self._native.with_overrides(list(overrides))), overrides)

    @property
    def name(self) -> str:
        return self._native.name

    @property
    def services(self) -> list[str]:
        """Names of the services, in the file's order."""
        return self._native.services

    @property
    def unknowns(self) -> list[str]:
        """Paths of the values that a twin has yet to estimate; empty for a scenario that can run."""
        return self._native.unknowns

    def to_yaml(self) -> str:
        """The scenario in the language it was written in, in canonical form."""
        return self._native.to_yaml()

    def __repr__(self) -> str:
        return f"Scenario({self.name!r}, services={self.services})"
