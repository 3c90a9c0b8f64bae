"""One line makes a framework's optimizer a port that `check` takes.

Each is imported when it is used, and not before.
"""

from nglab.oracle.adapters.keras import keras_port
from nglab.oracle.adapters.optax import optax_port
from nglab.oracle.adapters.scipy import scipy_port
from nglab.oracle.adapters.torch import torch_port

__all__ = ["keras_port", "optax_port", "scipy_port", "torch_port"]
