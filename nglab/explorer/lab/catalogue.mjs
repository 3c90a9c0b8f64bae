// What can be chosen: JSON but for its first line, since Python reads it too. A knob is
// [what it is called, least, most], a choice [what it is called, value: words].
export const CATALOGUE = {
  "knobs": {
    "kappa": ["condition number κ", 1, 1000],
    "e": ["slope e along the valley", 0.05, 0.95],
    "lr": ["rate η", 1e-4, 10],
    "ratio": ["ratio ρ", 0.5, 0.999],
    "noise": ["noise in the gradient", 0, 5],
    "seed": ["seed", 0, 99],
    "steps": ["steps", 1, 1000],
    "zoom": ["zoom", 0.1, 1000],
    "mu": ["momentum μ", 0, 0.99],
    "beta1": ["β₁", 0, 0.99],
    "beta2": ["β₂", 0, 0.9999],
    "rho": ["average ρ", 0, 0.999],
    "eps": ["ε", 0, 1],
    "floor": ["floor under |g|", 0, 10],
    "beta": ["correlation β", -0.9, 0.9],
    "momentum": ["momentum ν", 0, 1],
    "momentum_update": ["momentum's update γ", 0, 1],
    "amplitude": ["noise α in the step", 0, 5],
    "every": ["noise every … steps", 1, 100],
    "m": ["steps of an epoch m", 1, 100],
    "cycle": ["a rate serves for … steps", 1, 10],
    "c1": ["c₁", 0.0001, 0.9],
    "shrink": ["shrink", 0.1, 0.9],
    "memory": ["memory M", 1, 20],
    "limit": ["limit", 0.001, 100],
    "trust": ["trust", 0.0001, 1],
    "least": ["least", 0.0001, 10],
    "decay": ["decay", 0, 1],
    "radius": ["radius", 0.01, 10],
    "ns_steps": ["steps of the polynomial", 1, 100]
  },
  "choices": {
    "schedule": ["schedule of the rate", {
      "constant": "constant η",
      "sqrt": "η / √(k + 1)",
      "inverse": "η / (k + 1)",
      "geometric": "η ρᵏ",
      "proven": "as proven: σ R ρᵏ"
    }],
    "blocks": ["normalise", { "one": "all coordinates together", "each": "each by itself" }],
    "batch": ["gradient of", { "all": "all terms", "one": "one term at random" }],
    "sabotage": ["sabotage", { "no": "no", "yes": "yes" }],
    "norm": ["norm", {
      "l2": "l2, the length",
      "max": "max |gᵢ|",
      "min_max": "(|max gᵢ| + |min gᵢ|)/2",
      "rms": "root of the mean square",
      "std": "standard deviation"
    }],
    "formula": ["formula", {
      "bb1": "bb1 = s's/s'y",
      "bb2": "bb2 = s'y/y'y",
      "adaptive": "adaptive",
      "alternating": "bb1, bb2 in turn"
    }],
    "ball": ["ball", {
      "spectral": "spectral",
      "l2": "l2",
      "max": "max: signs",
      "rows": "rows",
      "columns": "columns"
    }],
    "coefficients": ["polynomial", {
      "jordan": "Muon's",
      "cubic": "cubic",
      "pade": "(15, −10, 3)/8",
      "you": "You's five",
      "polar_express": "Polar Express",
      "deepseek": "eight of Muon's, then halving"
    }],
    "phi": ["smoothed by φ", { "k + 1": "k + 1", "k": "k", "none": "not at all" }]
  },
  "problems": {
    "quadratic": {
      "title": "Quadratic",
      "formula": "(x₁² + κ x₂²)/2",
      "knob": { "kappa": 10 },
      "view": [0, 0, 5], "start": [4, 1.2], "length": 0.5
    },
    "logcosh": {
      "title": "Log cosh: strongly convex, not quadratic",
      "formula": "|x|²/2 + (κ − 1) Σ log cosh xᵢ",
      "knob": { "kappa": 10 },
      "view": [0, 0, 5], "start": [4, 1.5], "length": 0.5
    },
    "rosenbrock": {
      "title": "Rosenbrock's curved valley",
      "formula": "100 (x₂ − x₁²)² + (1 − x₁)²",
      "view": [0, 0.8, 2], "start": [-1.2, 1], "length": 0.05, "step": 0.001
    },
    "saddle": {
      "title": "Saddle between two minima",
      "formula": "(x₁² − 1)²/4 + x₂²/2",
      "view": [0, 0, 1.8], "start": [0.1, 1.2], "length": 0.1, "step": 0.2
    },
    "plateau": {
      "title": "Plateau",
      "formula": "1 − exp(−|x|²/2)",
      "view": [0, 0, 5], "start": [3.5, 2], "length": 0.3
    },
    "himmelblau": {
      "title": "Himmelblau's four minima",
      "formula": "(x₁² + x₂ − 11)² + (x₁ + x₂² − 7)²",
      "view": [0, 0, 6], "start": [0, 0], "length": 0.2, "step": 0.01
    },
    "absolute": {
      "title": "Sum of absolute values",
      "formula": "|x₁| + |x₂|",
      "view": [0, 0, 3], "start": [2.3, 1.1], "length": 0.3, "step": 0.2
    },
    "crossed": {
      "title": "Crossed absolute values: the trap",
      "formula": "|x₁ − x₂| + e |x₁ + x₂|",
      "knob": { "e": 0.5 },
      "view": [0, 0, 2], "start": [1, 0.75], "length": 0.1, "step": 0.1
    },
    "lines": {
      "title": "Least squares: six lines, a finite sum",
      "formula": "meanᵢ (aᵢ'x − yᵢ)²/2",
      "view": [1, 0.5, 4], "start": [-2, 2.5], "length": 0.4
    },
    "logistic": {
      "title": "Logistic regression: twelve points, a finite sum",
      "formula": "meanᵢ log(1 + exp(−yᵢ aᵢ'x)) + |x|²/200",
      "view": [1.5, 1.5, 5], "start": [-2.5, 4], "length": 0.4
    },
    "matrix": {
      "title": "2 × 2 matrix X = diag(x₁, x₂)",
      "formula": "|A (X − I)|²/2, A = diag(1, √κ)",
      "knob": { "kappa": 10 },
      "view": [1, 1, 4], "start": [-2, 3], "length": 0.3
    }
  },
  "methods": {
    "gd": {
      "title": "Gradient descent", "group": "Gradient descent",
      "formula": "x ← x − η g",
      "rate": "given", "unit": "gradient", "shows": "ratio", "config": {}
    },
    "momentum": {
      "title": "Momentum (heavy ball)", "group": "Gradient descent",
      "formula": "V ← μ V + g, x ← x − η V",
      "rate": "given", "unit": "gradient", "shows": "lr", "times": 0.5,
      "config": { "mu": 0.9 }
    },
    "nesterov": {
      "title": "Nesterov's momentum", "group": "Gradient descent",
      "formula": "V ← μ V + g, x ← x − η (g + μ V)",
      "rate": "given", "unit": "gradient", "shows": "lr", "times": 0.5,
      "config": { "mu": 0.9 }
    },
    "clipped_gd": {
      "title": "Clipped gradient descent", "group": "Gradient descent",
      "formula": "V ← μ V + g min(1, limit/|g|), x ← x − η V",
      "rate": "given", "unit": "gradient", "shows": "lr", "blocks": true,
      "config": { "limit": 1, "mu": 0 }
    },
    "nsgd": {
      "title": "NSGD", "group": "Normalised",
      "formula": "x ← x − η g/|g|",
      "rate": "given", "unit": "length", "shows": "step", "blocks": true,
      "config": { "norm": "l2", "eps": 0, "floor": 0 }, "fixed": { "noise": 0 }
    },
    "adaptive_nsgd": {
      "title": "Adaptive NSGD", "group": "Normalised",
      "formula": "V ← ν V + g, x ← x − η V/|V|, η ← η (1 + β cos)",
      "rate": "first", "unit": "length", "shows": "step", "blocks": true,
      "config": { "beta": 0.2, "momentum": 0, "momentum_update": 0, "norm": "max" },
      "fixed": { "lo": 1e-6, "hi": 100, "noise": 0, "eps": 0, "floor": 0 }
    },
    "noisy_nsgd": {
      "title": "NSGD with noise", "group": "Normalised",
      "formula": "x ← x − η (g/|g| + α ξ)",
      "rate": "given", "unit": "length", "shows": "step", "blocks": true,
      "config": { "amplitude": 0.1, "norm": "l2" }
    },
    "saddle_ngd": {
      "title": "NSGD with noise now and then", "group": "Normalised",
      "formula": "x ← x − η (g/|g| + α ξ at every m-th step)",
      "rate": "given", "unit": "length", "shows": "step", "blocks": true,
      "config": { "every": 10, "amplitude": 0.5, "norm": "l2" }
    },
    "bn_momentum": {
      "title": "Block-normalised momentum", "group": "Normalised",
      "formula": "V ← μ V + g/|g|, x ← x − η V",
      "rate": "given", "unit": "length", "shows": "step", "blocks": true, "times": 0.1,
      "config": { "mu": 0.9 }
    },
    "bn_relative": {
      "title": "Relative steps", "group": "Normalised",
      "formula": "V ← μ V + g/|g|, x ← x − η max(|x|, least) V",
      "rate": "given", "unit": "share", "shows": "step", "blocks": true,
      "config": { "mu": 0.9, "least": 0.001 }
    },
    "bn_adam": {
      "title": "Block-normalised Adam", "group": "Normalised",
      "formula": "Adam on g/|g|",
      "rate": "given", "unit": "length", "shows": "step", "blocks": true,
      "config": { "beta1": 0.9, "beta2": 0.999, "eps": 1e-8 }
    },
    "bn_adagrad": {
      "title": "Block-normalised AdaGrad", "group": "Normalised",
      "formula": "AdaGrad on g/|g|",
      "rate": "given", "unit": "length", "shows": "step", "blocks": true,
      "config": { "eps": 1e-8 }
    },
    "bn_rmsprop": {
      "title": "Block-normalised RMSprop", "group": "Normalised",
      "formula": "RMSprop on g/|g|",
      "rate": "given", "unit": "length", "shows": "step", "blocks": true,
      "config": { "rho": 0.9, "eps": 1e-8 }
    },
    "bb": {
      "title": "Barzilai–Borwein", "group": "Step lengths",
      "formula": "x ← x − a g, a = s's/s'y or s'y/y'y",
      "rate": "first", "unit": "gradient", "shows": "ratio",
      "config": { "formula": "bb1", "cycle": 1 },
      "fixed": { "lo": 1e-30, "hi": 1e30, "cap": null, "tau": 0.5 }
    },
    "gbb": {
      "title": "Raydan's global Barzilai–Borwein", "group": "Step lengths",
      "formula": "bb, shrunk until f ≤ max of the last M − c₁ a |g|²",
      "rate": "first", "unit": "gradient", "shows": "ratio",
      "config": { "formula": "bb1", "memory": 10, "c1": 0.0001, "shrink": 0.5, "cycle": 1 },
      "fixed": { "most": 200 }
    },
    "armijo": {
      "title": "Armijo's line search", "group": "Step lengths",
      "formula": "a = η, η b, η b², … until f falls by c₁ a |g|²",
      "rate": "first", "unit": "one", "shows": "ratio",
      "config": { "c1": 0.0001, "shrink": 0.5 }, "fixed": { "most": 200 }
    },
    "exact_line_search": {
      "title": "Exact line search", "group": "Step lengths", "needs": "q",
      "formula": "a = g'g/g'Qg", "rate": "none", "shows": "ratio", "config": {}
    },
    "polyak": {
      "title": "Polyak's step", "group": "Step lengths",
      "formula": "a = (f − f*)/|g|²", "rate": "none", "shows": "ratio", "config": {},
      "fixed": { "c": 1 }
    },
    "adgd": {
      "title": "Adaptive gradient descent", "group": "Step lengths",
      "formula": "a = min(√(1 + θ) a, |s|/(2|y|))",
      "rate": "first", "unit": "gradient", "shows": "ratio", "config": {}
    },
    "sgd_bb": {
      "title": "SGD-BB", "group": "Stochastic steps",
      "formula": "once an epoch a = |s|²/(m |s'y|), smoothed",
      "rate": "first", "unit": "gradient", "shows": "ratio",
      "config": { "m": 10, "phi": "k + 1" },
      "fixed": { "beta": 0.5, "reset": true, "seed_with_lr": false }
    },
    "svrg_bb": {
      "title": "SVRG-BB", "group": "Stochastic steps", "svrg": true,
      "formula": "SVRG, once an epoch a = |s|²/(m |s'y|)",
      "rate": "first", "unit": "gradient", "shows": "ratio", "config": { "m": 10 }
    },
    "sbb": {
      "title": "Stabilised SVRG-BB", "group": "Stochastic steps", "svrg": true,
      "formula": "SVRG, a = |s|²/(m (|s'y| + ε |s|²))",
      "rate": "first", "unit": "gradient", "shows": "ratio",
      "config": { "m": 10, "eps": 0.001 }
    },
    "same_batch_bb": {
      "title": "Same-batch BB", "group": "Stochastic steps", "needs": "A",
      "formula": "a = |s|²/(m |s'y|), y of one batch",
      "rate": "first", "unit": "gradient", "shows": "ratio", "config": { "m": 10 }
    },
    "adam": {
      "title": "Adam", "group": "Adam and its kin",
      "formula": "x ← x − η m̂/(√v̂ + ε)",
      "rate": "given", "unit": "length", "shows": "step",
      "config": { "beta1": 0.9, "beta2": 0.999, "eps": 1e-8 }
    },
    "nadam": {
      "title": "Nadam", "group": "Adam and its kin",
      "formula": "Adam, the gradient counted once more",
      "rate": "given", "unit": "length", "shows": "step",
      "config": { "beta1": 0.9, "beta2": 0.999, "eps": 1e-8 }
    },
    "amsgrad": {
      "title": "AMSGrad", "group": "Adam and its kin",
      "formula": "w ← max(w, v), x ← x − η m/(√w + ε)",
      "rate": "given", "unit": "length", "shows": "step", "times": 0.1,
      "config": { "beta1": 0.9, "beta2": 0.999, "eps": 1e-8 }
    },
    "adamax": {
      "title": "AdaMax", "group": "Adam and its kin",
      "formula": "v ← max(β₂ v, |g|), x ← x − η m̂/v",
      "rate": "given", "unit": "length", "shows": "step",
      "config": { "beta1": 0.9, "beta2": 0.999 }
    },
    "adamw": {
      "title": "AdamW", "group": "Adam and its kin",
      "formula": "x ← x − η (m̂/(√v̂ + ε) + decay x)",
      "rate": "given", "unit": "length", "shows": "step",
      "config": { "beta1": 0.9, "beta2": 0.999, "eps": 1e-8, "decay": 0.01 },
      "fixed": { "coupling": "scaled" }
    },
    "adagrad": {
      "title": "AdaGrad", "group": "Adam and its kin",
      "formula": "v ← v + g², x ← x − η g/(√v + ε)",
      "rate": "given", "unit": "length", "shows": "step", "times": 2,
      "config": { "eps": 1e-8 }
    },
    "rmsprop": {
      "title": "RMSprop", "group": "Adam and its kin",
      "formula": "v ← ρ v + (1 − ρ) g², x ← x − η g/(√v + ε)",
      "rate": "given", "unit": "length", "shows": "step",
      "config": { "rho": 0.9, "eps": 1e-8 }
    },
    "adadelta": {
      "title": "Adadelta", "group": "Adam and its kin",
      "formula": "x ← x − η g √(d + ε)/√(v + ε)",
      "rate": "given", "unit": "one", "shows": "step",
      "config": { "rho": 0.95, "eps": 1e-6 }
    },
    "sign_sgd": {
      "title": "Sign descent", "group": "Signs and matrices",
      "formula": "x ← x − η (sign g + decay x)",
      "rate": "given", "unit": "length", "shows": "step", "config": { "decay": 0 }
    },
    "signum": {
      "title": "Signum", "group": "Signs and matrices",
      "formula": "m ← μ m + (1 − μ) g, x ← x − η (sign m + decay x)",
      "rate": "given", "unit": "length", "shows": "step",
      "config": { "mu": 0.9, "decay": 0 }
    },
    "lion": {
      "title": "Lion", "group": "Signs and matrices",
      "formula": "x ← x − η (sign(β₁ m + (1 − β₁) g) + decay x)",
      "rate": "given", "unit": "length", "shows": "step",
      "config": { "beta1": 0.9, "beta2": 0.99, "decay": 0 },
      "fixed": { "coupling": "scaled" }
    },
    "muon": {
      "title": "Muon", "group": "Signs and matrices",
      "formula": "V ← μ V + g, x ← x − η polar(V)",
      "rate": "given", "unit": "length", "shows": "step",
      "config": { "mu": 0.95, "coefficients": "jordan", "ns_steps": 5, "decay": 0 },
      "fixed": {
        "nesterov": true, "scale": "original", "coupling": "scaled", "eps": 0, "floor": 0
      }
    },
    "scion": {
      "title": "Scion", "group": "Signs and matrices",
      "formula": "m ← μ m + (1 − μ) g, x ← x − η radius corner(m)",
      "rate": "given", "unit": "length", "shows": "step",
      "config": {
        "mu": 0.9, "radius": 1, "ball": "spectral", "coefficients": "jordan", "ns_steps": 5
      },
      "fixed": { "constrained": false, "scale": "unit_rms" }
    },
    "lars": {
      "title": "LARS", "group": "Layers and distances",
      "formula": "V ← μ V + trust |x|/|g| g, x ← x − η V",
      "rate": "given", "unit": "one", "shows": "step", "blocks": true,
      "config": { "mu": 0.9, "trust": 0.01, "decay": 0 }
    },
    "lamb": {
      "title": "LAMB", "group": "Layers and distances",
      "formula": "x ← x − η |x|/|u| u, u from Adam",
      "rate": "given", "unit": "share", "shows": "step", "blocks": true, "times": 5,
      "config": { "beta1": 0.9, "beta2": 0.999, "eps": 1e-6, "decay": 0.01 }
    },
    "novograd": {
      "title": "NovoGrad", "group": "Layers and distances",
      "formula": "v ← β₂ v + (1 − β₂)|g|², m ← β₁ m + g/√v, x ← x − η m",
      "rate": "given", "unit": "length", "shows": "step", "blocks": true, "times": 0.1,
      "config": { "beta1": 0.95, "beta2": 0.98, "eps": 1e-8, "decay": 0 }
    },
    "agc": {
      "title": "Adaptive clipping", "group": "Layers and distances",
      "formula": "g clipped to limit max(|x|, least)",
      "rate": "given", "unit": "gradient", "shows": "lr", "blocks": true,
      "config": { "limit": 0.5, "least": 0.001, "mu": 0 }
    },
    "dog": {
      "title": "DoG: distance over gradients", "group": "Layers and distances",
      "formula": "η max|x − x₀|/√(Σ|g|²)",
      "rate": "given", "unit": "one", "shows": "step", "blocks": true,
      "config": { "least": 0.01, "eps": 1e-8 }
    }
  },
  "stories": {
    "hovering": {
      "title": "Why it hovers",
      "says": "Steps of one length cannot converge: of two iterates, one is at least η/2 away. Let the rate fall (schedule), and it converges.",
      "state": { "problem": "quadratic", "kappa": 5, "method": "nsgd", "lr": 0.6, "x": [4, 2.2], "steps": 40 }
    },
    "geometric": {
      "title": "Geometric steps",
      "says": "Steps σ R ρᵏ know only κ and R, and contract at the rate of tuned gradient descent: the dashed line. Sabotage: κ understated by half. The start is the worst one.",
      "state": { "problem": "quadratic", "kappa": 10, "method": "nsgd", "schedule": "proven", "x": [3.1623, 1], "steps": 80 }
    },
    "trap": {
      "title": "The trap of block normalisation",
      "says": "Each coordinate divided by itself: both steps are alike, x₁ + x₂ never changes, and f stays above e |x₁ + x₂| for ever. Normalise all together, and it gets out.",
      "state": { "problem": "crossed", "method": "nsgd", "blocks": "each", "lr": 0.3, "schedule": "sqrt", "x": [1.4, -0.2], "steps": 100 }
    },
    "saddle": {
      "title": "Straight into a saddle",
      "says": "From x₁ = 0 the gradient never points aside: normalised descent goes to the saddle and stays. Drag the start a little to the side.",
      "state": { "problem": "saddle", "method": "nsgd", "lr": 0.1, "x": [0, 1.4], "steps": 60 }
    },
    "escape": {
      "title": "Out of the saddle by noise",
      "says": "The same start with a little noise in every step. Other seeds, other sides.",
      "state": { "problem": "saddle", "method": "noisy_nsgd", "amplitude": 0.1, "lr": 0.1, "x": [0, 1.4], "steps": 60 }
    },
    "jumps": {
      "title": "Barzilai–Borwein's jumps",
      "says": "The step is the inverse of some curvature between μ and L (dashed), so f jumps up at times, and falls far faster than with any constant step.",
      "state": { "problem": "quadratic", "kappa": 20, "method": "bb", "lr": 0.005, "x": [4, 0.5], "steps": 12 }
    },
    "cycle": {
      "title": "Barzilai–Borwein goes round for ever",
      "says": "Strongly convex, but not quadratic: from here plain Barzilai–Borwein never arrives, though each of its steps is within its bounds. Raydan's line search cures it.",
      "state": { "problem": "logcosh", "kappa": 40, "method": "bb", "lr": 0.01, "x": [4, 1.5], "zoom": 0.35, "steps": 60 }
    },
    "halving": {
      "title": "BB2 on normalised gradients",
      "says": "Normalised gradients carry no curvature: whatever the function, each step is half the last (dashed), and the journey ends two first steps from its start.",
      "state": { "problem": "quadratic", "kappa": 10, "method": "bb", "formula": "bb2", "lr": 1, "sabotage": "yes", "x": [4, 2], "steps": 24 }
    },
    "muon": {
      "title": "Muon's cycle",
      "says": "Muon's polynomial never takes singular values to 1: they end between .682 and 1.203 (dashed), on a cycle of four. More steps of it do not help.",
      "state": { "problem": "matrix", "kappa": 3, "method": "muon", "mu": 0, "ns_steps": 12, "lr": 0.15, "x": [-2, 3], "steps": 60 }
    },
    "valley": {
      "title": "Two methods in a curved valley",
      "says": "Adam follows the floor; choose gradient descent, then NSGD, from the same start.",
      "state": { "problem": "rosenbrock", "method": "adam", "lr": 0.3, "x": [-1.2, 1], "steps": 200 }
    },
    "plateau": {
      "title": "Where gradients vanish",
      "says": "Far out the plateau is flat: gradient descent stands still, normalised descent walks on.",
      "state": { "problem": "plateau", "method": "nsgd", "lr": 0.3, "x": [4, 2.5], "steps": 40 }
    },
    "sampling": {
      "title": "One term at random",
      "says": "Gradients of one line at a time: a constant rate ends in a ball of noise. Try SVRG-BB.",
      "state": { "problem": "lines", "method": "gd", "batch": "one", "lr": 0.2, "x": [-2, 2.5], "steps": 150 }
    }
  }
};
