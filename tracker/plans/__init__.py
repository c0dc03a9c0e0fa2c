"""Plans to clear a payable in instalments, agreed with its creditor; the payable's own day never moves."""
