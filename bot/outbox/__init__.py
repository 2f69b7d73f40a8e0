"""Messages on their way out: promised in a transaction, sent by a worker, down a ladder of channels."""
