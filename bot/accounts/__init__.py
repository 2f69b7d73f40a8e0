"""Citizens, commissioners and staff: who somebody is and what is theirs."""
