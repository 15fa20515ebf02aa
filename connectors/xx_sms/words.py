"""The words of the grammar in four languages, native script and Latin letters; README.md shows them to senders."""

from typing import Literal, TypeAlias

from schemas.values.words import WordList, fold

Language: TypeAlias = Literal["en", "hi", "bn", "ne"]
Keyword: TypeAlias = Literal["MISSING", "FOUND", "LEFT", "BACK"]
Label: TypeAlias = Literal[
    "name",
    "sex",
    "age",
    "place",
    "home",
    "date",
    "father",
    "mother",
    "marks",
    "clothes",
    "speaks",
    "landmark",
    "to",
    "ref",
]

# Words that say what a message is, anywhere in it.
KEYWORDS: dict[Keyword, dict[Language, tuple[str, ...]]] = {
    "MISSING": {
        "en": ("missing", "lost", "mis"),
        "hi": ("लापता", "गुमशुदा", "गुम"),
        "bn": ("নিখোঁজ", "হারিয়ে গেছে", "হারানো"),
        "ne": ("हराएको", "हराएकी", "हरायो", "बेपत्ता"),
    },
    "FOUND": {
        "en": ("found", "fnd"),
        "hi": ("मिला", "मिली"),
        "bn": ("পাওয়া গেছে", "পাওয়া", "উদ্ধার"),
        "ne": ("भेटियो", "भेटिएको", "भेटिएकी"),
    },
    "LEFT": {
        "en": ("left", "gone"),
        "hi": ("गया", "गई", "गयी"),
        "bn": ("চলে গেছে", "গেছে"),
        "ne": ("गयो", "गएको", "गएकी"),
    },
    "BACK": {
        "en": ("back", "returned"),
        "hi": ("वापस", "लौटा", "लौटी"),
        "bn": ("ফিরেছে", "ফিরে এসেছে", "ফেরত"),
        "ne": ("फर्कियो", "फर्किएको", "फर्किएकी"),
    },
}
# The same in Latin letters; only as the first word, because some are names and places too (Gaya, Mila).
ROMANISED: dict[Keyword, dict[Language, tuple[str, ...]]] = {
    "MISSING": {
        "hi": ("lapata", "gumshuda", "gum"),
        "bn": ("nikhoj", "nikhonj", "harano", "hariye"),
        "ne": ("haraeko", "harayo", "haraayo", "bepatta"),
    },
    "FOUND": {
        "hi": ("mila", "mili"),
        "bn": ("pawa", "paoa", "pawya", "uddhar"),
        "ne": ("bhetiyo", "bhetieko", "vetiyo"),
    },
    "LEFT": {"hi": ("gaya", "gayi", "gai"), "bn": ("geche", "gese", "gece"), "ne": ("gayo", "gaeko")},
    "BACK": {
        "hi": ("wapas", "vapas", "lauta", "lauti"),
        "bn": ("phireche", "firese", "firche", "ferot"),
        "ne": ("pharkiyo", "farkiyo", "farkeko"),
    },
}
MARKED = {
    "EXERCISE": ("exercise", "drill", "अभ्यास", "মহড়া", "abhyas", "mohora"),
    "TEST": ("test", "परीक्षण", "পরীক্ষা"),
}
# Words before a value. Those of WEAK stand in descriptions too ("cut mark on cheek"): they count where a part begins.
LABELS: dict[Label, tuple[str, ...]] = {
    "name": ("name", "naam", "nam", "नाम", "নাম"),
    "sex": ("sex", "gender", "ling", "linga", "लिंग", "लिङ्ग", "লিঙ্গ"),
    "age": ("age", "umar", "umra", "umer", "boyos", "boyosh", "bayas", "आयु", "उम्र", "उमेर", "বয়স"),
    "place": ("place", "jagah", "jagaha", "sthan", "jayga", "thau", "जगह", "स्थान", "ठाउँ", "স্থান", "জায়গা"),
    "home": ("home", "village", "ghar", "gaon", "gau", "bari", "gram", "घर", "गाँव", "गांव", "गाउँ", "বাড়ি", "গ্রাম"),
    "date": ("date", "tarikh", "miti", "तारीख", "मिति", "তারিখ"),
    "father": ("father", "pita", "baba", "buba", "पिता", "बुबा", "বাবা", "পিতা"),
    "mother": ("mother", "maa", "aama", "ama", "माँ", "माता", "आमा", "মা", "মাতা"),
    "speaks": ("speaks", "language", "bhasha", "भाषा", "ভাষা"),
    "ref": ("ref", "reference"),
}
WEAK: dict[Label, tuple[str, ...]] = {
    "marks": ("mark", "marks", "nishan", "chinha", "daag", "dag", "निशान", "चिन्ह", "দাগ", "চিহ্ন"),
    "clothes": (
        *("wearing", "wear", "dress", "clothes", "kapda", "kapada", "luga", "poshak"),
        *("कपड़े", "कपड़ा", "कपडा", "लुगा", "পোশাক", "কাপড়"),
    ),
    "home": ("from",),
    "place": ("at", "in"),
    "landmark": ("near", "पास", "কাছে", "नजिक"),
    "date": ("on", "since"),
    "to": ("to", "going to"),
}
SEX_WORDS = frozenset(
    map(
        fold,
        (
            *("f", "m", "g", "b", "girl", "boy", "female", "male", "ladki", "ladka", "meye", "chele", "keti", "keta"),
            *("chhori", "chhora", "लड़की", "लड़का", "बच्ची", "बच्चा", "মেয়ে", "ছেলে", "केटी", "केटा", "छोरी", "छोरा"),
        ),
    )
)
GARMENTS: WordList[str] = WordList(
    {
        "clothes": (
            *(
                "shirt",
                "t-shirt",
                "frock",
                "kurta",
                "kameez",
                "salwar",
                "pant",
                "pants",
                "trousers",
                "jeans",
                "skirt",
                "saree",
            ),
            *("sari", "lungi", "uniform", "sweater", "jacket", "cap", "sandals", "slippers", "vest", "shorts", "jama"),
            *("कमीज", "फ्रॉक", "सलवार", "कुर्ता", "पैंट", "साड़ी", "वर्दी", "फ्रक", "कुर्था", "शर्ट", "जामा"),
            *("শার্ট", "ফ্রক", "সালোয়ার", "কামিজ", "প্যান্ট", "শাড়ি", "লুঙ্গি", "গেঞ্জি", "জামা"),
        )
    }
)
# Words with which a description begins: what stands before the first of them is not part of it.
DESCRIBING: WordList[str] = WordList(
    {
        "describing": """
            wearing wears wore with has having a an the in on old new torn big small long short round dirty
            school half full striped checked cotton very no red blue green yellow white black brown pink orange
            grey gray purple violet golden maroon navy dark light sky cream khaki lal laal nila neela nil kala
            kalo hara hariyo pila pahelo sada safed seto rato gulabi golapi sobuj holud लाल नीला नीली हरा हरी
            पीला पीली सफेद काला काली गुलाबी भूरा भूरी रातो रातु निलो हरियो पहेंलो सेतो कालो खैरो পুরানো লাল নীল
            সবুজ হলুদ সাদা কালো গোলাপি বেগুনি খয়েরি
        """.split()  # noqa: SIM905 - a list of words, a quarter of the lines
    }
)
YEARS = ("years", "year", "yrs", "yr", "y", "sal", "saal", "barsa", "barsha", "bochor", "bachar", "वर्ष", "साल", "বছর")


def words_of(table: dict[Keyword, dict[Language, tuple[str, ...]]]) -> dict[str, tuple[Keyword, Language]]:
    """Return keyword and language by folded word; the first language that has a word keeps it."""
    found: dict[str, tuple[Keyword, Language]] = {}
    for keyword, languages in table.items():
        for language, words in languages.items():
            for word in words:
                found.setdefault(fold(word), (keyword, language))
    return found
