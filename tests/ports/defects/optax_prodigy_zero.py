"""Prodigy is lost for ever after a first gradient of zero.

library  optax
says     nothing; the authors' code waits where |s| = 0
right    [1. 1.]
0.2.8    [nan nan]
verdict  confirmed in 0.2.8: 0/0 in the estimate of d, and a maximum with it
"""

import jax.numpy as jnp
import optax

x, optimizer = jnp.ones(2), optax.contrib.prodigy(1.0)
updates, state = optimizer.update(jnp.zeros(2), optimizer.init(x), x)
print(optax.apply_updates(x, updates))
