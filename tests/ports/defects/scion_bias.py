"""SCION's norm of biases takes a sum where the root of a mean is meant.

library  pytorch_optimizer
says     "Root mean square normalization": entries of ones stay ones
right    1
3.11.0   0.5
4.0.0    1
4.1.0    1
verdict  confirmed up to 3.11.0, mended in 4.0.0
"""

import torch
from pytorch_optimizer.optimizer.scion import LMONorm, build_lmo_norm

u = build_lmo_norm(LMONorm.BIAS).lmo(torch.ones(4))
print(f"{u[0].item():.4g}")
