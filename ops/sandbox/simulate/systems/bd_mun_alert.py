"""MUN Alert's notices, their updates and cancellations, calls to 13219, and a mail with a notice attached."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from email.message import EmailMessage
from random import Random

from ops.sandbox.simulate.child import Child, spelled
from ops.sandbox.simulate.dnet import ZONE, in_bangla
from ops.sandbox.simulate.exports import Row, json_bytes, json_lines_bytes
from ops.sandbox.simulate.looks import CLOTHES
from ops.sandbox.simulate.names import written_name
from ops.sandbox.simulate.region import invent_child_of, parent_of
from ops.sandbox.simulate.systems import chances, is_bad

REASONS = ("হারিয়ে গেছে", "রাগ করে চলে গেছে", "অপহরণ", "পাচার সন্দেহ", "অজানা")
LEVELS = ("লাল", "কমলা", "হলুদ")
STATES = ("হালনাগাদ", "পরিবারে ফেরত", "বাতিল", "মেয়াদ শেষ")
CATEGORIES = ("নিখোঁজ", "দেখা গেছে", "পাওয়া গেছে", "পাচার", "তথ্য", "নীরব")
BOUNDARY = "mun-alert-exercise"


def files(seed: int, count: int) -> Mapping[str, bytes]:
    """Return notices, what changed of some, calls, and the last notice in a mail."""
    notices: list[Row] = []
    changes: list[Row] = []
    calls: list[Row] = []
    for number, chance in chances("bd_mun_alert", seed, count):
        draw = chance.random()
        child = invent_child_of("BD", chance)
        if draw < 0.25:  # noqa: PLR2004 - one in four is a call
            calls.append(_bad(_call(child, number, chance), number))
        elif draw < 0.45 and notices and notices[-1]["ref_no"] and not is_bad(number):  # noqa: PLR2004 - one in five
            changes.append(_change(notices[-1], chance))
        else:
            notices.append(_bad(_notice(child, number, chance), number))
    return {
        "notices-1.json": json_bytes(notices[:-1]),
        "notices-2-changes.jsonl": json_lines_bytes(changes),
        "calls-3.json": json_bytes(calls),
        "notice-4.eml": _mail(notices[-1:]),
    }


def _bad(row: Row, number: int) -> Row:
    return {**row, "ref_no": ""} if is_bad(number) else row


def _notice(child: Child, number: int, chance: Random) -> Row:
    issued = datetime.combine(child.missing_on, time(8), ZONE) + timedelta(minutes=chance.randrange(60, 2000))
    at = issued.isoformat(timespec="seconds")
    published = chance.choice(("হ্যাঁ", "না"))
    return {
        "ref_no": f"MUN-{issued.year}-{number:06d}",
        "record": "সতর্কতা",
        "type": "নিখোঁজ",
        "status": "সক্রিয়",
        "message_class": "EXERCISE",
        "issued_at": at,
        "updated_at": at,
        "expires_at": (issued + timedelta(hours=72)).isoformat(timespec="seconds"),
        "alert_level": chance.choice(LEVELS),
        "child": _child(child, chance),
        "last_seen": _seen(child, chance),
        "photo": {"ref": f"mun/{number}/1", "publish": published},
        "permission": {"publish": published, "given_by": "মা"},
        "gd": {"no": in_bangla(chance.randrange(1, 3000)), "thana": f"{spelled(child.home, 'bn')} সদর থানা"},
        "informant": {"kind": "পরিবার", "relation": "মা"},
        "reason": chance.choice(REASONS),
        "verification": "যাচাইকৃত",
        "verified_by": "মিসিং চিলড্রেন সেল",
    }


def _change(notice: Row, chance: Random) -> Row:
    """Return a later version of a notice: changed, over, or cancelled."""
    later = datetime.fromisoformat(str(notice["updated_at"])) + timedelta(hours=chance.randrange(2, 70))
    return {**notice, "status": chance.choice(STATES), "updated_at": later.isoformat(timespec="seconds")}


def _call(child: Child, number: int, chance: Random) -> Row:
    called = datetime.combine(child.missing_on, time(7), ZONE) + timedelta(minutes=chance.randrange(900))
    return {
        "ref_no": f"13219-{called.year}-{number:06d}",
        "record": "কল",
        "category": chance.choice(CATEGORIES),
        "message_class": "EXERCISE",
        "called_at": called.isoformat(timespec="seconds"),
        "language": "বাংলা",
        "action": chance.choice(("পুলিশকে জানানো হয়েছে", "যাচাই চলছে", "পাঠানো হয়েছে")),
        "caller_place": {"district": spelled(child.home, "bn")},
        "child": {"sex": "মেয়ে" if child.sex == "FEMALE" else "ছেলে", "age": in_bangla(child.age_on(child.missing_on))},
        "last_seen": _seen(child, chance),
        "informant": {"kind": "জনসাধারণ"},
    }


def _child(child: Child, chance: Random) -> Row:
    return {
        "name_bn": written_name((child.given, child.family), "Beng", chance),
        "name_en": written_name((child.given, child.family), "Latn", chance),
        "nickname": child.nickname.written("Beng", chance),
        "sex": "মেয়ে" if child.sex == "FEMALE" else "ছেলে",
        "age": f"{in_bangla(child.age_on(child.missing_on))} বছর",
        "father": child.father.written("Beng", chance),
        "mother": child.mother.written("Beng", chance),
        "nationality": "বাংলাদেশি",
        "language": "বাংলা",
        "height": f"{in_bangla(child.height_cm)} সেমি",
        "description": child.looks.described("bn", ""),
        "marks": ", ".join(child.looks.mark(number, "bn") for number in range(len(child.looks.marks))),
        "clothing": chance.choice(CLOTHES[child.sex])["bn"],
    }


def _seen(child: Child, chance: Random) -> Row:
    return {
        "at": f"{child.missing_on:%d/%m/%Y}",
        "division": spelled(parent_of(child.home), "bn").removesuffix(" বিভাগ"),
        "district": spelled(child.home, "bn"),
        "landmark": child.landmark["bn"] if chance.random() < 0.5 else "",  # noqa: PLR2004
    }


def _mail(notices: list[Row]) -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"] = "duty@mun-alert.invalid", "hub@mca.invalid"
    mail["Subject"] = "EXERCISE MUN Alert"
    mail.set_content("EXERCISE. The notice is attached.\n")
    mail.add_attachment(json_bytes(notices), maintype="application", subtype="json", filename="notice.json")
    mail.set_boundary(BOUNDARY)
    return bytes(mail)
