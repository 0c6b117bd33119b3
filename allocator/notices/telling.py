"""Queue what a release has to tell, in the transaction of the release: both are recorded, or neither."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import pandas as pd
import sqlalchemy as sa

from allocator.addresses import mailbox
from allocator.ledger.bulk import insert_rows, rows_of
from allocator.ledger.changes import Release
from allocator.notices.consent import answer_by, applicable_day, is_delayed, silence_consents
from allocator.notices.consents import TO_CANCEL, add_answers, latest_requests
from allocator.notices.content import Content
from allocator.notices.deciding import SILENT, decide
from allocator.notices.language import fitting
from allocator.notices.memory import remember
from allocator.notices.outbox import enqueue
from allocator.notices.schema import consent_requests, notice_lines
from allocator.notices.tonight import lines_with_news
from allocator.notices.wording import NOBODY, Wording
from allocator.notices.writing import contents

if TYPE_CHECKING:
    from allocator.ledger.outlook import PlanTables


class Telling:
    """Given to a release as `also=[telling]`: decides what customers are told, and queues it.

    After the release, `kinds` counts the order lines by kind of notice, `notices` the notices, and
    `unaddressed` those of customers without a usable e-mail address, and `to_cancel` the lines whose
    customers refused a delay, or did not agree to it in time.
    """

    def __init__(self, wording: Wording | None = None) -> None:
        """Take templates to try every notice on before it is queued; the shipped ones by default."""
        self._wording = wording
        self.kinds: Counter[str] = Counter()
        self.notices = 0
        self.unaddressed: list[Content] = []
        self.to_cancel = 0

    def __call__(self, connection: sa.Connection, release: Release, plan: PlanTables) -> None:
        """Queue the notices of a new release."""
        rules = plan.model.notices
        as_of = pd.Timestamp(release.as_of)
        lines = lines_with_news(release, plan, remember(connection, release))
        kind = decide(lines, rules, as_of)
        told = _asked(lines.assign(kind=kind)[kind != SILENT], as_of)
        wording = self._wording or Wording()
        languages, default = wording.languages, rules.default_language
        queued = list(
            contents(
                told,
                release,
                plan.scenario,
                lambda spoken: spoken if fitting(spoken, languages, "") else default,
            )
        )
        wording.prove(queued, mailbox(rules.sender) or NOBODY)
        ids = enqueue(connection, release.run_id, rules.sender, queued)
        insert_rows(connection, notice_lines, list(_lines_of(ids, queued)))
        requests = told[told["kind"] == "consent"].assign(run_id=release.run_id)
        insert_rows(connection, consent_requests, rows_of(requests, consent_requests))
        _take_back(connection, lines[kind != "consent"], release)
        requests_now = latest_requests(connection, release.as_of, in_book=True)
        self.to_cancel = sum(request.state in TO_CANCEL for request in requests_now)
        self.kinds.update(told["kind"])
        self.notices += len(queued)
        self.unaddressed += [content for content in queued if not content["customer"]["email"]]


def _asked(told: pd.DataFrame, as_of: pd.Timestamp) -> pd.DataFrame:
    """Return the lines with what is asked of those that need consent."""
    silence = silence_consents(told).map({True: "consents", False: "cancels"})
    return told.assign(
        number=told["num_delays"] + 1,
        applicable_date=applicable_day(told),
        answer_by=answer_by(told, as_of),
        silence=silence,
    )


def _lines_of(ids: list[int], queued: list[Content]) -> Any:
    for number, content in zip(ids, queued, strict=True):
        for line in content["lines"]:
            yield number, line["order_id"], line["line_id"], line["kind"], line["substitute_id"]


def _take_back(connection: sa.Connection, lines: pd.DataFrame, release: Release) -> None:
    """Let requests lapse that nobody has answered, where the delay is gone."""
    kept = lines[(lines["change"] != "") & lines["asked_from"].notna()]
    untold = kept.assign(previous_date=pd.Series(pd.NaT, kept.index, "datetime64[s]"))
    kept = kept[~is_delayed(untold)]
    back_in_time = set(zip(kept["order_id"], kept["line_id"], strict=True))
    lapsed = [
        request
        for request in latest_requests(connection, release.as_of)
        if request.state == "waiting" and (request.order_id, request.line_id) in back_in_time
    ]
    add_answers(connection, "lapsed", lapsed, release.as_of)
