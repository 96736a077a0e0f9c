"""Read by every kernel of the environment it is copied to, by make lab and on Binder.

JupyterLab writes the version of Python into a notebook that it opens, so that it is marked changed wherever another one runs.
"""

from ipykernel.ipkernel import IPythonKernel

IPythonKernel.language_info.pop("version", None)
