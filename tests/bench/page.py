"""Renews the measured parts of docs/performance.md: what stands between two marks is replaced by what was measured."""

import re

from benchmark import ROOT

PAGE = ROOT / "docs" / "performance.md"


def replaced(text: str, part: str, body: str) -> str:
    begin, end = f"<!-- measured: {part} -->", "<!-- end of measured -->"
    assert begin in text, f"{PAGE.name} has no part {part}"
    return re.sub(re.escape(begin) + ".*?" + re.escape(end), lambda _: f"{begin}\n\n{body.strip()}\n\n{end}", text, flags=re.DOTALL)


def tables(row: dict) -> str:
    with_goal = [result for result in row["results"] if result["goal"]]
    without = [result for result in row["results"] if not result["goal"]]
    lines = []
    if with_goal:
        lines = ["| work | goal | measured | |", "|---|---|---|---|"]
        for result in with_goal:
            mark = {True: "reached", False: "**missed**", None: ""}[result["reached"]]
            lines.append(f"| {result['work']} | {result['goal']} | {result['result']} | {mark} |")
        lines.append("")
    lines += [f"- {result['work'].removeprefix('· ')}: {result['result']}" for result in without]
    return "\n".join(lines + ["", f"({row['how']}.)"])


def write(report: dict, profile: str | None) -> None:
    text = PAGE.read_text()
    versions = " · ".join(f"{name} {version}" for name, version in report["versions"].items())
    text = replaced(text, "versions", f"{versions}." + "".join(f"\n\nNot measured: {missing}." for missing in report["missing"]))
    for name, row in report["rows"].items():
        text = replaced(text, name, tables(row))
    if profile:
        text = replaced(text, "profile", profile)
    PAGE.write_text(text)
