"""How the data that resolving people needs is made: needs the extra ``train``, and is imported by nothing else."""
