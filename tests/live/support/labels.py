"""Label selectors as they stand in a query: `a=b,c!=d,e in (f,g),h notin (i),j,!k`."""

import re

NAME = r"[^\s,=!()]+"
TERM = re.compile(rf"\s*(?:(?P<key>{NAME})\s*(?:(?P<sign>==|!=|=)\s*(?P<value>[^\s,()]*)|(?P<set>in|notin)\s*\((?P<values>[^)]*)\))?|!(?P<absent>{NAME}))\s*(?:,|$)")


def selects(selector: str, labels: dict[str, str]) -> bool:
    at = 0
    while at < len(selector):
        term = TERM.match(selector, at)
        if term is None:
            raise ValueError(f"no selector: {selector}")
        if not _holds(term, labels):
            return False
        at = term.end()
    return True


def _holds(term: re.Match, labels: dict[str, str]) -> bool:
    if term["absent"]:
        return term["absent"] not in labels
    key = term["key"]
    if term["sign"]:
        return (labels.get(key) == term["value"]) != (term["sign"] == "!=")
    if term["set"]:
        return (labels.get(key) in [one.strip() for one in term["values"].split(",")]) == (term["set"] == "in")
    return key in labels
