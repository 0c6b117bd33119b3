"""The wheel carries all that is needed: it works in another folder, away from the source tree."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheel's files, as an installer lays them down."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [
        sys.executable,
        "-m",
        "build",
        "--wheel",
        "--no-isolation",
        "--outdir",
        str(folder),
        str(REPOSITORY),
    ]
    built = subprocess.run(command, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stdout + built.stderr
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as files:
        files.extractall(folder / "site")
    return folder / "site"


def run(site: Path, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command line of the wheel in a folder that has nothing to do with it."""
    environment = {**os.environ, "PYTHONPATH": str(site)}
    command = [sys.executable, "-m", "allocator", *arguments]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def test_the_wheel_holds_the_package_its_models_and_its_scenarios(site: Path) -> None:
    """Nothing of the tests, everything of what `run` needs."""
    assert (site / "allocator/py.typed").is_file()
    models = {path.name for path in (site / "allocator/data/models").iterdir()}
    assert models == {path.name for path in (REPOSITORY / "models").iterdir()}
    scenarios = {path.name for path in (site / "allocator/data/scenarios").iterdir()}
    assert scenarios == {path.name for path in (REPOSITORY / "scenarios").iterdir()}
    assert not (site / "tests").exists()
    assert list((site / "allocator/report").rglob("*.j2"))


def test_an_installed_wheel_plans_a_shipped_scenario_from_any_folder(site: Path, tmp_path: Path) -> None:
    """`allocator run product-launch` and `check`, with the package found in the wheel only."""
    program = "import allocator, pathlib; print(pathlib.Path(allocator.__file__).parents[1])"
    environment = {**os.environ, "PYTHONPATH": str(site)}
    found = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert Path(found.stdout.strip()) == site
    planned = run(site, tmp_path, "run", "product-launch", "--out", "plan")
    assert planned.returncode == 0, planned.stderr
    checked = run(site, tmp_path, "check", "plan")
    assert checked.returncode == 0, checked.stdout + checked.stderr
    released = run(site, tmp_path, "release", "plan")
    assert released.returncode == 0, released.stderr
    assert (tmp_path / "promises.db").is_file()
    expected = REPOSITORY / "scenarios/product-launch/expected/shipping_schedule.csv"
    assert (tmp_path / "plan/shipping_schedule.csv").read_bytes() == expected.read_bytes()
