"""Reading work reports: text in, proposals out, no database and no clock; a person decides on each."""
