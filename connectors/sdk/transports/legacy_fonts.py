"""Tells text typed for a legacy Bangla or Devanagari font from real text, so that garbage is refused as a whole.

Such fonts draw Indic signs where Latin letters belong: a SutonnyMJ file holds "evsjv‡`k" and means বাংলাদেশ. Read as text
it would be stored as a name nobody bears.
"""

import re
from pathlib import Path

from connectors.sdk.transports.encodings import encoding_of
from ops.runtime.errors import RecordRejected

WINDOW_BYTES = 64 * 1024
UNIT_BYTES = 4
"""A window begins at a whole character of UTF-16 and UTF-32."""
LEAST_WORDS = 6
LEAST_SHARE = 0.3
"""Of the different words. Measured: 0.75 to 0.81 in the three fonts, at most 0.09 in names, prose, tables and code."""
LEAST_SIGNS = 7
"""Different pairs of signs: one code that comes in every record, such as an office's letters, is no font."""
WORD_CHARS = range(3, 25)
SPACES = re.compile(r"[\s,|\t\"<>:()]+")
TAG = re.compile(r"<[^>]*>")
ESCAPE = re.compile(r"\\u[0-9a-fA-F]{4}|%[0-9a-fA-F]{2}")
LETTER = re.compile(r"[A-Za-z]")
# Tokens and digests are no words: any two signs may stand side by side in them.
TOKEN = re.compile(r"[0-9a-fA-F]+|(?=.*\d)(?=.*[a-z])(?=.*[A-Z])[A-Za-z0-9_-]+")
# Two signs that stand side by side in many words typed for the font and in hardly any others. They follow from the
# fonts' key maps: v, k and f draw the vowel sign ā, w, f and l the sign i.
SIGNS = {
    "SutonnyMJ": (
        "v‡ vw gv ‡K vb vB Kv Zv wU bv jv wb ‡Z ‡b ‡i ‡j vj yj yw ‡` cv ‡g wg ‡m ‡e mv `v wZ vR wm wK wk wj "
        "wR ‡U gb `x vn fv cw wd vm vM wf vg GK Uv vZ"
    ),
    "Kruti Dev": (
        "'k yk kj ;k lq Hk Fk fj vk yh xk yf jf hj [k qj gf M+ lj kS qy sj dj ?k bZ kf uq pf dq jq kx gj k; "
        "kq xu wj jw Vk nq Mh jl tS fn xq xh yd vj jk dk tk uf tf jg lw sd vS gS eS t; gk rf"
    ),
    "Preeti": (
        "f] gf df ;' f/ fn gL jl +b km ]z jf +t ;f fh fg +u zl 'n hL 0f bL hf tL xf nL zf dL ;l O{ +h zL jL "
        "xl cg bf +s ]j g] aL xL f} ]g ;L fb d' kf"
    ),
}
PATTERNS = {font: re.compile("|".join(map(re.escape, signs.split()))) for font, signs in SIGNS.items()}


def refuse_legacy_fonts(sample: str, *, markup: bool = False) -> None:
    """Raise `RecordRejected` when the words of a sample are typed for such a font; `markup`: tags are not words."""
    words = _words(ESCAPE.sub(" ", TAG.sub(" ", sample) if markup else sample))
    for font, pattern in PATTERNS.items():
        found = [signs for word in words if (signs := pattern.findall(word))]
        different = {sign for signs in found for sign in signs}
        typed = max(LEAST_WORDS, LEAST_SHARE * len(words))
        if len(found) >= typed and len(different) >= LEAST_SIGNS:
            detail = f"the text is typed for a font like {font}: convert it to Unicode and send the file again"
            raise RecordRejected("LEGACY_FONT", "", detail)


def sample_of(path: Path, encoding: str) -> str:
    """Return the beginning, the middle and the end of a file as text; what does not decode is left out."""
    with path.open("rb") as file:
        head = file.read(WINDOW_BYTES)
        size = file.seek(0, 2)
        windows = [head]
        for middle in (size // 2, size - WINDOW_BYTES):
            if middle >= WINDOW_BYTES:
                file.seek(middle - middle % UNIT_BYTES)
                windows.append(file.read(WINDOW_BYTES))
    found = encoding_of(head, encoding)
    return " ".join(window.decode(found, errors="ignore") for window in windows)


def _words(text: str) -> set[str]:
    return {
        word
        for word in SPACES.split(text)
        if len(word) in WORD_CHARS and LETTER.search(word) and TOKEN.fullmatch(word) is None
    }
