"""The tree keeps to the design's direction; and the check that says so notices each kind of breach in a made-up tree."""

import importlib.util
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
spec = importlib.util.spec_from_file_location("layering_check", ROOT / "tests/layering/check.py")
check = importlib.util.module_from_spec(spec)
spec.loader.exec_module(check)


def test_this_tree_keeps_to_the_design():
    assert len(check.files(ROOT, "*.hpp")) > 30  # it was read
    assert check.problems(ROOT) == []


SOUND = {
    "sim/CMakeLists.txt": "sandtable_library(sandtable_sim\n  clock.cpp\n)\n",
    "sim/clock.hpp": "#include <vector>\n",
    "sim/clock.cpp": '#include "sim/clock.hpp"\n#include <simgrid/s4u.hpp>\n#include <sys/wait.h>\n',
    "models/CMakeLists.txt": "sandtable_library(sandtable_models scenario/reader.cpp node.cpp)\n",
    "models/node.hpp": '#include "sim/clock.hpp"\n',
    "models/node.cpp": '#include "models/node.hpp"\n#include "models/scenario/reader.hpp"\n',
    "models/scenario/reader.hpp": '#include "models/node.hpp"\n',
    "models/scenario/reader.cpp": '#include "models/scenario/reader.hpp"\n#include <yaml-cpp/yaml.h>\n',
    "app/python/sandtable/run.py": "import json\nfrom . import other\nimport numpy as np\n",
    "scenarios/demo/run.py": "import sys\nimport helper\n",
    "scenarios/demo/helper.py": "",
}


@pytest.fixture
def tree(tmp_path):
    def build(changed):
        for path, text in (SOUND | changed).items():
            (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / path).write_text(text)
        return check.problems(tmp_path)
    return build


def test_a_sound_tree_has_no_problems(tree):
    assert tree({}) == []


@pytest.mark.parametrize("path, text, expected", [
    ("sim/clock.hpp", '#include "models/node.hpp"\n', 'sim/clock.hpp:1: "models/node.hpp": sim may not know models'),
    ("models/node.hpp", '#include "sim/clock.hpp"\n\n  #  include "app/x.hpp"\n', 'models/node.hpp:3: "app/x.hpp": models may not know app'),
    ("models/node.cpp", '#include "models/node.hpp"\n#include <simgrid/s4u.hpp>\n', "models/node.cpp:2: <simgrid/s4u.hpp> belongs to simgrid, which is not in the row of models"),
    ("models/node.cpp", "#include <yaml-cpp/yaml.h>\n", "models/node.cpp:1: <yaml-cpp/yaml.h> belongs to yaml, which is not in the row of models"),
    ("models/node.cpp", "#include <boost/asio.hpp>\n", "models/node.cpp:1: <boost/asio.hpp> belongs to no library that the table knows"),
    ("models/node.cpp", '#include "node.hpp"\n', 'models/node.cpp:1: "node.hpp" is not the path of a file from the root'),
    ("models/node.cpp", '#include "sim/detail/y.hpp"\n', 'models/node.cpp:1: "sim/detail/y.hpp" is a detail of another folder'),
    ("planners/p.hpp", '#include "connectors/c.hpp"\n', 'planners/p.hpp:1: "connectors/c.hpp": planners may not know connectors'),
    ("connectors/c.hpp", '#include "planners/p.hpp"\n', 'connectors/c.hpp:1: "planners/p.hpp": connectors may not know planners'),
    ("app/worker/w.hpp", '#include "planners/p.hpp"\n', 'app/worker/w.hpp:1: "planners/p.hpp": app/worker may not know planners'),
    ("app/x.hpp", '#include "app/worker/w.hpp"\n', 'app/x.hpp:1: "app/worker/w.hpp": app may not know app/worker'),
    ("scenarios/demo/s.hpp", '#include "sim/clock.hpp"\n', 'scenarios/demo/s.hpp:1: "sim/clock.hpp": scenarios may not know sim'),
    ("sim/forgotten.cpp", "", "sim/forgotten.cpp: no CMakeLists.txt builds it"),
    ("sim/CMakeLists.txt", "# clock.cpp\n", "sim/clock.cpp: no CMakeLists.txt builds it"),
    ("sim/lonely.hpp", "", "sim/lonely.hpp: nothing includes it"),
    ("sim/clock.hpp", "\n" * 601, "sim/clock.hpp: 601 lines (the longest file may have 600)"),
    ("app/python/sandtable/run.py", "import requests\n", "app/python/sandtable/run.py:1: import requests is not in the row of its folder"),
    ("scenarios/demo/run.py", "def f():\n    from numpy import array\n", "scenarios/demo/run.py:2: import numpy is not in the row of its folder"),
    ("sim/tool.py", "", "sim/tool.py: no Python belongs here"),
])
def test_each_breach_is_found(tree, path, text, expected):
    others = {"app/x.hpp": "", "sim/detail/y.hpp": "", "planners/p.hpp": "", "connectors/c.hpp": "", "app/worker/w.hpp": ""}
    assert expected in tree(others | {path: text})
