"""When three years since a claim fell due are over: told to its creditor, and never ruled on."""
