"""Formal reports from their draft to the public: states, moves, frozen figures, replies, corrections."""
