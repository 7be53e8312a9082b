"""A small service for tests of the kubelet: answers /healthz at HOST:8080 with 200 once it is ready, keeps a share of a processor busy, and may ignore SIGTERM."""

import argparse
import signal
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


def serve(options):
    began = time.monotonic()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            sick = options.sick and options.sick.exists()
            self.send_response(503 if sick or time.monotonic() - began < options.ready_after else 200)
            self.end_headers()

        def log_message(self, *_):
            pass

    ThreadingHTTPServer((options.host, 8080), Handler).serve_forever()


def end(*_):
    print(f"term {time.time():.3f}", flush=True)
    if not options.stubborn:
        sys.exit(0)


parser = argparse.ArgumentParser()
parser.add_argument("host")
parser.add_argument("--ready-after", type=float, default=0.0)
parser.add_argument("--busy", type=float, default=0.0)
parser.add_argument("--stubborn", action="store_true")
parser.add_argument("--sick", type=Path, help="a file: while it is there, this is not well")
options = parser.parse_args()
signal.signal(signal.SIGTERM, end)
threading.Thread(target=serve, args=(options,), daemon=True).start()
while True:
    until = time.process_time() + 0.05 * options.busy
    began = time.monotonic()
    while time.process_time() < until:
        pass
    time.sleep(max(0.001, began + 0.05 - time.monotonic()))
