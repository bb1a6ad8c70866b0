from __future__ import annotations

import pytest

from orchestration.reading.clauses import Cutter
from orchestration.reading.contexts import ContextFinder


@pytest.fixture(scope="module")
def contexts(registry):
    return ContextFinder(registry, Cutter(registry))


@pytest.mark.parametrize(
    ("sentence", "subject"),
    [
        ("知识产权保护中心设在区内,目前备案主体387家", "知识产权保护中心"),
        ("12365热线接听咨询4386个,回访满意率97", "12365热线"),
        ("市市场监督管理局开展专项检查,检查药店1126", ""),  # an authority speaks for its region
        ("检查药店、诊所1126", ""),  # a verb has no subject before it
        ("计量中心投用;抽检油品30", ""),  # the part after ； has its own
    ],
)
def test_the_subject_of_a_sentence_is_what_stands_before_its_first_verb(contexts, sentence, subject):
    assert contexts.subject(sentence, len(sentence)) == subject


@pytest.mark.parametrize(
    ("sentence", "body"),
    [
        ("国家电子产品质检中心投用,建筑面积2", "国家电子产品质检中心"),
        ("农业标准化建设提速,示范面积28", ""),
    ],
)
def test_a_body_is_a_subject_that_ends_in_a_word_for_bodies(contexts, sentence, body):
    assert contexts.body(sentence, len(sentence)) == body


@pytest.mark.parametrize(
    ("sentence", "undertaking"),
    [
        ("在中国专利奖评选中,企业捧回金奖1", "中国专利奖评选"),
        ("启动“质量义诊”活动,走进企业346", "质量义诊"),
        ("走进企业346", ""),
    ],
)
def test_an_undertaking_is_the_last_scene_or_campaign(contexts, sentence, undertaking):
    assert contexts.undertaking(sentence, len(sentence)) == undertaking
