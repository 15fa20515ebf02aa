import pytest

from schemas.values.languages import BETWEEN, MOST_LANGUAGES, languages_of
from schemas.values.word_tables import words_of
from schemas.values.words import fold


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("Hindi", ("hi",)),
        ("Hindi, Bangla", ("hi", "bn")),
        ("Hindi/Bengali and Nepali", ("hi", "bn", "ne")),
        ("Hindi Bangla", ("hi", "bn")),
        ("Hindi (fluent), Urdu (little)", ("hi", "ur")),
        ("Hindi, HINDI, हिन्दी", ("hi",)),
        ("বাংলা ও হিন্দি", ("bn", "hi")),
        ("नेपाली र मैथिली", ("ne", "mai")),
        ("নেপালি ভাষা", ("ne",)),
        ("तामाङ", ("taj",)),
        ("थारू, थारु", ("thl",)),
        ("राना थारु", ("thr",)),
        ("नेवार", ("new",)),
        ("मगर र लिम्बु", ("mgp", "lif")),
        ("राई, Sunuwar", ("bap", "suz")),
        ("ဗမာ၊ ရှမ်း", ("my", "shn")),
        ("พม่าและกะเหรี่ยง", ("my", "kar")),
        ("ภาษาไทย", ("th",)),
        ("ភាសាខ្មែរ", ("km",)),
        ("ພາສາລາວ, ອັງກິດ", ("lo", "en")),
        ("tiếng Việt và tiếng Anh", ("vi", "en")),
        ("汉语和英语", ("zh", "en")),
        ("اردو", ("ur",)),
        ("ben", ("bn",)),
        ("Sylheti dialect", ("syl",)),
        ("Mon", ("mnw",)),
        ("Klingon", (None,)),
        ("Hindi, Klingon", ("hi", None)),
        ("", ()),
        (" , ; ", ()),
    ],
)
def test_the_languages_of_a_cell_are_read_in_order(text: str, tags: tuple[str | None, ...]) -> None:
    """Names in any of the region's languages become BCP 47 tags, each once; a word that names none is null."""
    assert languages_of(text) == tags


def test_a_cell_gives_a_bounded_number_of_languages() -> None:
    """However many a cell names, no more than the limit come out."""
    assert len(languages_of(",".join(words_of("language")))) == MOST_LANGUAGES


@pytest.mark.parametrize("tag", sorted(words_of("language")))
def test_every_name_of_the_table_is_its_language(tag: str) -> None:
    """Each spelling leads to its tag, alone and in capitals, and none holds what stands between two languages."""
    for word in words_of("language")[tag]:
        assert languages_of(word) == (tag,), word
        assert languages_of(word.upper()) == (tag,), word
        assert BETWEEN.search(fold(word)) is None, word
