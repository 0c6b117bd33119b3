"""Rewrite `expected/` of the worked scenarios: `python -m tests.scenarios.refresh [NAME ...]`.

Refuses, and writes nothing, where the plan does not pass its check or a stage value is not the oracle's.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

import allocator
from allocator.checking import check
from tests.scenarios.worked import FOLDER, NAMES, comparable_files, differences, oracle_stages


def main() -> None:
    """Make the plans anew and write them where the oracle agrees with all of them."""
    parser = argparse.ArgumentParser(prog="python -m tests.scenarios.refresh", description=__doc__)
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help="a worked scenario; all of them if none is named"
    )
    names = parser.parse_args().names or NAMES
    unknown = sorted(set(names) - set(NAMES))
    if unknown:
        parser.error(f"no worked scenario {', '.join(unknown)}; there are {', '.join(NAMES)}")
    plans = {name: _confirmed_plan(name) for name in names}
    for name, files in plans.items():
        _write(FOLDER / name / "expected", files)
        print(f"{name}: {len(files)} files")


def _confirmed_plan(name: str) -> dict[str, bytes]:
    """Return the files of the plan; ends the command with a message where it cannot be trusted."""
    scenario = allocator.read(FOLDER / name)
    plan = allocator.allocate(scenario)
    report = check(scenario, plan)
    if not report.ok:
        raise SystemExit(f"{name}: the plan fails its check, nothing is written\n{report}")
    wrong = differences(plan.summary["stages"], oracle_stages(name))
    if wrong:
        raise SystemExit(f"{name}: the oracle disagrees, nothing is written\n" + "\n".join(wrong))
    with tempfile.TemporaryDirectory() as folder:
        plan.write(Path(folder) / "out")
        return comparable_files(Path(folder) / "out")


def _write(folder: Path, files: dict[str, bytes]) -> None:
    folder.mkdir(exist_ok=True)
    for path in folder.iterdir():
        if path.name not in files:
            path.unlink()
    for name, content in files.items():
        (folder / name).write_bytes(content)


if __name__ == "__main__":
    main()
