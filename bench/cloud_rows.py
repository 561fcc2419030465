"""Rows that need a cloud: requests, waiting, threads. The cloud is the standalone embedded one, in a process of its own."""


def measure_rows(bench):
    pass
