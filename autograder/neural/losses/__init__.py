"""Losses: their values, gradients and edges, and which mistake explains a wrong one."""
