"""Reports: ``data`` asks the questions, ``pdf`` draws the pages, ``figures`` prints numbers and days."""
