#!/usr/bin/env python3
"""Reads every #include and import of the tree, and fails on an arrow against the design's direction, on a library outside its row,
on an include that is no path from the root, and on files that nothing builds or includes.

    tests/layering/check.py [ROOT]
"""

import ast
import re
import sys
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Room:
    """What a folder may know: other folders, and libraries by their names in HEADERS."""

    knows: frozenset[str]
    libraries: frozenset[str]


def room(knows: str, libraries: str) -> Room:
    return Room(frozenset(knows.split()), frozenset(libraries.split()))


# The table. The longest matching folder counts; a room knows its whole top folder, and a row of its own gives it other libraries.
ROOMS = {
    "sim": room("", "simgrid random123 hdf5"),
    "models": room("sim", "eigen tbb json"),
    "models/scenario": room("sim models", "yaml json"),
    "models/learn": room("sim models", "eigen tbb json xgboost"),
    "twin": room("sim models", "hdf5 sqlite eigen tbb json"),
    "planners": room("sim models twin", "cbc tbb"),
    "connectors": room("sim models twin", "curl simdjson yaml json msgpack"),
    "app": room("sim models twin planners connectors", "spdlog fmt json"),
    "app/cli": room("sim models twin planners connectors app", "spdlog fmt json cli11"),
    "app/worker": room("sim models twin app", "json"),  # slim: a fork costs what its parent holds
    "app/python": room("sim models twin planners connectors app", "fmt json pybind11"),
    "scenarios": room("", ""),  # the real systems of the examples share no code with what predicts them
}
OUTERMOST = {"app/cli", "app/worker", "app/python", "scenarios"}  # nobody knows these
PYTHON_LIBRARIES = {"app/python": {"numpy", "pandas", "matplotlib", "sandtable"}, "scenarios": set()}

# Library by the start of its headers' names.
HEADERS = {
    "simgrid/": "simgrid", "xbt/": "simgrid", "Random123/": "random123", "hdf5": "hdf5", "H5": "hdf5", "yaml-cpp/": "yaml", "Eigen/": "eigen",
    "tbb/": "tbb", "oneapi/tbb": "tbb", "nlohmann/": "json", "msgpack": "msgpack", "xgboost/": "xgboost", "sqlite3.h": "sqlite", "coin/": "cbc", "Cbc": "cbc", "Clp": "cbc",
    "Coin": "cbc", "Osi": "cbc", "curl/": "curl", "simdjson": "simdjson", "httplib.h": "httplib", "spdlog/": "spdlog", "fmt/": "fmt",
    "CLI/": "cli11", "pybind11/": "pybind11", "gtest/": "gtest", "gmock/": "gtest", "rapidcheck": "rapidcheck", "benchmark/": "benchmark",
}
# The C library and the kernel are everybody's.
SYSTEM_HEADERS = re.compile(r"^(sys|arpa|netinet|net|linux)/|^(unistd|fcntl|poll|pthread|sched|signal|spawn|strings|string|stdlib|stdio|time|dlfcn|malloc|netdb|termios|ftw|dirent|immintrin|x86intrin)\.h$")
STANDARD_HEADER = re.compile(r"^[a-z_0-9]+$")
LONGEST = 600  # lines of a file
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"]+)[>"]', re.MULTILINE)


def room_of(path: str) -> str | None:
    parts = path.split("/")
    return next((name for end in range(len(parts) - 1, 0, -1) if (name := "/".join(parts[:end])) in ROOMS), None)


def include_problem(root: Path, path: str, quoted: bool, header: str) -> str | None:
    """What is wrong with this include, if anything."""
    mine = room_of(path)
    library = next((library for start, library in HEADERS.items() if header.startswith(start)), None)
    if not quoted and library:
        return f"<{header}> belongs to {library}, which is not in the row of {mine}" if mine and library not in ROOMS[mine].libraries else None
    if not quoted:
        known = STANDARD_HEADER.match(header) or SYSTEM_HEADERS.match(header)
        return None if known or not mine else f"<{header}> belongs to no library that the table knows"
    if not (root / header).is_file():
        return f'"{header}" is not the path of a file from the root'
    if "/detail/" in header and not path.removeprefix("tests/").startswith(header.split("/detail/")[0] + "/"):  # a test mirrors its folder
        return f'"{header}" is a detail of another folder'
    theirs = room_of(header)
    if not mine or theirs == mine:
        return None
    if not theirs:
        return f'"{header}" lies in no folder of the product'
    top = theirs.split("/")[0]
    allowed = theirs not in OUTERMOST and (top == mine.split("/")[0] or top in ROOMS[mine].knows)
    return None if allowed else f'"{header}": {mine} may not know {theirs}'


def import_problems(path: str, text: str, siblings: set[str]) -> list[str]:
    allowed = next((libraries for folder, libraries in PYTHON_LIBRARIES.items() if path.startswith(folder + "/")), None)
    if allowed is None:
        return [f"{path}: no Python belongs here"]
    found = []
    for node in ast.walk(ast.parse(text)):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        names += [node.module] if isinstance(node, ast.ImportFrom) and not node.level else []
        for name in (name.split(".")[0] for name in names):
            if name not in sys.stdlib_module_names | allowed | siblings:
                found.append(f"{path}:{node.lineno}: import {name} is not in the row of its folder")
    return found


def built_sources(root: Path) -> set[str]:
    """Every .cpp that a CMakeLists.txt names, as paths from the root."""
    found = set()
    for lists in files(root, "CMakeLists.txt"):
        text = re.sub(r"#.*", "", (root / lists).read_text())
        for word in re.findall(r"[^\s()\"]+\.cpp\b", text):
            word = re.sub(r"\$\{(PROJECT|CMAKE)_SOURCE_DIR\}", str(root), word.replace("${CMAKE_CURRENT_SOURCE_DIR}/", ""))
            place = Path(word) if word.startswith("/") else (root / lists).parent / word
            if place.resolve().is_relative_to(root.resolve()):
                found.add(place.resolve().relative_to(root.resolve()).as_posix())
    return found


def files(root: Path, pattern: str) -> list[str]:
    tops = sorted({name.split("/")[0] for name in ROOMS} | {"tests"})
    return sorted(path.relative_to(root).as_posix() for top in tops for path in (root / top).rglob(pattern))


def problems(root: Path) -> list[str]:
    found, included, built = [], set(), built_sources(root)
    sources, headers = files(root, "*.cpp"), files(root, "*.hpp")
    for path in sources + headers:
        text = (root / path).read_text()
        if (lines := text.count("\n")) > LONGEST:
            found.append(f"{path}: {lines} lines (the longest file may have {LONGEST})")
        for match in INCLUDE.finditer(text):
            included.add(match[2])
            if problem := include_problem(root, path, match[1] == '"', match[2]):
                found.append(f"{path}:{text.count(chr(10), 0, match.start()) + 1}: {problem}")
    found += [f"{path}: no CMakeLists.txt builds it" for path in sources if path not in built]
    found += [f"{path}: nothing includes it" for path in headers if path not in included]
    for path in files(root, "*.py"):
        if not path.startswith("tests/"):
            siblings = {other.stem for other in (root / path).parent.glob("*.py")}
            found += import_problems(path, (root / path).read_text(), siblings)
    return found


def main(words: list[str]) -> int:
    root = Path(words[0] if words else Path(__file__).resolve().parents[2])
    read = len(files(root, "*.cpp") + files(root, "*.hpp"))
    found = problems(root)
    print("\n".join(found + [f"layering: {read} C++ files read, {len(found)} problems"]))
    return 1 if found or not read else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
