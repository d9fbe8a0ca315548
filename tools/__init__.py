"""Scripts of the checkout: the development environment, the checks, the documentation."""
