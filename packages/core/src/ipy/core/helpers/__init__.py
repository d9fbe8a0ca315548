"""Small helpers that other packages import under `IPython.utils`; the shell itself does without them."""
