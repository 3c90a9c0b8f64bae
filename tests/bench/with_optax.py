"""NSGD as one writes it with optax: autodiff, a chain of transforms, float64.

A builder converts the arrays and returns the race, which records what the library
records. eps = 0 makes `normalize_by_update_norm` divide by the norm itself.
"""

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax
from jax import lax

from nglab.arrays import Array

Race = Callable[[], Array]
Step = Callable[..., Any]


def nsgd(lr: Any) -> optax.GradientTransformation:
    """The normalised gradient times a rate or a schedule."""
    normalized = optax.normalize_by_update_norm(eps=0.0)
    return optax.chain(normalized, optax.scale_by_learning_rate(lr))


def quadratic(A: Array) -> Callable[[jax.Array], jax.Array]:
    """x'Ax/2."""
    matrix = jnp.asarray(A)
    return lambda x: x @ (matrix @ x) / 2


def stepper(f: Step, rule: optax.GradientTransformation) -> Step:
    """x, state -> x, state, (f, |g|)."""

    def step(x: jax.Array, state: Any) -> Any:
        value, g = jax.value_and_grad(f)(x)
        updates, state = rule.update(g, state, x)
        return optax.apply_updates(x, updates), state, (value, optax.tree.norm(g))

    return step


def scanned(step: Step, x: Any, state: Any, steps: int) -> Any:
    """The records of so many steps, as a compiled loop."""

    def body(carry: Any, _: None) -> Any:
        x, state, record = step(*carry)
        return (x, state), record

    return lax.scan(body, (x, state), length=steps)[1]


def decaying(c: float) -> Step:
    """c / sqrt(k + 1)."""
    return lambda k: c / jnp.sqrt(k + 1.0)


def looped(
    step: Step, x0: Array, rule: optax.GradientTransformation, steps: int
) -> Race:
    """A Python loop over steps."""
    start = jnp.asarray(x0)

    def race() -> Array:
        x, state, records = start, rule.init(start), []
        for _ in range(steps):
            x, state, record = step(x, state)
            records.append(record)
        return np.array(jax.device_get(records))[:, 0]

    return race


def unjitted(A: Array, x0: Array, c: float, steps: int) -> Race:
    """W1: every operation dispatched on its own."""
    rule = nsgd(decaying(c))
    return looped(stepper(quadratic(A), rule), x0, rule, steps)


def step_by_step(A: Array, x0: Array, c: float, steps: int) -> Race:
    """W1: one compiled step, called in a loop."""
    rule = nsgd(decaying(c))
    return looped(jax.jit(stepper(quadratic(A), rule)), x0, rule, steps)


def whole(A: Array, x0: Array, c: float, steps: int) -> Race:
    """W1: the whole run compiled."""
    return compiled(quadratic(A), nsgd(decaying(c)), x0, steps)


def constant(A: Array, x0: Array, lr: float, steps: int) -> Race:
    """W7: the whole run compiled."""
    return compiled(quadratic(A), nsgd(lr), x0, steps)


def compiled(
    f: Step, rule: optax.GradientTransformation, x0: Array, steps: int
) -> Race:
    """One trajectory, the whole run compiled."""
    start, step = jnp.asarray(x0), stepper(f, rule)
    run = jax.jit(lambda x: scanned(step, x, rule.init(x), steps))
    return lambda: np.asarray(jax.block_until_ready(run(start))[0])


def sweep(A: Array, x0: Array, lr: Array, steps: int, shared: int) -> Race:
    """W2: a run vmapped over starts and rates, and compiled."""
    starts, rates, f = jnp.asarray(x0), jnp.asarray(lr[:, 0]), quadratic(A)

    def one(x: jax.Array, rate: jax.Array) -> Any:
        rule = nsgd(rate)
        return scanned(stepper(f, rule), x, rule.init(x), steps)

    seeds = jax.vmap(one, in_axes=(0, None), out_axes=-1)
    run = jax.jit(jax.vmap(seeds, in_axes=(None, 0), out_axes=-2))

    def race() -> Array:
        f, _ = jax.block_until_ready(run(starts, rates))
        return np.asarray(f)[:, :, :shared]

    return race


def escape(
    lam: Array,
    lr: float,
    amplitude: float,
    seeds: int,
    shared: int,
    steps: int,
    xi: Array | None = None,
) -> Race:
    """W3: a key a seed, split at every step, or recorded noise (steps, seeds, n)."""
    curvature, rule = jnp.asarray(lam), nsgd(lr)

    def f(x: jax.Array) -> jax.Array:
        xx = x * x
        return curvature @ xx / 2 + xx @ xx / 4

    def step(carry: Any, noise: Any) -> Any:
        x, state, key = carry
        if noise is None:
            key, own = jax.random.split(key)
            noise = jax.random.normal(own, x.shape)
        value, g = jax.value_and_grad(f)(x)
        updates, state = rule.update(g + amplitude * noise, state)
        return (optax.apply_updates(x, updates), state, key), (value, jnp.sqrt(g @ g))

    def one(key: Any, noise: Any) -> Any:
        x = jnp.zeros(len(lam))
        return lax.scan(step, (x, rule.init(x), key), noise, length=steps)[1]

    axes = (0, None if xi is None else 1)
    run = jax.jit(jax.vmap(one, in_axes=axes, out_axes=1))
    keys = jax.vmap(jax.random.key)(jnp.arange(seeds))
    noise = None if xi is None else jnp.asarray(xi)

    def race() -> Array:
        f, _ = jax.block_until_ready(run(keys, noise))
        return np.asarray(f)[:, :shared]

    return race
