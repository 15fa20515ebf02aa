"""Parts that mappings put together alike."""

from connectors.sdk import clean, parts


def test_a_word_for_not_known_is_no_name() -> None:
    """What a clerk writes where there is no name does not become one, of the child or of a relative."""
    names = parts.names(("Unknown", "LEGAL"), ("शेफाली", "CLAIMED"), (None, "NICKNAME"), ("???", "ALIAS"))
    relatives = parts.relatives(("FATHER", "अज्ञात"), ("MOTHER", "Rahima"), ("BROTHER", None))

    assert [(name.value, name.kind, name.script) for name in names] == [("शेफाली", "CLAIMED", "Deva")]
    assert [(one.relation, one.names[0].value) for one in relatives] == [("MOTHER", "Rahima")]


def test_every_function_that_cleans_is_at_hand_for_mappings() -> None:
    """A mapping reaches each clean_<what> of the SDK through `parts`."""
    offered = {name for name in clean.__all__ if name.startswith("clean_")}

    assert offered <= set(parts.__all__)
    assert all(getattr(parts, name) is getattr(clean, name) for name in offered)
