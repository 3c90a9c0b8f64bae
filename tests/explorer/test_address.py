"""What is chosen stands in the address, and is found there again."""

from nglab import explorer
from tests.explorer.node import RUN, answer, needs_node

pytestmark = needs_node
KNOWN = explorer.catalogue()


ROUND = """
import { CATALOGUE } from "{catalogue}";
import { begun, changed, read, suits, told, written } from "{state}";
import { problemOf } from "{problems}";
const { problems, methods, stories } = CATALOGUE;
const states = Object.keys(stories).map(told);
for (const problem in problems) for (const method in methods) {
  if (suits(method, problemOf({ problem, ...problems[problem].knob })))
    states.push(changed(begun(problem, method), "seed", 7));
}
const lost = states.filter((state) => {
  const { state: back, notes } = read(`#${written(state)}`);
  return notes.length || written(back) !== written(state);
});
const here = told("geometric");
const moved = Object.keys(problems).map((p) => changed(here, "problem", p));
console.log(JSON.stringify({ lost, states: states.length, moved }));
"""


def test_an_address_keeps_the_state():
    said = answer(ROUND)
    assert said["lost"] == []
    assert said["states"] > 400
    for state in said["moved"]:  # another problem begins where that one begins
        assert state["x"] == KNOWN["problems"][state["problem"]]["start"]
        assert state["method"] == "nsgd"


UNCLEAR = {
    "story=nope": "there is no story nope",
    "problem=toString": "there is no problem toString",
    "method=sgd": "there is no method sgd",
    "problem=saddle&method=exact_line_search": "needs another problem",
    "lr=fast": "lr=fast means nothing here",
    "x=1": "x=1 means nothing here",
    "x=1,Infinity": "x=1,Infinity means nothing here",
    "norm=L2": "norm=L2 means nothing here",
    "method=gd&norm=l2": "norm=l2 means nothing here",
    "constructor=1": "constructor=1 means nothing here",
}


def test_an_address_that_is_not_understood_is_said_and_something_is_shown():
    for note, said in zip(UNCLEAR.values(), answer(RUN, [*UNCLEAR]), strict=True):
        assert note in said["notes"][0]
        assert len(said["points"]) > 1


def test_numbers_beyond_their_ends_are_brought_back():
    (said,) = answer(RUN, ["problem=quadratic&steps=1e9&lr=-3&kappa=0&zoom=0&seed=1.5"])
    names = ("steps", "lr", "kappa", "zoom", "seed")
    assert [said["state"][name] for name in names] == [1000, 1e-4, 1, 0.1, 2]


def test_what_python_writes_is_understood():
    texts = [explorer.address(story) for story in KNOWN["stories"]]
    texts.append(explorer.address("trap", x=(0.5, -2), lr=0.25, sabotage="yes"))
    texts.append(explorer.address(problem="lines", method="sgd_bb", phi="k + 1"))
    said = answer(RUN, texts)
    assert all(each["notes"] == [] for each in said)
    assert said[-2]["state"]["x"] == [0.5, -2]
    assert said[-1]["state"]["phi"] == "k + 1"
