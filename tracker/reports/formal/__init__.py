"""What a formal report says, gathered and frozen once, and its pages made from that and the bodies' words."""
