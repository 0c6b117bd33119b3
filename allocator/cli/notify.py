"""`allocator notify`: tell customers what releases have queued; `allocator templates`: the words to edit."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from allocator.cli.ledger import ledger_option
from allocator.errors import UsageError

if TYPE_CHECKING:
    from allocator.notices.channels import Channel
    from allocator.notices.delivery import Standing

TEMPLATES = "ALLOCATOR_TEMPLATES"

templates_option = click.option(
    "--templates",
    metavar="DIR",
    envvar=TEMPLATES,
    type=click.Path(path_type=Path),
    help=f"Your own words, from `allocator templates DIR`. Also read from {TEMPLATES}.",
)


@click.command(short_help="Send the notices that wait.")
@ledger_option("promises.db in the current folder by default.")
@click.option(
    "--outbox",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Write an .eml file for each notice to this folder; `outbox` where nothing else is chosen.",
)
@click.option("--smtp", metavar="HOST[:PORT]", help="Send by this mail server.")
@click.option(
    "--tls",
    type=click.Choice(["starttls", "implicit", "off"]),
    help="How the mail server is reached safely; implicit on port 465, else starttls.",
)
@click.option(
    "--jsonl",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Append a line of JSON for each notice to this file, for other systems.",
)
@click.option("--sender", metavar="MAILBOX", default="", help="Who writes: 'Sales <sales@example.com>'.")
@templates_option
@click.option("--retry-failed", is_flag=True, help="Try those again that were refused for good.")
@click.option("--quiet", is_flag=True, help="Say only what went wrong.")
def notify(
    ledger: str | None,
    outbox: Path | None,
    smtp: str | None,
    tls: Literal["starttls", "implicit", "off"] | None,
    jsonl: Path | None,
    sender: str,
    templates: Path | None,
    retry_failed: bool,
    quiet: bool,
) -> None:
    """Deliver the notices that releases have queued in the ledger, each to its customer, once.

    What a server refuses for now waits, and a later call tries again; calls at the same time share the work.
    Customers without an e-mail address are told by --jsonl only. User and password of the mail server are
    read from ALLOCATOR_SMTP_USER and ALLOCATOR_SMTP_PASSWORD.

    \b
    Example:
      allocator notify
      allocator notify --smtp mail.example.com:587 --sender 'Sales <sales@example.com>'
      allocator notify --jsonl notices.jsonl
    """
    from allocator.ledger import open_ledger
    from allocator.ledger.address import FILE
    from allocator.notices.delivery import deliver, standing
    from allocator.notices.outbox import Outbox

    channel, place = _channel(outbox, smtp, tls, jsonl, sender, templates)
    opened = open_ledger(ledger or FILE, create=False)
    try:
        if retry_failed:
            Outbox(opened).retry_failed()
        delivered = deliver(opened, channel, lambda text: click.echo(f"warning: {text}", err=True))
        if not quiet:
            for sentence in _summary(delivered, place, standing(opened)):
                click.echo(sentence)
    finally:
        opened.close()


@click.command(short_help="Write the words of notices, to edit them.")
@click.argument("directory", metavar="DIR", type=click.Path(path_type=Path))
def templates(directory: Path) -> None:
    """Write the templates of notices to the new folder DIR: a folder per language, to edit or to add to.

    Files that you take out are the shipped ones again. `release` and `notify` try them before they use them.

    \b
    Example:
      allocator templates words
      allocator release out --templates words
      allocator notify --templates words
    """
    from allocator.files.starter import write_copy
    from allocator.notices.wording import SHIPPED

    write_copy(SHIPPED, directory)
    click.echo(f"Edit the files in {directory}, then: allocator notify --templates {directory}")


def _channel(
    outbox: Path | None,
    smtp: str | None,
    tls: Literal["starttls", "implicit", "off"] | None,
    jsonl: Path | None,
    sender: str,
    templates: Path | None,
) -> tuple[Channel, str]:
    """Return the chosen way, and its name."""
    from allocator.addresses import mailbox
    from allocator.notices.channels import Folder, JsonLines, Letters, Post
    from allocator.notices.smtp import Server
    from allocator.notices.wording import Wording

    if sum(way is not None for way in (outbox, smtp, jsonl)) > 1:
        raise UsageError("--outbox, --smtp and --jsonl are three ways: choose one, each notice goes out once")
    if tls and smtp is None:
        raise UsageError("--tls says how --smtp reaches its server: name one")
    if sender and mailbox(sender) is None:
        raise UsageError(f"--sender {sender!r} is no sender: write 'Sales <sales@example.com>'")
    wording = Wording(templates)
    if jsonl is not None:
        return JsonLines(jsonl, wording), str(jsonl)
    if smtp is not None:
        server = Server.from_environment(smtp, tls)
        return Post(server, Letters(wording, sender)), str(server)
    folder = outbox or Path("outbox")
    return Folder(folder, Letters(wording, sender)), str(folder)


def _summary(delivered: int, place: str, now: Standing) -> Iterator[str]:
    """What was done, and what is left."""
    from allocator.ledger.words import count

    yield f"{count(delivered, 'notice')} delivered to {place}."
    if now.waiting:
        due = f", the next attempt is due at {now.next_attempt_at:%Y-%m-%d %H:%M} UTC"
        yield f"{count(now.waiting, 'notice')} waiting{due}; run this again then."
    if now.sending:
        yield f"{count(now.sending, 'notice')} in the hands of another process."
    if now.failed:
        yield f"{count(now.failed, 'notice')} refused for good: mend the addresses, then --retry-failed."
    if now.unaddressed:
        yield f"{count(now.unaddressed, 'notice')} without an e-mail address: --jsonl FILE has them."
    if now.unsure:
        yield (
            f"{count(now.unsure, 'time')} in all a connection or process ended with a message on its way: "
            "it was sent again, with the same Message-ID."
        )
