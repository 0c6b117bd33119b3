"""What customers were told, and how it turned out: one entry per order line of the world."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from allocator.arrays import NO_DAY, Flags, Floats, Ints
from allocator.ledger.deciding import KINDS, Rules, Told, Tonight, decide, planned_behind

_UNITS = 5e-7
CHANGES = ("later", "earlier", "withdrawn", "again")
"""What a customer hears after a first date that is another date, or none."""


@dataclass
class Register:
    """The promises of all lines, from the first to the last word."""

    num_lines: int
    told: Told = field(init=False)
    target: Ints = field(init=False)
    """The planned date that stood behind the date told last: what the plan has to keep."""
    first_date: Ints = field(init=False)
    """The first date told; NO_DAY where there was none yet."""
    first_planned: Ints = field(init=False)
    """The planned date on the night that the first date was told."""
    first_night: Ints = field(init=False)
    """The day of that night."""
    first_quantity: Floats = field(init=False)
    """Units that it was told for."""
    completed: Ints = field(init=False)
    """The day by which these had arrived; NO_DAY until then."""
    arrived: Floats = field(init=False)
    """Units that have arrived."""
    changes: dict[str, Ints] = field(init=False)
    """How often each line heard each kind of change."""

    def __post_init__(self) -> None:
        """Start with nothing told and nothing arrived."""
        none, zero = np.full(self.num_lines, NO_DAY), np.zeros(self.num_lines)
        never = np.zeros(self.num_lines, dtype=bool)
        self.told = Told(never, none.copy(), none.copy(), none.copy(), zero.copy(), zero.copy())
        self.first_date, self.first_planned, self.first_night = none.copy(), none.copy(), none.copy()
        self.target = none.copy()
        self.completed, self.first_quantity, self.arrived = none.copy(), zero.copy(), zero.copy()
        self.changes = {kind: np.zeros(self.num_lines, dtype=np.int64) for kind in CHANGES}

    def tell(
        self, night: int, line: Ints, tonight: Tonight, planned: Ints, likely: Ints, rules: Rules
    ) -> None:
        """Tell some lines what changes on a night: nothing, unless the rules say that it is worth it."""
        before = Told(*(getattr(self.told, name)[line] for name in _TOLD))
        kind, promised = decide(before, tonight, rules)
        word = np.array(KINDS, dtype=object)[kind]
        changed, first = word != "", (word == "first") & (self.first_date[line] == NO_DAY)
        moved = changed & (promised != before.date)
        at = line[changed]
        self.told.known[at] = True
        self.told.date[at] = promised[changed]
        self.told.likely[line[moved]] = likely[moved]
        behind = planned_behind(promised, before.date, self.target[line], planned)
        self.target[at] = behind[changed]
        self.told.quantity[at], self.told.open[at] = tonight.quantity[changed], tonight.open[changed]
        self._note_first(night, line[first], promised[first], planned[first], tonight.quantity[first])
        for name, count in self.changes.items():
            count[line[word == name]] += 1

    def _note_first(self, night: int, line: Ints, promised: Ints, planned: Ints, quantity: Floats) -> None:
        self.told.original[line] = promised
        self.first_date[line], self.first_planned[line] = promised, planned
        self.first_night[line], self.first_quantity[line] = night, quantity + self.arrived[line]

    def arrive(self, day: int, line: Ints, units: Floats) -> None:
        """Note what arrives on a day."""
        np.add.at(self.arrived, line, units)
        enough = self.arrived[line] >= self.first_quantity[line] - _UNITS
        done = line[enough & (self.completed[line] == NO_DAY) & (self.first_date[line] != NO_DAY)]
        self.completed[done] = day
        # What has left is no longer promised, nor asked for.
        self.told.quantity[line] = np.maximum(self.told.quantity[line] - units, 0.0)

    def undecided(self, day: int) -> Flags:
        """Return which lines have a first date that is neither kept nor broken on the evening of a day."""
        undecided: Flags = (self.first_date > day) & (self.completed == NO_DAY)
        return undecided


_TOLD = ("known", "original", "date", "likely", "quantity", "open")
