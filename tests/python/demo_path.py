"""Puts the demo's modules on the path, and says where its programs are."""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DEMO = ROOT / "scenarios" / "demo"
BUILD = Path(os.environ.get("SANDTABLE_BUILD", ROOT / "build" / "ci"))
PROGRAM = BUILD / "bin" / "sandtable"
sys.path.insert(0, str(DEMO))
