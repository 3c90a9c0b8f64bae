"""Functions as their authors write them: in batches or for one vector, in any dtype.

Whatever has `value_and_grad` is a function. Those of nglab keep the contract of
`nglab.arrays`; of any other, `checked` makes one that does.
"""

from nglab.functions.own import Own, checked, value

__all__ = ["Own", "checked", "value"]
