"""Optimisers.jl averages with beta2 on the new gradient: its sign is that of g.

library  none
says     m <- b2 m + (1 - b2) g; after twenty gradients of 1, one of -0.1 goes down
right    down
run      up
verdict  read at b3595f5 (4 August 2026), its formula run here: there is no Julia
"""

b1, b2, m, u = 0.9, 0.999, 0.0, 0.0
for g in [1.0] * 20 + [-0.1]:
    m = b2 * g + (1 - b2) * m
    u = (b2 - b1) * g + b1 * m
print("down" if u > 0 else "up")
