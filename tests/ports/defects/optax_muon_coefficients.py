"""Muon's check of a list of coefficients is upside down.

library  optax
says     "Not enough coeffs" where there are fewer than steps; with more, the first
right    3 of 2: 2, 3 of 5: refused
0.2.8    3 of 2: refused, 3 of 5: 3
thread   google-deepmind/optax#1613
verdict  confirmed in 0.2.8; the slice of the last ones is therefore never reached
"""

import jax.numpy as jnp
from optax import contrib

said = []
for steps in (2, 5):
    coefficients = ((1.0, 0.0, 0.0), (2.0, 0.0, 0.0), (3.0, 0.0, 0.0))
    try:
        state = contrib.scale_by_muon(coefficients, steps).init(jnp.ones((2, 2)))
        said.append(f"3 of {steps}: {len(state.ns_coeffs)}")
    except ValueError:
        said.append(f"3 of {steps}: refused")
print(", ".join(said))
