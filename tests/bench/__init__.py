"""How fast the library is against the least NumPy can do: python -m tests.bench."""
