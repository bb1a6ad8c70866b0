"""zhibiao: a warehouse of quality-infrastructure indicators read from the prose of Chinese reports.

This package holds what runs. Text goes in and facts come out in ``reading``; everything else is a thin shell
that registers files, drives dbt and Great Expectations through Dagster, and publishes the result.
"""
