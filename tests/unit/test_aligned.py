"""Offsets of aligned text: exact where nothing changed, sensible everywhere, and cheap."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.reading.aligned import AlignedText

RAW = "發(fā)布2萬余冊"


@st.composite
def _edits(draw, length: int):
    """Sorted edits that do not overlap, over a text of that length."""
    cuts = sorted(draw(st.lists(st.integers(0, length), max_size=8)))
    pairs = zip(cuts[::2], cuts[1::2], strict=False)
    return [(start, end, draw(st.text("xyz", max_size=5))) for start, end in pairs]


@st.composite
def _edited(draw):
    """An aligned text after several rounds of edits and moves."""
    aligned = AlignedText.identity(draw(st.text("abcdefgh一二三", max_size=40)))
    for _ in range(draw(st.integers(0, 4))):
        if draw(st.booleans()):
            aligned = aligned.replace(draw(_edits(len(aligned))))
        else:
            cuts = sorted({0, len(aligned), *draw(st.lists(st.integers(0, len(aligned)), max_size=3))})
            pieces = list(zip(cuts, cuts[1:], strict=False))
            aligned = aligned.reorder(draw(st.permutations(pieces)))
    return aligned


def test_identity_maps_every_span_to_itself():
    aligned = AlignedText.identity(RAW)
    assert aligned.text == aligned.raw == RAW
    assert aligned.raw_span(2, 5) == (2, 5)


def test_deletion_leaves_the_characters_around_it_exact():
    aligned = AlignedText.identity(RAW).replace([(1, 5, "")])
    assert aligned.text == "發布2萬余冊"
    assert aligned.raw_span(0, 1) == (0, 1)
    assert aligned.raw_span(1, 2) == (5, 6)
    assert aligned.raw_span(0, 2) == (0, 6), "a span around a deletion holds what was deleted"
    assert aligned.raw_span(1, 1) == (5, 5)


def test_replacement_of_the_same_length_maps_character_by_character():
    aligned = AlignedText.identity("發萬冊布").replace([(0, 3, "发万册")])
    assert [aligned.raw_span(i, i + 1) for i in range(4)] == [(0, 1), (1, 2), (2, 3), (3, 4)]


def test_replacement_of_another_length_maps_to_all_that_it_replaced():
    aligned = AlignedText.identity("用?!笆濉逼陂g,").replace([(1, 8, "。十三五期间")])
    assert aligned.raw_span(2, 5) == (1, 8)
    assert aligned.raw_span(7, 8) == (8, 9)


def test_spans_given_for_a_replacement_are_kept():
    aligned = AlignedText.identity("?!?021年").replace([(0, 3, "。《2", [(0, 2), (1, 3), (2, 3)])])
    assert aligned.text == "。《2021年"
    assert aligned.raw_span(2, 6) == (2, 6), "the number takes only the mark that stands for its digit"
    assert aligned.raw_span(0, 3) == (0, 3)


def test_insertion_has_an_empty_raw_span():
    aligned = AlignedText.identity("ab").replace([(1, 1, "XYZ")])
    assert aligned.raw_span(2, 3) == (1, 1)
    assert aligned.raw_span(0, 5) == (0, 2)


def test_second_round_of_edits_goes_back_to_the_raw_text():
    aligned = AlignedText.identity(RAW).replace([(1, 5, "")]).replace([(0, 1, "发"), (3, 4, "万"), (5, 6, "册")])
    assert aligned.text == "发布2万余册"
    start = aligned.text.index("2万")
    assert RAW[slice(*aligned.raw_span(start, start + 2))] == "2萬"


def test_reordered_pieces_are_exact_and_a_join_cuts_a_span():
    aligned = AlignedText.identity("head tail").reorder([(5, 9), (0, 4)])
    assert aligned.text == "tailhead"
    assert aligned.raw_span(0, 4) == (5, 9)
    assert aligned.raw_span(4, 8) == (0, 4)
    assert aligned.raw_span(2, 6) == (7, 9), "over a join: the part with the first character"
    assert aligned.raw_spans(2, 6) == [(7, 9), (0, 2)]


def test_text_left_out_in_order_makes_no_join():
    aligned = AlignedText.identity("ab--cd").reorder([(0, 2), (4, 6)])
    assert aligned.raw_span(1, 3) == (1, 5)


@pytest.mark.parametrize("edits", [[(2, 1, "")], [(0, 3, ""), (2, 4, "")], [(3, 9, "")], [(2, 3, ""), (0, 1, "")]])
def test_impossible_edits_are_refused(edits):
    with pytest.raises(ValueError, match="edit"):
        AlignedText.identity("abcd").replace(edits)


def test_impossible_spans_are_refused():
    with pytest.raises(IndexError):
        AlignedText.identity("abcd").raw_span(1, 5)
    with pytest.raises(ValueError, match="piece"):
        AlignedText.identity("abcd").reorder([(2, 6)])


@given(st.data())
def test_edits_make_the_text_that_they_say(data):
    raw = data.draw(st.text(max_size=30))
    edits = data.draw(_edits(len(raw)))
    expected, position = "", 0
    for start, end, new_text in edits:
        expected += raw[position:start] + new_text
        position = end
    assert AlignedText.identity(raw).replace(edits).text == expected + raw[position:]


@given(_edited(), st.data())
def test_spans_are_never_reversed_and_lie_in_the_raw_text(aligned, data):
    start = data.draw(st.integers(0, len(aligned)))
    end = data.draw(st.integers(start, len(aligned)))
    raw_start, raw_end = aligned.raw_span(start, end)
    assert 0 <= raw_start <= raw_end <= len(aligned.raw)
    parts = aligned.raw_spans(start, end)
    assert parts[0] == (raw_start, raw_end)
    assert all(0 <= left <= right <= len(aligned.raw) for left, right in parts)


@given(_edited(), st.data())
def test_many_spans_at_once_are_the_same_as_one_by_one(aligned, data):
    numbers = st.integers(0, len(aligned))
    spans = sorted(tuple(sorted(pair)) for pair in data.draw(st.lists(st.tuples(numbers, numbers), max_size=8)))
    assert aligned.raw_spans_of(spans) == [aligned.raw_span(*span) for span in spans]


@given(_edited())
def test_raw_offsets_are_those_of_each_character(aligned):
    assert aligned.raw_offsets() == [aligned.raw_span(at, at + 1)[0] for at in range(len(aligned))]


@given(st.data())
def test_deletions_in_a_raw_text_are_as_in_any_other(data):
    raw = data.draw(st.text("abcdefgh一二三", min_size=2, max_size=40))
    deletions = [(start, end, "") for start, end, _ in data.draw(_edits(len(raw)))]
    aligned = AlignedText.identity(raw)
    rewritten = aligned.replace([(0, 1, raw[0])])  # the same text, but no longer the raw one itself
    assert rewritten.text is not rewritten.raw
    one, other = aligned.replace(deletions), rewritten.replace(deletions)
    assert one.text == other.text
    for start in range(len(one) + 1):
        for end in range(start, len(one) + 1):
            assert one.raw_span(start, end) == other.raw_span(start, end)


@given(st.data())
def test_unchanged_characters_keep_their_offsets_through_any_changes(data):
    """Characters of the raw text are all different here, so that each can be followed."""
    raw = "".join(chr(0x4E00 + i) for i in range(data.draw(st.integers(0, 30))))
    aligned = AlignedText.identity(raw)
    for _ in range(data.draw(st.integers(1, 4))):
        if data.draw(st.booleans()):
            aligned = aligned.replace(data.draw(_edits(len(aligned))))
        else:
            cut = data.draw(st.integers(0, len(aligned)))
            aligned = aligned.reorder([(cut, len(aligned)), (0, cut)])
    for at, sign in enumerate(aligned.text):
        if sign in raw:
            start, end = aligned.raw_span(at, at + 1)
            assert start <= raw.index(sign) < end
            assert aligned.raw_span(at, at)[0] == start


def test_offsets_of_five_megabytes_with_many_edits_are_true():
    raw = "全市共有企业100家。" * 150_000
    edits = [(at, at + 1, "") for at in range(0, len(raw), 11)]
    aligned = AlignedText.identity(raw).replace(edits)
    assert len(aligned) == len(raw) - len(edits)
    for at in range(0, len(aligned), len(aligned) // 10_000):
        start, end = aligned.raw_span(at, at + 1)
        assert raw[start:end] == aligned.text[at]
