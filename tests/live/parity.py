"""The table of agreement between the real controllers and ours, in docs/methods/kubernetes-parity.md between marks a topic.
Made by `./dev live --parity`, of what was compared in that run; nothing there is written by hand."""

from collections import Counter
from pathlib import Path

PAGE = Path(__file__).resolve().parents[2] / "docs" / "methods" / "kubernetes-parity.md"


class Parity:
    """Collects comparisons by topic: records with `outcome`, `difference`, and texts of both sides."""

    def __init__(self):
        self.records: dict[str, list[dict]] = {}
        self.versions: dict[str, str] = {}
        self.notes: dict[str, str] = {}  # what else a run has to say of a topic, of what it measured

    def add(self, topic: str, record: dict):
        self.records.setdefault(topic, []).append(record)

    def write(self):
        text = PAGE.read_text()
        for topic, records in self.records.items():
            begin, end = f"<!-- figures of {topic}: ./dev live --parity -->", f"<!-- end of figures of {topic} -->"
            before, _, rest = text.partition(begin)
            text = f"{before}{begin}\n{table(records, self.versions[topic], self.notes.get(topic))}\n{end}{rest.partition(end)[2]}"
        PAGE.write_text(text)


def table(records: list[dict], versions: str, note: str | None = None) -> str:
    compared = Counter(record["outcome"] for record in records)
    agreed = Counter(record["outcome"] for record in records if not record["difference"])
    problems = len({record["problem"] for record in records})
    lines = [f"Against {versions}: {problems} {'problem' if problems == 1 else 'problems'}, {len(records)} decisions.", "",
             "| the real one's outcome | decisions | agree | differ |", "|---|---|---|---|"]
    for outcome in sorted(compared):
        lines.append(f"| {outcome} | {compared[outcome]} | {agreed[outcome]} | {compared[outcome] - agreed[outcome]} |")
    lines.append(f"| all | {len(records)} | {agreed.total()} | {len(records) - agreed.total()} |")
    if note:
        lines += ["", note]
    differing = [record for record in records if record["difference"]]
    if not differing:
        return "\n".join([*lines, "", "No disagreement."])
    lines += ["", "| problem | object | differs in | ours | the real one |", "|---|---|---|---|---|"]
    for record in differing:
        lines.append("| " + " | ".join(str(record[key]).replace("|", "\\|") for key in ("problem", "pod", "difference", "ours", "real")) + " |")
    return "\n".join(lines)
