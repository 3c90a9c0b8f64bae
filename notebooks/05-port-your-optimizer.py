# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Lesson 5. Port your optimizer
#
# You have written an optimizer for your framework. The loss goes down. Is it the method
# that the paper describes? People have found out years later that it was not: the norm
# was taken of all layers instead of each, an epsilon sat inside a root, momentum came
# before the normalisation instead of after it. Nothing crashed.
#
# This lesson is about the *oracle* of nglab. It gives your port recorded gradients,
# compares its iterates with the right ones, and if they differ it says what your port
# computes instead. We shall write a port in PyTorch, be told what is wrong four times,
# and pass; then do the same in another language, by file.
#
# (A letter means the same in all lessons; the [symbols](SYMBOLS.md) are on one page.)

# %% [markdown] tags=["front"]
# After this lesson you can
#
# * hand a port to the oracle, in Python or by file, and read what it says,
# * name the habits that turn a method into another one: whole norms, epsilons, the
#   order of momentum,
# * say why a falling loss is no test of a port.
#
# **Before it:** [lesson 2](02-why-it-hovers.ipynb), for the method; a framework of your
# own helps, and is not needed.
#
# **Minutes:** 45, and 50 for the exercises.

# %%
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
from checks.lesson05 import cuts, directs, ported

from nglab import explorer, oracle, plots

try:
    from torch import as_tensor as tensor
except ImportError:  # then NumPy's arrays play the tensors
    from numpy import asarray as tensor

# %% tags=["setup"]
plt.rcParams.update({"figure.dpi": 110, "axes.spines.top": False})
plt.rcParams.update({"axes.spines.right": False, "legend.frameon": False})

from checks import said

# %% [markdown]
# ## The method
#
# Block-normalised gradient descent: each layer $\ell$ of a network takes a step of the
# same length in the direction of its own gradient,
#
# $$x_\ell \leftarrow x_\ell - \eta\, \frac{g_\ell}{\lVert g_\ell \rVert_2},
#   \qquad \text{and } 0/0 = 0.$$
#
# A layer is a tensor. The oracle speaks of one flat vector, and `config` says how it is
# cut: `blocks` are the sizes, `shapes` the shapes.


# %%
def cut(v, config):
    """The layers of a flat vector, as tensors."""
    parts = np.split(np.array(v), np.cumsum(config["blocks"])[:-1])
    return [tensor(p.reshape(s)) for p, s in zip(parts, config["shapes"], strict=True)]


def flat(layers):
    """The layers as one flat vector."""
    return np.concatenate([np.ravel(layer) for layer in layers])


# %% [markdown]
# ## A first attempt
#
# A port is two functions. `init(x0, config)` gives the state before the first step, of
# which this method has none. `step(x, g, state, config)` gives the new x and the new
# state. Written as many would write it:


# %%
def init(x0, config):
    return None


def together(x, g, state, config):
    lr = config["lr"]
    layers, grads = cut(x, config), cut(g, config)
    size = sum((g * g).sum() for g in grads) ** 0.5
    moved = [p - lr * g / (size + 1e-6) for p, g in zip(layers, grads, strict=True)]
    return flat(moved), state


# %% [markdown]
# Does it work? The usual test is to let it run. Two layers of 3 and 4 coordinates, the
# bowl $f = \sum_i \lambda_i x_i^2 / 2$, and rates $1/(k+1)$:

# %%
lam = np.array([4.0, 1.0, 2.0, 0.5, 1.0, 2.0, 0.25])
CONFIG = {"blocks": [3, 4], "shapes": [[3], [2, 2]]}


def descent(step, steps=100):
    x, state, f = np.ones(7), None, []
    for k in range(steps):
        f.append(lam @ x**2 / 2)
        x, state = step(x, lam * x, state, {**CONFIG, "lr": 1 / (k + 1)})
    return np.array(f)


f = descent(together)
print("f at 0, 10, 99:", f[[0, 10, 99]])

# %% tags=["figure"]
figure, ax = plt.subplots(figsize=(7, 3.6), layout="constrained")
ax.plot(f, color=plots.COLORS[0])
ax.set(yscale="log", xlabel="step $k$", ylabel="$f$")
ax.set_title("it goes down: nothing to see", loc="left", fontsize=10)
plt.show()

# %% [markdown]
# From 5.4 over 0.023 to 0.000005 in a hundred steps. One would commit this.

# %% tags=["check"]
said("5.4 0.023 0.000005", f[[0, 10, 99]])

# %% [markdown]
# ## What the oracle says
#
# `oracle.check` replays cases: in each, ten gradients are given, whatever the port
# makes of them. That is the point. In a closed loop the port's own iterates decide
# which gradients it sees next, mistakes are corrected as they are made, and two
# programs part by rounding alone; with given gradients each step is compared by itself.
#
# `only` picks the cases that we want to implement now: the Euclidean norm, no noise.

# %%
PLAIN = {"norm": "l2", "noise": 0.0, "eps": 0.0, "floor": 0.0}


def ask(step):
    return oracle.check(init, step, method="nsgd", only=PLAIN)


report = ask(together)
print(report)

# %% [markdown]
# Read it from the top. All cases differ. The first difference is at step 0 of the case
# `ordinary`, coordinate 0, where 2.1855 is right and the port has 2.2092. And then the
# diagnosis: the whole update that the port computes, inferred from its answers, with a
# mark at the lines that differ and the method's beside them. It is known as
# `global_norm`: it divides by the norm of all blocks together.
#
# So it does: the sum runs over all layers. In Optax, `normalize_by_update_norm` does
# just this, and is right to, for its own definition; but a layer with small gradients
# then hardly moves, and this method is there to prevent that.

# %% tags=["check"]
assert report.variants == ("global_norm",)
assert len(report.failed) == len(report.walks)
said("0 0", report.first.step, report.first.coordinate)
said("2.1855 2.2092", report.first.expected, report.first.got)

# %% [markdown]
# ## Each layer, then
#
# Only the direction of a layer changes from here on; the rest stays as it is. PyTorch
# has a function for it, `F.normalize(g, dim=-1)`. Written out, so that it runs without
# PyTorch too:


# %%
def port(direction):
    """A port that moves each layer against a direction of its own."""

    def step(x, g, state, config):
        u = flat(direction(layer) for layer in cut(g, config))
        return x - config["lr"] * u, state

    return step


@port
def by_rows(g):
    size = (g * g).sum(-1)[..., None] ** 0.5
    return g / size.clip(1e-300, None)


rows = ask(by_rows)
print(rows)

# %% [markdown]
# `row_norm`: the last axis of a matrix is one row of it, not the whole layer. The
# vector of the first layer is one row, so coordinates 0 to 2 were right; coordinate 3,
# the first of the matrix, is wrong. A network of vectors would never have told.

# %% tags=["check"]
assert rows.variants == ("row_norm",)
said("3", rows.first.coordinate)

# %% [markdown]
# ## The whole layer
#
# And against division by zero, the customary epsilon:


# %%
@port
def with_eps(g):
    size = (g * g).sum() ** 0.5
    return g / (size + 1e-6)


added = ask(with_eps)
print(added)

# %% [markdown]
# Closer: two cases pass, and the first difference is in the eighth digit. Is that
# worth a word? Let us look at how far each port is off in each case, in units of what a
# right port may be off. That `tolerance` was measured, with right programs that round
# in every possible way: in `ordinary` it is 1.6e-14.


# %%
def off(walk):
    """How far a port is off in a case, in tolerances; at least 0.1, for the eye."""
    return max(np.abs(walk.x - walk.case.x).max() / walk.tolerance, 0.1)


# %% tags=["figure"]
def by_case(ax, **reports):
    for i, (label, report) in enumerate(reports.items()):
        height = [off(walk) for walk in report.walks]
        ax.plot(height, "o", color=plots.COLORS[i], label=label.replace("_", " "))
    ax.axhline(1, color=plots.INK, linewidth=0.8, linestyle=":")
    names = [walk.case.name for walk in report.walks]
    ax.set_xticks(range(len(names)), names, rotation=40, ha="right", fontsize=8)
    ax.set(yscale="log", ylabel="off by, in tolerances")
    ax.figure.legend(loc="outside right")


figure, ax = plt.subplots(figsize=(9, 4.2), layout="constrained")
by_case(ax, all_together=report, by_rows=rows, with_epsilon=added)
plt.show()

# %%
distance = {walk.case.name: np.abs(walk.x - walk.case.x).max() for walk in added.walks}
print({name: float(f"{distance[name]:.1e}") for name in distance})

# %% [markdown]
# With gradients of the usual size the epsilon costs 1.9e-7, and one might shrug. With
# `small gradients`, a thousandth of the usual, it costs 1.9e-4. With `tiny gradients`,
# about 6e-14 of them, it is off by 0.43, where the whole path is 1 long: ten steps of
# 0.1. The direction has been divided by the epsilon, not by the norm. Only in `huge
# gradients` and `largest gradients` it is right.
#
# That is what the odd cases are for. Gradients shrink on the way to a minimum, and this
# method was chosen in order not to care.

# %% tags=["check"]
assert added.variants == ("eps_added",)
said("1.6e-14", added.walks[0].case.tolerance["float64"])
said("1.9e-7 1.9e-4", distance["ordinary"], distance["small gradients"])
said("0.43", distance["tiny gradients"])
assert set(distance) - set(added.failed) == {"huge gradients", "largest gradients"}
usual, tiny = (np.abs(case.inputs["g"]).max() for case in oracle.vectors("nsgd")[:2])
said("6e-14", tiny / usual)

# %% [markdown]
# The length of the direction against the size of the gradient, for four habits:

# %%
size = np.geomspace(1e-16, 10, 400)
habits = {
    "$|g| + 10^{-6}$, Optax by leaf": size + 1e-6,
    "$\\max(|g|, 10^{-6})$, TensorFlow": np.maximum(size, 1e-6),
    "$\\max(|g|, 10^{-12})$, PyTorch": np.maximum(size, 1e-12),
    "$|g|$": size,
}

# %% tags=["figure"]
figure, ax = plt.subplots(figsize=(8, 3.8), layout="constrained")
for i, (label, divisor) in enumerate(habits.items()):
    ax.plot(size, size / divisor, color=plots.COLORS[i], label=label)
for c in (1e-8, 1e-3, 1.0):
    ax.axvline(c, color=plots.INK, linewidth=0.8, linestyle=":")
ax.set(xscale="log", xlabel="norm of the gradient", ylabel="length of the direction")
figure.legend(loc="outside right")
plt.show()

# %%
for label, divisor in habits.items():
    half = np.interp(0.5, size / divisor, size) if divisor[0] > size[0] else 0.0
    print(f"{label:35} half as long as it should be at {half:.1e}")

# %% [markdown]
# An added epsilon of 1e-6 has halved the direction at 1e-6, and at 1e-3 it is still
# 0.999 instead of 1. A floor of 1e-6 does nothing until 1e-6, and halves it at 5e-7.
# The dotted lines are the sizes that the vectors probe. PyTorch's floor of 1e-12 lies
# to the left of all of them: the oracle passes it. A floor as low as this is not
# the method either, but no gradient of practice will tell.

# %% tags=["check"]
said("0.999", 1e-3 / (1e-3 + 1e-6))
said("5e-7", np.interp(0.5, size / np.maximum(size, 1e-6), size))

# %% [markdown]
# ## No epsilon at all
#
# So we leave it out, and find out why it was there:


# %%
@port
def without_eps(g):
    size = (g * g).sum() ** 0.5
    return g / size


try:
    ask(without_eps)
except ValueError as error:
    complaint = str(error)
print(complaint)

# %% [markdown]
# In the case `zero at first` the first two gradients are zero, and x is `nan` at once.
# The remedy is in the message, and in the definition: 0/0 counts as 0. A layer that has
# no gradient does not move.


# %%
@port
def layer_by_layer(g):
    size = (g * g).sum() ** 0.5
    return g / size if size > 0 else g


# %% tags=["figure"]
right = ask(layer_by_layer)
print(right)

# %% [markdown]
# It passes, in every case. And the run that we began with?

# %% tags=["check"]
assert right.passed
assert "zero at first" in complaint

# %%
f_right = descent(layer_by_layer)
print("f at 10 and 99, all together:  ", f[[10, 99]])
print("f at 10 and 99, layer by layer:", f_right[[10, 99]])

# %% tags=["figure"]
figure, ax = plt.subplots(figsize=(7, 3.6), layout="constrained")
ax.plot(f, color=plots.COLORS[0], label="all layers together")
ax.plot(f_right, color=plots.COLORS[1], label="layer by layer")
ax.set(yscale="log", xlabel="step $k$", ylabel="$f$")
ax.legend()
plt.show()

# %% [markdown]
# At step 10 the right port is ahead, 0.0069 against 0.023. At step 99 it is behind,
# 0.00018 against 0.000005; but the wrong one swings, and ten steps of it reach up to
# 0.00016. From these curves nobody could say which of the two is the method. That is
# why "the loss goes down" is no test, and "it goes down faster" is none either.

# %% tags=["check"]
said("0.0069 0.023", f_right[10], f[10])
said("0.00018 0.000005 0.00016", f_right[99], f[99], f[-10:].max())

# %% [markdown]
# ## Single precision
#
# Few networks are trained in float64. If a port returns float32, the report compares it
# with the tolerance of float32, which is stored beside the other in each case:


# %%
def single(x, g, state, config):
    x, g = (np.array(a, dtype=np.float32) for a in (x, g))
    x, state = layer_by_layer(x, g, state, config)
    return x.astype(np.float32), state


def single_with_eps(x, g, state, config):
    x, g = (np.array(a, dtype=np.float32) for a in (x, g))
    x, state = with_eps(x, g, state, config)
    return x.astype(np.float32), state


halves = ask(single), ask(single_with_eps)
for half in halves:
    print(half)

# %% tags=["figure"]
figure, ax = plt.subplots(figsize=(9, 4.2), layout="constrained")
by_case(ax, float32=halves[0], float32_with_epsilon=halves[1])
plt.show()

# %% [markdown]
# The right port passes here too. In `ordinary` it may be off by 6.6e-6 now, and it is
# off by less than a tenth of that. The one with the epsilon is told apart by two cases
# only, `tiny gradients` and `small gradients`: in all others the epsilon is lost in the
# rounding, for 1e-6 is near the last digit. Still it gets the right name. If you can,
# ask in float64 first.

# %% tags=["check"]
assert halves[0].passed
walk = halves[0].walks[0]
assert walk.precision == "float32"
said("6.6e-6", walk.tolerance)
assert np.abs(walk.x - walk.case.x).max() < walk.tolerance / 10
assert halves[1].failed == ("tiny gradients", "small gradients")
assert halves[1].variants == ("eps_added",)

# %% [markdown]
# ## An optimizer of a framework, in one line
#
# So far we cut the vector into layers and joined them again. An optimizer of PyTorch
# also wants tensors that stay, gradients in `.grad`, and its rate in `param_groups`:
# nineteen lines, the same for all of them. `torch_port` has them. You say how the
# optimizer is made, `params` being one tensor for each layer and `c` the config:

# %%
try:
    from torch.optim import SGD
except ImportError:
    SGD = None


def asked(**more):
    def made(params, c):
        return SGD(params, lr=c["lr"], momentum=c["mu"], **more)

    return oracle.check(oracle.torch_port(made), method="momentum")


if SGD:
    print(asked())
    print(asked(nesterov=True))
else:
    print("PyTorch is not installed: there is nothing to ask it here")

# %% [markdown]
# PyTorch's SGD passes, in all cases, also in `lr change`, where lr falls and rises: the
# rate of its groups follows, as a scheduler would have it. With `nesterov=True` it is
# another method, and is told so.
#
# `optax_port(lambda c: optax.sgd(c["lr"]))` and `keras_port(lambda c: SGD(c["lr"]))` do
# the same for Optax and Keras. And what owns its loop, as SciPy's minimisers do, is a
# function of `fun`, `x0` and `jac`; this one needs no framework:


# %%
def descent(fun, x0, jac, c):
    x, V = x0, 0.0
    while True:
        V = c["mu"] * V + jac(x)
        x = x - c["lr"] * V


print(oracle.check(oracle.scipy_port(descent), method="momentum"))

# %% tags=["check"]
assert oracle.check(oracle.scipy_port(descent), method="momentum").exact
if SGD:
    assert asked().passed
    assert "lr change" in [walk.case.name for walk in asked().walks]
    assert not asked(nesterov=True).passed

# %% [markdown]
# ## Another language, by file
#
# A port in Julia or Rust, or an optimizer on a device, cannot be handed to a Python
# function. So the vectors are files: `nglab vectors write DIR` writes one JSON file a
# method, and a page, SCHEMA.md, that says how to read them. The port writes its
# iterates to a file of its own, and `nglab vectors check FILE` judges it.

# %%
VECTORS = Path(oracle.__file__).parent / "vectors"
vectors = json.loads((VECTORS / "nsgd.json").read_text())
case = vectors["cases"][0]
print(list(vectors), "with", len(vectors["cases"]), "cases")
print(list(case), "of", case["name"])
print("blocks", case["config"]["blocks"], "x0", case["x0"])
print("first gradient", case["inputs"]["g"][0])
print("x after it", case["x"][0])

# %% [markdown]
# One can follow it by hand. The gradient of the first layer is (2.75, -3.25, -0.25),
# its norm 4.2647, and the rate 0.1; so 2.25 becomes 2.25 - 0.1 * 2.75 / 4.2647 =
# 2.1855.

# %% tags=["check"]
said("2.75 -3.25 -0.25", case["inputs"]["g"][0][:3])
said("4.2647", np.linalg.norm(case["inputs"]["g"][0][:3]))
said("0.1 2.25 2.1855", case["config"]["lr"], case["x0"][0], case["x"][0][0])

# %% [markdown]
# Beside this lesson, in `ports`, lie two such ports, made to be read: one in Python
# without NumPy, and one in JavaScript, whose methods nglab's explorer runs on. This is
# the whole of the method in JavaScript:

# %%
PORTS = Path("ports")
parts = (explorer.METHODS / "vectors.mjs").read_text()
methods = (explorer.METHODS / "normalized.mjs").read_text()
print(parts[parts.index("export function normalized") : parts.index("// --- What")])
print(methods[methods.index("// u +") : methods.index("export const noisy")])

# %% [markdown]
# We run it with Node, or if you have none, the one in Python:

# %%
node = shutil.which("node")
python = [sys.executable, PORTS / "plain_python.py"]
command = [node, PORTS / "port.js"] if node else python


def answer(method):
    told = [*command, VECTORS / f"{method}.json"]
    return json.loads(subprocess.run(told, check=True, capture_output=True).stdout)


def judged(output):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "output.json"
        path.write_text(json.dumps(output))
        return oracle.check_output(path)


verdicts = {m: judged(answer(m)) for m in ("nsgd", "adaptive_nsgd", "bn_adam", "bb")}
for verdict in verdicts.values():
    print(verdict)

# %% [markdown]
# All of them *to the last bit*, and ours was so too. That is possible because the
# vectors use + - * / and roots alone, which round alike everywhere, and add from left
# to right. It is not required: who adds in another order is right to rounding.

# %% tags=["check"]
assert all(verdict.exact for verdict in verdicts.values())

# %% [markdown]
# Would it notice? We change one number, by a hundredth of a percent, in one row of one
# case:

# %%
output = answer("nsgd")
row = output["cases"]["ties"]["x"][6]
row[4] *= 1.0001
verdict = judged(output)
print(verdict.verdict)

# %% [markdown]
# The case, the step 6 and the coordinate 4 are what we changed.

# %% tags=["check"]
assert verdict.failed == ("ties",)
said("6 4", verdict.first.step, verdict.first.coordinate)

# %% [markdown]
# ## What others compute
#
# The same check, run on the optimizers of seven libraries (`make ports`).
#
# The table, with formulas, is [What your framework computes](ports/FRAMEWORKS.md).
# PyTorch's, Optax' and Keras' SGD pass as `gd`; so do PyTorch's Adam, RMSprop, Adagrad
# and Adadelta as themselves, and after `F.normalize(g.flatten(), dim=0)` as `bn_...`.
# Keras' Adam adds its epsilon before the bias correction; Optax' AMSGrad keeps the
# largest of the corrected $v$; PyTorch's and Keras' Nadam have a schedule inside.
#
# None of these is a bug. They are other definitions, with the same name.

# %% [markdown] tags=["summary"]
# ## Your port
#
# 1. Write `init` and `step`, or an object with `step`, or one line with `torch_port`,
#    `optax_port`, `keras_port` or `scipy_port`, or a file.
# 2. `oracle.check(...)`, with `only` for what you do not implement yet.
# 3. Read the name, not the numbers. Fix one thing, ask again.
# 4. When it passes, put `nglab.testing.assert_conforms(...)` into your test suite.

# %% [markdown]
# ## Exercises
#
# If you are stuck, run `print(directs.hint(1))`, then 2, then 3; and so on.

# %% [markdown]
# ### Exercise 1 ★
#
# One layer, a flat array $g$: write the direction $g/\lVert g \rVert_2$, with $0/0 = 0$
# and no epsilon.


# %% tags=["exercise"]
def direction(g):
    return None  # your lines


print(directs(direction))

# %% [markdown]
# ### Exercise 2 ★★
#
# Several layers one after the other in a flat $g$; `sizes` are their sizes. Return the
# directions, each layer's of length 1 by itself, as one flat array.


# %% tags=["exercise"]
def directions(g, sizes):
    return None  # your lines


print(cuts(directions))

# %% [markdown]
# ### Exercise 3 ★★★
#
# Port `bn_momentum`, with layers and momentum:
#
# $$V_\ell \leftarrow \nu V_\ell + \frac{g_\ell}{\lVert g_\ell \rVert_2}, \qquad
#   x_\ell \leftarrow x_\ell - \eta V_\ell.$$
#
# `config` has `lr` ($\eta$), `mu` ($\nu$) and `blocks`, the sizes; the state is yours
# to choose. The oracle will tell you how you are doing.


# %% tags=["exercise"]
def start(x0, config):
    return None  # your state


def step(x, g, state, config):
    return None  # your lines


print(ported(start, step))
