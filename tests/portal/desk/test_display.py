from types import SimpleNamespace

import pytest

from portal.desk import Column
from portal.desk.listing import cells, drawn_rows


@pytest.mark.parametrize(
    ("value", "whole"),
    [
        ("YY2026-000003", True), ("CNZL-ZY·2024-D10-0001", True), ("2026-11-25 10:30", True), ("2026-12-16 已逾期", True),
        ("示例企业甲", False), ("2026-12-16 至 2026-12-18", False), ("A-1" * 9, False),
    ],
)  # fmt: skip
def test_a_number_or_a_moment_is_not_broken_at_its_hyphens(value, whole):
    desk = SimpleNamespace(columns=[Column("编号", "value")])
    [(_, text, _)] = cells(SimpleNamespace(value=value), desk.columns)
    assert ("desk-date" in text) == whole


@pytest.mark.parametrize("has_detail", [True, False])
def test_a_row_is_drawn_with_every_value_escaped(has_detail):
    desk = SimpleNamespace(
        columns=[Column("名<称", "name"), Column("状态", "state", badge=True), Column("备注", "note")],
        has_detail=has_detail, list_url=lambda: "/desk/", url_below=lambda url, row: f"{url}{row.pk}/",
    )  # fmt: skip
    row = SimpleNamespace(pk=7, name="<b>甲</b>", state="<i>", note='"&')
    [drawn] = drawn_rows(desk, [row])
    first = '<a href="/desk/7/">&lt;b&gt;甲&lt;/b&gt;</a>' if has_detail else "&lt;b&gt;甲&lt;/b&gt;"
    assert drawn.cells == (
        f'<td data-label="名&lt;称" class="title">{first}</td>'
        '<td data-label="状态"><span class="w-status">&lt;i&gt;</span></td>'
        '<td data-label="备注">&quot;&amp;</td>'
    )
    assert (drawn.pk, drawn.name) == (7, "<b>甲</b>")
