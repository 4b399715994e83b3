"""Who is called by a part of a name, and who is not (Article 31: the objector is protected)."""

import pytest

from portal.identity.callings import bare, is_called_in

pytestmark = pytest.mark.attack("在公开文字中写出提出人")

CALLED = [
    ("张三", "提出人张先生反映"), ("张三", "提出人老张反映"), ("张三", "小 张 说"), ("张三", "張某所述不实"), ("张三", "Zhang San 反映"),
    ("张三", "San, Zhang"), ("于洋", "提出人于某称"), ("张三丰", "三丰所述"), ("欧阳皕鑫", "欧阳女士所述"), ("欧阳皕鑫", "皕鑫所述"),
    ("王五", "王、先*生"), ("上海清平科技有限公司", "清平科技反映"), ("上海清平科技有限公司", "上海清平科技来函"),
    ("长宁区虹桥街道示例公司", "虹桥街道示例所述"), ("Maria Schmidt", "Schmidt 女士"), ("阿卜杜拉·买买提", "买买提反映"),
]  # fmt: skip
NOT_CALLED = [
    ("张三", "属于某企业"), ("于洋", "属于某企业的情况"), ("师小燕", "请咨询老师"), ("时进", "用了两小时"), ("李建国", "建国以来"),
    ("上海清平科技有限公司", "上海的科技企业"), ("高山", "提高某项指标"), ("张三", "经核查，所报数据与公开年报一致。"), ("张三", ""),
    ("zhang.san@example.com", "example"), ("13912345678", "139"), ("", "提出人"), ("Li", "the list"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "text"), CALLED)
def test_a_part_of_the_name_calls(name, text):
    assert is_called_in(name, bare(text))


@pytest.mark.parametrize(("name", "text"), NOT_CALLED)
def test_words_of_every_day_call_nobody(name, text):
    assert not is_called_in(name, bare(text))
