"""The platform's HTTP API, one file per group of calls."""
