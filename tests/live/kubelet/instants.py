"""Instants as Kubernetes writes them."""

from datetime import datetime, timezone


def text_of(at: float) -> str:
    """To the second, cut off: metav1.Time."""
    return datetime.fromtimestamp(int(at), timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def micro_text_of(at: float) -> str:
    """To the microsecond: metav1.MicroTime."""
    return datetime.fromtimestamp(at, timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def seconds_of(text: str) -> float:
    return datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()
