"""Predicted and measured of several runs, side by side, as they came: a page between two markers."""

from pathlib import Path

from real_loop.episode import GRID
from support.servers import ROOT

PAGE = ROOT / "docs/methods/real-loop.md"
BEGIN, END = "<!-- runs of the real loop: begin -->", "<!-- end of runs of the real loop -->"


def write(results: list[dict], page: Path = PAGE):
    text = page.read_text()
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    assert begin and end, f"{page} lacks its markers"
    page.write_text(f"{before}{BEGIN}\n\n{markdown(results)}\n\n{END}{after}")


def markdown(results: list[dict]) -> str:
    parts = ["| run | rise | p95 of front, predicted (90 %) | measured | back's replicas every 15 s, predicted | measured | most apart | failed requests | disturbed |",
             "|--|--|--|--|--|--|--|--|--|"]
    for number, result in enumerate(results, start=1):
        parts.append(row(number, "as it is", result["unplanned"], result["predicted_unplanned"]))
        if result["planned"]:
            parts.append(row(number, f"with {result['plan']}", result["planned"], result["predicted_planned"]))
    return "\n".join([*parts, "", *notes(results)])


def row(number: int, rise: str, measured: dict, predicted: dict | None) -> str:
    series = series_of(measured)
    said = apart = p95 = "-"
    if predicted:
        mean, low, high = predicted["p95"]
        p95 = f"{milliseconds(mean)} ({milliseconds(low)} to {milliseconds(high)})"
        said = " ".join(str(middle) if least == most else f"{middle} ({least}-{most})" for least, middle, most in predicted["replicas"])
        apart = str(max(abs(middle - real) for (_, middle, _), real in zip(predicted["replicas"], series)))
    failed = measured["load"]["failed"] + measured["load"]["unfinished"]
    return (f"| {number} | {rise} | {p95} | {milliseconds(measured['figures']['front']['p95'])} | {said} | {' '.join(map(str, series))} | {apart} | "
            f"{failed:.0f} of {measured['load']['offered']:.0f} | {'; '.join(measured['disturbed']) or 'no'} |")


def series_of(measured: dict) -> list[int]:
    seconds = measured["window"]["end"] - measured["window"]["begin"]
    return [[wanted for since, wanted, _ in measured["replicas"] if since <= (place + 1) * GRID][-1] for place in range(int(seconds / GRID))]


def notes(results: list[dict]) -> list[str]:
    lines = []
    hits = [(low <= one["figures"]["front"]["p95"] <= high) for result in results for one, said in
            ((result["unplanned"], result["predicted_unplanned"]), (result["planned"], result["predicted_planned"])) if one and said for _, low, high in [said["p95"]]]
    if hits:
        lines.append(f"* {sum(hits)} of {len(hits)} p95 lay in the twin's 90 % interval.")
    gates = [result["applied"].get("status") for result in results if result["applied"]]
    if gates:
        lines.append(f"* Plans through the gate: {', '.join(f'{gates.count(one)} {one}' for one in sorted(set(gates)))}.")
    failed = [f"* Run {number}: the twin's side failed: {last_line(result['twin_failed'])}" for number, result in enumerate(results, start=1) if result["twin_failed"]]
    if not all(result["realtime"] for result in results):
        lines.append("* Real-time priority was not permitted: services and load suffered from the machine's other work.")
    return lines + failed


def milliseconds(seconds: float | None) -> str:
    return "none" if seconds is None else f"{seconds * 1e3:.0f} ms"


def last_line(text: str) -> str:
    """What programs say last is what went wrong."""
    return text.strip().splitlines()[-1]
