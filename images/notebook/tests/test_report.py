"""What a benchmark leaves behind: tables, CSV, JSON, an HTML page; and what of it fits into a ConfigMap."""

import csv
import io
import json
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from aula import bench
from aula.benchmarks import page, plots, publish, ratios, results, scaling, tables
from aula.benchmarks.fits import Interval, amdahl_seconds
from aula.benchmarks.results import Phase, Sample, Unmeasured
from aula.benchmarks.scaling import Plan, doubled, sizes
from aula.benchmarks.time_breakdown import PARTS, Spent

PLAN = Plan("exam", ("gbt", "perceptron"), {"gbt": 10, "perceptron": 20}, (1, 2, 3), 90_000, 2, 0.4, 6, True)
SPENT = Spent(
    compute=8.0, python=0.0, collection=0.5, shuffle=0.5, serialisation=1.0, scheduling=1.0, cpu=6.0, tasks=60, jobs=10
)


def samples():
    found = []
    for model, serial in (("gbt", 0.2), ("perceptron", 0.1)):
        for n in (3, 2, 1):
            found += [
                Sample(
                    model,
                    "strong",
                    n,
                    n * 0.4,
                    72_000,
                    PLAN.iterations[model],
                    amdahl_seconds(n, 40.0, serial) + off,
                    0.8,
                    SPENT,
                )
                for off in (-0.5, 0.5)
            ]
            if n < 3:
                found += [
                    Sample(model, "weak", n, n * 0.4, 24_000 * n, PLAN.iterations[model], 14.0 + n + off, 0.8)
                    for off in (-0.5, 0.5)
                ]
    return doubled(found, PLAN)


SAMPLES = samples()
CURVES = results.curves(SAMPLES)
PHASES = [
    Phase(f"strong/{what}", 2, 2, 12.0, SPENT)
    for what in ("prepare/2", "gbt/2/warm-up", "gbt/2/0", "gbt/2/1", "perceptron/2/0")
]
SETTING = bench.setting(PLAN, "4.3.0", "2.0 at the start", "python -m aula.bench exam")


def test_strong_scaling_s_speedup_efficiency_and_law():
    strong = next(c for c in CURVES if (c.model, c.kind) == ("gbt", "strong"))
    assert [p.executors for p in strong.points] == [1, 2, 3]
    assert [p.speedup.value for p in strong.points] == pytest.approx([1, 1 / 0.6, 1 / (0.2 + 0.8 / 3)])
    assert [p.efficiency for p in strong.points] == pytest.approx([1, 1 / 1.2, 1 / (3 * (0.2 + 0.8 / 3))])
    assert strong.points[0].speedup == Interval(1.0)
    assert strong.points[1].speedup.low < 1 / 0.6 < strong.points[1].speedup.high
    assert strong.law.serial.value == pytest.approx(0.2, abs=0.01)
    # 72,000 rows × 10 iterations in 40 s on 0.4 of a core.
    assert strong.points[0].rate == pytest.approx(72_000 * 10 / 40 / 0.4)


def test_weak_scaling_counts_the_rows_and_shares_the_last_point():
    weak = next(c for c in CURVES if (c.model, c.kind) == ("gbt", "weak"))
    assert [p.rows for p in weak.points] == [24_000, 48_000, 72_000]
    assert weak.points[1].speedup.value == pytest.approx(2 * 15 / 16)
    assert weak.points[2].seconds == next(c for c in CURVES if c.kind == "strong").points[2].seconds
    assert weak.law is not None


NO_PLACE = "the cluster has no free processor just now"
LACKING = results.curves(SAMPLES, [Unmeasured(4, NO_PLACE)])


def test_a_plan_leaves_out_what_there_is_no_room_for_and_measures_the_most_that_there_is():
    assert scaling.fitting(PLAN, 3, "") == (PLAN, [])
    less, missing = scaling.fitting(PLAN, 2, NO_PLACE)
    assert (less.executors, missing) == ((1, 2), [Unmeasured(3, NO_PLACE)])
    less, missing = scaling.fitting(replace(PLAN, executors=(1, 4, 6)), 3, NO_PLACE)
    assert (less.executors, [one.executors for one in missing]) == ((1, 3), [4, 6])


def test_weak_scaling_ends_with_the_most_that_could_be_measured():
    most = [s for s in SAMPLES if s.kind == "strong" and s.executors < 3]
    assert {s.executors for s in doubled(most, PLAN) if s.kind == "weak"} == {2}


def test_what_could_not_be_measured_is_a_row_that_says_so():
    lines = tables.table(SETTING, LACKING).splitlines()
    # Once in each table, below what was measured.
    assert lines[6] == f"        4  not measured: {NO_PLACE}"
    assert sum("not measured" in line for line in lines) == len(LACKING) == 4
    html = page.html(SETTING, LACKING, [])
    assert html.count(f'<tr><td>4</td><td colspan="6" class="text">not measured: {NO_PLACE}</td></tr>') == 4
    # In the picture of seconds and that of AUC, and in both of speed-ups.
    assert html.count(">not measured<") == 4
    stored = json.loads(tables.as_json(SETTING, LACKING, SAMPLES, []))
    assert [curve["unmeasured"] for curve in stored["curves"]] == [[{"executors": 4, "why": NO_PLACE}]] * 4
    rows = list(csv.DictReader(io.StringIO(tables.as_csv(SAMPLES, LACKING))))[len(SAMPLES) :]
    assert {(row["executors"], row["seconds"], row["note"]) for row in rows} == {("4", "", f"not measured: {NO_PLACE}")}
    assert "not measured" not in page.html(SETTING, CURVES, []) + tables.as_csv(SAMPLES, CURVES)


def test_one_of_something_is_one():
    one = replace(SETTING, rows=1, partitions=1, repeats=1)
    assert tables.title(one).startswith("exam: 1 row (HIGGS-shaped, generated), 1 partition, 1 repeat, ")
    assert tables.heading(replace(CURVES[0], iterations=1)).endswith("depth 3, 1 iteration, strong scaling")
    assert ", 1 iteration, strong" in tables.table(one, [replace(CURVES[0], iterations=1)])


def test_what_is_measured_with_each_number_of_executors():
    assert [sizes(PLAN, n) for n in (3, 1)] == [[("strong", 90_000)], [("strong", 90_000), ("weak", 30_000)]]


def test_the_table_says_what_was_measured():
    text = tables.table(SETTING, CURVES).splitlines()
    assert (
        text[0]
        == "exam: 90,000 rows (HIGGS-shaped, generated), 6 partitions, 2 repeats, each executor limited to 0.4 CPU"
    )
    assert text[1] == "gradient-boosted trees, depth 3, 10 iterations, strong scaling"
    assert text[2].split() == ["executors", "rows", "seconds", "speed-up", "efficiency", "AUC"]
    assert re.match(r" +1 +72,000 +40\.0 ± 6\.4 +1\.00 +100% +0\.8000$", text[3])
    assert text[6].startswith("Amdahl's law: 20.0% (")


def test_other_iterations_than_the_course_s_are_said():
    assert bench.notes(PLAN) == ["Multilayer perceptron [28, 30, 30, 2]: 20 iterations here, not 100 as in the course."]


def test_csv_and_json_hold_every_training():
    rows = list(csv.DictReader(io.StringIO(tables.as_csv(SAMPLES))))
    stored = json.loads(tables.as_json(SETTING, CURVES, SAMPLES, PHASES))
    assert len(rows) == len(stored["samples"]) == len(SAMPLES)
    assert (rows[0]["model"], rows[0]["compute"], rows[-1]["compute"]) == ("gbt", "8.000", "8.000")
    assert stored["curves"][0]["law"]["serial"]["value"] == pytest.approx(0.2, abs=0.01)
    assert "cached" in stored["method"]


class Seen(HTMLParser):
    """Collects tags, and every address that a browser would load."""

    def __init__(self):
        super().__init__()
        self.tags, self.loads = [], []

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self.loads += [
            value
            for name, value in attributes
            if name in ("src", "href", "xlink:href", "action") and not value.startswith("#")
        ]


def seen(html):
    parser = Seen()
    parser.feed(html)
    return parser


def test_the_page_loads_nothing_runs_nothing_and_shows_three_plots():
    html = page.html(SETTING, CURVES, PHASES)
    found = seen(html)
    assert found.tags.count("svg") == 3 and found.loads == [] and "script" not in found.tags
    for text in (
        "Amdahl&#39;s law: 20.0%",
        "61,700",
        "generating the data, 2 executors",
        "640",
        "not 100 as in the course",
    ):
        assert text in html, text
    assert "prefers-color-scheme: dark" in html
    assert "url(http" not in html and "@import" not in html
    assert len(html) < 300_000


def test_the_page_escapes_what_it_is_given():
    html = page.html(replace(SETTING, instance="<script>x</script>"), CURVES, [])
    assert "<script" not in html and "&lt;script&gt;" in html


def test_phases_are_shown_once_each_and_without_warm_ups():
    assert [name for name, _ in page.phase_rows(PHASES)] == [
        "generating the data, 2 executors",
        "gradient-boosted trees, 2 executors",
        "multilayer perceptron, 2 executors",
    ]


def test_the_png_is_a_picture():
    assert plots.png(plots.speedups(CURVES)).startswith(b"\x89PNG\r\n\x1a\n")


def test_a_law_that_says_more_than_all_is_called_so():
    slower = [Sample("gbt", "weak", n, float(n), 1_000 * n, 10, 10.0 * n**2, 0.8) for n in (1, 2)]
    assert "more than 100 %" in tables.law(results.curve(slower))


def test_what_a_config_map_has_no_room_for_is_left_out_by_name_and_the_report_last():
    texts, files = (
        {"report.html": "x" * 700, "result.json": "y" * 200, "result.csv": "z" * 100},
        {"plot.png": b"p" * 90},
    )
    # As base64 the picture is 124 bytes.
    assert publish.fitting(texts, files, 1124) == (texts, files, [])
    kept, pictures, out = publish.fitting(texts, files, 1123)
    assert (list(kept), pictures, out) == (["report.html", "result.json", "result.csv"], {}, ["plot.png"])
    assert publish.fitting(texts, files, 999)[2] == ["result.csv", "plot.png"]
    assert publish.fitting(texts, files, 700)[2] == ["result.json", "result.csv", "plot.png"]


def test_a_report_that_fits_nowhere_takes_nothing_with_it():
    texts, files = {"report.html": "ü" * 400, "result.json": "y" * 200}, {"plot.png": b"p" * 90}
    assert publish.fitting(texts, files, 799) == ({"result.json": "y" * 200}, files, ["report.html"])


def test_ratios_of_times_and_of_speeds():
    ours, other = ratios.Side("ours", (11.0, 12.0, 13.0), 0.8), ratios.Side("other", (10.0, 12.0, 10.0), 0.8)
    speed, time = ratios.Ratio("trees of Spark's", ours, other, True, "≥ 0.9"), ratios.Ratio("t", ours, other, False)
    assert (speed.value, time.value) == (pytest.approx(10 / 12), pytest.approx(1.2))
    assert time.spread == (1.0, 1.3)
    assert ratios.line(time).splitlines()[0] == "t: 1.20 (pairs 1.00 to 1.30)"
    gone = ratios.Ratio("t", ours, ratios.Side("LightGBM", why="No module named 'lightgbm'"), False)
    assert (gone.value, gone.spread) == (None, None)
    assert "not measured (No module named 'lightgbm')" in ratios.line(gone)
    html = page.ratios_html(SETTING, [speed, gone], "By turns.")
    assert "<h2>Trees of Spark&#39;s</h2>" in html
    assert "Ratio <strong>0.83</strong>" in html and "No module named" in html and seen(html).loads == []
    # Drawn: the one that has a ratio, with its aim; not the one that has none.
    assert html.count("0.83 (target ≥ 0.9)") == 1 and plots.png(plots.ratios([speed, gone]))[:4] == b"\x89PNG"
    assert plots.png(plots.ratios([gone]))[:4] == b"\x89PNG"


def test_turns_stop_only_the_side_that_cannot():
    def missing():
        raise ImportError("no such library")

    (a, _, _), (b, _, why) = ratios.turns(3, lambda: (1.0, 0.8), missing)
    assert (a, b, why) == ([1.0, 1.0, 1.0], [], "no such library")

    said: list[str] = []
    ratios.compare("t", ("ours", "theirs"), (lambda: (1.0, 0.8), missing), 2, False, say=said.append)
    assert said == [
        "t; 2 times each, alternately",
        "  1 of 2, ours: 1.00 s",
        "  1 of 2, theirs: no such library",
        "  2 of 2, ours: 1.00 s",
    ]


def test_options_become_a_plan():
    wish = bench.plan(
        bench.parser().parse_args(
            ["exam", "--executors", "3,1", "--rows", "1000", "--core-limit", "0.5", "--gbt-iterations", "5"]
        )
    )
    assert (wish.models, wish.executors, wish.rows, wish.core_limit, wish.partitions) == (
        ("gbt", "perceptron"),
        (1, 3),
        1000,
        0.5,
        6,
    )
    assert (wish.iterations, wish.repeats, wish.weak) == ({"gbt": 5, "perceptron": 100}, 3, True)
    assert bench.plan(bench.parser().parse_args(["higgs-gbt", "--no-weak"])).models == ("gbt",)


@pytest.mark.parametrize(("executors", "parts"), [([1, 2], 4), ([1, 2, 3], 6), ([1, 2, 3, 4, 5], 60), ([1, 7, 11], 33)])
def test_partitions_are_shared_out_evenly_where_few_enough(executors, parts):
    assert bench.even(executors) == parts


@pytest.mark.parametrize("text", ["0,1", "one", ""])
def test_numbers_of_executors_that_make_no_sense(text, capsys):
    with pytest.raises(SystemExit):
        bench.parser().parse_args(["exam", "--executors", text])
    assert "--executors" in capsys.readouterr().err


def test_every_part_of_the_time_has_a_name():
    assert set(PARTS) == {"compute", "python", "collection", "shuffle", "serialisation", "scheduling", "idle"}
