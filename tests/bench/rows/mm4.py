"""The queue on which engines are compared: M/M/4 at a load of 0.8, beside peers and a bare loop."""

import shutil
import subprocess

from benchmark import HERE, ROOT, Bench, Result, at_least, at_most, median, ratio, run, told

TITLE = "M/M/4, load 0.8"
ERLANG_WAIT = 0.5964 / (4 - 3.2)  # Erlang C of 4 servers and 3.2 erlang, over (c·µ − λ)


def scenario(bench: Bench, customers: int) -> str:
    text = (HERE / "mm4.yaml").read_text()
    assert "duration: 3125000s" in text
    return bench.write(f"mm4-{customers}.yaml", text.replace("duration: 3125000s", f"duration: {customers / 3.2:g}s"))


def simcore(bench: Bench) -> str | None:
    """The Rust peer, built where a toolchain is."""
    if not shutil.which("cargo"):
        bench.missing.append("simcore: no cargo (Debian: cargo-web, rustc-web)")
        return None
    target = bench.scratch / "simcore"
    manifest = HERE / "peers" / "simcore_mm4" / "Cargo.toml"
    command = ["cargo", "build", "--release", "--locked", "--quiet", "--manifest-path", str(manifest), "--target-dir", str(target.resolve())]
    built = subprocess.run(command, capture_output=True, text=True)
    if built.returncode != 0:
        bench.missing.append("simcore: " + built.stderr.strip().splitlines()[-1])
        return None
    return str(target / "release" / "simcore_mm4")


def python_peer(bench: Bench, name: str) -> list[str] | None:
    python = bench.scratch / "venv" / "bin" / "python"
    program = [str(python), str(HERE / "peers" / f"{name}_mm4.py")]
    if python.exists() and subprocess.run([str(python), "-c", f"import {name}"], capture_output=True).returncode == 0:
        return program
    bench.missing.append(f"{name}: not in {python.parent.parent.relative_to(ROOT) if python.is_relative_to(ROOT) else python} (./dev bench installs it)")
    return None


def measure(bench: Bench) -> list[Result]:
    customers = 1_000_000 if bench.quick else 10_000_000
    # A slow peer has fewer: its cost is the same for each.
    few = {"simpy": customers // 20, "ciw": customers // 500, "simgrid": customers // 50}
    commands = {
        "sandtable": [bench.program("plane_bench"), scenario(bench, customers)],
        "bare": [bench.program("bare_bench"), "mm4", str(customers)],
        "simgrid": [bench.program("simgrid_mm4"), str(few["simgrid"])],
    }
    if rust := simcore(bench):
        commands["simcore"] = [rust, str(customers)]
    for name in ("simpy", "ciw"):
        if peer := python_peer(bench, name):
            commands[name] = [*peer, str(few[name])]
    runs = bench.alternate(commands)
    cost = {name: [r.cpu_s / few.get(name, customers) for r in of] for name, of in runs.items()}

    results = []
    for name, bound in (("simcore", 2), ("simgrid", 20), ("simpy", 120)):
        if name in cost:
            results.append(at_least(f"customers a second, times those of {name}", ratio(cost[name], cost["sandtable"]), bound, digits=1))
        else:
            results.append(Result(f"customers a second, times those of {name}", f"≥ {bound}×", "not measured"))
    results.append(at_most("CPU seconds, times those of the bare loop", ratio(cost["sandtable"], cost["bare"]), 1.15))
    for name, of in runs.items():
        printed = of[0].json
        results.append(told(f"· {name}", f"{median(cost[name]) * 1e9:.0f} ns a customer, mean wait {printed['mean_wait']:.3f} s "
                                         f"(theory {ERLANG_WAIT:.3f}), {few.get(name, customers):,} customers"))
    return results
