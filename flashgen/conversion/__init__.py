"""One note through all steps, in this process, a pool of processes or an executor of the caller."""
