"""People: accounts, what they hold over which records, signing in, the second factor, and who did what."""
