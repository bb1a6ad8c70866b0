"""The reports, and the evidence: the sentence behind a figure, in the repaired text and in the raw text beside it."""

from __future__ import annotations

from typing import Any

from orchestration.explorer.evidence import Paragraph, paragraphs
from orchestration.explorer.view import NotThere, Page, View

#: Paragraphs that are shown before and after the one with the sentence.
_AROUND = 1


def reports(view: View) -> Page:
    """All reports that were read."""
    published = view.published
    pager = view.pager(published.row("reports_count")["n"])
    parameters = {"limit": pager.rows, "offset": pager.offset}
    return Page(
        "reports.html",
        view.language("reports"),
        {
            "rows": published.rows("reports", parameters),
            "pager": pager,
            "quarantined": published.row("quarantine_count")["n"],
        },
        tables={"reports": view.download("reports", parameters)},
        section="reports",
    )


def report(view: View) -> Page:
    """One report: its whole text with every figure marked by its fate, the raw text beside it."""
    published = view.published
    name = view.request.path_params["report"]
    about = published.row("report", {"report": name})
    if about is None:
        raise NotThere("report")
    observations = published.rows("report_observations", {"report": name})
    numbers = published.rows("report_numbers", {"report": name})
    repairs = published.rows("report_repairs", {"report": name})
    fates = {fate: sum(number["fate"] == fate for number in numbers) for fate in ("fact", "not_fact", "unresolved")}
    return Page(
        "report.html",
        view.report_name(about),
        {
            "about": about,
            "paragraphs": _paragraphs(view, name, repairs, numbers, None),
            "observations": {row["number_id"]: row for row in observations},
            "stated": observations,
            "fates": fates,
            "n_repairs": len(repairs),
        },
        tables={
            "observations": view.download("report_observations", {"report": name}),
            "numbers": view.download("report_numbers", {"report": name}),
            "repairs": view.download("report_repairs", {"report": name}),
        },
        section="reports",
    )


def observation(view: View) -> Page:
    """One statement of a number: its sentence in the report, and all that was read from it, with the rules that read it."""
    say, published = view.language, view.published
    found = published.row("observation", {"observation": view.request.path_params["observation"]})
    if found is None:
        raise NotThere("observation")
    name = found["report"]
    repairs = published.rows("report_repairs", {"report": name})
    sentence = (found["sentence_start"], found["sentence_start"] + len(found["sentence"]))
    numbers = published.rows("report_numbers", {"report": name})
    whole = _paragraphs(view, name, repairs, numbers, sentence)
    figure = next(row for row in numbers if row["number_id"] == found["number_id"])
    at = [number for number, paragraph in enumerate(whole) if paragraph.has_sentence]
    shown = whole[max(0, at[0] - _AROUND) : at[-1] + _AROUND + 1] if at else []
    key = {"observation": found["observation_id"]}
    citation = say(
        "citation.text",
        publisher=found["publisher"] or say("unknown"),
        title=found["title"] or name,
        day=say.day(found["publication_day"]),
        sentence=found["sentence"].strip(),
        id=found["observation_id"],
    )
    amount = f"{say.amount(found)} {say.unit(found['unit'])}".strip()
    return Page(
        "observation.html",
        f"{say.name(found, 'indicator')} · {say.name(found, 'region')} · {amount}",
        {
            "found": found,
            "amount": amount,
            "anchor": f"n{figure['number_no']}",
            "number_end": found["number_start"] + figure["text_end"] - figure["text_start"],
            "paragraphs": shown,
            "before": at[0] - _AROUND > 0 if at else False,
            "after": at[-1] + _AROUND + 1 < len(whole) if at else False,
            "observations": {row["number_id"]: row for row in published.rows("report_observations", {"report": name})},
            "statements": published.rows(
                "cell_statements", {"cell": found["cell_id"], "indicator": found["indicator_code"]}
            ),
            "contradictions": published.rows("contradictions_of_observation", key),
            "findings": published.rows("findings_of_observation", key) if "fct_findings" in published.tables else [],
            "derived": published.rows("derived_of_observation", {**key, "report": name}),
            "citation": citation,
        },
        section="reports",
        description=found["sentence"].strip(),
    )


def _paragraphs(
    view: View,
    report: str,
    repairs: list[dict[str, Any]],
    numbers: list[dict[str, Any]],
    sentence: tuple[int, int] | None,
) -> list[Paragraph]:
    text = view.published.row("report_text", {"report": report})
    if text is None:
        raise LookupError(f"fct_texts has no text of {report}, which dim_reports has")
    return paragraphs(text["raw_text"], text["text"], repairs, numbers, sentence)
