"""A file that is written whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from allocator.errors import InputError
from allocator.files.whole_file import write_text


def test_a_file_is_replaced_with_its_permissions(tmp_path: Path) -> None:
    """The new text takes the place of the old one, and nothing else is left in the folder."""
    path = tmp_path / "SO-1.lp"
    path.write_text("old")
    path.chmod(0o640)
    write_text("Größe\n", path)
    assert path.read_bytes() == "Größe\n".encode()
    assert path.stat().st_mode & 0o777 == 0o640
    assert os.listdir(tmp_path) == ["SO-1.lp"]


def test_a_new_file_can_be_read_by_those_the_user_allows(tmp_path: Path) -> None:
    """A new file has the permissions that any program of the user gives."""
    (tmp_path / "plain").touch()
    write_text("new", tmp_path / "SO-1.lp")
    assert (tmp_path / "SO-1.lp").stat().st_mode == (tmp_path / "plain").stat().st_mode


def test_a_device_is_written_and_not_replaced(tmp_path: Path) -> None:
    """Writing to what is no plain file, such as the terminal, leaves it what it is."""
    os.mkfifo(tmp_path / "pipe")
    reader = os.open(tmp_path / "pipe", os.O_RDONLY | os.O_NONBLOCK)
    write_text("text", tmp_path / "pipe")
    assert os.read(reader, 10) == b"text"
    assert (tmp_path / "pipe").is_fifo()
    os.close(reader)


def test_a_file_that_cannot_be_written_is_said_in_one_line(tmp_path: Path) -> None:
    """A folder that does not exist, and a folder in the place of the file."""
    with pytest.raises(InputError, match="cannot be written: No such file or directory: give another file"):
        write_text("text", tmp_path / "none" / "SO-1.lp")
    with pytest.raises(InputError, match="cannot be written: Is a directory"):
        write_text("text", tmp_path)
