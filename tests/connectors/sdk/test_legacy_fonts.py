import csv
import json
import tracemalloc
import unicodedata
from pathlib import Path

import pytest

from connectors.sdk.payloads import Payload
from connectors.sdk.transport_settings import FolderTransport
from connectors.sdk.transports.files import read_file
from connectors.sdk.transports.legacy_fonts import refuse_legacy_fonts
from ops.runtime.errors import RecordRejected
from ops.sandbox.simulate.names import FILE as NAMES
from schemas.values.gazetteer import areas

REPOSITORY = Path(__file__).parents[3]
# The reference data beside the clone; where it lies elsewhere, the texts of the repository alone are read.
BESIDE = REPOSITORY.parent / "shared" / "data"
# Key maps of the fonts, as far as these tests type: signs without conjuncts.
BIJOY = dict(zip("কখগঘঙচছজঝঞটঠডঢণতথদধনপফবভমযরলশষসহ", "KLMNOPQRSTUVWXYZ_`abcdefghijklmn", strict=True)) | {
    "ং": "s", "া": "v", "ি": "w", "ী": "x", "ু": "y", "ূ": "~", "ে": "‡", "অ": "A", "আ": "Av", "ই": "B", "ঈ": "C",
    "উ": "D", "এ": "G", "ও": "I", "য়": "q", "ড়": "o",
}  # fmt: skip
KRUTI = {
    "ा": "k", "ि": "f", "ी": "h", "ु": "q", "ू": "w", "े": "s", "ै": "S", "ो": "ks", "ौ": "kS", "ं": "a", "क": "d",
    "ख": "[k", "ग": "x", "घ": "?k", "च": "p", "छ": "N", "ज": "t", "झ": ">", "ट": "V", "ठ": "B", "ड": "M", "ढ": "<",
    "ण": ".k", "त": "r", "थ": "Fk", "द": "n", "ध": "/k", "न": "u", "प": "i", "फ": "Q", "ब": "c", "भ": "Hk", "म": "e",
    "य": ";", "र": "j", "ल": "y", "व": "o", "श": "'k", "स": "l", "ह": "g", "अ": "v", "आ": "vk", "इ": "b", "उ": "m",
}  # fmt: skip
PREETI = {
    "ा": "f", "ि": "l", "ी": "L", "ु": "'", "े": "]", "ै": "}", "ो": "f]", "ौ": "f}", "ं": "+", "क": "s", "ख": "v",
    "ग": "u", "घ": "3", "च": "r", "छ": "5", "ज": "h", "ट": "6", "ठ": "7", "ड": "8", "ढ": "9", "त": "t", "थ": "y",
    "द": "b", "ध": "w", "न": "g", "प": "k", "ब": "a", "भ": "e", "म": "d", "य": "o", "र": "/", "ल": "n", "व": "j",
    "श": "z", "स": ";", "ह": "x", "अ": "c", "आ": "cf", "इ": "O", "उ": "p",
}  # fmt: skip
FONTS = {"SutonnyMJ": (BIJOY, "bengali"), "Kruti Dev": (KRUTI, "devanagari"), "Preeti": (PREETI, "devanagari")}


def typed(word: str, keys: dict[str, str]) -> str | None:
    """A word as it is typed for a font: the signs drawn before their letter stand before it; null without a key."""
    signs: list[str] = []
    for sign in unicodedata.normalize("NFC", word):
        if sign not in keys:
            return None
        signs.insert(len(signs) - 1 if sign in "িেि" and signs else len(signs), keys[sign])
    return "".join(signs)


def names(column: str) -> list[str]:
    """The names of the simulation in one script."""
    with NAMES.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader((line for line in file if not line.startswith("#")), delimiter="\t")
        return [name for row in rows for name in row[column].split("|") if name]


def read(path: Path, text: str, encoding: str = "utf-8", **settings: object) -> list[Payload]:
    """The payloads of a file in the watched folder."""
    path.write_text(text, encoding=encoding)
    given = {"kind": "folder", "formats": ("csv", "json", "jsonl", "xml"), "record_tag": "r", "encoding": encoding}
    return list(read_file(path, FolderTransport.model_validate(given | settings)))


@pytest.mark.parametrize("font", FONTS)
def test_names_typed_for_a_legacy_font_are_refused(font: str, tmp_path: Path) -> None:
    """A table of names in such a font is one rejection of the whole file, which says what to do and shows no name."""
    keys, column = FONTS[font]
    words = [word for name in names(column) if (word := typed(name, keys)) is not None and "," not in word]
    table = "\n".join(["id,name,sex,status", *(f'{n},"{word}",F,open' for n, word in enumerate(words))])

    (payload,) = read(tmp_path / "a.csv", table)

    assert len(words) > 60
    assert payload.fault is not None
    assert payload.fault.reason == "LEGACY_FONT"
    assert font in payload.fault.detail
    assert not any(word in payload.fault.detail for word in words if len(word) > 3)


@pytest.mark.parametrize(
    "text",
    [
        "Avgvi bvg iwng Avwg evsjv‡`‡k _vwK XvKv kni mKvj weKvj gvbyl evRvi Kvc‡oi ‡`vKvb",
        "esjk uke jke gS vkSj eSa fnYyh esa jgrk gw¡ ekrk dk uke lhrk nsoh gS firk dk uke jktw",
        "d]/f] gfd /fd xf] d g]kfndf a:5' cfdfsf] gfd ;Ltf b]jL xf] a'jfsf] gfd xl/ axfb'/",
    ],
)
def test_sentences_in_a_legacy_font_are_refused(text: str) -> None:
    """A few typed sentences are enough."""
    with pytest.raises(RecordRejected, match="LEGACY_FONT"):
        refuse_legacy_fonts(text)


def texts_of_people() -> dict[str, str]:
    """Real texts by what they are: names and places in Latin letters, prose, code, escapes, tokens."""
    files = [*REPOSITORY.glob("*.md"), *REPOSITORY.glob("docs/*.md"), *REPOSITORY.glob("connectors/*/golden/*")]
    files += [*REPOSITORY.glob("schemas/*.py"), *BESIDE.glob("*/*.[ct]sv"), *BESIDE.glob("names/*.txt")]
    found = {
        str(path.relative_to(REPOSITORY.parent)): path.read_text(encoding="utf-8", errors="ignore")
        for path in files
        if path.suffix != ".xlsx"
    }
    found["names"] = "\n".join(names("latin"))
    found["places"] = "\n".join(area.name for area in areas())
    found["escaped names"] = json.dumps(names("bengali") + names("devanagari"))
    found["names in their own scripts"] = "\n".join(names("bengali") + names("devanagari"))
    found["tokens"] = "\n".join(f"{n * 2654435761 % 2**64:016x} {n * 40503 % 2**20:05X}aZ{n}" for n in range(1, 2000))
    return found


def test_no_text_of_people_is_refused() -> None:
    """Names, places, prose and tables in Latin letters, of many languages, are never taken for a font's signs."""
    refused = []
    for name, text in texts_of_people().items():
        for start in range(0, min(len(text), 400_000), 20_000):
            try:
                refuse_legacy_fonts(text[start : start + 20_000])
            except RecordRejected:
                refused.append((name, start))

    assert refused == []


@pytest.mark.parametrize(
    ("encoding", "name"),
    [("cp1252", "Zoë"), ("tis-620", "สมชาย"), ("cp874", "สมชาย"), ("big5", "王小明"), ("gb18030", "王小明"),
     ("iso8859-1", "Zoë"), ("utf-16", "রহিম"), ("utf-16-le", "রহিম"), ("utf-32", "রহিম"), ("utf-8-sig", "রহিম"),
     ("shift_jis", "山田"), ("iso2022_jp", "山田"), ("utf-7", "রহিম")],
)  # fmt: skip
def test_a_declared_encoding_is_read(tmp_path: Path, encoding: str, name: str) -> None:
    """Any encoding of text that Python knows may be declared."""
    (payload,) = read(tmp_path / "a.csv", f"id,name\n1,{name}\n", encoding)

    assert dict(payload.values) == {"id": "1", "name": name}


def test_bytes_that_do_not_fit_a_declared_encoding_cost_one_record(tmp_path: Path) -> None:
    """A byte that Windows-1252 does not have damages its row and no other."""
    (tmp_path / "a.csv").write_bytes(b"id,name\n1,\x81\n2,b\n")
    transport = FolderTransport(kind="folder", formats=("csv",), encoding="cp1252")

    payloads = list(read_file(tmp_path / "a.csv", transport))

    assert [payload.fault.reason if payload.fault else "" for payload in payloads] == ["WRONG_ENCODING", ""]


def test_looking_for_fonts_takes_little_memory(tmp_path: Path) -> None:
    """Of a file of 30 MB three windows are looked at."""
    (tmp_path / "a.csv").write_text("id,name\n" + "1,Invented Child\n" * 2_000_000)
    transport = FolderTransport(kind="folder", formats=("csv",))

    tracemalloc.start()
    next(iter(read_file(tmp_path / "a.csv", transport)))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert peak < 8 * 1024 * 1024


def test_a_code_that_comes_in_every_word_is_no_font() -> None:
    """Many words with the same few signs, such as the letters of an office, are read as they are."""
    words = " ".join(f"gkjk{letter}{other}vw" for letter in "abcdefgh" for other in "mnop")

    refuse_legacy_fonts(words)
