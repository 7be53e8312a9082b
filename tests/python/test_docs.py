"""Documentation: links lead somewhere, code is taken from tested files; and the check notices when that is not so."""

import importlib.util
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
spec = importlib.util.spec_from_file_location("docs_check", ROOT / "tests/docs/check.py")
check = importlib.util.module_from_spec(spec)
spec.loader.exec_module(check)


def test_this_documentation_holds_together():
    assert len(check.pages(ROOT)) > 5  # it was read
    assert check.problems(ROOT) == []


@pytest.fixture
def found(tmp_path):
    def problems(page):
        (tmp_path / "other.md").write_text("# A heading: with, marks\n")
        (tmp_path / "source.py").write_text("def f():\n    a = 1\n    b = 2\n")
        (tmp_path / "page.md").write_text(page)
        return check.problems(tmp_path)
    return problems


@pytest.mark.parametrize("page", [
    "[web](https://example.org/x) [page](other.md) [heading](other.md#a-heading-with-marks) ![picture](source.py)\n",
    "# Own heading\n[own](#own-heading)\n",
    "`[not a link](nowhere.md)`\n```\n[nor this](nowhere.md)\n```\n",
    "<!-- from source.py -->\n```python\na = 1\nb = 2\n```\n",
    "```sh\n./dev demo\n```\n",
])
def test_sound_pages_pass(found, page):
    assert found(page) == []


@pytest.mark.parametrize("page, expected", [
    ("\n[gone](gone.md)\n", "page.md:2: the link gone.md leads nowhere"),
    ("[gone](other.md#gone)\n", "page.md:1: other.md#gone: no heading of that name"),
    ("[outside](../../etc/passwd)\n", "page.md:1: the link ../../etc/passwd leads nowhere"),
    ("```python\na = 1\n```\n", "page.md:1: python code without a source (put <!-- from FILE --> before it)"),
    ("<!-- from source.py -->\n```python\na = 2\n```\n", "page.md:1: this code is not in source.py, or no longer"),
    ("<!-- from gone.py -->\n```python\na = 1\n```\n", "page.md:1: the source gone.py does not exist"),
])
def test_each_fault_is_found(found, page, expected):
    assert expected in found(page)
