"""NovoGrad counts its first gradient 1 + beta1 times, and corrects both averages.

library  pytorch_optimizer
says     m_1 = g / |g|, and no correction: the first step has length lr
right    1
3.10.1   13.44
3.11.0   1
4.1.0    1
verdict  confirmed up to 3.10.1, mended in 3.11.0
"""

import torch
from pytorch_optimizer import NovoGrad

x = torch.nn.Parameter(torch.zeros(2))
optimizer = NovoGrad([x], lr=1.0, betas=(0.9, 0.5))
x.grad = torch.tensor([3.0, 4.0])
optimizer.step()
print(f"{x.detach().norm().item():.4g}")
