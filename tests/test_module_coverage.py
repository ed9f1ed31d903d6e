"""The check of how much the tests cover says which module is covered too little."""

import os
from pathlib import Path
import subprocess
import sys

import pytest

from .repository import ROOT

SCRIPT = ROOT / "script" / "module_coverage.py"


# Whoever measures these tests must not find what they measure.
ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith("COV")}


@pytest.fixture
def measured(tmp_path: Path) -> Path:
    """A folder with a module that was run to the end, and one that was run halfway."""
    (tmp_path / "whole.py").write_text("x = 1\n")
    (tmp_path / "half.py").write_text("import whole\nif whole.x > 1:\n    print(whole.x)\n    print(whole.x)\n")
    measure = [sys.executable, "-m", "coverage", "run", "--branch", "half.py"]
    subprocess.run(measure, cwd=tmp_path, env=ENVIRONMENT, check=True)
    return tmp_path


def check(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(SCRIPT), *arguments]
    return subprocess.run(command, cwd=folder, env=ENVIRONMENT, capture_output=True, text=True, check=False)


def test_a_module_below_the_limit_fails_and_is_named(measured: Path) -> None:
    run = check(measured, "60")
    assert run.returncode == 1
    assert run.stdout.splitlines() == [
        "half.py: 50.0 %, not reached: 3, 4, 2->3",
        "2 modules, 1 below 60 %",
    ]


def test_all_modules_above_the_limit_are_well(measured: Path) -> None:
    run = check(measured, "50")
    assert (run.returncode, run.stdout) == (0, "2 modules, 0 below 50 %\n")


def test_only_the_modules_that_are_asked_for(measured: Path) -> None:
    assert check(measured, "100", "whole.py").returncode == 0
    assert check(measured, "100", "half.py").returncode == 1


def test_a_module_that_is_not_there_is_no_success(measured: Path) -> None:
    run = check(measured, "100", "whole.py", "moved.py")
    assert run.returncode == 1
    assert "moved.py: there is no such module" in run.stdout


def test_without_a_measurement_it_says_why(tmp_path: Path) -> None:
    run = check(tmp_path, "0")
    assert run.returncode == 1
    assert "No data to report." in run.stderr
