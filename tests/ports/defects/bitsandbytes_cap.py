"""LAMB and LARS only ever shorten a step; where x = 0 they make none at all.

library  bitsandbytes
says     LAMB: steps of lr |x|, here 10; where x = 0 the ratio is 1: lr
right    10 0.1, 2 0.1
0.50.2   0.1 0, 0.1 0
verdict  confirmed in 0.50.2, on the CPU: min(1, max_unorm |x| / |u|)
"""

import torch
from bitsandbytes.optim import LAMB32bit, LARS32bit

for name in (LAMB32bit, LARS32bit):
    for size in (100.0, 0.0):
        x = torch.nn.Parameter(torch.full((5000,), size))
        optimizer = name(
            [x], lr=0.1, **({"momentum": 0.9} if name is LARS32bit else {})
        )
        x.grad = torch.ones(5000)
        optimizer.step()
        print(f"{(size - x[0]).item():.2g}", end=" ")
