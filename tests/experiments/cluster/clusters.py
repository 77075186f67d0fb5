"""Clusters within this process."""

from distributed import LocalCluster


def local(**options):
    given = {"n_workers": 2, "threads_per_worker": 2, "processes": False, "dashboard_address": ":0"} | options
    return LocalCluster(silence_logs=50, **given)
