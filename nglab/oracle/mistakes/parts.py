"""Mistakes in a part of a line: another name, operation, bracket, norm, scope, lag."""

PARTS = """
VEC -> vec                                                              @ 1.0
NUM -> num | 1                                                          @ 1.0
NUM -> par                                                              @ 1.35
SCO -> sco                                                              @ 1.0
CNT -> CNT + 1 | CNT - 1                                                @ 1.0
k -> t                                                                  @ 1.0
t -> k                                                                  @ 1.0
CNT -> 1 | sqrt(CNT) | 2*CNT                                            @ 1.2
CNT -> C                                                                @ 1.9
CON -> 0 | 1 | 2 | 0.5 | -1                                             @ 1.0
CON -> C                                                                @ 1.7
CON -> CON/sqrt(1 - avg**t)                                             @ 1.6
EXP -> lag | 0                                                          @ 1.0
EXP -> older                                                            @ 1.3
xi -> 0                                                                 @ 1.0
f -> f_ | where(k == 0, f, f_)                                          @ 1.1
lr -> where(k == 0, lr, lr_)                                            @ 1.2
search(A, B, lr, D, E, F, H) -> search(A, B, where(k == 0, lr, old), D, E, F, H) @ 1.2
search(A, B, lr, D, E, F, H) -> search(A, B, where(k == 0, lr, 2*old), D, E, F, H) @ 1.3
search(A, B, lr, D, E, F, H) -> search(A, B, where(k == 0, lr, old/F), D, E, F, H) @ 1.3
search(A, B, D, E, F, H, I) -> H*search(A, B, D, E, F, H, I)            @ 1.3
search(A, B, D, E, F, H, I) -> search(A, B, D, E, F, H, I)/H            @ 1.3
dot(A, A, B) -> l2(A, B)                                                @ 1.2
dot(A, A, B) -> l1(A, B)**2 | mx(A, B)**2 | l1(A, B)                    @ 1.45
dot(A, A, B)/dot(A, D, B) -> dot(A, D, B)/dot(D, D, B)                  @ 1.1
dot(A, A, B)/dot(A, D, B) -> l2(A, B)/l2(D, B)                          @ 1.2
dot(A, A, B)/dot(A, q*A, B) -> 1/red(q, B) | C/red(q, B)                @ 1.3
dot(A, A, B)/dot(A, q*A, B) -> 2/(mx(q, B) + mn(q, B))                  @ 1.4
dot(A, A, B) -> l1(A, B)*mx(A, B)                                       @ 1.5
dot(A, B, D) -> abs(dot(A, B, D)) | l2(A, D)*l2(B, D)                   @ 1.1
norm(A, B) -> norm_inside(A, B)                                         @ 1.0
where(A, B, D) -> where(A, B, first(lr, g))                             @ 1.4
where(A, B, D) -> where(A, B, where(mx(g, whole) > 0, first(lr, g), D)) @ 1.5

A + B -> A | B | A - B                                                  @ 0.85
A + B -> B - A                                                          @ 1.0
A + B -> maximum(A, B) | sqrt(A**2 + B) | sqrt(A**2 + B**2)             @ 1.1
A - B -> A | B | A + B | B - A                                          @ 0.85
A*B -> A | B                                                            @ 0.85
A*B -> A + B | A/B | B/A                                                @ 1.2
A/B -> A                                                                @ 0.85
A/B -> A*B | B/A | A/sqrt(B) | A/B**2 | B                               @ 1.1
A/B -> A - B | A/(1 + B)                                                @ 1.5
over(A, B) -> over(B, A) | A*B | over(A, sqrt(B)) | A                   @ 1.2
A**t -> A | A**2 | A**k | A**(t + 1) | (A**2)**t | A*t | 1/t            @ 1.0
A**t -> A**(2*t) | A**sqrt(t)                                           @ 1.4
A**2 -> A | abs(A) | A*abs(A)                                           @ 1.0
A**2 -> A**3 | A**4 | A*lag                                             @ 1.6
maximum(A, B) -> A | B | minimum(A, B) | A + B                          @ 0.9
maximum(A, B) -> sqrt(A**2 + B**2) | where(A > B, A, inf)               @ 1.5
maximum(A, B) -> where(A >= B, A, 0) | where(A >= B, A, 1)              @ 1.7
minimum(A, B) -> A | B | maximum(A, B) | A + B                          @ 0.9
clip(A, B, D) -> A | maximum(A, B) | minimum(A, D)                      @ 0.9
where(A, B, D) -> B | D | where(A, D, B)                                @ 0.95
both(A, B) -> A | B                                                     @ 1.0
A//m -> A//m + 1 | A//m - 1                                             @ 1.0
A % B == 0 -> A >= B | A % B == 1 | A % B == B - 1 | A % B > 0          @ 1.2
where(A, B, D) -> where(A, B, hi) | where(A, B, lo)                     @ 1.3
usable(A) -> A > 0 | 1 | A == A                                         @ 1.1
curved(A, B, D, g) -> 1 | B > 0 | usable(A/B) | abs(B) > 0              @ 1.1
curved(A, B, D, g) -> both(B > 0, D > 0) | B > C*A | B > C | B >= 0     @ 1.7
highest(A, B, D, F___) -> A | average(A, B, D, F___) | B                @ 1.0
highest(A, B, D, F___) -> lowest(A, B, D, F___) | highest(B, D, F___, 0) @ 1.2
highest(A, B, D, F___) -> maximum(A, B) | A + abs(A) | D                @ 1.4
formula(A, B, D, k) -> A | B                                            @ 1.0
sqrt(A) -> A | A**(1/3) | A**0.25                                       @ 1.0
sqrt(A + B) -> sqrt(A) + B | sqrt(A) + sqrt(B)                          @ 0.9
sqrt(A) + B -> sqrt(A + B) | sqrt(A + B**2) | sqrt(maximum(A, B))       @ 0.9
sqrt(A) + B -> maximum(sqrt(A), B)                                      @ 1.0
sqrt(A - B) -> sqrt(A) - B                                              @ 1.1
abs(A) -> A                                                             @ 0.9
first(A, B) -> A | 1 | 1/l2(B, whole) | 1/mx(B, whole) @ 1.1
first(A, B) -> minimum(1, 1/l2(B, whole))                               @ 1.2
first(A, B) -> minimum(1, 1/l1(B, whole)) | minimum(A, 1/mx(B, whole))  @ 1.3
RED(x, B) -> RED(x_, B) | where(t == 1, RED(x, B), RED(x_, B))          @ 1.1
RED(A, B) -> red(A, B)                                                  @ 1.0
COR(A, B, D) -> cor(A, B, D)                                            @ 1.0
COR(A, B, D) -> cos_eps(A, B, D, C)                                     @ 1.7

A*(B + D) -> A*B + D | B + A*D                                          @ 1.0
A/(B + D) -> A/B + D                                                    @ 1.0
(A + B)*D -> A*D + B | A + B*D                                          @ 1.0
(A + B)/D -> A/D + B | A + B/D                                          @ 1.0
A*(B - D) -> A*B - D                                                    @ 1.0
A/(B*D) -> A/B*D                                                        @ 1.1
A/(B/D) -> A/B/D                                                        @ 1.1
A/B/D -> A/(B/D) | A/B*D                                                @ 1.2
A*B + D -> A*(B + D)                                                    @ 1.1
A + B*D -> B*(A + D)                                                    @ 1.1
A*B + D -> A*B + (1 - A)*D | (1 - A)*B + A*D                            @ 0.7
A + B -> C*A + C2*B                                                     @ 2.3
A*B + (1 - A)*D -> (1 - A)*B + A*D | A*B + D | A*B + A*D                @ 0.9
A*B + (1 - A)*D -> B + (1 - A)*D | A*B - (1 - A)*D | A*(B + (1 - A)*D)  @ 1.2
maximum(A, B) + D -> maximum(A + D, B) | maximum(A, B + D)              @ 0.9
A - B**D -> (A - B)**D                                                  @ 1.0
A*B**2 -> (A*B)**2                                                      @ 1.0
(A/B)**2 -> A/B**2                                                      @ 1.1
(A*B + D)/(1 - A**t) -> A*B/(1 - A**(t + 1)) + D/(1 - A**t)             @ 1.0
(A*B + D)/(1 - A**t) -> A*B/(1 - A**t) + D | A*B/(1 - A**(t + 1)) + D   @ 1.2
(A*B + D)/(1 - A**t) -> A*B/(1 - A**k) + D/(1 - A**t)                   @ 1.3
(A*B + D)/(1 - A**t) -> A*B/(1 - A**t) + D/(1 - A**(t + 1))             @ 1.4
(A/B)/(sqrt(D) + eps) -> A/(B*sqrt(D) + eps) | (A/B)/(sqrt(D) + eps/B)  @ 1.3

1 + A -> exp(A) | 1/(1 - A) | maximum(1 + A, 1) | minimum(1 + A, 1)     @ 1.1
1 + A -> 1 + tanh(A) | 1 + sign(A) | where(A > 0, 1 + A, 1/(1 - A))     @ 1.4
1 + A*B -> where(B > 0, 1 + A*B, 1/(1 - A*B)) | (1 + A)**B              @ 1.4
1 + A*B -> where(B > 0, 1 + A, 1 - A) | where(B > 0, 1 + A, 1/(1 + A))  @ 1.5
1 + A*B -> where(B > 0, 1 + A*B, 1/(1 + A)) | where(B > 0, 1 + A*B, 1 - A) @ 1.6
1 + A*B -> where(B > 0, 1 + A*B, 1) | where(B > 0, 1, 1 + A*B)          @ 1.5
1 + A*B -> where(B >= 0, 1 + A, 1 - A) | where(B > 0, 1 + A, 1)         @ 1.6
A*(1 + B) -> A + B | A*(1 + sign(B))                                    @ 1.0

PAR -> par                                                              @ 1.1
PAR -> 1 - PAR | 0 | 1                                                  @ 1.1
PAR -> PAR**2 | sqrt(PAR)                                               @ 1.3
PAR -> C                                                                @ 1.6
PAR -> PAR/t | PAR/sqrt(t) | PAR**t | PAR*t | PAR/2 | 2*PAR             @ 1.45
PAR -> minimum(PAR, 1 - 1/(t + 1)) | minimum(PAR, 1 - 1/t)              @ 2.0
PAR -> minimum(PAR, (1 + k)/(10 + k)) | minimum(PAR, t/(10 + t))        @ 2.2
PAR -> PAR*(1 - 0.5*0.96**(t*C))                                        @ 2.6
PAR -> PAR*C**k | PAR*C**t | PAR/(1 + C*k) | PAR/(1 + C*t)              @ 2.3
PAR -> PAR*minimum(1, t/C) | PAR*maximum(0, 1 - k/C) | PAR*C**(k//3)    @ 2.5
PAR -> PAR*(1 - PAR**t) | PAR/(1 - par**t) | PAR*(1 - par**t)           @ 1.6
PAR -> PAR/sqrt(1 - par**t) | PAR*sqrt(1 - par**t)                      @ 1.6
PAR -> PAR/(1 - par) | PAR*(1 - par) | PAR*par | PAR/par                @ 1.7
C -> C/sqrt(1 - avg**t)                                                 @ 1.2
C -> C*lr | C*t | C/t                                                   @ 1.7
"""

AROUND = """
EXP -> abs(EXP) | sign(EXP) | sqrt(EXP) | EXP**2 | -EXP                 @ 1.2
EXP -> maximum(EXP, 0) | 1 - EXP | EXP*abs(EXP) | EXP**3 | 1/EXP        @ 1.7
EXP -> clip(EXP, -1, 1)                                                 @ 1.4
EXP -> clip(EXP, -C, C)                                                 @ 2.3
EXP -> tanh(EXP) | log(1 + EXP) | EXP/(1 + abs(EXP)) | float32(EXP)     @ 2.0
EXP -> bfloat16(EXP)                                                    @ 2.1
EXP -> EXP*C | EXP + C | EXP - C                                        @ 1.95
EXP -> maximum(EXP, C) | minimum(EXP, C) | EXP**C | EXP/(EXP + C)       @ 2.3
EXP -> EXP*par | EXP/par | EXP*(1 - par) | EXP/(1 - par)                @ 1.5
EXP -> EXP*(1 - par**t) | EXP/(1 - par**t)                              @ 1.55
EXP -> EXP*sqrt(1 - avg**t) | EXP/sqrt(1 - avg**t)                   @ 1.65
EXP -> EXP*sqrt(1 - avg) | EXP/sqrt(1 - avg)                            @ 1.7
EXP -> EXP*sqrt(par) | EXP/sqrt(par)                                    @ 1.7
EXP -> EXP*t | EXP/t | EXP*sqrt(t) | EXP/sqrt(t) | 2*EXP | EXP/2        @ 1.45
EXP -> EXP*k | EXP/(1 - avg**(t + 1))                                   @ 1.7
EXP -> EXP*m | EXP/m | EXP*sqrt(m) | EXP/sqrt(m)                        @ 1.5
EXP -> EXP*num | EXP/num                                                @ 1.8
EXP -> EXP*size(sco) | EXP/size(sco)                                    @ 1.5
EXP -> EXP*sqrt(size(sco)) | EXP/sqrt(size(sco))                        @ 1.5
EXP -> EXP*sqrt(size(blk)/size(whole)) | EXP*size(blk)/size(whole)      @ 1.8
EXP -> where(t == 1, EXP, lag) | (EXP + lag)/2 | EXP - lag | EXP + lag  @ 1.5
EXP -> maximum(EXP, lag) | minimum(EXP, lag) | where(k == 0, EXP, lag)  @ 1.6
EXP -> maximum(EXP, maximum(lag, older)) | (EXP + lag + older)/3        @ 2.0
EXP -> 2*EXP - lag | (EXP + where(t == 1, EXP, lag))/2                  @ 1.8
EXP -> where(t == 1, EXP, where(t == 2, lag, older)) | EXP - older      @ 1.9
EXP -> 2*EXP - where(t == 1, EXP, lag)                                  @ 1.9
EXP -> where(k % 2 == 1, EXP, old) | where(k % 2 == 1, old, EXP)        @ 1.5
EXP -> maximum(EXP, old) | EXP + C*old                                  @ 1.9
EXP -> minimum(EXP, old)                                                @ 1.9
EXP -> par*old + (1 - par)*EXP | par*old + EXP                          @ 2.0
EXP -> C*old + (1 - C)*EXP                                              @ 2.3
EXP -> where(t == 1, 0, EXP) | where(t == 1, 1, EXP)                    @ 1.8
EXP -> where(t == 1, g, EXP) | where(t == 1, abs(g), EXP)               @ 1.8
EXP -> where(t == 1, g**2, EXP) | where(t == 1, EXP, 0)                 @ 1.9
EXP -> where(t == 1, g**2, lag) | where(t == 1, abs(g), lag)            @ 1.9
EXP -> where(t == 1, g, lag) | where(t == 1, 1, lag)                    @ 1.9
EXP -> where(num > 0, EXP, 0)                                           @ 1.9
EXP -> where(g == 0, old, EXP) | where(g == 0, 0, EXP)                  @ 1.7
EXP -> where(k < C, 0, EXP) | where(k < C, EXP, 0)                      @ 2.2
EXP -> where(k < C, g, EXP) | where(k < C, sign(g), EXP)                @ 2.4
EXP -> where(k % 2 == 1, EXP, C*EXP) | where(k % 2 == 0, EXP, C*EXP)    @ 2.2
EXP -> where(k % C == 0, EXP, old) | where((k + 1) % C == 0, EXP, old)  @ 2.3
EXP -> where(l2(g, sco) > C, EXP, 0) | where(l2(g, sco) < C, EXP, 0)    @ 2.5
NUM -> blocks_mean(NUM, blk) | blocks_min(NUM, blk) | blocks_max(NUM, blk) @ 1.5
NUM -> minimum(NUM, num) | maximum(NUM, num)                            @ 1.5
NUM -> minimum(NUM, lr) | maximum(NUM, lr) | minimum(NUM, 1) | maximum(NUM, 1) @ 1.5
NUM -> (NUM + num)/2 | sqrt(NUM*num) | minimum(NUM, C*num)              @ 1.7
NUM -> minimum(NUM, C*old) | maximum(NUM, C*old) | clip(NUM, old/C, C*old) @ 1.9
NUM -> where(k % 2 == 1, NUM, num)                                      @ 1.7
NUM -> C*NUM + (1 - C)*num | clip(NUM, C, C2)                           @ 2.3
NUM -> sqrt(NUM*old) | (NUM + old)/2                                    @ 1.8
VEC -> VEC/l2(VEC, sco)                                                 @ 1.3
VEC -> VEC/red(VEC, sco)                                                @ 1.6
VEC -> VEC - mean(VEC, sco) | within(VEC, 1, sco)                       @ 1.5
VEC -> within(VEC, C, sco) | VEC/(l2(VEC, sco) + C) | VEC/maximum(l2(VEC, sco), C) @ 2.4
VEC -> red(VEC, sco)                                                    @ 1.6
VEC -> VEC*l2(x, sco) | VEC/l2(x, sco) | VEC*l2(g, sco) | VEC/l2(g, sco) @ 1.9
VEC -> VEC*rms(g, sco) | VEC/rms(x, sco) | VEC*rms(x, sco)                 @ 2.1
VEC -> VEC/maximum(1, red(VEC, sco))                                    @ 1.8
VEC -> vec/(1 - avg**t)                                                 @ 1.7
VEC -> VEC + C*x | VEC - C*x                                            @ 2.0
VEC -> without(VEC, vec, sco) | without(VEC, x, sco)                    @ 2.0
VEC -> vec + avg*VEC | VEC + avg*vec | (1 - avg)*vec + avg*VEC          @ 1.7
VEC -> avg*vec + (1 - avg)*VEC                                          @ 1.8
VEC -> (VEC + vec)/2                                                    @ 1.8
VEC -> VEC - vec | VEC + vec | VEC*vec | VEC/vec | VEC - vec**2         @ 1.9
VEC -> VEC + C*vec | C*vec + (1 - C)*VEC                                @ 2.6
VEC -> maximum(VEC, vec)                                                @ 2.0
VEC -> VEC*(dot(VEC, g, sco) > 0) | VEC*(dot(g_, g, sco) >= 0) | VEC*(old*g >= 0) @ 1.9
VEC -> VEC*(dot(old, g, sco) >= 0) | where(dot(VEC, g, sco) > 0, VEC, g) @ 1.9
"""

DIRECTIONS = """
vec                                                                     @ 1.1
sign(vec) | clip(vec, -1, 1)                                            @ 1.4
clip(vec, -C, C)                                                        @ 2.1
tanh(vec) | vec/(1 + abs(vec)) | vec/sqrt(1 + vec**2) | vec/sqrt(abs(vec)) @ 1.9
sign(vec)*mabs(vec, sco)/l2(vec, sco) | vec/(abs(vec) + C)              @ 1.55
sign(vec)/sqrt(size(blk)) | sign(vec)*mabs(vec, blk) | sign(vec)*l2(vec, blk) @ 1.9
vec - mean(vec, sco)                                                    @ 1.7
vec/red(vec, sco)                                                       @ 1.3
(vec - mean(vec, sco))/red(vec - mean(vec, sco), sco)                   @ 1.8
(vec - mean(vec, sco))/red(vec, sco) | vec/sqrt(red(vec, sco))          @ 1.8
vec/red(vec, sco)**2 | vec/log(1 + red(vec, sco))                       @ 1.7
vec/red(vec, sco)**C                                                    @ 2.1
vec + avg*(vec - lag) | vec + avg*(g - g_)                              @ 1.6
vec/(red(vec, sco) + C) | vec/maximum(red(vec, sco), C)                 @ 2.1
vec/sqrt(red(vec, sco)**2 + C) | C*vec/red(vec, sco)                    @ 2.2
vec/maximum(red(vec, sco), 1) | vec/(red(vec, sco) + 1)                 @ 1.9
vec/(red(vec, sco) + eps) | vec/maximum(red(vec, sco), eps)             @ 1.5
vec/sqrt(red(vec, sco)**2 + eps) | vec/sqrt(red(vec, sco)**2 + eps**2)  @ 1.6
vec*sqrt(size(sco))/red(vec, sco)                                       @ 1.8
within(vec, 1, sco)                                                     @ 1.6
where(l2(x, sco) > 0, vec*l2(x, sco)/l2(vec, sco), vec)                 @ 1.8
C*vec*where(l2(x, sco) > 0, l2(x, sco), 1)/l2(vec, sco)                 @ 2.3
C*vec*l2(x, sco)/l2(vec, sco)                                           @ 2.2
where(l2(x, sco) > 0, C*vec*l2(x, sco)/l2(vec, sco), vec)               @ 2.2
within(vec, C, sco)                                                     @ 2.2
"""

CORES = """
A -> vec**2 | abs(vec) | vec                                            @ 0.5
A -> red(vec, sco)                                                      @ 0.55
A -> red(vec, sco)**2 | (vec - lag)**2                                  @ 0.9
A -> abs(vec*vec_) | where(t == 1, vec**2, abs(vec*vec_)) | vec_**2     @ 0.8
A -> vec*vec_ | (vec - vec_)**2 | vec*g | (g - vec)**2 | (g - old)**2   @ 0.9
"""

MEMORIES = """
avg*S + (1 - avg)*E | avg*S + E                                         @ 0.9
(1 - avg)*S + avg*E | avg*(S + E) | maximum(avg*S, E)                   @ 1.05
where(t == 1, E, avg*S + (1 - avg)*E) | where(t == 1, E, avg*S + E)     @ 1.3
maximum(S, avg*S + (1 - avg)*E) | maximum(avg*S, (1 - avg)*E)           @ 1.4
S - (1 - avg)*sign(S - E)*E | (1 - 1/t)*S + 1/t*E                       @ 1.4
avg*S - (1 - avg)*E | S + (1 - avg)*E | avg*(1 - avg)*E + avg*S         @ 1.6
avg**t*S + (1 - avg**t)*E | avg**k*S + (1 - avg**k)*E                   @ 1.7
(avg*(1 - avg**k)*S + (1 - avg)*E)/(1 - avg**t)                         @ 1.6
(avg*S + (1 - avg)*E)/(1 - avg**t)                                      @ 1.6
S + E | maximum(S, E) | E | minimum(S, E)                               @ 1.1
S + (E - S)/t | S + E/t | S + (E - S)/(t + 1)                           @ 1.35
where(k % C == 0, E, avg*S + (1 - avg)*E) | where(k % C == 0, E, avg*S + E) @ 2.2
where(k % C == 0, E, S + E)                                             @ 2.2
S + E/m | S + (E - S)/(k % m + 1)                                       @ 1.3
C*S + (1 - C)*E | C*S + E | (1 - C)*S + C*E                             @ 1.8
maximum(C*S, E) | where(t == 1, E, C*S + (1 - C)*E) | S + C*E           @ 2.0
C*S + C2*E                                                              @ 2.1
"""
