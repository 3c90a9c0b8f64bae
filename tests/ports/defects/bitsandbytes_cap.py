"""LAMB and LARS only ever shorten a step; where x = 0 they make none at all.

library  bitsandbytes
says     LAMB: lr |x| = 10; LARS: lr trust |x| = 0.2; where x = 0: lr
right    10 0.1 0.2 0.1
0.50.2   0.1 0 0.1 0
verdict  confirmed in 0.50.2, on the CPU: min(1, max_unorm |x| / |u|)
"""

import torch
from bitsandbytes.optim import LAMB32bit, LARS32bit

for method, more in ((LAMB32bit, {}), (LARS32bit, {"momentum": 0.9})):
    for size in (100.0, 0.0):
        x = torch.nn.Parameter(torch.full((5000,), size))
        optimizer = method([x], lr=0.1, **more)
        x.grad = torch.ones(5000)
        optimizer.step()
        print(f"{(size - x[0]).item():.2g}", end=" ")
