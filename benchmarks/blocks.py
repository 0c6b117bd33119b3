"""How large the blocks are that rules tie together.

`python -m benchmarks.blocks FOLDER` prints the figures of a scenario as JSON.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np

import allocator
from allocator.network import build_network


def largest_block(folder: Path) -> dict[str, int]:
    """Return the number of blocks with rules, and the size of the largest: lines, and ways to serve them."""
    scenario = allocator.read(folder)
    network = build_network(scenario, allocator.load_model(scenario.settings.model))
    blocks = np.flatnonzero(network.ruled)
    if not len(blocks):
        return {"blocks": 0, "lines": 0, "pairs": 0}
    lines = np.diff(network.line_start)
    largest = blocks[np.argmax(lines[blocks])]
    first, end = network.line_start[[largest, largest + 1]]
    return {
        "blocks": len(blocks),
        "lines": int(lines[largest]),
        "pairs": int(network.pair_start[end] - network.pair_start[first]),
    }


def main() -> None:
    """Print the figures of the scenario that the command line names."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    print(json.dumps(largest_block(parser.parse_args().folder)))


if __name__ == "__main__":
    main()
