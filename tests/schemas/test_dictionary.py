import pytest

from schemas import code_sources
from schemas.avsc import named_types, own_fields, record_files
from schemas.dictionary import FILE, dictionary
from schemas.topics import all_topics

CODE_LISTS = sorted(name for name, schema in named_types().items() if schema["type"] == "enum")


def test_the_committed_dictionary_is_what_the_schemas_say() -> None:
    """docs/data-dictionary.md equals what is generated; run `python -m schemas dictionary` when it does not."""
    assert FILE.read_text() == dictionary()


@pytest.mark.parametrize("record", sorted(record_files()))
def test_every_field_of_a_record_is_explained(record: str) -> None:
    """The section of a record has a row for each field, with its tier and its meaning."""
    section = dictionary().split(f"### {record}\n")[1].split("\n#")[0]

    for each in own_fields(record):
        row = next(line for line in section.splitlines() if line.startswith(f"| `{each['name']}` |"))
        assert each["tier"] in row
        assert each["doc"].replace("<", "&lt;") in row


@pytest.mark.parametrize("name", CODE_LISTS)
def test_every_code_list_names_its_words_and_source(name: str) -> None:
    """The section of a code list has every word, the fallback and where the list comes from."""
    section = dictionary().split(f"### {name}\n")[1].split("\n#")[0]

    assert all(f"`{symbol}`" in section for symbol in named_types()[name]["symbols"])
    assert code_sources.CODE_LISTS[name].markdown() in section


def test_no_source_is_left_over() -> None:
    """Sources stand for the code lists there are and for no other."""
    assert sorted(code_sources.CODE_LISTS) == CODE_LISTS


def test_every_topic_is_listed() -> None:
    """The table of topics has each topic of the hub."""
    text = dictionary()

    for name in all_topics(("XX",)):
        assert f"| `{name.replace('.xx.', '.{cc}.')}` |" in text


def test_every_link_leads_somewhere() -> None:
    """Each link inside the document has its heading."""
    text = dictionary()
    headings = {line.lstrip("# ").lower() for line in text.splitlines() if line.startswith("###")}

    links = {part.split(")")[0] for part in text.split("](#")[1:]}

    assert links
    assert links <= headings
