"""Characters of the 2005 standard's private-use area stand where Unicode has put them since."""

import pytest
from django.core.exceptions import ValidationError

from portal.characters.dropping import drop_unreadable
from portal.characters.unified import UNIFIED
from portal.identity.numbers import clean_name
from workflow.programmes.models import Department


def test_the_table_is_that_of_the_standard():
    # The codes of GB 18030-2005 whose characters had no place yet, read by the codec of that year.
    codes = "A6D9A6DAA6DBA6DCA6DDA6DEA6DFA6ECA6EDA6F3A8BCFE51FE52FE53FE59FE61FE66FE67FE6CFE6DFE76FE7EFE90FE91FEA0"
    assert {*map(ord, bytes.fromhex(codes).decode("gb18030"))} == {*UNIFIED}


@pytest.mark.parametrize(("old", "new"), [("\ue81e", "龴"), ("\ue864", "龻"), ("\ue816", "𠂇"), ("\ue831", "𡗗")])
def test_they_are_turned_wherever_a_text_is_kept(old, new):
    assert drop_unreadable(f"甲{old}\n") == f"甲{new}\n"
    assert clean_name(f"张{old}") == f"张{new}"
    assert Department(name=f"{old}街道").name == f"{new}街道"


def test_a_character_of_ones_own_making_is_no_name():
    with pytest.raises(ValidationError, match=r"第2个字.*自定义编码"):
        clean_name("张\ue000")
