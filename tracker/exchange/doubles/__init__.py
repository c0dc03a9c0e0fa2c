"""Possible doubles: records that agree in what makes a debt one debt, offered to people who decide."""
