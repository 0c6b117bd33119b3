"""The words of notices: templates per language, tried before they are used.

A language is a folder with the files of FILES. A folder of one's own takes precedence, file by file; see
`docs/notices.md`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from functools import cached_property, partial
from pathlib import Path
from typing import Any, NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from allocator.addresses import Mailbox, is_language
from allocator.errors import InputError, Problem
from allocator.notices.content import Content, one_line
from allocator.notices.language import filters, fitting
from allocator.notices.specimens import specimens
from allocator.notices.template_faults import MEND, template_fault

SHIPPED = Path(__file__).with_name("templates")
SUBJECT, TEXT, HTML, REASONS = "subject.txt.j2", "notice.txt.j2", "notice.html.j2", "reasons.toml"
FILES = (SUBJECT, TEXT, HTML, "sentences.j2", REASONS)
NOBODY = Mailbox("", "")


class Rendered(NamedTuple):
    """A notice in words."""

    subject: str
    """One line."""
    text: str
    html: str


class Language:
    """The templates of one language."""

    def __init__(self, name: str, folders: tuple[Path, ...]) -> None:
        self.name = name
        self._folders = folders

    def in_region(self, tag: str) -> Language:
        """Return the same words with the dates and numbers of a region, such as `en-GB`."""
        return self if tag == self.name else Language(tag, self._folders)

    def missing(self) -> list[Problem]:
        """Return the files that neither the planner nor the package has."""
        remedy = "copy it from another language: `allocator templates DIR` writes the shipped ones"
        return [
            Problem(str(self._folders[0] / file), None, "", "missing", remedy)
            for file in FILES
            if self._path(file) is None
        ]

    def render(self, content: Content, sender: Mailbox) -> Rendered:
        """Put a notice into words.

        Raises:
            InputError: a template fails; it says in which file and line.
        """
        facts = self._facts(content, sender)
        subject = facts["subject"] = self._subject(facts)
        return Rendered(subject, self._rendered(TEXT, facts), self._rendered(HTML, facts))

    def faults(self) -> list[Problem]:
        """Return what is wrong with the templates, found by trying them on specimens of every kind."""
        problems = self.missing() or self._faults_of_reasons()
        if problems:
            return problems
        for content in specimens(self.name, tuple(_reasons(SHIPPED / "en" / REASONS))):
            facts = {**self._facts(content, Mailbox("Sales", "sales@example.com")), "subject": "Subject"}
            for render in (self._subject, partial(self._rendered, TEXT), partial(self._rendered, HTML)):
                try:
                    render(facts)
                except InputError as error:
                    problems += [problem for problem in error.problems if problem not in problems]
        return problems

    @cached_property
    def reasons(self) -> Mapping[str, str]:
        """The reasons in words, by reason code."""
        path = self._path(REASONS)
        assert path is not None, "missing files are found first"
        return _reasons(path)

    def _faults_of_reasons(self) -> list[Problem]:
        try:
            given = self.reasons
        except InputError as error:
            return list(error.problems)
        lacking = [code for code in _reasons(SHIPPED / "en" / REASONS) if not given.get(code)]
        where = str(self._path(REASONS))
        return [Problem(where, None, code, "missing or blank", "say it in words") for code in lacking]

    def _facts(self, content: Content, sender: Mailbox) -> dict[str, Any]:
        """Return the variables of the templates."""
        reasons = self.reasons
        lines = [{**line, "reason": reasons.get(line["reason_code"], "")} for line in content["lines"]]
        return {
            "customer": content["customer"],
            "lines": lines,
            "orders": list(dict.fromkeys(line["order_id"] for line in content["lines"])),
            "as_of": content["as_of"],
            "sender": {"name": sender.name, "address": sender.address},
            "language": self.name,
        }

    def _subject(self, facts: Mapping[str, Any]) -> str:
        subject = one_line(self._rendered(SUBJECT, facts))
        if not subject:
            raise InputError([Problem(str(self._path(SUBJECT)), None, "", "gives an empty subject", MEND)])
        return subject

    def _rendered(self, file: str, facts: Mapping[str, Any]) -> str:
        try:
            return self._template(file).render(facts)
        except Exception as error:  # whatever a planner's template does, its file and line are named
            raise InputError([template_fault(error, str(self._path(file)))]) from error

    def _template(self, file: str) -> Template:
        return self._environments[file == HTML].get_template(file)

    @cached_property
    def _environments(self) -> tuple[Environment, Environment]:
        """The same templates for plain text and for HTML, where every value is escaped."""
        both = []
        for is_html in (False, True):
            environment = Environment(
                loader=FileSystemLoader(self._folders),
                autoescape=is_html,
                undefined=StrictUndefined,
                trim_blocks=True,
                lstrip_blocks=True,
                keep_trailing_newline=True,
                auto_reload=False,
            )
            environment.filters.update(filters(self.name))
            both.append(environment)
        return both[0], both[1]

    def _path(self, file: str) -> Path | None:
        return next((folder / file for folder in self._folders if (folder / file).is_file()), None)


class Wording:
    """The templates of every language.

    >>> sorted(Wording().languages)
    ['de', 'en']
    """

    def __init__(self, own: str | Path | None = None) -> None:
        """Find the languages; `own` is a folder of one's own with a folder per language.

        Raises:
            InputError: listing every fault of the templates in `own`.
        """
        self.is_own = own is not None
        roots = (SHIPPED,) if own is None else (Path(own), SHIPPED)
        names = {folder.name for root in roots for folder in _languages(root)}
        self.languages = {
            name: Language(name, tuple(root / name for root in roots if (root / name).is_dir()))
            for name in sorted(names)
        }
        self._regional: dict[str, Language] = {}
        problems = [fault for each in self.languages.values() for fault in each.faults()] if own else []
        if problems:
            raise InputError(problems)

    def render(self, content: Content, sender: Mailbox = NOBODY) -> Rendered:
        """Put a notice into words, in the customer's language."""
        return self.language_of(content).render(content, sender)

    def language_of(self, content: Content) -> Language:
        """Return the templates that suit the customer best."""
        tag = content["customer"]["language"]
        if tag not in self._regional:
            name = fitting(tag, self.languages, "")
            self._regional[tag] = self.languages[name].in_region(tag) if name else self.languages["en"]
        return self._regional[tag]

    def prove(self, contents: Iterable[Content], sender: Mailbox = NOBODY) -> None:
        """Render notices for nothing, where the templates are one's own: what fails, fails now.

        Raises:
            InputError: a template fails on one of them.
        """
        if self.is_own:
            for content in contents:
                self.render(content, sender)


def _languages(root: Path) -> list[Path]:
    """Return the folders of languages in a folder of templates."""
    if not root.is_dir():
        what = "is no folder" if root.exists() else "there is no such folder"
        raise InputError([Problem(str(root), None, "", what, "`allocator templates DIR` writes one to edit")])
    found = [folder for folder in sorted(root.iterdir()) if folder.is_dir() and is_language(folder.name)]
    if not found:
        what, remedy = "holds no folder of a language, such as en", "`allocator templates DIR` writes them"
        raise InputError([Problem(str(root), None, "", what, remedy)])
    return found


def _reasons(path: Path) -> dict[str, str]:
    """Read the reasons in words; raises InputError where the file is broken."""
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError([Problem(str(path), None, "", f"broken TOML, {error}", "mend the file")]) from None
    return {code: words for code, words in given.items() if isinstance(words, str)}
