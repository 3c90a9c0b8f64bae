"""D-Adaptation's Lion averages d g, and adds g itself: its sign forgets the average.

library  dadaptation
says     after twenty gradients of 1, Lion goes on down past one of -0.1
right    down
3.2      up
thread   facebookresearch/dadaptation#35
verdict  confirmed in 3.2: sign descent, until d has grown
"""

import torch
from dadaptation import DAdaptLion

x = torch.nn.Parameter(torch.ones(1))
optimizer = DAdaptLion([x], lr=1.0, betas=(0.9, 0.99), d0=1e-6)
for g in [1.0] * 20 + [-0.1]:
    before, x.grad = x.item(), torch.tensor([g])
    optimizer.step()
print("down" if x.item() < before else "up")
