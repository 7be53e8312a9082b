"""One attempt of a probe: by HTTP, by a TCP connection, or by a command. No answer within the timeout is a failure."""

import http.client
import socket
import subprocess


def attempt(spec: dict, address: str, ports: dict[str, int], environment: dict[str, str]) -> bool:
    timeout = spec.get("timeoutSeconds", 1)
    try:
        if "httpGet" in spec:
            return _get(spec["httpGet"], address, ports, timeout)
        if "tcpSocket" in spec:
            where = spec["tcpSocket"]
            socket.create_connection((where.get("host", address), _port(where["port"], ports)), timeout).close()
            return True
        return subprocess.run(spec["exec"]["command"], env=environment, timeout=timeout, stdin=subprocess.DEVNULL, capture_output=True).returncode == 0
    except (OSError, http.client.HTTPException, subprocess.TimeoutExpired):
        return False


def _get(where: dict, address: str, ports: dict[str, int], timeout: float) -> bool:
    connection = http.client.HTTPConnection(where.get("host", address), _port(where["port"], ports), timeout=timeout)
    try:
        connection.request("GET", where.get("path", "/"), headers={one["name"]: one["value"] for one in where.get("httpHeaders", [])})
        return 200 <= connection.getresponse().status < 400
    finally:
        connection.close()


def _port(port: int | str, ports: dict[str, int]) -> int:
    return ports[port] if isinstance(port, str) else port
