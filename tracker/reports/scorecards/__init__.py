"""How each body pays, keeps its promises, answers and reports: counted once a day, for everybody to read."""
