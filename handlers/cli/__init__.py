"""The command line: one file per command or group of commands, loaded only when it is called."""
