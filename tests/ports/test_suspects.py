"""What the page says of libraries is what the scripts print."""

from importlib.metadata import PackageNotFoundError, version

import pytest

from tests.ports.suspects import HERE, PAGE, page, suspect, suspects

VERDICTS = ("confirmed", "cleared", "read")


def test_the_page_is_what_the_scripts_say():
    committed = PAGE.read_text(encoding="utf-8")
    assert page() == committed, "python -m tests.ports.suspects writes it"


@pytest.mark.parametrize("one", suspects(), ids=lambda one: one.path.stem)
def test_a_script_says_all_of_itself_and_is_short(one):
    assert one.said.keys() - {"thread"} == {"library", "says", "right", "verdict"}
    assert one.said["verdict"].startswith(VERDICTS)
    assert one.seen
    body = one.path.read_text(encoding="utf-8").split('"""', 2)[2]
    lines = [line for line in body.splitlines() if line and "import" not in line]
    assert len(lines) <= 14


@pytest.mark.parametrize("one", suspects(), ids=lambda one: one.path.stem)
def test_a_verdict_is_what_was_seen(one):
    """Confirmed: some version prints something else; mended: the last does not."""
    last = [*one.seen.values()][-1]
    differs = [out != one.said["right"] for out in one.seen.values()]
    verdict = one.said["verdict"]
    assert any(differs) == verdict.startswith(("confirmed", "read"))
    assert (last == one.said["right"]) == ("mended" in verdict or "cleared" in verdict)


@pytest.mark.parametrize("one", suspects(), ids=lambda one: one.path.stem)
def test_a_script_prints_what_it_says(one):
    assert printed(one) in one.seen.items()


def printed(one):
    """(version, output) where the library is installed at a version that was seen."""
    library = one.said["library"]
    if library == "none":
        return "run", one.run()
    try:
        at = version(library).partition("+")[0]
    except PackageNotFoundError:
        pytest.skip(f"{library} is not installed")
    if at not in one.seen:
        pytest.skip(f"{library} {at} was not looked at")
    return at, one.run()


def test_another_number_is_seen(tmp_path):
    script = tmp_path / "other.py"
    text = (HERE / "optimisers_jl_lion.py").read_text(encoding="utf-8")
    other = text.replace("m = b2 * g + (1 - b2) * m", "m = b2 * m + (1 - b2) * g")
    assert other != text
    script.write_text(other, encoding="utf-8")
    one = suspect(script)
    assert printed(one) not in one.seen.items()
