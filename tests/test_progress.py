"""Progress shows wherever it is looked at: in a terminal, in a notebook, in a log."""

import os
import pty
import subprocess
import sys
import threading
from types import ModuleType, SimpleNamespace

import pytest

from nglab import progress

WORK = """
import threading
from nglab.progress import bar
with bar(4, "mile") as shown:
    for _ in range(4):
        shown.update()
print("threads:", threading.active_count())
"""


def in_a_terminal() -> str:
    """What a terminal of no known size is sent."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-c", WORK], stdout=subprocess.PIPE, stderr=theirs
    ) as child:
        os.close(theirs)
        sent = b""
        while True:
            try:
                sent += (read := os.read(ours, 1024))
            except OSError:  # how Linux says that nobody writes any more
                break
            if not read:
                break
        assert child.stdout is not None
        assert child.stdout.read() == b"threads: 1\n"
    os.close(ours)
    return sent.decode()


def test_in_a_terminal_it_moves_on_one_line() -> None:
    sent = in_a_terminal()
    assert "0%|  " in sent  # with a bar, though the terminal tells no width
    assert "0/4 [" in sent
    assert "4/4 [" in sent
    assert "mile/s" in sent
    assert sent.count("\n") == 1


def test_in_a_log_it_is_lines() -> None:
    done = subprocess.run(
        [sys.executable, "-c", WORK], capture_output=True, text=True, check=True
    )
    assert done.stdout == "threads: 1\n"
    first, last = done.stderr.splitlines()
    assert first == "0% 0/4 mile [00:00<?]"
    assert last.startswith("100% 4/4 mile [00:00<00:00")
    assert "\r" not in done.stderr


def test_without_stderr_there_is_no_bar_and_no_error() -> None:
    done = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.stderr = None\n{WORK}"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert (done.stdout, done.stderr) == ("threads: 1\n", "")


@pytest.mark.parametrize(("every", "said"), [(1e9, []), (0.0, ["33%", "67%", "100%"])])
def test_what_is_not_left_is_said_only_when_it_takes_long(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    every: float,
    said: list[str],
) -> None:
    monkeypatch.setattr(progress, "EVERY", every)
    with progress.bar(3, "claim", leave=False) as shown:
        for _ in range(3):
            shown.update()
    lines = [line.split()[0] for line in capsys.readouterr().err.splitlines()]
    assert lines[-len(said) or len(lines) :] == said


def test_a_slow_log_is_not_flooded(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [1000.0]
    with progress.bar(60, "step") as shown:
        monkeypatch.setattr(shown, "_time", lambda: now[0])
        shown.start_t = shown.last_print_t = now[0]
        for _ in range(60):  # a second each
            now[0] += 1.0
            shown.update()
    lines = capsys.readouterr().err.splitlines()
    done = [line.split()[1] for line in lines]
    assert done[:7] == ["0/60", "10/60", "20/60", "30/60", "40/60", "50/60", "60/60"]


@pytest.mark.parametrize("leave", [True, False])
def test_in_a_notebook_it_moves_on_stdout(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, leave: bool
) -> None:
    shell = SimpleNamespace(kernel=object())
    browser = ModuleType("IPython")
    browser.get_ipython = lambda: shell  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "IPython", browser)
    monkeypatch.setitem(sys.modules, "ipykernel.zmqshell", ModuleType("zmqshell"))
    for name in ("tqdm.auto", "tqdm.autonotebook", "tqdm.notebook", "ipywidgets"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    monkeypatch.setitem(sys.modules, "ipywidgets", None)  # that it is not installed
    monkeypatch.setitem(sys.modules, "IPython.display", None)
    with progress.bar(4, "mile", leave) as shown:
        for _ in range(4):
            shown.update()
    printed = capsys.readouterr()
    assert printed.err == ""
    assert "0/4 [" in printed.out
    assert ("4/4 [" in printed.out) == leave
    assert "\r" in printed.out


def test_a_bar_that_was_interrupted_while_drawn_is_collected_by_any_thread(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def pressed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    shown = progress.bar(4, "mile")
    with monkeypatch.context() as patched:
        patched.setattr(shown, "display", pressed)
        with pytest.raises(KeyboardInterrupt):
            shown.refresh()
    other = threading.Thread(target=shown.close, daemon=True)
    other.start()
    other.join(10)
    assert not other.is_alive()
