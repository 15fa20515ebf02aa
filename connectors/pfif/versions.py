"""The fields of PFIF 1.1 to 1.4 in each version's order, and what each is called in 1.4.

Source: the PFIF specifications, zesty.ca/pfif/1.1 to /1.4.
"""

from typing import Literal, TypeAlias

Version: TypeAlias = Literal["1.1", "1.2", "1.3", "1.4"]
VERSIONS: tuple[Version, ...] = ("1.1", "1.2", "1.3", "1.4")
NAMESPACE = "http://zesty.ca/pfif/"
PLACEHOLDER = ("person_record_id", "entry_date", "expiry_date", "source_date")
"""All that a record keeps once it is expired or deleted."""
# What earlier versions called the same field.
CALLED_IN_1_4 = {
    "first_name": "given_name",
    "last_name": "family_name",
    "home_zip": "home_postal_code",
    "found": "author_made_contact",
}
_AUTHOR = ("author_name", "author_email", "author_phone")
_HOME = ("home_street", "home_neighborhood", "home_city", "home_state", "home_postal_code", "home_country")
_SOURCE = ("source_name", "source_date", "source_url")
PERSON: dict[Version, tuple[str, ...]] = {
    "1.1": (
        *("person_record_id", "entry_date", *_AUTHOR, *_SOURCE, "first_name", "last_name"),
        *("home_city", "home_state", "home_neighborhood", "home_street", "home_zip", "photo_url", "other"),
    ),
    "1.2": (
        *("person_record_id", "entry_date", *_AUTHOR, *_SOURCE, "first_name", "last_name"),
        *("sex", "date_of_birth", "age", *_HOME, "photo_url", "other"),
    ),
    "1.3": (
        *("person_record_id", "entry_date", "expiry_date", *_AUTHOR, *_SOURCE, "full_name", "first_name", "last_name"),
        *("sex", "date_of_birth", "age", *_HOME, "photo_url", "other"),
    ),
    "1.4": (
        *("person_record_id", "entry_date", "expiry_date", *_AUTHOR, *_SOURCE),
        *("full_name", "given_name", "family_name", "alternate_names", "description"),
        *("sex", "date_of_birth", "age", *_HOME, "photo_url", "profile_urls"),
    ),
}
_NOTE = ("note_record_id", "person_record_id", "linked_person_record_id", "entry_date", *_AUTHOR, "source_date")
_FOUND_PERSON = ("email_of_found_person", "phone_of_found_person", "last_known_location", "text")
NOTE: dict[Version, tuple[str, ...]] = {
    "1.1": ("note_record_id", "entry_date", *_AUTHOR, "source_date", "found", *_FOUND_PERSON),
    "1.2": (*_NOTE, "found", "status", *_FOUND_PERSON),
    "1.3": (*_NOTE, "found", "status", *_FOUND_PERSON),
    "1.4": (*_NOTE, "author_made_contact", "status", *_FOUND_PERSON, "photo_url"),
}
MANDATORY: dict[Version, tuple[str, ...]] = {
    "1.1": ("person_record_id", "first_name", "last_name"),
    "1.2": ("person_record_id", "first_name", "last_name"),
    "1.3": ("person_record_id", "full_name"),
    "1.4": ("person_record_id", "source_date", "full_name"),
}
MANDATORY_NOTE = ("note_record_id", "author_name", "source_date", "text")
PERSON_FIELDS = (*PERSON["1.4"], "other")
"""Every field of a person under its name in 1.4, and `other`, which 1.4 no longer has."""


def version_of(namespace: str) -> Version | None:
    """Return the version a namespace stands for; null for any other namespace."""
    return next((version for version in VERSIONS if namespace == f"{NAMESPACE}{version}"), None)


def called_in_1_4(field: str) -> str:
    """Return what PFIF 1.4 calls a field of any version."""
    return CALLED_IN_1_4.get(field, field)
