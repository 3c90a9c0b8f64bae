// Every method of nglab in JavaScript: init(x0, c) -> state and step(x, g, state, c) ->
// [x, state]; c is the config of a case of the vectors, with the lr, xi and f of the
// step. It agrees with the vectors to the last bit.
import { adadelta, adagrad, adam, adamax, amsgrad } from "./baselines.mjs";
import { gd, momentum, nadam, nesterov, rmsprop } from "./baselines.mjs";
import { adaptive_nsgd, bn_adagrad, bn_adam, bn_momentum } from "./normalized.mjs";
import { bn_relative, bn_rmsprop, noisy_nsgd } from "./normalized.mjs";
import { nsgd, saddle_ngd } from "./normalized.mjs";
import { adgd, armijo, bb, exact_line_search, gbb, polyak } from "./steps.mjs";
import { same_batch_bb, sbb, sgd_bb, svrg_bb } from "./stochastic.mjs";
import { lion, muon, scion, sign_sgd, signum } from "./touching.mjs";
import { adamw, agc, clipped_gd, dog, lamb, lars, novograd } from "./layered.mjs";

export const METHODS = {
  ...{ gd, momentum, nesterov, adam, nadam, amsgrad, adamax, adagrad, rmsprop },
  ...{ adadelta, nsgd, adaptive_nsgd, bn_momentum, bn_relative, bn_adam, bn_adagrad },
  ...{ bn_rmsprop, bb, gbb, armijo, exact_line_search, polyak, adgd, sgd_bb, svrg_bb },
  ...{ sbb, same_batch_bb, noisy_nsgd, saddle_ngd, sign_sgd, signum, lion, muon },
  ...{ scion, adamw, lamb, lars, novograd, clipped_gd, agc, dog },
};

// The iterates after each step of a case.
export function replay(method, { config, x0, inputs }) {
  let x = x0;
  let state = method.init(x0, config);
  return inputs.g.map((g, k) => {
    const now = Object.entries(inputs).map(([name, rows]) => [name, rows[k]]);
    [x, state] = method.step(x, g, state, { ...config, ...Object.fromEntries(now) });
    return x;
  });
}

// What `nglab vectors check` reads, of a file of vectors.
export function output({ schema, method, cases }) {
  if (schema !== 1) throw new Error(`schema ${schema}, this port reads schema 1`);
  const answers = cases.map((entry) => {
    return [entry.name, { x: replay(METHODS[method], entry) }];
  });
  return { schema, method, cases: Object.fromEntries(answers) };
}
