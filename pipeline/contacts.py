"""People at a customer: what a text tells of them. E-mail addresses and telephone numbers by their pattern."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.names import fold

EMAIL_LIMIT = 254
"""Longest e-mail address, in characters (RFC 5321, 4.5.3.1.3)."""

PHONE_LIMIT = 40
"""Longest telephone number kept, in characters; E.164 knows at most 15 digits."""

ROLE_LIMIT = 120
"""Longest role of a contact, in characters."""

_EMAIL = re.compile(
    r"(?<![\w.%+'-])[\w.%+'-]{1,64}@(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.){1,8}[^\W\d_]{2,24}(?![\w@-])(?!\.\w)"
)
_GAP = "[ \\u00a0\\u202f./-]?"
_PHONE = re.compile(
    rf"(?<![\w.,+#@/-])(?:"
    rf"(?:\+33|0033|0){_GAP}(?:\(0\){_GAP})?[1-9](?:{_GAP}\d\d){{4}}"  # France, by pairs
    rf"|(?:\+?1{_GAP})?(?:\([2-9]\d\d\) ?|[2-9]\d\d[.-])[2-9]\d\d[ .-]\d{{4}}"  # North America
    rf"|\+[1-9]\d?\d?(?:{_GAP}\(\d{{1,4}}\))?(?:{_GAP}\d){{6,12}}"  # anywhere, written for abroad
    rf"|(?<!\d )\(?0\d{{2,4}}\)?[ /-]\d{{3,4}}(?:[ -]\d{{2,4}}){{1,2}}"  # at home, with its area
    rf")(?!\d|[.,]\d|{_GAP}\d{{3}}(?!\d))"
)
_MAIL_FOR_ANYBODY = frozenset((
    "gmail", "googlemail", "outlook", "hotmail", "live", "msn", "yahoo", "ymail", "rocketmail", "icloud", "me", "mac",
    "aol", "gmx", "web", "t-online", "proton", "protonmail", "pm", "tutanota", "fastmail", "zoho", "yandex", "mail",
    "orange", "wanadoo", "free", "sfr", "laposte", "bbox", "neuf", "numericable", "aliceadsl", "skynet", "bluewin",
    "libero", "virgilio", "btinternet", "sky", "comcast", "verizon", "att", "hey", "qq", "163",
))  # fmt: skip
"""Where anybody has an address: the domain says nothing of a company."""

_SECOND_LEVEL = frozenset(("co", "com", "org", "net", "ac", "gov", "gouv", "edu"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a text says of somebody: addresses and numbers, each once, in order; the company by an address's domain."""

    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    company: str | None = None


def found_in(text: str) -> Found:
    """The e-mail addresses and telephone numbers in a text, and the company they speak for where they do."""
    emails = tuple(dict.fromkeys(found.strip(".'-") for found in _EMAIL.findall(text)))
    kept = tuple(email for email in emails if len(email) <= EMAIL_LIMIT)
    phones = tuple(dict.fromkeys(" ".join(found.split()) for found in _PHONE.findall(_EMAIL.sub(" ", text))))
    companies = (company_of(email) for email in kept)
    return Found(emails=kept, phones=phones, company=next(filter(None, companies), None))


def without_found(text: str) -> str:
    """What is left of a text once its addresses and numbers are out."""
    return _PHONE.sub(" ", _EMAIL.sub(" ", text))


def company_of(email: str) -> str | None:
    """Acme for jane@mail.acme.co.uk; None where anybody may have an address."""
    labels = email.rpartition("@")[2].lower().split(".")[:-1]
    if len(labels) > 1 and labels[-1] in _SECOND_LEVEL:
        labels.pop()
    return None if not labels or fold(labels[-1]) in _FOLDED_MAIL else _spoken(labels[-1])


def name_of(email: str) -> str:
    """Jane Doe for jane.doe+sales@acme.com: how one calls somebody of whom nothing else is known."""
    return _spoken(email.partition("@")[0].partition("+")[0]) or email


def _spoken(label: str) -> str:
    return " ".join(word[:1].upper() + word[1:] for word in re.split(r"[._\s-]+", label) if word)


_FOLDED_MAIL = frozenset(map(fold, _MAIL_FOR_ANYBODY))
