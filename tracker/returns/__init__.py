"""Monthly returns of arrears: worked out from the ledger, stated and signed by the body, checked, frozen."""
