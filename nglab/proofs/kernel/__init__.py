"""All there is to trust: atoms, polynomials, facts and the rules that make them."""
