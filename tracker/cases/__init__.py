"""Cases: a flag put to its body, the reply, the check by two people, and what was mended."""
