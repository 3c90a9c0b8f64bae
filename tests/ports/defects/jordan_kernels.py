"""Muon scales kernels by their height and width, and cannot apply the step.

library  muon-optimizer
says     "collapsing their last 3 dimensions": sqrt(64 / 27) as for the matrix
right    1.54 (64, 3, 3, 3)
0.1.0    1 (64, 27)
verdict  confirmed in 0.1.0; its repository has the shape since, and the scale as here
"""

import torch
from muon import muon_update

g = torch.randn(64, 3, 3, 3, generator=torch.Generator().manual_seed(0))
own = muon_update(g.clone(), torch.zeros_like(g))
bare = muon_update(g.flatten(1).clone(), torch.zeros(64, 27)) / (64 / 27) ** 0.5
print(f"{(own.norm() / bare.norm()).item():.3g}", tuple(own.shape))
