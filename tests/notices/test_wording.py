"""Words: in every language, in plain text and HTML; a template with a mistake is found before it is used."""

from __future__ import annotations

import email
import html
import shutil
from datetime import datetime
from email import policy
from email.headerregistry import Address
from pathlib import Path

import pytest

from allocator.addresses import Mailbox
from allocator.errors import InputError
from allocator.notices import mail
from allocator.notices.content import Line
from allocator.notices.mail import e_mail, header
from allocator.notices.specimens import specimens
from allocator.notices.wording import FILES, SHIPPED, Wording
from tests.notices.conftest import LINE, content

SENDER = Mailbox("Sales", "sales@seller.example")


def own(tmp_path: Path, file: str, text: str) -> Path:
    """A folder of one's own with one file."""
    path = tmp_path / "words" / file
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    return tmp_path / "words"


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_shipped_words_fit_every_kind_of_notice(language: str) -> None:
    """With all facts and with as few as possible."""
    assert Wording().languages[language].faults() == []
    assert sorted(path.name for path in (SHIPPED / language).iterdir()) == sorted(FILES)


def test_dates_and_numbers_are_the_customer_s() -> None:
    """3. Juli 2026 and 12.000,5; July 3, 2026 and 12,000.5."""
    german = Wording().render(content(language="de")).text
    english = Wording().render(content(language="en")).text
    assert "Neuer Liefertermin: 3. Juli 2026 (bisher: 30. Juni 2026)." in german
    assert "12.000,5 x A widget (WIDGET)" in german
    assert "New delivery date: July 3, 2026 (so far: June 30, 2026)." in english
    assert "12,000.5 x A widget (WIDGET)" in english


def test_a_region_has_its_own_dates() -> None:
    """The words are those of the language; what nobody speaks is English."""
    wording = Wording()
    assert wording.render(content(language="en-GB")).subject.endswith("later delivery, 3 July 2026")
    assert wording.render(content(language="de-CH")).subject.endswith("spätere Lieferung, 3. Juli 2026")
    assert wording.render(content(language="xx")).subject.endswith("later delivery, July 3, 2026")


def test_plain_text_and_html_say_the_same() -> None:
    """Sentence by sentence."""
    for specimen in specimens("en", ("outranked",)):
        words = Wording().render(specimen, SENDER)
        for sentence in words.text.splitlines():
            assert sentence.strip() in html.unescape(words.html)


def test_html_is_escaped_and_text_is_not() -> None:
    """What a customer is called cannot become part of the page."""
    line: Line = {**LINE, "item": "<script>alert('x')</script>", "substitute": "A & B", "substitute_id": "AB"}
    words = Wording().render(content("C-1", line, name="<b>Bobby</b>"))
    assert "<script>" not in words.html
    assert "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;" in words.html
    assert "A &amp; B" in words.html
    assert "Dear <b>Bobby</b>," in words.text


def test_the_subject_says_what_it_is_about() -> None:
    """One line: its date; several orders: how many."""
    assert Wording().render(content()).subject == "Order SO-1: later delivery, July 3, 2026"
    other: Line = {**LINE, "order_id": "SO-2", "kind": "earlier"}
    assert Wording().render(content("C-1", LINE, other)).subject == "Order SO-1 and 1 more: later delivery"


@pytest.mark.parametrize(
    ("file", "text", "message"),
    [
        ("en/notice.txt.j2", "Dear\n{{ custommer.name }}\n", "en/notice.txt.j2:2:: 'custommer' is undefined"),
        ("en/notice.txt.j2", "Dear\n\n{% if lines %}\n", "en/notice.txt.j2:3:: Unexpected end of template"),
        ("de/notice.html.j2", "{{ lines | dates }}", "de/notice.html.j2:1:: No filter named 'dates'"),
        ("de/subject.txt.j2", "\n  \n", "de/subject.txt.j2::: gives an empty subject"),
        ("en/subject.txt.j2", "{{ lines[0].new_date | date }}", "en/subject.txt.j2:1:: None is no date"),
        ("en/subject.txt.j2", "{% include 'foot' %}", "en/subject.txt.j2::: it includes foot, which is not"),
        ("en/sentences.j2", "{% macro sentences(line) %}\n{{ line.eta }}{% endmacro %}", "sentences.j2:2:: "),
        ("en/reasons.toml", "no_supply = 'gone'\n", "en/reasons.toml::no_lane: missing or blank: say it in"),
        ("en/reasons.toml", "no_supply = gone\n", "en/reasons.toml::: broken TOML"),
        ("fr/subject.txt.j2", "Commande\n", "fr/notice.txt.j2::: missing: copy it from another language"),
    ],
)
def test_a_mistake_is_found_before_anything_is_said(
    tmp_path: Path, file: str, text: str, message: str
) -> None:
    """The file, the line, what is wrong and what to do."""
    with pytest.raises(InputError) as error:
        Wording(own(tmp_path, file, text))
    assert message in str(error.value)


def test_all_mistakes_are_said_at_once(tmp_path: Path) -> None:
    """Not one after the other."""
    folder = own(tmp_path, "en/subject.txt.j2", "{{ one }}")
    (folder / "en" / "notice.txt.j2").write_text("{{ two }}")
    with pytest.raises(InputError) as error:
        Wording(folder)
    assert len(error.value.problems) == 2


@pytest.mark.parametrize(
    ("make", "message"), [(False, "there is no such folder"), (True, "holds no folder of a language")]
)
def test_a_folder_without_templates_is_said(tmp_path: Path, make: bool, message: str) -> None:
    """With the command that writes some."""
    if make:
        (tmp_path / "words").mkdir()
    with pytest.raises(InputError, match=f"{message}.*`allocator templates DIR`"):
        Wording(tmp_path / "words")


def test_one_s_own_files_go_before_the_shipped_ones(tmp_path: Path) -> None:
    """File by file: the rest stays as it is."""
    wording = Wording(own(tmp_path, "en/subject.txt.j2", "News from us"))
    assert wording.render(content()).subject == "News from us"
    assert "New delivery date" in wording.render(content()).text
    assert wording.render(content(language="de")).subject.startswith("Bestellung")


def test_a_language_of_one_s_own(tmp_path: Path) -> None:
    """A folder with all files makes a language."""
    shutil.copytree(SHIPPED / "en", tmp_path / "words" / "fr")
    (tmp_path / "words" / "fr" / "subject.txt.j2").write_text("Commande {{ lines[0].new_date | date }}")
    specimen_of_none = "{{ lines[0].new_date | date if lines[0].new_date else '' }}"
    (tmp_path / "words" / "fr" / "subject.txt.j2").write_text(f"Commande {specimen_of_none}")
    wording = Wording(tmp_path / "words")
    assert wording.render(content(language="fr-CA")).subject == "Commande 3 juillet 2026"  # as in Canada


INJECTIONS = [
    "Bobby\r\nBcc: everybody@b.example",
    "Bobby\nBcc: everybody@b.example",
    "Bobby\u2028Bcc: everybody@b.example",
    "Bobby\x0b\x0c\x1c\x85Bcc: everybody@b.example",
    'Bobby" <everybody@b.example>, "',
    "=?utf-8?q?Bobby=0D=0ABcc=3A_everybody=40b.example?=",
    "\u202eelpmaxe.b@ybbob\u2066",
    "Ü" * 500,
]


@pytest.mark.parametrize("name", INJECTIONS)
def test_no_name_or_id_adds_a_header_or_a_recipient(name: str) -> None:
    """Whatever a customer, an order or a sender is called: one From, one To, one Subject, nothing else."""
    notice = content("C-1", {**LINE, "order_id": name, "item": name}, name=name, email="bobby@b.example")
    sender = Mailbox(name.replace("<", "").replace('"', ""), "sales@seller.example")
    raw = e_mail(notice, Wording().render(notice, sender), sender, "<1@seller.example>", datetime(2026, 1, 5))
    message = email.message_from_bytes(raw, policy=policy.default)
    assert message.keys() == [
        *("From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "MIME-Version", "Content-Type")
    ]
    assert [address.addr_spec for address in message["To"].addresses] == ["bobby@b.example"]
    assert [address.addr_spec for address in message["From"].addresses] == ["sales@seller.example"]
    assert not message.defects
    assert "\u202e" not in str(message["To"])
    assert max(map(len, raw.split(b"\r\n"))) <= 998


def test_a_header_with_a_line_break_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Should anything get that far; also where the library lets one through."""
    monkeypatch.setattr(mail, "plain", str)
    with pytest.raises(ValueError, match="the header To would break into two"):
        header("To", Address("=?utf-8?q?A=0D=0ABcc=3A_b=40b.example?=", addr_spec="a@b.example"))
    with pytest.raises(ValueError, match="linefeed"):
        header("Subject", "News\r\nBcc: everybody@b.example")
