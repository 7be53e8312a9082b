"""Where the instructions of the hot loop go: callgrind's own counts of each function, summed by the part of the engine that its code
stands in. Inlined code counts where it was written, but the standard library's with the function that it was inlined into."""

import re
import subprocess
from collections import Counter

import instructions
import mesh
from benchmark import HERE, Bench

# The first that matches a source file's path.
PARTS = [
    ("the queue of events", r"sim/event_queue"),
    ("chance: Philox, Ziggurat, distributions", r"sim/(random|ziggurat|sampler|distribution)|Random123|philox|/sysdeps/.*/(e_log|log)|models/traffic|request_identity|models/service/program"),
    ("measuring: histograms, bins, averages", r"models/measure|sim/(histogram|moments)"),
    ("choosing a replica", r"models/service/balance"),
    ("processor sharing", r"cpu_sharing|processor_sharing|max_min"),
    ("resilience", r"models/service/resilience"),
    ("digest", r"sim/digest"),
    ("requests: frames, lines, steps", r"models/service|sim/slab"),
    ("C library, mathematics and memory", r"malloc|string|libm|libc|e_|s_|w_|dl-"),
]
# For code of the standard library: the first that matches the function it is part of.
OUTER = [
    ("the queue of events", r"EventQueue"),
    ("chance: Philox, Ziggurat, distributions", r"Draws|Sampler|ArrivalSource|first_words|look_ahead"),
    ("measuring: histograms, bins, averages", r"Histogram|Recorder|CompletionBins|TimeAverage|RequestMeter"),
    ("choosing a replica", r"Pool|LeastLoaded|HashRing"),
    ("processor sharing", r"CpuSharing|ProcessorSharing|max_min"),
    ("resilience", r"CircuitBreaker|TokenBucket"),
    ("requests: frames, lines, steps", r"RequestPlane|Slab"),
]
REST = "the rest"


def by_part(file: str) -> Counter:
    printed = subprocess.run(["callgrind_annotate", "--threshold=100", "--auto=no", file], capture_output=True, text=True, check=True).stdout
    shares: Counter = Counter()
    for count, where in re.findall(r"^ *([\d,]+) \([ \d.]+%\) +(\S.*)$", printed, re.MULTILINE):
        if where.startswith("PROGRAM TOTALS"):
            continue
        path, _, function = where.partition(":")
        told_by, rules = (function, OUTER) if "/include/c++/" in path else (path, PARTS)
        part = next((name for name, pattern in rules if re.search(pattern, told_by)), REST)
        shares[part] += int(count.replace(",", ""))
    return shares


def table(bench: Bench) -> str:
    chosen = {
        "M/M/4": [str(HERE / "mm4.yaml"), "31250"],
        "mesh, 20,000 in flight": [bench.write("mesh-20000.yaml", mesh.scenario(20_000, 2.5)), "2.5"],
    }
    columns, events = {}, {}
    for number, (name, scenario) in enumerate(chosen.items()):
        total, file = instructions.callgrind(bench, f"profile-{number}", scenario)
        columns[name] = by_part(file)
        printed = subprocess.run([bench.program("plane_bench"), *scenario], capture_output=True, text=True, check=True).stdout
        events[name] = total / int(re.search(r'"events": (\d+)', printed)[1])
    lines = ["| part | " + " | ".join(columns) + " |", "|---" * (len(columns) + 1) + "|"]
    sums = {name: sum(column.values()) for name, column in columns.items()}
    for part in [name for name, _ in PARTS] + [REST]:
        if any(column[part] for column in columns.values()):
            lines.append(f"| {part} | " + " | ".join(f"{column[part] / sums[name]:.1%}" for name, column in columns.items()) + " |")
    lines.append("| instructions an event | " + " | ".join(f"{events[name]:.0f}" for name in columns) + " |")
    return "\n".join(lines)
