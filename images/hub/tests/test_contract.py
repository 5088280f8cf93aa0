"""course.json and people.json: what the program renders is read whole, and nothing else is taken."""

import hashlib

import pytest
from agree import example, keys, keys_in, named_in_typescript, normal, schema, schema_of
from aula_contract import CONSTANTS, DocumentError
from aula_hub import results
from aula_hub.course import Course
from aula_hub.passwords import Scrypt
from aula_hub.people import PeopleFile, parse_people

READERS = {"course": Course, "people": PeopleFile}
DESCRIBED = {"course": ["course-file.ts", "pod-fragment.ts"], "people": ["people-file.ts"]}


@pytest.mark.parametrize("name", READERS)
def test_the_reader_takes_exactly_what_the_schema_describes(name):
    assert normal(schema_of(READERS[name])) == normal(schema(name))


@pytest.mark.parametrize("name", READERS)
def test_typescript_names_every_key_of_the_reader(name):
    assert keys(schema_of(READERS[name])) - named_in_typescript(*DESCRIBED[name]) == set()


@pytest.mark.parametrize("course", ["small", "full"])
@pytest.mark.parametrize("name", READERS)
def test_what_the_program_renders_is_read_whole(name, course):
    document = example(f"{name}-{course}")
    assert READERS[name].read(document, name).words() == document


@pytest.mark.parametrize("name", READERS)
def test_an_example_has_every_key(name):
    assert keys(schema(name)) - keys_in(example(f"{name}-full")) == set()


@pytest.mark.parametrize("name", READERS)
def test_a_key_that_is_unknown_or_missing_is_named(name):
    document = example(f"{name}-small")
    with pytest.raises(
        DocumentError,
        match=rf"^{name}.json: 'later' is no key that is known here \(what wrote it and this image must be",
    ):
        READERS[name].read({**document, "later": 1}, f"{name}.json")
    first = next(iter(document))
    with pytest.raises(DocumentError, match=f"'{first}' is missing"):
        READERS[name].read({key: value for key, value in document.items() if key != first}, name)


def test_a_password_costs_the_same_whether_there_is_such_a_person_or_not():
    for person in parse_people(example("people-full")).values():
        if person.hashed:
            assert {key: getattr(person.hashed, key) for key in CONSTANTS["scrypt"]} == CONSTANTS["scrypt"]
            assert len(person.hashed.hash) == CONSTANTS["hashBytes"] == len(Scrypt.make("x").hash)
    made = Scrypt.make("x")
    assert (made.n, made.r, made.p) == tuple(CONSTANTS["scrypt"].values())
    assert hashlib.scrypt(b"x", salt=made.salt, dklen=64, **CONSTANTS["scrypt"]) == made.hash


def test_every_file_of_a_result_is_sent_as_what_it_is():
    assert list(results.FILES) == list(CONSTANTS["result"]["files"].values())
    assert set(results.TYPES) == set(CONSTANTS["result"]["files"])
