"""How dates are written on pages, where Django's own way is not plain enough."""
