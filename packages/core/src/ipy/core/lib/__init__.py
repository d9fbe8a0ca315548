"""Tools for interactive work that stand on their own: demonstrations, background jobs, deep reloading, passwords, LaTeX."""
