"""What is wrong with a template, and in which line."""

from __future__ import annotations

import traceback

from jinja2 import TemplateNotFound, TemplateSyntaxError

from allocator.errors import Problem

MEND = "mend the template; docs/notices.md lists the variables"


def template_fault(error: Exception, path: str) -> Problem:
    """Return what an error says of the template at `path`, or of one that it includes."""
    if isinstance(error, TemplateSyntaxError):
        return Problem(error.filename or path, error.lineno, "", str(error.message), MEND)
    if isinstance(error, TemplateNotFound):
        return Problem(path, None, "", f"it includes {error.name}, which is not there", "add it")
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename.endswith(".j2")]
    file, line = (frames[-1].filename, frames[-1].lineno) if frames else (path, None)
    said = " ".join(str(error).split()) or type(error).__name__
    return Problem(file, line, "", said, MEND)
