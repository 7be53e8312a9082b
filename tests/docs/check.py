#!/usr/bin/env python3
"""Reads every Markdown page: links within the project lead somewhere, and code comes from a file that is tested.

A code block in yaml, python, cpp or json names its source in the line before it, and must stand there word for word (indented as it may be):

    <!-- from scenarios/demo/skeleton.yaml -->

    tests/docs/check.py [ROOT]
"""

import re
import sys
import textwrap
from pathlib import Path

SKIPPED = {"build", ".venv", ".git", "node_modules"}
SOURCED = {"yaml", "python", "cpp", "c++", "json"}
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)|!\[[^\]]*\]\(([^)\s]+)\)")
FENCE = re.compile(r"^(?:<!-- from (?P<source>\S+) -->\n)?```(?P<language>[\w+]*)[^\n]*\n(?P<body>.*?)^```", re.MULTILINE | re.DOTALL)


def anchors(text: str) -> set[str]:
    """Names that headings can be reached by: lower case, punctuation away, blanks as hyphens."""
    headings = re.findall(r"^#+ +(.+?) *$", re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def link_problem(root: Path, page: Path, target: str) -> str | None:
    if re.match(r"[a-z]+:", target):
        return None
    path, _, anchor = target.partition("#")
    place = (page.parent / path).resolve() if path else page
    if not place.is_relative_to(root) or not place.exists():
        return f"the link {target} leads nowhere"
    if anchor and place.suffix == ".md" and anchor not in anchors(place.read_text()):
        return f"{target}: no heading of that name"
    return None


def snippet_problem(root: Path, block: re.Match) -> str | None:
    source, body = block["source"], textwrap.dedent(block["body"]).rstrip()
    if not source:
        return f"{block['language']} code without a source (put <!-- from FILE --> before it)" if block["language"] in SOURCED else None
    if not (root / source).is_file():
        return f"the source {source} does not exist"
    lines, wanted = (root / source).read_text().splitlines(), body.splitlines()
    for start in range(len(lines) - len(wanted) + 1):
        if [line.rstrip() for line in textwrap.dedent("\n".join(lines[start:start + len(wanted)])).splitlines()] == wanted:
            return None
    return f"this code is not in {source}, or no longer"


def pages(root: Path) -> list[Path]:
    return sorted(path for path in root.rglob("*.md") if not SKIPPED & set(path.relative_to(root).parts))


def problems(root: Path) -> list[str]:
    root, found = root.resolve(), []
    for page in pages(root):
        text = page.read_text()

        def note(position: int, problem: str | None):
            if problem:
                found.append(f"{page.relative_to(root)}:{text.count(chr(10), 0, position) + 1}: {problem}")

        for block in FENCE.finditer(text):
            note(block.start(), snippet_problem(root, block))
        prose = re.sub(r"`[^`\n]*`", lambda code: " " * len(code[0]), FENCE.sub(lambda block: re.sub(r"[^\n]", " ", block[0]), text))
        for link in LINK.finditer(prose):
            note(link.start(), link_problem(root, page, link[1] or link[2]))
    return found


def main(words: list[str]) -> int:
    root = Path(words[0] if words else Path(__file__).resolve().parents[2])
    found = problems(root)
    print("\n".join(found + [f"documentation: {len(pages(root))} pages read, {len(found)} problems"]))
    return 1 if found or not pages(root) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
