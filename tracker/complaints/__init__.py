"""Reports of enterprises: what a body did to them, with proof, a clock, and a written answer."""
