#!/usr/bin/env python3
"""Runs the real loop N times, one seed each, and writes what came of it into docs/methods/real-loop.md, as it came.

    python tests/live/real_loop/run.py 10

The live lane is to be built (./dev live). A run takes about nine minutes.
"""

import argparse
import json
import signal
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
sys.path[:0] = [str(ROOT / "tests/live"), str(ROOT / "scenarios/demo")]

from real_loop import table  # noqa: E402
from real_loop.loop import run_loop  # noqa: E402


def main(words: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("runs", type=int)
    parser.add_argument("--first", type=int, default=1, help="seed of the first; earlier runs' results are kept")
    parser.add_argument("--results", type=Path, default=ROOT / "build/real-loop", help="a JSON file a run is kept there")
    parser.add_argument("--only-write", action="store_true", help="write the page from the results of earlier runs")
    options = parser.parse_args(words)
    options.results.mkdir(parents=True, exist_ok=True)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda number, _: sys.exit(128 + number))
    files = [options.results / f"{number}.json" for number in range(1, options.first + options.runs)]
    for seed, file in enumerate(files, start=1):
        if seed < options.first or options.only_write:
            continue
        print(f"--- run {seed}", flush=True)
        # Not below TMPDIR, which may be long: HAProxy takes socket paths of at most 97 bytes.
        with tempfile.TemporaryDirectory(prefix="sandtable-loop-", dir="/tmp") as folder:
            result = run_loop(Path(folder) / "run", seed, say=lambda line: print(line, flush=True))
        file.write_text(json.dumps(result.as_json(), indent=1) + "\n")
    table.write([json.loads(file.read_text()) for file in files])
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
