"""Changes by hand that lower what a body owes undisputed: an officer asks for one, another person decides."""
