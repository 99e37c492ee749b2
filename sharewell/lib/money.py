"""Money as people read it. Inside it is whole cents, everywhere."""

from __future__ import annotations


def dollars(cents: int) -> str:
    """ "$1,234.50", and "$10" when there are no cents; a minus sign stands before the dollar sign."""
    sign, (whole, rest) = "-" if cents < 0 else "", divmod(abs(cents), 100)
    return f"{sign}${whole:,}.{rest:02d}" if rest else f"{sign}${whole:,}"


def exact(cents: int) -> str:
    """Always with two decimals: "$10.00"."""
    sign, (whole, rest) = "-" if cents < 0 else "", divmod(abs(cents), 100)
    return f"{sign}${whole:,}.{rest:02d}"
