"""Muon's `use_adjusted_lr` means the opposite of what is said.

library  pytorch_optimizer
says     "the Moonlight shape adjustment" where True: 0.2 sqrt(16), else sqrt(16 / 1)
right    4 0.8
4.0.0    0.8 4
4.1.0    4 0.8
thread   kozistr/pytorch_optimizer#408
verdict  confirmed up to 4.0.0, mended in 4.1.0
"""

import torch
from pytorch_optimizer import Muon

once = 3.4445 - 4.7750 + 2.0315  # what a step of Newton-Schulz makes of 1
for adjusted in (False, True):
    x = torch.nn.Parameter(torch.zeros(16, 1))
    group = {"params": [x], "use_muon": True}
    optimizer = Muon([group], lr=1.0, ns_steps=1, use_adjusted_lr=adjusted)
    x.grad = torch.ones(16, 1)
    optimizer.step()
    print(f"{x.detach().norm().item() / once:.1g}", end=" ")
