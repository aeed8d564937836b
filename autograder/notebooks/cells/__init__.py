"""What a notebook is made of: cells, the regions in them, the names of their code, and the notebook as a
script.
"""
