"""Mistakes in a part of a line about layers, trust ratios, clips and decay."""

import re

SHAPED = """
NS -> polar(A, blk) | A | newton_schulz(A, reversed(B), D, blk)         @ 1.0
NS -> newton_schulz(A, last(B, D), D, blk)                              @ 1.0
NS -> newton_schulz(A, cycled(B, D), D, blk)                            @ 1.0
NS -> newton_schulz(A, first_of(B), D, blk)                             @ 1.0
NS -> newton_schulz(A, B, minimum(D, count(B)), blk)                    @ 1.0
NS -> newton_schulz(A, B, D, inner)                                     @ 1.0
NS -> newton_schulz(A, jordan, D, blk)                                  @ 0.9
NS -> newton_schulz(A, cubic, D, blk) | newton_schulz(A, pade, D, blk)  @ 0.95
NS -> newton_schulz(A, you, D, blk) | newton_schulz(A, polar_express, D, blk) @ 0.95
NS -> newton_schulz(A, signed(B, 1), D, blk)                            @ 1.1
NS -> newton_schulz(A, signed(B, 2), D, blk)                            @ 1.1
NS -> newton_schulz(A, exchanged(B), D, blk) | newton_schulz(A, cut(B), D, blk) @ 1.1
NS -> newton_schulz(A, without_first(B), D, blk)                        @ 1.1
NS -> newton_schulz(A/spectral(A, blk), B, D, blk) | NS*dot(vec, NS, blk) @ 1.2
NS -> where(matrix(blk), NS, vec) | where(matrix(blk), NS, A)           @ 1.2
NS -> where(matrix(blk), NS, sign(vec))                                 @ 1.3
NS -> where(matrix(blk), NS, vec/rms(vec, blk))                         @ 1.3
scale(blk)*A -> where(matrix(blk), scale(blk)*A, vec)                   @ 1.2
scale(blk)*A -> where(matrix(blk), scale(blk)*A, sign(vec))             @ 1.3
scale(blk)*A -> where(matrix(blk), scale(blk)*A, vec/l2(vec, blk))      @ 1.3
l2(A, blk) -> spectral(A, blk) | nuclear(A, blk)                        @ 1.1
l2(A, blk) -> l2(A, inner)                                              @ 1.2
CORNER -> A/l2(A, blk) | sign(A) | A/l2(A, row) | A/l2(A, col) | A/rms(A, blk) @ 1.0
CORNER -> polar(A, blk) | A | newton_schulz(A/l2(A, blk), B, D, blk)    @ 1.0
CORNER -> crossed(A, B, D, blk) | corner(A, B, D + 1, blk)              @ 1.0
CORNER -> corner(A, B, D - 1, blk) | corner(A, B, D, flat)              @ 1.0
CORNER -> where(matrix(blk), CORNER, A/rms(A, blk))                     @ 1.2
CORNER -> where(matrix(blk), CORNER, sign(A))                           @ 1.2
CORNER -> where(matrix(blk), CORNER, A/l2(A, blk)) | where(matrix(blk), CORNER, A) @ 1.2
CORNER -> CORNER*dot(A, CORNER, blk) | where(ball_rms, A/rms(A, whole), CORNER) @ 1.2
CORNER -> where(ball_rows, A/rms(A, row), CORNER)                       @ 1.2
CORNER -> where(ball_columns, A/rms(A, col), CORNER)                    @ 1.2
CORNER -> where(ball_rows, A/mx(A, row), CORNER)                        @ 1.2
CORNER -> where(ball_rows + ball_columns, A/l2(A, blk), CORNER)         @ 1.2
CORNER -> where(ball_spectral, polar(A, blk), CORNER)                   @ 1.1
CORNER -> where(ball_l2, A/rms(A, blk), CORNER)                         @ 1.1
CORNER -> where(ball_l2, A/l2(A, whole), CORNER)                        @ 1.1
CORNER -> where(ball_rms, A/l2(A, blk), CORNER)                         @ 1.1
CORNER -> where(ball_max, A/mx(A, blk), CORNER)                         @ 1.1
CORNER -> where(ball_max, where(A >= 0, 1, -1), CORNER)                 @ 1.1
CORNER -> where(ball_rows, A/l2(A, row), CORNER)                        @ 1.1
CORNER -> where(ball_columns, A/l2(A, col), CORNER)                     @ 1.1
CORNER -> corner(A, reversed(B), D, blk) | corner(A, jordan, D, blk)    @ 1.1
CORNER -> corner(A, pade, D, blk)                                       @ 1.1
sign(A) -> A | where(A >= 0, 1, -1) | where(A > 0, 1, -1) | where(A > 0, 1, 0) @ 0.9
sign(A) -> A/l2(A, blk) | A/mx(A, blk) | A/rms(A, blk) | A/(abs(A) + eps) @ 1.1
sign(A) -> sign(A)*(sign(A)*g > 0)                                      @ 1.1
sign(A) -> A/l2(A, whole) | A/l1(A, blk) | sign(A)*mabs(A, sco)         @ 1.2
sign(A) -> sign(A)*l2(A, sco)/sqrt(size(sco)) | sign(A)*l2(A, sco)      @ 1.2
sign(A) -> sign(A)*l2(g, sco)/sqrt(size(sco)) | sign(A)/columns(blk)    @ 1.2
sign(A) -> sign(A)*2/(rows(blk) + columns(blk)) | sign(A)/rows(blk)     @ 1.2
sign(A) -> sign(A)/size(blk) | sign(A)/sqrt(size(blk)) | clip(A, -1, 1) | tanh(A) @ 1.2
sign(A) -> sign(A)/sqrt(columns(blk)) | sign(A)*rms(A, blk)             @ 1.3
sign(A) -> sign(A)*(sign(A)*g > 0)/mean(sign(A)*g > 0, sco)             @ 1.3
sign(A) -> sign(A)*(sign(A)*g > 0)/maximum(mean(sign(A)*g > 0, sco), C) @ 1.8
sign(A) -> sign(A)*(abs(A) > C) | tanh(C*A) | clip(C*A, -1, 1) | A/(abs(A) + C) @ 1.9
sign(A) -> sign(A)*mx(A, blk)                                           @ 1.4
A/maximum(B, A) -> A/B | minimum(1, A/B) | maximum(1, A/B)              @ 1.0
A/maximum(B, A) -> minimum(1, A/(B + C)) | A/(maximum(B, A) + C)        @ 1.5
A/maximum(B, A) -> where(B > A, A, 1) | where(B > A, 1/B, 1) | where(B > A, 0, 1) @ 1.1
A/maximum(B, A) -> minimum(1, A/B**2) | sqrt(A/maximum(B, A)) | minimum(1, B/A) @ 1.2
A/maximum(B, A) -> where(matrix(blk), A/maximum(B, A), 1)               @ 1.2
A/maximum(B, A) -> where(B > A, A/B**2, 1) | minimum(1, A**2/B**2)      @ 1.3
A/maximum(B, A) -> A/maximum(maximum(B, C), A)                          @ 1.9
TRUST -> where(decay > 0, TRUST, 1) | minimum(TRUST, 1) | D | where(A, D, 1) @ 1.0
TRUST -> where(B, D, 1) | where(both(A, B), D, 0) | maximum(TRUST, 1)   @ 1.0
TRUST -> where(matrix(blk), TRUST, 1) | where(both(A, B), D, trust)     @ 1.1
TRUST -> where(both(A, B), clip(D, 0.01, 10), 1)                        @ 1.3
TRUST -> minimum(TRUST, C) | maximum(TRUST, C)                          @ 1.9
where(both(A, B), D/E, 1) -> where(both(A, B), D/(E + C), 1) | D/(E + C) @ 1.5
where(both(A, B), D/E, 1) -> D/(E + eps) | D/maximum(E, eps)            @ 1.2
where(both(A, B), D/E, 1) -> where(both(A, B), E/D, 1) | minimum(D/E, 1) @ 1.1
where(both(A, B), D/E, 1) -> where(A, minimum(D/E, 1), 1)               @ 1.1
where(both(A, B), D/E, 1) -> where(both(A, B), minimum(D, C)/E, 1)      @ 1.6
l2(g, blk) + decay*l2(x, blk) -> l2(g + decay*x, blk)                   @ 0.9
trust*l2(x, blk)/A -> minimum(trust*l2(x, blk)/A, lr)/lr                @ 1.2
trust*l2(x, blk)/A -> minimum(trust*l2(x, blk)/A/lr, 1)                 @ 1.2
decay*x -> decay*x*(sign(u)*x > 0) | decay*x*(sign(u)*x >= 0) | decay*sign(x) @ 1.2
decay*x -> decay*x/l2(x, blk) | decay*l2(x, blk)*x | sqrt(decay)*x | decay**2*x @ 1.2
decay*x -> decay*x/2 | 2*decay*x                                        @ 1.2
decay*x -> decay*x*(sign(g)*x > 0) | decay*x*(sign(g)*x >= 0)           @ 1.3
decay*x -> scale(blk)*decay*x | decay*x*matrix(blk) | decay*(x - x0)    @ 1.1
decay*x -> lr*decay*x | decay*x/lr | decay*u | decay*g                  @ 1.0
A*decay*x -> A*decay*x*(sign(u)*x > 0) | A*decay*x*(sign(u)*x >= 0) | A*decay*u @ 1.2
A*decay*x -> A*decay*g | A*decay*x*(sign(g)*x > 0)                      @ 1.2
A*decay*x -> A*decay*sign(x) | A*scale(blk)*decay*x | A*decay*x*matrix(blk) @ 1.1
A*decay*x -> A*lr*decay*x | A*decay*x/lr | A*decay**2*x | A*decay*x/2   @ 1.1
A*decay*x -> A*2*decay*x                                                @ 1.1
beta1*m + u -> where(t == 1, u, beta1*m + (1 - beta1)*u)                @ 1.0
beta1*m + u -> where(t == 1, (1 + beta1)*u, beta1*m + u)                @ 1.1
where(t == 1, A, B) -> where(mx(old, whole) == 0, A, B) | where(old == 0, A, B) @ 1.1
where(t == 1, A, B) -> where(t == 1, 1, B) | where(t == 1, 0, B)        @ 1.1
ssq(g, SCO) -> l2(g, SCO) | msq(g, SCO) | mx(g, SCO)**2 | l1(g, SCO)    @ 1.1
ssq(g, SCO) -> l1(g, SCO)**2                                            @ 1.1
l2(x - x0, SCO) -> l2(x - where(k == 0, x, x_), SCO) | mx(x - x0, SCO)  @ 1.1
l2(x - x0, SCO) -> rms(x - x0, SCO) | ssq(x - x0, SCO)                  @ 1.1
maximum(far, A) -> maximum(least*(1 + l2(x0, blk)), A) | far + A | A    @ 1.1
maximum(far, A) -> maximum(far, A_)                                     @ 1.1
scale(blk) -> scale(flat) | 1/scale(blk) | scale(blk)**2 | sqrt(scale(blk)) @ 1.1
"""

SHORT = {
    "NS": "newton_schulz(A, B, D, blk)",
    "NAMED": "newton_schulz(A, coefficients, D, blk)",
    "CORNER": "corner(A, B, D, blk)",
    "TRUST": "where(both(A, B), D, 1)",
}
TYPED = (
    "C + 3.4445, -4.775, 2.0315",
    "3.4445, C - 4.775, 2.0315",
    "3.4445, -4.775, C + 2.0315",
)
for triple in TYPED:
    one = f"quintic(A, {triple}, D, blk)"
    SHAPED += f"NAMED -> {one} @ 1.2\nnewton_schulz(A, jordan, D, blk) -> {one} @ 1.2\n"
    SHAPED += f"NAMED -> where(coefficients == jordan, {one}, NAMED) @ 1.25\n"
for short, form in SHORT.items():
    SHAPED = re.sub(rf"\b{short}\b", form, SHAPED)

FORMS = """
mu*V + (1 - mu)*g; (1 - mu)*g + mu*V; V                                 @ 0.8
mu*V + (1 - mu)*g; g + mu*V; V                                          @ 0.9
mu*V + (1 - mu)*g; g + V; V                                             @ 1.0
mu*V + (1 - mu)*g; mu*V/(1 - mu**(t + 1)) + (1 - mu)*g/(1 - mu**t); V/(1 - mu**t) @ 1.1
mu*V + (1 - mu)*g; mu*V/(1 - mu**(t + 1)) + (1 - mu)*g/(1 - mu**t); V   @ 1.2
mu*V + (1 - mu)*g; (mu*V + (1 - mu)*g)/(1 - mu**t); V/(1 - mu**t)       @ 1.2
mu*V + (1 - mu)*g; mu*V/(1 - mu**t) + (1 - mu)*g; V/(1 - mu**t)         @ 1.3
mu*V + (1 - mu)*g; (1 - mu)*V + mu*g; V                                 @ 1.1
mu*V + (1 - mu)*g; V; g + mu*V                                          @ 1.3
(1 - mu)*V + mu*g; mu*g + (1 - mu)*V; V                                 @ 1.1
(1 - mu)*V + mu*g; (1 - mu)*g + mu*V; V                                 @ 1.1
mu*V + g; (1 - mu)*g + mu*V; V                                          @ 1.0
mu*V + g; mu*g + V; V                                                   @ 1.0
mu*V + g; g + V; V                                                      @ 1.0
mu*V + g; g + mu*V_; V                                                  @ 1.0
mu*V + g; V + mu*(V - V_); V                                            @ 1.1
mu*V + g; g + mu*mu*V; V                                                @ 1.1
mu*V + g; V; g + mu*V                                                   @ 1.0
"""

LENGTHS = {
    "sqrt(maximum(1, columns(blk)/rows(blk)))": 1.0,
    "sqrt(columns(blk)/rows(blk))": 1.0,
    "sqrt(maximum(rows(blk), columns(blk)))": 1.0,
    "maximum(1, rows(blk)/columns(blk))": 1.0,
    "maximum(1, columns(blk)/rows(blk))": 1.1,
    "sqrt(maximum(1, height(blk)/width(blk)))": 1.0,
    "sqrt(height(blk)/width(blk))": 1.1,
    "0.2*sqrt(maximum(height(blk), width(blk)))": 1.1,
    "0.2*sqrt(minimum(rows(blk), columns(blk)))": 1.0,
    "sqrt(minimum(rows(blk), columns(blk)))": 1.1,
    "0.2*maximum(rows(blk), columns(blk))": 1.1,
    "0.2*sqrt(rows(blk))": 1.1,
    "0.2*sqrt(columns(blk))": 1.1,
    "0.2*sqrt(rows(blk)*columns(blk))": 1.1,
    "0.2*sqrt(rows(blk) + columns(blk))": 1.1,
    "rows(blk)/columns(blk)": 1.0,
    "columns(blk)/rows(blk)": 1.1,
    "sqrt(rows(blk))": 1.1,
    "sqrt(columns(blk))": 1.1,
    "1/rows(blk)": 1.0,
    "1/sqrt(columns(blk))": 1.0,
    "1/sqrt(rows(blk))": 1.1,
    "1/(rows(blk)*columns(blk))": 1.1,
    "1/sqrt(rows(blk)*columns(blk))": 1.1,
    "2/(rows(blk) + columns(blk))": 1.1,
    "1/width(blk)": 1.0,
    "sqrt(minimum(1, rows(blk)/columns(blk)))": 1.0,
    "minimum(1, sqrt(columns(blk)/rows(blk)))": 1.1,
    "maximum(1, sqrt(rows(blk)/columns(blk)))*0.2": 1.2,
    "C*sqrt(maximum(rows(blk), columns(blk)))": 1.8,
    "C": 1.8,
}
