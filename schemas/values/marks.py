"""Identification marks as told: what, where on the body and on which side."""

from functools import lru_cache

from schemas.records import Mark, codes
from schemas.values import REMEMBERED
from schemas.values.words import WordList, clauses_of

MOST_MARKS = 20

# Words of missing-person forms and notices of India, Bangladesh and Nepal.
KINDS: WordList[codes.MarkKind] = WordList(
    {
        "SCAR": (
            *("scar", "scars", "cut mark", "cut marks", "cut", "burn mark", "burn", "burnt", "stitch mark", "stitches"),
            *("injury mark", "old injury", "wound mark", "চোটের দাগ", "কাটা দাগ", "কাটার দাগ", "পোড়া দাগ", "পোড়ার দাগ"),
            *("সেলাইয়ের দাগ", "ক্ষত", "कटे का निशान", "कट का निशान", "जले का निशान", "जलने का निशान", "चोट का निशान"),
            *("टांके", "घाव"),
        ),
        "MOLE": ("mole", "moles", "til", "তিল", "तिल", "मस्सा"),
        "TATTOO": ("tattoo", "tattooed", "tatoo", "উল্কি", "ট্যাটু", "गोदना", "टैटू"),
        "BIRTHMARK": (
            *("birthmark", "birth mark", "জন্মদাগ", "জন্ম দাগ", "জড়ুল", "জরুল"),
            *("जन्म चिन्ह", "जन्मचिन्ह", "जन्म का निशान", "जन्म से निशान"),
        ),
        "MISSING_PART": (
            *(
                "finger missing",
                "missing finger",
                "toe missing",
                "tooth missing",
                "missing tooth",
                "amputated",
                "cut off",
            ),
            *("কাটা পড়েছে", "কাটা আঙুল", "कटी हुई"),
        ),
        "DEFORMITY": (
            *("deformity", "deformed", "polio", "limp", "limps", "squint", "sixth finger", "extra finger", "cleft lip"),
            *("খোঁড়া", "ট্যারা", "বাঁকা", "পোলিও", "लंगड़ा", "लंगड़ाता", "भेंगा", "पोलियो", "टेढ़ा", "टेढ़ी"),
        ),
        "OTHER": ("mark", "spot", "দাগ", "निशान", "চিহ্ন", "चिन्ह"),
    }
)
SITES: WordList[codes.BodySite] = WordList(
    {
        "FOREHEAD": ("forehead", "কপাল", "माथे", "माथा", "ललाट"),
        "EYE": ("eyebrow", "eye", "চোখ", "ভ্রু", "आँख", "आंख", "भौंह"),
        "EAR": ("ear", "কান", "कान"),
        "NOSE": ("nose", "নাক", "नाक"),
        "CHEEK": ("cheek", "গাল", "गाल"),
        "LIP": ("lip", "lips", "ঠোঁট", "होंठ", "ओंठ", "होठ"),
        "CHIN": ("chin", "থুতনি", "চিবুক", "ठोड़ी", "ठुड्डी"),
        "NECK": ("neck", "throat", "গলা", "ঘাড়", "गर्दन", "गले"),
        "SHOULDER": ("shoulder", "কাঁধ", "कंधे", "कंधा"),
        "ELBOW": ("elbow", "কনুই", "कोहनी"),
        "WRIST": ("wrist", "কব্জি", "कलाई"),
        "FINGER": ("finger", "thumb", "আঙুল", "আঙ্গুল", "उंगली", "ऊँगली", "अंगुली", "अंगूठा"),
        "HAND": ("hand", "palm", "হাত", "हाथ", "हथेली"),
        "ARM": ("arm", "forearm", "বাহু", "বাহুতে", "बांह", "बाँह", "बाजू"),
        "CHEST": ("chest", "বুক", "सीने", "छाती"),
        "BACK": ("back", "পিঠ", "पीठ"),
        "ABDOMEN": ("stomach", "abdomen", "belly", "পেট", "पेट"),
        "HIP": ("hip", "waist", "কোমর", "कमर"),
        "KNEE": ("knee", "হাঁটু", "घुटने", "घुटना"),
        "ANKLE": ("ankle", "গোড়ালি", "टखने", "टखना"),
        "TOE": ("toe", "পায়ের আঙুল", "পায়ের আঙ্গুল", "पैर की उंगली"),
        "FOOT": ("foot", "sole", "পায়ের পাতা", "पैर के तलवे", "तलवे"),
        "LEG": ("leg", "thigh", "calf", "পা", "পায়ে", "উরু", "पैर", "टांग", "जांघ"),
        "FACE": ("face", "মুখ", "चेहरे", "चेहरा", "मुंह"),
        "HEAD": ("head", "মাথা", "सिर"),
    }
)
SIDES: WordList[codes.BodySide] = WordList(
    {
        "LEFT": ("left", "lt", "বাম", "বাঁ", "বা পাশে", "बाएं", "बाएँ", "बायें", "बायीं", "बाईं", "बांया", "बायां"),
        "RIGHT": ("right", "rt", "ডান", "দক্ষিণ", "दाएं", "दाएँ", "दायें", "दायीं", "दाईं", "दाहिने", "दाहिना"),
        "BOTH": ("both", "দুই", "উভয়", "दोनों"),
        "MIDDLE": ("middle", "center", "centre", "মাঝখানে", "মাঝে", "बीच"),
    }
)
# A clause with one of these says that there is no mark.
NONE: WordList[str] = WordList(
    {"none": ("no", "nil", "none", "na", "n/a", "not known", "unknown", "নেই", "নাই", "জানা নেই", "नहीं", "अज्ञात", "अज्ञात")}
)


def marks_of(text: str, *, only_named: bool = False) -> tuple[Mark, ...]:
    """Return a mark for each clause of a text that names one, at most 20, the clause kept as its text.

    With `only_named` a clause without a word for a mark is left out (a description of much else); without it, it
    becomes a mark of kind OTHER (a field that holds only marks).
    """
    marks = [mark for clause in clauses_of(text) if (mark := _mark(clause, only_named=only_named)) is not None]
    return tuple(marks[:MOST_MARKS])


@lru_cache(REMEMBERED)
def _mark(clause: str, *, only_named: bool) -> Mark | None:
    kinds = KINDS.all_in(clause)
    if NONE.all_in(clause) or (not kinds and only_named):
        return None
    named = [kind for kind in kinds if kind != "OTHER"]
    kind: codes.MarkKind = named[0] if named else "OTHER"
    return Mark(kind=kind, body_site=SITES.first_in(clause), side=SIDES.first_in(clause), text=clause)
