"""What comes of a case whose order passed unmet: who is held to account, and what is found of the body."""
