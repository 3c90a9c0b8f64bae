"""A plan: what is a point, and what is refused before anything is done."""

import json
from dataclasses import replace
from functools import partial
from hashlib import sha256

import numpy as np
import pytest

from nglab.studies import Study, grid
from tests.studies import jobs
from tests.studies.jobs import twice


def test_a_grid_is_every_combination_and_the_last_axis_is_fastest():
    study = Study("s", jobs.noted, {"x": [1, 2], "folder": ["a", "b", "c"]})
    expected = [{"x": x, "folder": f} for x in (1, 2) for f in "abc"]
    assert study.points == tuple(expected)
    assert grid(x=range(2)) + grid(x=[5]) == [{"x": 0}, {"x": 1}, {"x": 5}]


def test_arguments_are_what_json_makes_of_them():
    given = {"a": np.float64(0.1), "b": (np.int64(3), [True, None]), "c": {"d": (1,)}}
    (point,) = Study("s", dict_of, [given]).points
    assert point == {"a": 0.1, "b": [3, [True, None]], "c": {"d": [1]}}
    assert [type(v) for v in (point["a"], *point["b"])] == [float, int, list]


def dict_of(**arguments):
    return {"a": len(arguments)}


NOT_JSON = [
    float("nan"),
    float("-inf"),
    np.float32("inf"),
    1j,
    {1, 2},
    {1: 2},
    np.ones(2),
    b"bytes",
    object(),
    twice,
    np.datetime64("2020-01-01"),
    [1, [float("nan")]],
    {"a": {"b": 1j}},
]


@pytest.mark.parametrize("value", NOT_JSON)
def test_what_json_cannot_carry_is_refused(value):
    for points in ([{"x": 1}, {"x": value}], {"x": [1, value]}):
        with pytest.raises(ValueError, match=r"^x=.* is nothing that JSON can carry"):
            Study("s", twice, points)


def inner():
    def job(x):
        return twice(x)

    return job


@pytest.mark.parametrize(
    "job",
    [
        lambda x: twice(x),
        inner(),
        partial(twice),
        jobs.Jobs().method,
        "twice",
        None,
        jobs,
    ],
)
def test_a_job_that_no_other_process_finds_is_refused(job):
    with pytest.raises(ValueError, match=r"^job=.* cannot be imported"):
        Study("s", job, {"x": [1]})


def test_a_function_in_a_class_is_found():
    assert Study("s", jobs.Jobs.inside, {"x": [1]}).plans[0]["job"] == "Jobs.inside"


@pytest.mark.parametrize(
    ("points", "words"),
    [
        ([{"y": 1}], "twice(y=1): missing a required argument: 'x'"),
        ([{"x": 1}, {}], "twice(): missing a required argument: 'x'"),
        ([{"x": 1, "y": 2}], "twice(x=1, y=2): got an unexpected keyword argument"),
        ([{"x": 1, "seed": 2}], "got an unexpected keyword argument 'seed'"),
        ([], "at least one point"),
        ({}, "missing a required argument: 'x'"),
        ({"x": []}, "x=[] has no values"),
        ({"x": 3}, "x=3 is one value: an axis is a list"),
        ({"x": "abc"}, "x='abc' is one value: an axis is a list"),
        ([3], "point 0 is 3: a point is a dictionary"),
        ([{"x": 1}, {"x": 2}, {"x": 1}], "points 0 and 2 are the same, x=1"),
        ([{"x": (1,)}, {"x": [1]}], "points 0 and 1 are the same, x=[1]"),
    ],
)
def test_points_that_cannot_be_called_are_refused(points, words):
    with pytest.raises(ValueError) as error:  # noqa: PT011
        Study("s", twice, points)
    assert words in str(error.value)


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", ""), ("name", 3), ("version", 1.5), ("version", None), ("version", True)],
)
def test_a_name_and_a_version_that_are_none(field, value):
    study = Study("s", twice, {"x": [1]})
    with pytest.raises(ValueError, match=f"^{field}={value!r}"):
        replace(study, **{field: value})


def test_a_key_is_the_hash_of_name_job_version_and_arguments():
    study = Study("s", jobs.noted, [{"x": 1, "folder": "é"}], version=3)
    (plan,) = study.plans
    written = (
        '{"arguments": "{\\"folder\\": \\"\\\\u00e9\\", \\"x\\": 1}", '
        '"job": "noted", "study": "s", "version": "3"}'
    )
    assert plan["key"] == sha256(written.encode()).hexdigest()
    assert json.loads(plan["arguments"]) == {"x": 1, "folder": "é"}


def test_everything_that_counts_changes_the_key_and_nothing_else_does():
    study = Study("s", jobs.noted, [{"x": 1, "folder": "f"}])
    (key,) = {plan["key"] for plan in study.plans}
    others = [
        replace(study, name="t"),
        replace(study, job=jobs.reciprocal),
        replace(study, version=2),
        replace(study, points=[{"x": 1.0, "folder": "f"}]),
        replace(study, points=[{"x": 1, "folder": "g"}]),
    ]
    keys = {other.plans[0]["key"] for other in others}
    assert len({key, *keys}) == 6
    turned = replace(study, points=[{"folder": "f", "x": np.int32(1)}])
    assert turned.plans[0]["key"] == key


def test_a_seed_comes_from_the_key_alone():
    study = Study("s", jobs.seeded, {"x": [3, 2]})
    for plan, point in zip(study.plans, study.points, strict=True):
        seed = study.called_with(point, plan["key"])["seed"]
        assert seed.entropy == int(plan["key"], 16)
        assert seed.spawn_key == ()


def test_a_seed_that_is_named_or_has_a_default_is_not_replaced():
    named = Study("s", jobs.seeded, {"x": [3], "seed": [4]})
    assert named.called_with(named.points[0], "ff")["seed"] == 4
    default = Study("s", jobs.seeded_by_default, {"x": [3]})
    assert default.called_with(default.points[0], "ff") == {"x": 3}
