"""The language of the filter line."""

import time
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync_tui.domain.text import clean
from sync_tui.tui.query import (
    DEEPEST,
    LONGEST,
    NOTHING_ASKED,
    TEXT_FIELDS,
    Compared,
    Either,
    Every,
    Held,
    QueryError,
    Without,
    Word,
    so_far,
)
from sync_tui.tui.query_parser import parsed_query

ACME, DRIVE, PROD = Word("acme"), Word("drive"), Held("tag", "prod")
PIECES = ("(", ")", '"', "!", " ", "or", "and", "not", "age", ">", "<=", "10m", "tag:", "@a", "@b", "acme", "x:y", "=")
queries = st.one_of(st.text(max_size=80), st.lists(st.sampled_from(PIECES), max_size=40).map("".join))


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("", NOTHING_ASKED),
        ("   ", NOTHING_ASKED),
        ("ACME drive", Every((ACME, DRIVE))),
        ("acme and drive", Every((ACME, DRIVE))),
        ("acme or drive tag:Prod", Either((ACME, Every((DRIVE, PROD))))),
        ("(acme or drive) tag:prod", Every((Either((ACME, DRIVE)), PROD))),
        ("!acme", Without(ACME)),
        ("not not acme", ACME),
        ("!(acme drive)", Without(Every((ACME, DRIVE)))),
        ('"acme or drive"', Word("acme or drive", exact=True)),
        ('tag:"a (b)"', Held("tag", "a (b)")),
        ("tag=prod", Held("tag", "prod", whole=True)),
        ("tag!=prod", Without(Held("tag", "prod", whole=True))),
        ("tag=", Held("tag", "", whole=True)),
        ('tag:""', Held("tag", "", whole=True)),
        ('tag!=""', Without(Held("tag", "", whole=True))),
        ("status:errored,IDLE", Either((Held("status", "errored"), Held("status", "idle")))),
        ("status:errored,", Held("status", "errored")),
        ("tag!=a,b", Without(Either((Held("tag", "a", whole=True), Held("tag", "b", whole=True))))),
        ('group:"Acme, Inc."', Held("group", "acme, inc.")),
        ("age>10m", Compared("age", ">", 600)),
        ("age > 10m", Compared("age", ">", 600)),
        ("age>= 1h30m", Compared("age", ">=", 5_400)),
        ("age <30s", Compared("age", "<", 30)),
        ("age:>10m", Compared("age", ">", 600)),
        ("age!=5", Without(Compared("age", "=", 5))),
        ("records>1,000", Compared("records", ">", 1_000)),
        ("records>1.5k", Compared("records", ">", 1_500)),
        ("rate<2m", Compared("rate", "<", 2_000_000)),
        ("progress=50%", Compared("progress", "=", 50)),
        ("eyJh==", Word("eyjh==")),
        ("[/] 12:30", Every((Word("[/]"), Word("12:30")))),
        ("@mine", Every((ACME, DRIVE))),
        ("acme @", Every((ACME, NOTHING_ASKED))),
    ],
)
def test_a_line_means(text: str, node: object) -> None:
    assert parsed_query(text, {"mine": "acme drive"}) == node


@pytest.mark.parametrize(
    ("text", "where", "words"),
    [
        ("x (acme", "  ^", "this ( is not closed"),
        ("(", "^", "this ( is not closed"),
        ("((a) b", "^", "this ( is not closed"),
        ("acme) b", "    ^", "this ) has no ( before it"),
        (")", "^", "this ) has no ( before it"),
        ("x ( )", "  ^^^", "( ) holds nothing"),
        ('x "acme b', "  ^^^^^^^", 'this " is not closed'),
        ("acme or", "     ^^", "“or” waits for a term after it; quote it to find the word"),
        ("(a or", "   ^^", "“or” waits for a term after it; quote it to find the word"),
        ("(a or)", "   ^^", "“or” waits for a term after it; quote it to find the word"),
        ("OR acme", "^^", "“or” has no term before it; quote it to find the word"),
        ("x (and acme)", "   ^^^", "“and” has no term before it; quote it to find the word"),
        ("acme and", "     ^^^", "“and” waits for a term after it; quote it to find the word"),
        ("acme and and drive", "     ^^^^^^^", "there is no term between “and” and “and”"),
        ("acme or and drive", "     ^^^^^^", "there is no term between “or” and “and”"),
        ("x stat:idle", "  ^^^^^^^^^", "there is no field stat; did you mean status?; quote it to find the text"),
        ("colour:red", "^^^^^^^^^^", "there is no field colour; quote it to find the text"),
        ("ages>10m", "^^^^^^^^", "there is no field ages; did you mean age?; quote it to find the text"),
        ("a status>idle b", "  ^^^^^^^^^^^", "status is a text: write status:word or status=word"),
        ("age>soon", "^^^^^^^^", "age is compared with a duration: age>10m"),
        ("x age > soon y", "  ^^^^^^^^^^", "age is compared with a duration: age>10m"),
        ("age>", "^^^^", "age is compared with a duration: age>10m"),
        ("age:10m", "^^^^^^^", "age is compared with a duration: age>10m"),
        ("progress>half", "^^^^^^^^^^^^^", "progress is compared with a number: progress>50"),
        ("prog>10", "^^^^^^^", "there is no field prog; did you mean progress?; quote it to find the text"),
        ("x @min", "  ^^^^", "no filter is saved as @min; did you mean mine?"),
        ("x @broken", "  ^^^^^^^", "in @broken: this ( is not closed"),
        ("@round", "^^^^^^", "in @round: the filter is nested too deep"),
        ("(" * (DEEPEST + 1) + "a", " " * DEEPEST + "^", "the filter is nested too deep"),
        ("a " * 101, " " * 200 + "^", "a filter has at most 100 terms"),
        ("a" * (LONGEST + 1), "", f"a filter has at most {LONGEST} characters"),
        ("@many @many @many", " " * 12 + "^^^^^", "in @many: a filter has at most 100 terms"),
    ],
)
def test_a_malformed_line_says_what_is_wrong_with_it_and_where(text: str, where: str, words: str) -> None:
    saved = {"mine": "acme", "broken": "(", "round": "@round", "many": "a " * 40}
    with pytest.raises(QueryError) as raised:
        parsed_query(text, saved)
    assert str(raised.value) == words
    assert " " * raised.value.start + "^" * (raised.value.end - raised.value.start) == where


@pytest.mark.parametrize(
    ("text", "means"),
    [
        ('"acme dri', '"acme dri"'),
        ('x tag:"a (b', 'x tag:"a (b"'),
        ("(acme or dri", "(acme or dri)"),
        ("x ((a b) !(c", "x ((a b) !(c))"),
        ('(x "', '(x "")'),
        ("acme or", "acme"),
        ("acme AND (", "acme"),
        ("(acme)or", "(acme)"),
        ("acme !", "acme"),
        ("x not", "x"),
        ("(", ""),
        ("or", ""),
        ('"or', '"or"'),
        ("acme)", "acme)"),
        ("floor", "floor"),
        ("acme status=", "acme"),
        ("(group!=", ""),
        ("status=i", "status=i"),
        ('group=""', 'group=""'),
        ("mygroup=", "mygroup="),
        ("(a) b", "(a) b"),
    ],
)
def test_a_line_that_is_still_typed_means_what_is_there_of_it(text: str, means: str) -> None:
    assert so_far(text) == means


TERMS = ("acme", "!drive", "tag:prod", "(acme or drive)", '"x y"', "or b", "and c")


@given(st.lists(st.sampled_from(TERMS), min_size=1))
def test_a_line_that_means_something_is_wrong_at_no_moment_while_it_is_typed(terms: list[str]) -> None:
    line = f"a {' '.join(terms)}"
    for end in range(len(line) + 1):
        parsed_query(so_far(line[:end]))
    assert parsed_query(so_far(line)) == parsed_query(line)


@given(queries, queries, queries)
def test_whatever_is_typed_means_something_or_is_refused_in_words_that_can_be_shown(
    text: str, first: str, second: str
) -> None:
    said, start, end = "nothing is wrong", 0, 0
    try:
        parsed_query(text, {"a": first, "b": second})
    except QueryError as error:
        said, start, end = str(error), error.start, error.end
    assert said
    assert clean(said) == said
    assert 0 <= start <= end <= len(text)


@given(st.lists(st.sampled_from(["acme", "!drive", "tag:prod", "(acme or drive)", '"x y"']), min_size=1, max_size=8))
def test_and_between_terms_changes_nothing(terms: list[str]) -> None:
    assert parsed_query(" ".join(terms)) == parsed_query(" and ".join(terms))


@pytest.mark.parametrize("piece", ['"', "(", "!", "age ", "a>", "x:", "@a ", "not "])
def test_the_longest_line_costs_no_more_than_any_other(piece: str) -> None:
    text = (piece * LONGEST)[:LONGEST]
    began = time.process_time()
    for _ in range(20):
        with suppress(QueryError):
            parsed_query(text, {"a": "@b @b", "b": "@c @c", "c": "@d @d", "d": "a b"})
    assert time.process_time() - began < 2


def test_every_text_field_takes_a_word() -> None:
    for field in TEXT_FIELDS:
        assert parsed_query(f"{field.upper()}:x") == Held(field, "x")
