"""The workloads in JAX without optax: the whole run compiled, float64.

Where autodiff has no place (BB rates), or with the gradient written by hand. A builder
converts the arrays and returns the race, which records what the library records.
"""

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

from nglab.arrays import Array

Race = Callable[[], Array]


def sweep(A: Array, x0: Array, lr: Array, steps: int, shared: int) -> Race:
    """W2: the batch in one product a step; f and |g|."""
    matrix, rates = jnp.asarray(A), jnp.asarray(lr)
    start = jnp.asarray(np.broadcast_to(x0, (len(lr), *x0.shape)))

    def step(x: jax.Array, _: None) -> Any:
        g = x @ matrix
        f, size = jnp.vecdot(x, g) / 2, jnp.sqrt(jnp.vecdot(g, g))
        return x - (rates / size)[..., None] * g, (f, size)

    run = jax.jit(lambda x: lax.scan(step, x, length=steps)[1])
    return lambda: np.asarray(jax.block_until_ready(run(start))[0])[:, :, :shared]


def constant(A: Array, x0: Array, lr: float, steps: int) -> Race:
    """W7: one product a step; f and |g|."""
    matrix, start = jnp.asarray(A), jnp.asarray(x0)

    def step(x: jax.Array, _: None) -> Any:
        g = matrix @ x
        size = jnp.sqrt(g @ g)
        return x - lr / size * g, (x @ g / 2, size)

    run = jax.jit(lambda x: lax.scan(step, x, length=steps)[1])
    return lambda: np.asarray(jax.block_until_ready(run(start))[0])


def valley(n: int, lo: float, hi: float, steps: int) -> Race:
    """W6: Barzilai and Borwein's long step on Rosenbrock's valley; f, |g|, lr."""
    start = jnp.asarray(np.where(np.arange(n) % 2, 1.0, -1.2))

    def f(x: jax.Array) -> jax.Array:
        return (100 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2).sum()

    def step(carry: Any, _: None) -> Any:
        x, x_old, g_old, lr = carry
        value, g = jax.value_and_grad(f)(x)
        s, y = x - x_old, g - g_old
        sy = s @ y
        lr = jnp.where(sy > 0, jnp.clip(s @ s / sy, lo, hi), lr)
        return (x - lr * g, x, g, lr), (value, jnp.sqrt(g @ g), lr)

    @jax.jit
    def run(x: jax.Array) -> Any:
        none = jnp.zeros_like(x)  # s'y = x'g < 0 at the start: the first rate is lo
        return lax.scan(step, (x, x, none, jnp.asarray(lo)), length=steps)[1]

    return lambda: np.asarray(jax.block_until_ready(run(start))[0])


class Logistic:
    """mean_i softplus(-y_i a_i'x) + l2 |x|^2/2, for one x (n,)."""

    def __init__(self, A: Array, y: Array, l2: float) -> None:
        self.A, self.y, self.l2 = jnp.asarray(A), jnp.asarray(y), l2
        self.m = len(y)

    def whole(self, x: jax.Array) -> jax.Array:
        """f."""
        loss = jax.nn.softplus(-self.y * (self.A @ x)).mean()
        return loss + self.l2 / 2 * (x @ x)

    def term(self, x: jax.Array, i: jax.Array) -> jax.Array:
        """The gradient of one term."""

        def loss(x: jax.Array) -> jax.Array:
            return jax.nn.softplus(-self.y[i] * (self.A[i] @ x)) + self.l2 / 2 * (x @ x)

        return jax.grad(loss)(x)

    def terms(self, key: Any, recorded: Any) -> tuple[Any, Any]:
        """The terms of an epoch, and the next key."""
        if recorded is not None:
            return recorded, key
        key, own = jax.random.split(key)
        return jax.random.randint(own, (self.m,), 0, self.m), key


def secant(m: int, s: jax.Array, y: jax.Array) -> jax.Array:
    """|s|^2 / (m |s'y|)."""
    return s @ s / (m * jnp.abs(s @ y))


def svrg_bb(
    A: Array,
    y: Array,
    l2: float,
    eta: float,
    rows: tuple[int, ...],
    epochs: int,
    recorded: Array | None = None,
) -> Race:
    """W4: SVRG-BB, rows () or (B,); f once an epoch."""
    p = Logistic(A, y, l2)

    def epoch(carry: Any, given: Any) -> Any:
        x, snapshot, last, lr, key = carry
        value, full = jax.value_and_grad(p.whole)(x)
        s = x - snapshot
        lr = jnp.where(s @ s > 0, secant(p.m, s, full - last), lr)

        def step(z: jax.Array, i: jax.Array) -> Any:
            return z - lr * (p.term(z, i) - p.term(x, i) + full), None

        i, key = p.terms(key, given)
        return (lax.scan(step, x, i)[0], x, full, lr, key), value

    def one(key: Any, given: Any) -> jax.Array:
        x = jnp.zeros(A.shape[1])
        start = (x, x, x, jnp.asarray(eta), key)
        (x, *_), f = lax.scan(epoch, start, given, length=epochs)
        return jnp.append(f, p.whole(x))

    return batched(one, rows, recorded)


def sgd_bb(
    A: Array,
    y: Array,
    l2: float,
    eta: float,
    rows: tuple[int, ...],
    epochs: int,
    recorded: Array | None = None,
) -> Race:
    """W4: SGD-BB, smoothed by phi(e) = e + 1; f once an epoch."""
    p = Logistic(A, y, l2)
    beta = 10 / p.m

    def epoch(carry: Any, at: Any) -> Any:
        (x, x_old, G, G_old, lr, total, key), (e, given) = carry, at
        raw = jnp.log((e + 1) * secant(p.m, x - x_old, G - G_old))
        total = jnp.where(e >= 2, total + raw, total)
        lr = jnp.where(e >= 2, jnp.exp(total / (e - 1)) / (e + 1), lr)

        def step(carry: Any, i: jax.Array) -> Any:
            z, average = carry
            g = p.term(z, i)
            return (z - lr * g, beta * g + (1 - beta) * average), None

        i, key = p.terms(key, given)
        (ahead, average), _ = lax.scan(step, (x, jnp.zeros_like(x)), i)
        return (ahead, x, average, G, lr, total, key), p.whole(x)

    def one(key: Any, given: Any) -> jax.Array:
        x = jnp.zeros(A.shape[1])
        start = (x, x, x, x, jnp.asarray(eta), 0.0, key)
        (x, *_), f = lax.scan(epoch, start, (jnp.arange(epochs), given))
        return jnp.append(f, p.whole(x))

    return batched(one, rows, recorded)


def batched(one: Callable[..., Any], rows: tuple[int, ...], recorded: Any) -> Race:
    """One run, or (rows) a key each, or recorded terms (epochs, m, *rows)."""
    keys = jax.random.key(0)
    terms = None if recorded is None else jnp.asarray(recorded)
    if rows:
        keys = jax.vmap(jax.random.key)(jnp.arange(*rows))
        axes = (0, None if recorded is None else -1)
        one = jax.vmap(one, in_axes=axes, out_axes=-1)
    run = jax.jit(one)
    return lambda: np.asarray(jax.block_until_ready(run(keys, terms)))
