"""What every real server of the live lane needs: its program, ports that nobody has, and a wait for its own answer with a deadline."""

import os
import shutil
import socket
import subprocess
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
TOOLS = f"{ROOT}/build/tools/usr/bin:{ROOT}/build/tools/usr/sbin:{os.environ['PATH']}:/usr/sbin"
PATIENCE = 60.0  # seconds for a server to come up or to have stored what it was sent


def program(name: str) -> str:
    found = shutil.which(name, path=TOOLS)
    assert found, f"{name} is not there; ./dev live unpacks or builds it"
    return found


def free_ports(count: int) -> list[int]:
    """All are held until the last is chosen, so they differ."""
    held = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [one.getsockname()[1] for one in held]
    for one in held:
        one.close()
    return ports


def wait_for(what: str, condition, check=lambda: None, patience: float = PATIENCE, every: float = 0.05):
    """Asks until the answer is true, and returns it; `check` raises where asking on is of no use."""
    deadline = time.monotonic() + patience
    while not (answer := condition()):
        check()
        assert time.monotonic() < deadline, f"waited {patience:g} s for {what}"
        time.sleep(every)
    return answer


def listening(pid: int) -> set[tuple[str, int]]:
    """Addresses and TCP ports at which this process listens, as the kernel says."""
    own = set()
    for entry in Path(f"/proc/{pid}/fd").iterdir():
        try:
            target = os.readlink(entry)
        except FileNotFoundError:  # closed since
            continue
        if target.startswith("socket:["):
            own.add(target[8:-1])
    found = set()
    for family, table in ((socket.AF_INET, "tcp"), (socket.AF_INET6, "tcp6")):
        for line in Path(f"/proc/{pid}/net/{table}").read_text().splitlines()[1:]:
            words = line.split()
            if words[3] == "0A" and words[9] in own:  # 0A: TCP_LISTEN
                address, port = words[1].split(":")
                # Four bytes at a time, each word in the machine's own order.
                raw = b"".join(bytes.fromhex(address[at:at + 8])[::-1] for at in range(0, len(address), 8))
                found.add((socket.inet_ntop(family, raw), int(port, 16)))
    return found


def run(*command, **options) -> str:
    """Runs a short program and returns what it printed."""
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, timeout=PATIENCE, **options)
    assert done.returncode == 0, f"{' '.join(map(str, command))}: {done.stderr}"
    return done.stdout
