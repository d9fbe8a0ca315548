"""Help for testing code that uses a shell."""
