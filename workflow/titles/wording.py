"""Reading a wording as a reader does: whatever signs stand between the characters, and in whichever form they are written."""

import re
import unicodedata
from collections.abc import Iterable

_DIGITS = str.maketrans("〇零○一二三四五六七八九", "000123456789")
_SIMPLIFIED = str.maketrans(
    "國囯級質獎奬產産裝標籤簽說説書廣號區長寧進優認證馳銷購買賣選薦貨價榮獲頒亞務際縣單業協會電視員總導聯團發學藝聖寶創傑獻",
    "国国级质奖奖产产装标签签说说书广号区长宁进优认证驰销购买卖选荐货价荣获颁亚务际县单业协会电视员总导联团发学艺圣宝创杰献",
)

NEUTRAL = ("获奖", "颁奖", "得奖")
"""Words with 奖 that name no award."""

HIGHER = re.compile(
    r"国家级?|全国|中国|国务院|国际|世界|全球|亚洲|[省市部]级|[一-鿿]{0,2}省|上海市|市(?:人民)?政府|最高级|最佳|第一名|冠军"
    r"|驰名|名牌|免检|[金银铜]牌|[特一二三]等|提名|入围|候选|national|world|global"
)
"""Words that lift a district award to another level, rank or list."""

PRODUCT = re.compile(
    r"产品|商品|包装|标签|说明书|吊牌|出品|促销|特价|热销|销售|选购|购买|代言|新品|爆款|product|packag|merchandise"
)
"""Words that praise what is sold, not who was honoured."""

ON_PRODUCTS = re.compile(r"产品本体|产品表面|包装|标签|说明书|吊牌|产品广告|商品广告|商品详情|packag")
"""Places that are a product, its packaging or its advertising."""

AWARD = re.compile(r"[一-鿿]{0,8}奖|award|prize|medal")
_YEAR = re.compile(r"[\d〇零○一二三四五六七八九]{4}年度?")


def plain(text: str) -> str:
    """A text as it is compared: half-width, simplified, lower case, letters and digits alone.

    What stands between two characters, seen or unseen, is left out, so that nothing can be hidden by it.
    """
    folded = unicodedata.normalize("NFKC", text).casefold().translate(_SIMPLIFIED)
    return "".join(sign for sign in folded if unicodedata.category(sign)[0] in "LN" and not _is_filler(sign))


def _is_filler(sign: str) -> bool:
    """Letters that show nothing: the Hangul fillers."""
    return sign in "\u115f\u1160\u3164\uffa0"


def names_year(text: str, year: int) -> bool:
    """Whether a plain text names the year, in either kind of digits: `2024年`, `二〇二四年`."""
    return re.search(rf"(?<!\d){year}年", text.translate(_DIGITS)) is not None


def other_year(text: str, year: int) -> str:
    """The first year of an award in a plain text that is not this one, or nothing."""
    found = (match[1] for match in re.finditer(r"(\d{2,})年度", text.translate(_DIGITS)))
    return next((digits for digits in found if digits != str(year)), "")


def without(text: str, names: Iterable[str]) -> str:
    """What a plain text says besides the names and years; they leave a gap, so that what stood around them does not join."""
    for name in sorted(filter(None, map(plain, names)), key=len, reverse=True):
        text = text.replace(name, " ")
    return _YEAR.sub(" ", text)
