"""A container's preStop hook, for as long as its grace period lasts. What comes of it does not matter."""

import http.client
import subprocess

from kubelet.process import ContainerProcess


def run_hook(hook: dict, address: str, environment: dict[str, str], grace: float, process: ContainerProcess):
    if "sleep" in hook:
        process.wait(min(hook["sleep"]["seconds"], grace))
    elif "exec" in hook:
        try:
            subprocess.run(hook["exec"]["command"], env=environment, timeout=grace, stdin=subprocess.DEVNULL, capture_output=True)
        except (OSError, subprocess.TimeoutExpired):
            pass
    elif "httpGet" in hook:
        where = hook["httpGet"]
        connection = http.client.HTTPConnection(where.get("host", address), where["port"], timeout=grace)
        try:
            connection.request("GET", where.get("path", "/"))
            connection.getresponse().read()
        except (OSError, http.client.HTTPException):
            pass
        finally:
            connection.close()
