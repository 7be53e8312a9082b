"""Instructions of the hot loop, counted by callgrind on fixed scenarios and held against instructions.json.

Counted is what happens below RequestPlane::advance_to, so that reading a file or the start of a process has no say; a count comes out
the same in every run of one build. It does depend on compiler and libc (their logarithm is code of ours, too): with other versions
than the stored ones a rise is said, and is no failure, for nobody could tell whose it is.
"""

import json
import re
import subprocess
from concurrent.futures import ThreadPoolExecutor

import mesh
from benchmark import HERE, ROOT, Bench, version_of

STORED = HERE / "instructions.json"
TOLERATED = 0.10
HOT = "sandtable::models::RequestPlane::advance_to*"


def cases(bench: Bench) -> dict[str, list[str]]:
    """Scenario, and the seconds of it that are run."""
    return {
        "mm4: 100,000 customers": [str(HERE / "mm4.yaml"), "31250"],
        "mesh: 1,000 services, 20,000 in flight": [bench.write("mesh-20000.yaml", mesh.scenario(20_000, 2.5)), "2.5"],
        "shop: a minute of shop.yaml": [str(ROOT / "scenarios" / "shop.yaml"), "60"],
        "cpu: processor sharing on short nodes": [str(HERE / "cpu.yaml"), "60"],
        "retries: timeouts, retries, breakers": [str(HERE / "retries.yaml"), "60"],
    }


def callgrind(bench: Bench, name: str, scenario: list[str], *options: str) -> tuple[int, str]:
    """Instructions of the hot loop, and the file that has them by function."""
    file = bench.scratch / f"callgrind.{name.split(':')[0]}.out"
    command = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={file}", f"--toggle-collect={HOT}", *options,
               bench.program("plane_bench"), *scenario]
    ran = subprocess.run(command, capture_output=True, text=True)
    if ran.returncode != 0:
        raise SystemExit(f"{' '.join(command)}:\n{ran.stderr[-2000:]}")
    total = re.search(r"^(?:summary|totals): (\d+)", file.read_text(), re.MULTILINE)
    if not total or int(total[1]) == 0:
        raise SystemExit(f"{name}: nothing was counted below {HOT}")
    return int(total[1]), str(file)


def counted(bench: Bench) -> dict:
    chosen = cases(bench)
    with ThreadPoolExecutor(2) as pool:  # counts don't mind company
        counts = pool.map(lambda item: callgrind(bench, *item)[0], chosen.items())
    libc = version_of(["dpkg-query", "-W", "-f", "${Version}\n", "libc6"])
    return {"compiler": version_of(["c++", "--version"]), "libc": libc, "instructions": dict(zip(chosen, counts))}


def judged(stored: dict, now: dict) -> tuple[list[str], int]:
    """What is to be said of the counts, and the exit status."""
    other = [key for key in ("compiler", "libc") if stored.get(key) != now[key]]
    lines, failures = [], []
    for name, count in now["instructions"].items():
        before = stored["instructions"].get(name)
        lines.append(f"  {name:<42} {count:>15,} instructions  {f'{count / before - 1:+.1%}' if before else 'new'}")
        if not before:
            failures.append(f"nothing is stored for {name}")
        elif count > before * (1 + TOLERATED):
            risen = f"more than {TOLERATED:.0%} above what is stored: {name}: {before:,} → {count:,}"
            (lines if other else failures).append(risen)
    lines += [f"stored with {key} {stored.get(key, 'unknown')}, counted with {now[key]}: a rise is no failure" for key in other]
    return lines + failures, 1 if failures else 0


def check(bench: Bench, update: bool) -> int:
    now = counted(bench)
    stored = json.loads(STORED.read_text()) if STORED.exists() else {"instructions": {}}
    lines, status = judged(stored, now)
    print("\n".join(lines))
    if not update:
        return status
    STORED.write_text(json.dumps(now, indent=2, ensure_ascii=False) + "\n")
    print(f"stored in {STORED.relative_to(ROOT)}")
    return 0
