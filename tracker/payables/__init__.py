"""What bodies owe enterprises: payables, payments, disputes, and everything that moves a balance."""
