"""The doors: each turns a request, a push or a command line into one use case."""
