"""The review queue as a page, written once the warehouse is published.

What lives here: when the page is written, and what the UI shows of it. What does not: the page (``review/page.py``) and the
queue (``mart_review_queue``).
"""

import dagster as dg

from orchestration.presentation import code_references, markdown_table
from orchestration.progress import teller
from orchestration.resources import FoldersResource
from orchestration.review.page import ITEMS, write_page
from orchestration.review.queue import count_queue, load_queue


@dg.asset(
    deps=[dg.AssetKey("published_warehouse")],
    group_name="publication",
    owners=["team:curators"],
    kinds={"html"},
    description="`data/docs/review.html`: the queue of what awaits a curator, most valuable first, with the sentence, the "
    f"nearest known indicators and the command that answers. It holds the first {ITEMS} items of each kind; the table "
    "`mart_review_queue` holds more, and `zhibiao review` asks them.",
    metadata=code_references(write_page),
)
def review_page(context: dg.AssetExecutionContext, folders: FoldersResource) -> dg.MaterializeResult:
    """Write the page of the warehouse that was just published."""
    here = folders.folders
    path = write_page(here)
    counts = count_queue(here.warehouse)
    teller(context.log)(f"review: {sum(counts.values())} items await a curator, {path}")
    first = load_queue(here.warehouse, limit=10)
    return dg.MaterializeResult(
        metadata={
            "page": dg.MetadataValue.url(path.as_uri()),
            "path": dg.MetadataValue.path(path),
            "items": sum(counts.values()),
            **{f"items: {kind}": number for kind, number in counts.items()},
            "first items": dg.MarkdownMetadataValue(
                markdown_table(
                    {"kind": i.kind, "subject": i.subject, "settles": i.settles, "sentence": i.sentence} for i in first
                )
            ),
        }
    )
