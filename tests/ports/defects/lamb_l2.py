"""Lamb with `weight_decouple=False` decays on one of its two paths only.

library  pytorch_optimizer
says     `foreach` is a matter of speed: a zero gradient leaves the decay
right    0.1 0.1
3.9.0    0 0
3.10.1   0.1 0
3.11.0   0.1 0.1
4.1.0    0.1 0.1
verdict  confirmed in 3.10.1 (no decay before, on either path), mended in 3.11.0
"""

import torch
from pytorch_optimizer import Lamb

for foreach in (True, False):
    x = torch.nn.Parameter(torch.tensor([0.6, -0.8]))
    more = {"weight_decay": 0.5, "weight_decouple": False, "foreach": foreach}
    optimizer = Lamb([x], lr=0.01, **more)
    before, x.grad = x.detach().clone(), torch.zeros(2)
    optimizer.step()
    print(f"{(before - x.detach()).norm().item():.4g}", end=" ")
