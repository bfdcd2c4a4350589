"""The electronic permit on paper and on pages: what its codes say, what a stranger may see, the printed ticket."""
