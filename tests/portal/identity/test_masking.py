"""How private values look."""

import pytest

from portal.identity import masking


@pytest.mark.parametrize(
    ("mask", "value", "shown"),
    [
        (masking.mask_phone, "13812341234", "138****1234"),
        (masking.mask_phone, "021-52345678", "**********78"),
        (masking.mask_number, "11010519491231002X", "11*************02X"),
        (masking.mask_number, "H12345678", "H*******8"),
        (masking.mask_name, "张伟", "张*"),
        (masking.mask_name, "𠅤伟强", "𠅤**"),
        (masking.mask_name, "Alexander", "A***"),
        (masking.mask_email, "zhang@example.com", "z***@***"),
        (masking.mask_all, "anything", "******"),
    ],
)
def test_mask_shows_no_more_than_the_rule(mask, value, shown):
    assert mask(value) == shown
