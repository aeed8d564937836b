"""Many tasks at the same time, each in a process of its own, on this machine or on many.

- ``work``: what workers are to do, and the process of a worker; what that is, is named, and unknown here.
- ``machines``: whose workers: ``local``, those of this machine (``fitting`` says how many); or
- ``cluster``: those of a Dask cluster. ``parcels`` are folders on the way there, ``versions`` what has to be
  the same there, ``digests`` how it is seen that files are.

Tasks, results and the setting in which they are worked on are data; what makes results from tasks is named.
"""
