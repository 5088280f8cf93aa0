"""A lab's report: its document, its table, its page."""

import json

from agree import keys_in, named_in_typescript, schema
from aula_labs.report import FILES, Figure, Report
from jsonschema import Draft202012Validator

REPORT = Report(
    lab="some-lab",
    title="A <lab>",
    published="nothing",
    figures=[
        Figure("seconds, simulated wire", 2.5, "s", published=5, reason="another machine"),
        Figure("equal", "yes", published="yes"),
    ],
    binds="compute: more pods.",
    config={"rows": 5},
    seconds=12.0,
    pods=1,
    peak_mib=80,
    rows=[{"unit": 0, "seconds": 1.5}, {"unit": 1, "seconds": 2.0}],
)


def test_the_document_is_what_the_contract_says():
    document = json.loads(json.dumps(REPORT.data()))
    Draft202012Validator(schema("lab-report")).validate(document)
    assert keys_in(document) - {"rows", "unit"} - named_in_typescript("lab-report.ts") == set()
    assert [one["ratio"] for one in document["figures"]] == [0.5, None]


def test_the_table_has_the_rows():
    assert REPORT.csv() == "unit,seconds\n0,1.5\n1,2.0\n"


def test_the_page_says_what_binds_loads_nothing_and_escapes():
    page = REPORT.html()
    assert "<strong>What binds.</strong> compute: more pods." in page
    assert "A &lt;lab&gt;" in page
    assert "1 pod ·" in page
    for word in ("<script", "src=", "href=", "@import", "url("):
        assert word not in page


def test_a_report_leaves_its_files(tmp_path):
    folder = REPORT.save(tmp_path / "out")
    assert sorted(path.name for path in folder.iterdir()) == sorted([FILES["report"], FILES["data"], FILES["table"]])
