"""What is forbidden: one file per rule, in the order of the regulation's articles."""
