"""What can go wrong, by who can do something about it."""

from dataclasses import dataclass


class SandtableError(Exception):
    """Base of all errors of this package."""


@dataclass(frozen=True)
class Diagnostic:
    """One problem in a file; line and column count from 1, 0 where there is no place."""

    file: str
    line: int
    column: int
    problem: str
    why: str
    suggestion: str

    def __str__(self) -> str:
        place = self.file
        if self.line:
            place += f":{self.line}:{self.column}"
        text = f"{place}: {self.problem}"
        if self.why:
            text += f" ({self.why})"
        if self.suggestion:
            text += f" {self.suggestion}"
        return text


class ScenarioError(SandtableError, ValueError):
    """A scenario or plan that can't be used; `diagnostics` holds every problem that could be told apart."""

    def __init__(self, diagnostics):
        self.diagnostics = [Diagnostic(*d) for d in diagnostics]
        super().__init__("\n".join(str(d) for d in self.diagnostics))


class OutsideError(SandtableError, RuntimeError):
    """An outside system (Prometheus, the worker program) is down, slow, or answered rubbish."""
