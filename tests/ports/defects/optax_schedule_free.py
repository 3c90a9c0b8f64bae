"""schedule_free asks its schedule at 1, 2, ...; the optimizer inside at 0, 1, ...

library  optax
says     the same schedule for both
right    0 0 1 1
0.2.8    1 0 2 1
thread   google-deepmind/optax#1744
verdict  confirmed in 0.2.8
"""

import jax.numpy as jnp
import optax


def schedule(k):
    print(k, end=" ")
    return 0.1


x = jnp.ones(2)
optimizer = optax.contrib.schedule_free(optax.sgd(schedule), schedule)
state = optimizer.init(x)
for _ in range(2):
    updates, state = optimizer.update(x, state, x)
