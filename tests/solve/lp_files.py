"""LP files read back by other solvers."""

from __future__ import annotations

import subprocess
from importlib.metadata import version
from pathlib import Path

import highspy

from allocator.solve.highs import SilentHighs
from allocator.solve.pulp_names import find_solver, make_solver


def optimum_by_highs(text: str, folder: Path) -> float:
    """Return the optimum that HiGHS finds in an LP file."""
    path = folder / "program.lp"
    path.write_text(text, encoding="utf-8")
    solver = SilentHighs()
    assert solver.readModel(str(path)) == highspy.HighsStatus.kOk
    solver.run()
    assert solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
    return float(solver.getObjectiveValue())


def optimum_by_cbc(text: str, folder: Path) -> float:
    """Return the optimum that CBC finds in an LP file, read by CBC itself."""
    program, answer = folder / "program.lp", folder / "answer.txt"
    program.write_text(text, encoding="utf-8")
    # The CBC of PuLP 4 leaves an answer that is there as it is.
    answer.unlink(missing_ok=True)
    cbc = make_solver(find_solver("cbc")).path
    # The CBC that PuLP 3 brings along has to be told the sense; the one of PuLP 4 reads it in the file.
    told = ["-max"] if "Maximize" in text and version("pulp").startswith("3.") else []
    command = [cbc, str(program), *told, "-solve", "-solution", str(answer)]
    subprocess.run(command, check=True, capture_output=True, timeout=60)
    status = answer.read_text().splitlines()[0]
    assert status.startswith("Optimal"), status
    return float(status.split()[-1])
