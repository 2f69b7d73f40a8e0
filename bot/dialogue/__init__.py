"""The conversation: what somebody's message asks for, and the words of the reply."""
