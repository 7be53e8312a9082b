"""A container's command line and environment, from its spec: `env` with values and fields of the pod, and `$(NAME)` in command and arguments."""

import os
import re

REFERENCE = re.compile(r"\$(?:\$|\(([-._a-zA-Z0-9]+)\))")


def environment(pod: dict, container: dict, address: str) -> dict[str, str]:
    """Nothing of ours but PATH."""
    known = {"PATH": os.environ["PATH"], "HOSTNAME": pod["metadata"]["name"]}
    for one in container.get("env", []):
        if "value" in one:
            known[one["name"]] = expanded(one["value"], known)
        elif "fieldRef" in one.get("valueFrom", {}):
            known[one["name"]] = _field(pod, one["valueFrom"]["fieldRef"]["fieldPath"], address)
    return known


def command(container: dict, known: dict[str, str]) -> list[str]:
    """Empty where the image would have to say what to run: there are no images here."""
    if "command" not in container:
        return []
    return [expanded(word, known) for word in [*container["command"], *container.get("args", [])]]


def expanded(text: str, known: dict[str, str]) -> str:
    """`$$` is a `$`; a name that nobody defines stays as it is written."""
    return REFERENCE.sub(lambda found: "$" if found[1] is None else known.get(found[1], found[0]), text)


def _field(pod: dict, path: str, address: str) -> str:
    if path in ("status.podIP", "status.podIPs"):
        return address
    if path == "status.hostIP":
        return "127.0.0.1"
    node: object = pod
    for word in path.split("."):
        node = node.get(word, "") if isinstance(node, dict) else ""
    return str(node)
